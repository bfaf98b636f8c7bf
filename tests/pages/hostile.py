"""Texts that would run, load or lead somewhere, if a page took them as they are."""

from ..conftest import Repo, task

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
BREAKS = "\"'><svg onload=alert(3)>{{ 7*7 }}{% raw %}"
LINKS = """\
[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](data:text/html,<script>alert(1)</script>)
[d](vbscript:x) [e](//evil.example/x) [f](\\\\\\\\evil.example\\\\x) [g](file:///etc/passwd)
[h](../../../../etc/passwd) [i](%2e%2e/%2e%2e/%2e%2e/etc/passwd)
[j](/etc/passwd) [k](&#1;javascript:x)
[l](java&#10;script:alert(1)) [m](tasks/../../x.md) <javascript:alert(1)> [n]( javascript:alert(1))
![p](http://evil.example/track.png) ![q](javascript:alert(1)) [r]: javascript:alert(1)
[s][r] [t](https://example.org/?a="onmouseover=alert(1)) [u](blob:x) [v](#" onclick="x)
<iframe src="https://evil.example"></iframe> <style>*{display:none}</style>
<a href="javascript:x">w</a>
<!-- <script>alert(1)</script> --> --> &lt;script&gt; \u202e\u2066 \x1b]0;x\x07
"""


def write_hostile(repo: Repo) -> None:
    """A plan in which every text that people write is hostile."""
    text = f"step {SCRIPT} {BREAKS}"
    repo.write(
        "tasks/TRACK-APPS.md",
        f"---\ntitle: TRACK APPS {text}\nstatus: {text}\nowner: a\ncreated: 2026-01-02\n---\n\n"
        f"## Gates\n\n- **RED**: `TASK-0001` {text}\n\n## C\n\n- **CAND-APP-010: {text}**\n",
    )
    repo.write("docs/rfcs/RFC-0001-<b>.md", f"# {SCRIPT}\n\n- Status: Draft {BREAKS}\n\n{LINKS}")
    repo.write(
        f"tasks/TASK-0001-{SCRIPT.replace('/', '_')}.md",
        task("TASK-0001", f"Blocked ({text})", title=f"TASK-0001 {text}")[1],
    )
    repo.task(
        "TASK-0002",
        f"In Progress — {text}",
        title=f"TASK-0002 {text}",
        owner=f"@a{SCRIPT}",
        created=f"2026{BREAKS}",
        prereqs=["TASK-0001", SCRIPT],
        stop=f"- [ ] {text} [x](javascript:alert(1))\n- `make {text}`",
        links=["Track: tasks/TRACK-APPS.md", "RFC: docs/rfcs/RFC-0001-<b>.md", f"{text}: x"],
        scope=f"- `src/{BREAKS}`\n- {text}",
        keys=f'"{SCRIPT}": {BREAKS}\n',
        context=LINKS + f"# {SCRIPT}\n\n```{BREAKS}\n</code>{SCRIPT}\n```\n",
    )
    repo.task("TASK-0003", prereqs=["TASK-0002"], title=f"TASK-0003 {'x' * 10_000_000}")
    repo.task("TASK-0004", context="a" * 10_000_000)
    rows = "".join(f"| {n} | {SCRIPT} |\n" for n in range(20_000))
    repo.task("TASK-0005", context=f"| a | b |\n|---|---|\n{rows}")
    repo.task("TASK-0006", context="[" * 150_000)
    repo.task("TASK-0007", context="<!-- a\n" * 28_000)
    repo.write("PLAN.md", f"# Plan\n\n- [ ] E-1: {text}\n- [ ] E-2: {text} (needs E-1)\n")
