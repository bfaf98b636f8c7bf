"""Words of allowlists that deny what they name, in every form, and words that only look so."""

# Each says that app/secrets/ must not be touched, or something that cannot be understood.
BULLETS = """
`app/**` except `app/secrets/`
`app/**` (except `app/secrets/`)
`app/**`, but not `app/secrets/`
`app/**` but `app/secrets/`
`app/**` without `app/secrets/`
`app/**` other than `app/secrets/`
`app/**` excluding `app/secrets/`
`app/**`, excluding `app/secrets/**` and `app/db/`
`app/**` with the exception of `app/secrets/`
`app/**` apart from `app/secrets/`
`app/**` aside from `app/secrets/`
`app/**` minus `app/secrets/`
`app/**` save for `app/secrets/`
`app/**` — not `app/secrets/`
`app/**`; do not touch `app/secrets/`
`app/**`; `app/secrets/` must not be touched
`app/**` (`app/secrets/` is off limits)
`app/**`, leave `app/secrets/` alone
`app/**`, `app/secrets/` stays as it is
`app/**`, never `app/secrets/`
`app/**`, no changes to `app/secrets/`
`app/**`, keep out of `app/secrets/`
`app/**`, hands off `app/secrets/`
`app/**`, keep `app/secrets/` untouched
`app/**`, don't touch `app/secrets/`
`app/**`, don’t edit anything in `app/secrets/`
`app/**`, ~~`app/secrets/`~~
`app/**`, <del>`app/secrets/`</del>
`app/**` except app/secrets/
`app/**` except the secrets
`app/**` except `secrets/`
`app/**` but not the secrets
`app/**` (not the secrets)
`app/**` excluding secrets
`app/**`, everything but the secrets
`app/**` (do not touch the secrets)
`app/secrets/` (must not touch)
`app/secrets/` (must not be touched)
`app/secrets/` — do not touch
`app/secrets/`: do not touch
`app/secrets/` do not touch
`app/secrets/` (read-only)
`app/secrets/` (read only!)
`app/secrets/` is read-only
`app/secrets/` (off-limits)
`app/secrets/` (never)
`app/secrets/` (never touch)
`app/secrets/` (never edit this)
`app/secrets/` (leave alone)
`app/secrets/` (leave it as is)
`app/secrets/` (NOT allowed)
`app/secrets/` (not in scope)
`app/secrets/` — out of scope
`app/secrets/` (forbidden)
`app/secrets/` (excluded)
`app/secrets/` (hands off)
`app/secrets/` (generated, do not edit)
`app/secrets/` (no changes)
`app/secrets/` (unchanged)
`app/secrets/` ❌
❌ `app/secrets/`
🚫 `app/secrets/`
~~`app/secrets/`~~
~~`app/secrets/` (old)~~
<del>`app/secrets/`</del>
<s>`app/secrets/`</s>
do not touch `app/secrets/`
Do NOT modify: `app/secrets/`
must not touch `app/secrets/`
never touch `app/secrets/`
not `app/secrets/`
Not: `app/secrets/`
no `app/secrets/`
except `app/secrets/`
Except: `app/secrets/`
exclude `app/secrets/`
leave `app/secrets/` alone
keep out of `app/secrets/`
nothing in `app/secrets/`
`!app/secrets/`
`! app/secrets/`
!`app/secrets/`
`:!app/secrets/`
`app/secrets/` <!-- do not touch -->
**Do not touch** `app/secrets/`
`app/secrets/` **(read-only)**
`app/secrets/` _(do not modify)_
`app/secrets/` [read-only]
`app/secrets/` | read-only
`app/secrets/` (for reference only)
`app/secrets/` (reference only)
`app/secrets/` (owned by security; do not touch)
`app/secrets/` (vendored code. Do not change.)
`app/secrets/` mustn't be changed
`app/secrets/` (nobody touches this)
`app/secrets/` (not to be touched)
`app/secrets/` (not to be modified in this task)
`app/secrets/` (may not be edited)
`app/secrets/` must stay unchanged
`app/secrets/` should remain untouched
`app/secrets/` is frozen
`app/secrets/` (this folder is frozen until the audit)
`app/secrets/` belongs to others and must not be touched
`app/secrets/` (no touching!)
`app/secrets/` (no edits please)
`app/secrets/` (look, don't touch)
`app/secrets/` (prohibited)
`app/secrets/` (denied)
`app/secrets/` (deny)
`app/secrets/` (no)
`app/secrets/` – not part of this task
`app/secrets/` (not for this task)
`app/secrets/` (not this one)
`app/secrets/` (not any more)
`app/secrets/` (skip)
`app/secrets/` (ignore)
`app/ui/`, `app/secrets/` (read-only)
`app/ui/` and `app/secrets/`, the latter read-only
`app/ui/` but leave `app/secrets/`
all of `app/` bar `app/secrets/`
Everything in `app/` except what is in `app/secrets/`
`app/` (only `app/ui/`)
`app/`, only `app/ui/`
`app/` but only `ui/`
`app/**` – avoid `app/secrets/`
`app/**`, avoiding `app/secrets/`
`app/**`, skip `app/secrets/`
`app/**`, exempt: `app/secrets/`
`app/{ui,db}/` and not `app/secrets/`
`app/**` ≠ `app/secrets/`
`app/**` \\ `app/secrets/`
`app/**` - `app/secrets/`
`app/**` -- except in `app/secrets/`
`app/**` where not `app/secrets/`
`app/**` as long as `app/secrets/` is not touched
`app/**` if `app/secrets/` stays the same
`app/**` (all but `app/secrets/`)
`app/**` (anything but secrets)
`app/**`, though not `app/secrets/`
`app/**`, nor `app/secrets/`
`app/**` outside `app/secrets/`
`app/**` outside of `app/secrets/`
`app/**` unless it is in `app/secrets/`
`app/**` rather than `app/secrets/`
`app/secrets/` (taken out)
`app/secrets/` (cancelled)
`app/secrets/` (canceled on 2026-01-02)
`app/secrets/` (withdrawn)
`app/secrets/` — struck off the list
`app/secrets/` (crossed out)
`app/secrets/` (descoped)
`app/secrets/` (removed from scope)
`app/secrets/` (dropped from the plan, see below)
`app/secrets/` (moved out of this task)
`app/secrets/` (someone else's)
`app/secrets/` (somebody else’s part)
`app/secrets/` (another team's)
`app/secrets/` (theirs)
`app/secrets/` (belongs to TASK-7)
`app/secrets/` now belongs to TASK-0007
`app/secrets/` (TASK-0007's)
`app/secrets/` (owned by another team)
`app/secrets/`: reserved for TASK-7
`app/secrets/` (deferred to TASK-0007)
`app/secrets/` (moved to task 7)
cancelled: `app/secrets/`
""".strip().split("\n")
MORE_BULLETS = (
    "`app/secrets/` (later)",
    "`app/secrets/` (later: icons)",
    "`app/secrets/` (dropped)",
    "`app/secrets/` (on hold)",
    "`app/secrets/` (postponed)",
    "`app/secrets/` (no longer needed)",
    "`app/secrets/` (reserved)",
    "`app/secrets/` (owned by Ada)",
    "`app/secrets/` (belongs to the release)",
    "`app/secrets/` (another team)",
    "`app/secrets/` (part of TASK-0007)",
    "`app/secrets/` (done in TASK-0007)",
    "`app/**` (secrets excluded)",
    "`app/**`, secrets excluded",
    "`app/**` sans `app/secrets/`",
    "`app/**` ohne `app/secrets/`",
    "`app/**` – `app/secrets/` stays out",
    "`app/**`, `app/secrets/` is left out",
    "`app/**`, `app/secrets/` not included",
    "`app/**`, `app/secrets/` excepted",
    "`app/**`, exclusive of `app/secrets/`",
    "`app/**`, only not `app/secrets/`",
    "`app/**` — however, `app/secrets/` must stay as is",
    "`app/secrets/` should not be changed",
    "`app/secrets/` shall not be modified",
    "`app/secrets/` may under no circumstances be touched",
    "`app/secrets/` must on no account be edited",
    "`app/secrets/` — absolutely no edits",
    "`app/secrets/` — look only",
    "`app/secrets/` - viewing only",
    "`app/secrets/` (not writable)",
    "`app/secrets/` (write-protected)",
    "`app/secrets/` (no write access)",
    "`app/secrets/` (no permission)",
    "`app/secrets/` (not mine)",
    "`app/secrets/` (hands-off!)",
    "`app/secrets/` (don't)",
    "`app/secrets/` (do NOT)",
    "`app/secrets/` (DO-NOT-TOUCH)",
    "`app/secrets/` (do_not_touch)",
    "`app/secrets/` (donottouch)",
    "`app/secrets/` (dont touch)",
    "`app/secrets/` (n.b.: not to be touched)",
    "`app/secrets/`: **NO**",
    "`app/secrets/`: no!",
    "`app/secrets/` ✗",
    "`app/secrets/` ⛔️ vendored",
    "`app/secrets/` 🔒",
    "`app/secrets/` → off limits",
    "`app/secrets/` => do not touch",
    "`app/secrets/` = forbidden",
    "`app/secrets/` — read‑only",
    "`app/secrets/` (“read only”)",
    "`app/secrets/` (must NEVER be committed to)",
    "`app/secrets/` must not be deleted",
    "`app/secrets/` (tests must not touch this)",
    "Please do not touch `app/secrets/` in this task",
    "We never touch `app/secrets/`",
    "You may not touch `app/secrets/`",
    "Stay away from `app/secrets/`",
    "Keep your hands off `app/secrets/`",
    "No edits in `app/secrets/`",
    "No one touches `app/secrets/`",
    "Nobody may touch `app/secrets/`",
    "Off limits: `app/secrets/`",
    "Forbidden: `app/secrets/`",
    "Deny `app/secrets/`",
    "Denied: `app/secrets/`",
    "Blocked: `app/secrets/`",
    "Read-only: `app/secrets/`",
    "Frozen: `app/secrets/`",
    "Excluded: `app/secrets/`",
    "Exclusions: `app/secrets/`",
    "Without `app/secrets/`",
    "Avoid `app/secrets/`",
    "Skip `app/secrets/`",
    "Ignore `app/secrets/`",
    "Exception: `app/secrets/`",
    "But not `app/secrets/`",
    "(not) `app/secrets/`",
    "[not] `app/secrets/`",
    "NOT `app/secrets/`",
    "~`app/secrets/`~",
    "~~ `app/secrets/` ~~",
    "<del> `app/secrets/` </del>",
    "<strike>`app/secrets/`</strike>",
    "*~~`app/secrets/`~~*",
    "~~**`app/secrets/`**~~",
    "[x] ~~`app/secrets/`~~",
    "`app/secrets/` (removed from this list)",
    "`app/secrets/` (not part of this change)",
    "`app/secrets/` (in another task, not here)",
    "`app/secrets/` (not here)",
    "`app/secrets/` (leave)",
    "`app/secrets/` (leave as-is)",
    "`app/secrets/` (keep as is)",
    "`app/secrets/` (keep)",
    "`app/secrets/` (as is)",
    "`app/secrets/` (hold)",
    "`app/secrets/` (stop)",
    "`app/secrets/` (no changes allowed)",
    "`app/secrets/` (changes not allowed)",
    "`app/secrets/` (changes are forbidden here)",
    "`app/secrets/` (edits prohibited)",
    "`app/secrets/` (modification forbidden)",
    "`app/secrets/` (touching forbidden)",
    "`app/secrets/` (not for editing)",
    "`app/secrets/` (must remain the same)",
    "`app/secrets/` (must be left alone)",
    "`app/secrets/` (to be left untouched)",
    "`app/secrets/` (nothing to change here)",
    "`app/secrets/` (nothing may change)",
    "`app/secrets/` (only read)",
    "`app/secrets/` (only for reading)",
    "`app/secrets/` (read but do not write)",
    "`app/secrets/` (consult only)",
    "`app/secrets/` (inspect only, no edits)",
    "`app/**` (`app/secrets/` excluded)",
    "`app/**` (excl. `app/secrets/`)",
    "`app/**` excl. `app/secrets/`",
    "`app/**` (w/o `app/secrets/`)",
    "`app/**` w/o `app/secrets/`",
    "`app/**`, omitting `app/secrets/`",
    "`app/**`, leaving out `app/secrets/`",
    "`app/**`, leaving `app/secrets/` untouched",
    "`app/**`, sparing `app/secrets/`",
    "`app/**` less `app/secrets/`",
    "`app/**`, less the secrets",
    "`app/**` save `app/secrets/`",
    "`app/**`, barring `app/secrets/`",
    "`app/**` not counting `app/secrets/`",
    "`app/**` with `app/secrets/` excluded",
    "`app/**` with `app/secrets/` off limits",
    "`app/**`, where `app/secrets/` is read-only",
    "`app/**`. `app/secrets/` is read-only.",
    "`app/**`. Exception: `app/secrets/`.",
    "`app/**` [except `app/secrets/`]",
    "`app/**` {except `app/secrets/`}",
    "`app/**` / not `app/secrets/`",
    "`app/**` | !`app/secrets/`",
    "`app/**`, `!app/secrets/`",
    "`app/**` `!app/secrets/`",
    "`app/**`, `-app/secrets/`",
    "`-app/secrets/`",
    "`^app/secrets/`",
    "`not app/secrets/`",
    "`app/secrets/ (read-only)`",
    "``app/secrets/`` (do not touch)",
    "`app/secrets/`<br>do not touch",
    "`app/secrets/` &mdash; do not touch",
    "`app/secrets/` &#8212; not",
    "**`app/secrets/`** – not",
    "`app/ui/` is fine, `app/secrets/` is not",
    "`app/ui/` yes, `app/secrets/` no",
    "`app/ui/`: yes; `app/secrets/`: no",
    "allowed: `app/ui/`; denied: `app/secrets/`",
    "`app/ui/` (ok), `app/secrets/` (not ok)",
    "`app/ui/` instead of `app/secrets/`",
    "`app/ui/`, never ever `app/secrets/`",
    "neither `app/secrets/` nor `app/db/`",
    "`app/ui/` rather than `app/secrets/`",
    "`app/secrets/` (tabu)",
    "`app/secrets/` (nicht anfassen)",
    "`app/secrets/` (nur lesen)",
    "`app/**` außer `app/secrets/`",
    "`app/**` sauf `app/secrets/`",
    "`app/secrets/` (ne pas toucher)",
    "`app/secrets/` (no tocar)",
)
# As a whole section.
BLOCKS = (
    "- `app/**`\n\nDo not touch `app/secrets/`.",
    "- `app/**`\n  - except `app/secrets/`",
    "- `app/**`\n  - not `app/secrets/`",
    "- `app/**`\n  - do not touch:\n    - `app/secrets/`",
    "- `app/**`\n- Do not touch:\n  - `app/secrets/`",
    "- `app/**`\n- Must not touch:\n  - app/secrets/",
    "- `app/**`\n\nExcept:\n\n- `app/secrets/`",
    "- `app/**`\n\nExcluded:\n\n- `app/secrets/`",
    "- `app/**`\n\n### Denied\n\n- `app/secrets/`",
    "- `app/**`\n\n### Exclusions\n\n- `app/secrets/`",
    "- `app/**`\n\n### Must not touch\n\nThey belong to others.\n\n- `app/secrets/`",
    "- `app/**`\n\nMust not touch:\n\nThey belong to others.\n\n- `app/secrets/`",
    "- `app/**`\n\nRead-only:\n\n- `app/secrets/`",
    "- `app/**`\n\nLeave alone:\n\n- `app/secrets/`",
    "- `app/**`\n\nMust not touch:\n\n- `app/db/`\n\nand also:\n\n- `app/secrets/`",
    "- `app/**`\n\n1. do not touch `app/secrets/`",
    "1. `app/**`\n2. not `app/secrets/`",
    "| Path | Notes |\n|---|---|\n| `app/**` | |\n| `app/secrets/` | do not touch |",
    "| Path | Access |\n|---|---|\n| `app/**` | write |\n| `app/secrets/` | no |",
    "| Path | Access |\n|---|---|\n| `app/**` | write |\n| `app/secrets/` | read |",
    "| Allowed | Denied |\n|---|---|\n| `app/**` | `app/secrets/` |",
    "| Path | Denied |\n|---|---|\n| `app/**` | |\n| `app/secrets/` | yes |",
    "| Denied | Why |\n|---|---|\n| `app/secrets/` | x |\n\n- `app/**`",
    "| Path | Except |\n|---|---|\n| `app/**` | `app/secrets/` |",
    "| Path | Notes |\n|---|---|\n| `app/**` | except `app/secrets/` |",
    "| Path | Notes |\n|---|---|\n| `app/**` | except the secrets |",
    "- `app/**`\n\n> Do not touch `app/secrets/`.",
    "- `app/**`\n\n> **Warning:** `app/secrets/` must not be touched",
    "- `app/**`\n\nMust not touch:\n\n```\napp/secrets/\n```",
    "- `app/**`\n\n```\n!app/secrets/**\n```",
    "- `app/**`\n\n  Do not touch `app/secrets/`.",
    "- `app/**`\n  except `app/secrets/`",
    "- `app/**`\n  (not `app/secrets/`)",
    "- `app/**`\n- !app/secrets/",
    "- `app/**`\n- app/secrets/ must not be touched",
    "- `app/**`\n- do not touch app/secrets/",
    "- `app/secrets/`\n  - do not touch",
    "- `app/secrets/`\n  - read-only",
    "- `app/secrets/`\n\n  Do not touch.",
    "- `app/**`\n  - everything except the secrets",
    "<del>\n\n- `app/secrets/`\n\n</del>",
    "- `app/**`\n\n### Off limits\n#### Vendor\n- `app/secrets/`",
    "- `app/**`\n\n**Do not touch:**\n- `app/secrets/`",
    "- `app/**`\n\nNot touched by this task: `app/secrets/`.",
    "- `app/**`\n\nAll of it except `app/secrets/`.",
    "- `app/**`\n\n| Path | May be touched |\n|---|---|\n| `app/secrets/` | no |",
    "- `app/**`\n\nNothing in `app/secrets/` may change.",
    "- `app/**`\n\n`app/secrets/` is off limits.",
    "- `app/**`\n* [ ] do not touch `app/secrets/`",
    "- `app/**`\n+ ~~`app/secrets/`~~",
    "- `app/**`\n\n## Must not touch\n\n- `app/secrets/`",
)
# Each allows app/ui/, and what it says besides is a remark.
REMARKS = """
`app/ui/` (see below)
`app/ui/` (not only the buttons)
`app/ui/`: do not forget its index
`app/ui/` (no new dependencies)
`app/ui/` without changing behaviour
`app/ui/` (refactor only; do not change behaviour)
`app/ui/` (no behavior change; only a narrow RPC entrypoint if needed)
`app/ui/` (only if wrapper fixes are required; otherwise no changes)
`app/ui/` (may be reused or wrapped; do not fork contracts)
`app/ui/` (minimal decision audit logs only; never log secrets)
`app/ui/` (keep policyd as authority, but do not re-implement policy)
`app/ui/` (the read-only view)
`app/ui/` (adds the read-only mount option)
`app/ui/` (errors when access is denied)
`app/ui/` (forbidden words list)
`app/ui/` (allow/deny markers)
`app/ui/` (deny-by-default test)
`app/ui/` — the deny list
`app/ui/` (not yet there)
`app/ui/` (if not already wired)
`app/ui/` (optional, but preferred)
`app/ui/` (new, but not yet wired)
`app/ui/` (optional but not required)
`app/ui/` (no longer blocking)
`app/ui/` (exception handling)
`app/ui/` (handles exceptions)
`app/ui/` (uses hooks rather than polling)
`app/ui/` (uses hooks instead of polling)
`app/ui/` (uses `alloc`, not `std`)
`app/ui/` (never `unwrap()`)
`app/ui/` (works without `std`)
`app/ui/` (extend: `nx io ...` subcommands; no separate `nx-io` binary)
`app/ui/` (include/exclude patterns)
`app/ui/` - Unit tests for composite ignorer
`app/ui/` (should be ignored)
`app/ui/` (ignores `dist/`, `node_modules/`)
`app/ui/` (removed)
`app/ui/` (DELETE — CPU blur)
`app/ui/` (only as needed)
`app/ui/` (hooks only, no new authority)
`app/ui/` only for required workspace membership; call out before editing.
`app/ui/` (approval zone)
`app/ui/` (PROTECTED tree — requires explicit approval when implementing)
`app/ui/` (ask first)
`app/ui/` (unchanged lines are cached)
`app/ui/` (frozen string table)
`app/ui/` and nothing else
`app/ui/` only
only `app/ui/`
only in `app/ui/`
nothing but `app/ui/`
nothing outside `app/ui/`
no changes outside `app/ui/`
nothing except `app/ui/`
not only `app/ui/` but also `app/db/`
`app/ui/` (everything else is off limits)
`app/ui/`; do not touch anything else
`app/ui/` (must not break the build)
`app/ui/` (must not allocate)
`app/ui/` (does not compile on Windows)
`app/ui/` (never blocks)
`app/ui/` (cannot fail)
`app/ui/` (no-op on macOS)
`app/ui/` (can't be empty)
`app/ui/` (this isn't the final place)
`app/ui/` (not tested yet)
`app/ui/` (don't remove the shim)
`app/ui/` (leave a stub for the old name)
`app/ui/` (keep host backend stable)
`app/ui/` (keep it short if added)
`app/ui/` (avoid parallel recipe trees)
`app/ui/` (skip list implementation)
`app/ui/` (save button)
`app/ui/` (status bar)
`app/ui/` (excluded files filter)
`app/ui/` (excluded from the build)
`app/ui/` (block device)
`app/ui/` (new; host-only)
`app/ui/` (unless needed)
`app/ui/` (minus sign fix)
`app/ui/` (new umbrella, but started here)
`app/ui/` + `app/db/`
`app/ui/`, `app/db/` and `docs/a.md`
`app/ui/` and/or `app/db/` (apply hints in a minimal way)
`app/ui/` / `app/db/`
`app/ui/` (errata only, if needed)
`app/ui/` (only if marker ordering/gating contract needs explicit sync)
`src/lib.rs` (do not change the public API)
`src/lib.rs` (except the tests module)
`src/lib.rs` (all but the macros)
`src/lib.rs` do not touch the tests in it
`app/ui/` (Cursor is not drawn)
`app/ui/`: the cursor must not flicker
`app/ui/` (see [README](x))
`app/ui/` (updates `docs/a.md`)
`app/ui/` (what `Cargo.toml` needs)
`app/ui/` (small changes)
`app/ui/` – no UI for it
`app/ui/` (nothing fancy)
`app/ui/` (not strictly needed)
`app/ui/` (not part of v0)
`app/ui/` (out-of-tree build)
`app/ui/` (readonly flag)
`app/ui/` (make the cache read-only)
`app/ui/` (keeps the old text unchanged)
`app/ui/` — shows what is out of scope
`app/ui/` (don't care)
`app/ui/` (a do-not-disturb switch)
`app/ui/` (forbid empty names)
`app/ui/` (denies unknown callers)
`app/ui/` (reject changes that touch nothing)
`app/ui/` (for changes to the header without a body)
`app/ui/` (tests: writes are never allowed)
`app/ui/` (the error "not allowed")
`app/ui/` (no changes to the API)
`app/ui/` (new in this task, not in the last)
`app/ui/` (must not be empty)
`app/ui/` (apart from that, small)
`app/ui/` (rename; no other change)
`app/ui/` (one commit, not two)
`app/ui/` (everything)
`app/ui/` (all of it)
`app/ui/` ✅
`app/ui/` (**new**)
`app/ui/` (TBD)
`app/ui/`, unless another place is better
`app/ui/` (not just a stub)
`app/ui/` (no fixed order)
`app/ui/` (the part that is not generated)
`app/ui/` (hand-written, not generated)
`app/ui/` (the generated code is not committed)
`app/ui/` (without it the build fails)
`app/ui/` (without the new flag nothing changes)
`app/ui/` (TASK-0007)
`app/ui/` (see TASK-0007)
`app/ui/` (added in TASK-0007, once it exists)
`app/ui/` (the parts taken out of the old crate)
`app/ui/` (moved out of main.rs)
`app/ui/` (removed)
`app/ui/` (and all other tests)
`app/ui/` (prefer separate tasks for other teams)
`app/ui/` (adds the reserved words)
`app/ui/` (cancelled orders are shown)
`app/ui/` (shows to whom a part belongs)
`app/ui/` (later phases add icons)
`app/ui/` (what is dropped from the queue)
""".strip().split("\n")
ALLOWING_BLOCKS = (
    "- `app/ui/`\n\nEverything else is off limits.",
    "- `app/ui/`\n\nNothing else may be touched.",
    "Only these paths may be modified without opening a separate task/ADR:\n\n- `app/ui/`",
    "**PROTECTED (requires explicit approval):**\n\n- `app/ui/`",
    "Do not touch anything except:\n\n- `app/ui/`",
    "This task must not touch the kernel. It may touch:\n\n- `app/ui/`",
    "Must not touch:\n\n- `app/db/`\n\nTests:\n\n- `app/ui/`",
    "Nothing outside of these may be touched:\n\n- `app/ui/`",
    "- `app/ui/`:\n  - `healthd` (small)\n  - not the final place",
    "| Path | Why |\n|---|---|\n| `app/ui/` | no other place |",
    "| Path | Denied |\n|---|---|\n| `app/ui/` | - |",
    "| Path | Denied |\n|---|---|\n| `app/ui/` | |",
    "| Path | Access |\n|---|---|\n| `app/ui/` | read/write |",
    "> All paths are relative to the root. Do not forget it.\n\n- `app/ui/`",
    "- `app/ui/` <!-- taskctl: ignore SC006 do not touch -->",
    "Must not touch:\n\n- `app/db/`\n\n### Allowed\n\n- `app/ui/`",
    "Phase 1 (no UI changes):\n\n- `app/ui/`",
    "- `app/ui/`\n\n  It must not flicker.",
    "- `app/ui/`\n\nPaths are not checked by CI yet.",
    "- `app/ui/`\n\nThe kernel is not touched.",
)
DENYING_LABELS = (
    "Cancelled:",
    "Taken out",
    "Removed from scope (2026-01-02):",
    "Someone else's:",
    "Belongs to TASK-0007",
    "Must not touch:",
    "Do not touch:",
    "Excluded:",
    "Exclusions",
    "Exceptions:",
    "Except:",
    "All of app except:",
    "Denied paths",
    "Deny:",
    "Read-only:",
    "Read only files:",
    "Leave alone:",
    "Leave as they are:",
    "Hands off:",
    "Untouched:",
    "These stay unchanged:",
    "Not touched:",
    "Not in this task:",
    "Not allowed:",
    "Forbidden",
    "Off limits",
    "Out of scope",
    "Out-of-allowlist",
    "Nothing below may be changed:",
    "Never edit:",
    "Never:",
    "Do not:",
    "Not:",
    "No:",
    "No changes:",
    "No changes to:",
    "No changes in these:",
    "Keep out of:",
    "The agent must not edit:",
    "Paths you may not change",
    "Files not to be edited",
    "Blocked paths",
    "Blacklist",
    "Avoid:",
    "Secrets are forbidden:",
    "These are frozen until the audit:",
    "Frozen:",
    "Without:",
    "But not:",
    "Excluding:",
    "Everything but:",
    "⛔",
    "❌ Do not touch",
    "Don't touch",
    "Don’t modify:",
    "Please leave these alone:",
    "Reference only:",
    "For reference only:",
    "Context only:",
    "Protected from changes:",
    "Not ours:",
    "May not be touched:",
    "Mustn't change:",
    "Prohibited:",
    "Disallowed:",
    "Denylist",
    "Not part of this task:",
    "These belong to others, hands off:",
    "Vendored (do not touch):",
    "We do not touch:",
    "Unchanged files:",
    "Other forbidden paths:",
    "Not these:",
    "No-go:",
    "No go areas",
    "Kept as is:",
    "Left alone:",
    "Not to be changed",
)
OTHER_LABELS = (
    "Taken from the old crate:",
    "Removed files:",
    "Tests:",
    "Phase 1 (no UI changes):",
    "Only these paths may be modified without opening a separate task/ADR:",
    "PROTECTED (requires explicit approval):",
    "Exception handling:",
    "Read-only mount:",
    "Deny list parser:",
    "Block devices:",
    "Frozen string table:",
    "Do not forget to run make:",
    "Everything else is off limits:",
    "Nothing but these:",
    "Do not touch anything except:",
    "No changes except in:",
    "Unchanged detection:",
    "Phases 1–3 (selftest-client refactor + arch-gate):",
    "Docs (if workflow changes):",
    "Never blocking I/O:",
    "Not yet there:",
    "New files (not committed yet):",
    "Files to create/modify",
    "Touched paths (allowlist)",
    "Touched paths (everything else is forbidden)",
    "Touched paths — nothing outside of these",
    "Without the feature flag:",
    "Allowed:",
    "May touch:",
    "Not only tests:",
    "Access control (denied requests):",
    "Error handling when access is denied:",
    "Avoiding copies:",
)
