"""Which commands are proofs, which markers belong to them, and what only looks like a proof."""

import pytest

from ..conftest import Nexus, Repo

Proofs = list[tuple[str, tuple[str, ...]]]


def proofs(repo: Repo, stop: str, more: str = "") -> Proofs:
    """(command, markers) of a task with these stop conditions."""
    repo.task("TASK-0001", stop=stop, evidence=None, more=more)
    (task,) = repo.plan().tasks
    return [(proof.command, proof.markers) for proof in task.proofs]


def not_runnable(repo: Repo, stop: str) -> list[tuple[str, str]]:
    """(text, reason) of what looks like a proof in these stop conditions."""
    repo.task("TASK-0001", stop=stop, evidence=None)
    (task,) = repo.plan().tasks
    assert [proof.command for proof in task.proofs] == []
    return [(entry.text, entry.why) for entry in task.not_runnable]


class TestCommands:
    @pytest.mark.parametrize(
        "command",
        [
            "make",
            "make test",
            "cargo test -p statefs -- --nocapture",
            "./scripts/qemu-test.sh",
            "RUN_TIMEOUT=90s ./scripts/qemu-test.sh",
            "SMP=2 REQUIRE_SMP=1 just test-os",
            "RUSTFLAGS='--cfg os=\"x\"' cargo test",
            "go test ./...",
            "pytest -k 'not slow' | tee log",
        ],
    )
    def test_back_ticked_commands_that_the_settings_name(self, repo: Repo, command: str) -> None:
        assert proofs(repo, f"- [ ] run `{command}` often") == [(command, ())]

    @pytest.mark.parametrize(
        "text", ["timed: ready", "makefile", "src/a/lib.rs", "test_reject_x", "go: x", "=", "A=1"]
    )
    def test_other_back_ticked_texts_are_no_commands(self, repo: Repo, text: str) -> None:
        assert not_runnable(repo, f"- [ ] there is `{text}`") == []

    def test_a_command_that_wraps_is_one_line(self, repo: Repo) -> None:
        assert proofs(repo, "- [ ] run `cargo test\n  -p a`") == [("cargo test -p a", ())]

    def test_a_fence_is_one_proof_with_all_of_its_lines(self, repo: Repo) -> None:
        fence = "```sh\ncd a\n\n# now the tests\npytest -q\n```\n"
        (found,) = proofs(repo, fence)
        assert found == ("cd a\n\n# now the tests\npytest -q", ())

    def test_the_shell_is_that_of_the_fence(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="```sh\nmake a\n```\n```bash\nmake b\n```\n- `make c`\n")
        assert [proof.shell for proof in repo.plan().tasks[0].proofs] == ["sh", "bash", "bash"]

    def test_of_a_console_only_what_was_typed(self, repo: Repo) -> None:
        fence = "```console\n$ make a \\\n> b\n2 passed\n$ make c\n```\n"
        assert proofs(repo, fence) == [("make a \\\nb\nmake c", ())]

    def test_a_fence_in_an_item_loses_the_indentation_of_the_item(self, repo: Repo) -> None:
        fence = "- [ ] all pass\n\n  ```bash\n  cat <<END\n    x\n  END\n  ```\n"
        assert proofs(repo, fence) == [("cat <<END\n  x\nEND", ())]

    def test_a_command_that_is_named_twice_is_one_proof(self, repo: Repo) -> None:
        stop = "- [ ] `make test`\n  - `one`\n- [ ] `make test`\n  - `two`"
        assert proofs(repo, stop) == [("make test", ("one", "two"))]

    def test_of_stop_and_proof_sections_alone_in_the_order_of_lines(self, repo: Repo) -> None:
        found = proofs(
            repo,
            "- [ ] `make one`\n\n### Proof (Host)\n\n- `make two`\n",
            "\n## Proof\n\n- `make three`\n\n## Evidence\n\n- `make x`\n\n## Notes\n\n`make y`\n",
        )
        assert [command for command, _ in found] == ["make one", "make two", "make three"]

    def test_nothing_of_a_comment_or_a_quote(self, repo: Repo) -> None:
        assert proofs(repo, "- [ ] x\n\n<!-- `make a` -->\n\n> `make b`\n") == []


class TestMarkers:
    @pytest.mark.parametrize(
        ("stop", "markers"),
        [
            ("- `make t`\n  - `a: ready`\n  - `b: ok`", ("a: ready", "b: ok")),
            ("- `make t`, in order:\n  - these:\n    - `a`, `b` and `c` — all", ("a", "b", "c")),
            ("- `make t`\n  - [ ] **`a`** is there", ("a",)),
            ("- `make t` passes, and the log contains `timed: ready`", ("timed: ready",)),
            ("- `make t` with the markers `a`, `b`", ("a", "b")),
            ("- the marker `a` appears in `make t`", ("a",)),
            ("- `make t` (or `-p x` if it is split)", ()),
            ("- `make t`\n  - uses `lib.rs` of old", ()),
            ("- `make t`\n  - prints the marker\n    `a`", ("a",)),
            ("- `make t`\n\n  The output contains `a`.", ("a",)),
            ("- `make t`\n- `a: ready`", ()),
            ("```sh\nmake t\n```\n\n- `a`\n- `b`", ("a", "b")),
            ("```sh\nmake t\n```\n\nAll markers are present:\n\n- `a`", ("a",)),
            ("```sh\nmake t\n```\n\nIts output contains `a`.\n", ("a",)),
            ("```sh\nmake t\n```\n\nWritten for it:\n\n- `a`", ()),
            ("```sh\nmake t\n```\n\n### Other\n\n- `a`", ()),
            ("Run `make t`:\n\n- `a`", ("a",)),
            ("Run `make t`.\n\n- `a`", ()),
            ("- `make t`\n  - `tools/x.sh`", ()),
        ],
    )
    def test_what_is_listed_below_a_command_or_named_a_marker(
        self, repo: Repo, stop: str, markers: tuple[str, ...]
    ) -> None:
        assert proofs(repo, stop) == [("make t", markers)]

    def test_each_command_has_its_own(self, repo: Repo) -> None:
        stop = (
            "- `make a` prints the marker `one`, `make b` contains `two`\n"
            "- `make c`\n  - `three`\n  - `make d`\n    - `four`\n  - `five`\n"
        )
        assert proofs(repo, stop) == [
            ("make a", ("one",)),
            ("make b", ("two",)),
            ("make c", ("three", "five")),
            ("make d", ("four",)),
        ]

    def test_of_two_commands_in_one_item_both_must_show_what_is_listed(self, repo: Repo) -> None:
        stop = "- `make a` and `make b`\n  - `ok`"
        assert proofs(repo, stop) == [("make a", ("ok",)), ("make b", ("ok",))]


class TestNotRunnable:
    @pytest.mark.parametrize(
        ("stop", "text", "why"),
        [
            ("- `tools/os2vm.sh`", "tools/os2vm.sh", "proofs.commands does not name tools/os2"),
            ("- `A=1 ./ci/x.py --all`", "A=1 ./ci/x.py --all", "does not name ./ci/x.py"),
            ("- `cd /home/u && make`", "cd /home/u && make", "does not name cd"),
            ("- `nx build --all`", "nx build --all", "does not name nx"),
            ("- `just test PROFILE=…`", "just test PROFILE=…", "a placeholder: …"),
            ("- `cargo test -p x ...`", "cargo test -p x ...", "a placeholder: ..."),
            ("- `cargo fuzz run <target>`", "cargo fuzz run <target>", "a placeholder: <target>"),
            ("- `cargo` is used", "cargo", "names cargo without arguments"),
            ("```\nmake test\n```", "make test", "tagged with nothing"),
            ("```zsh\nmake test\n```", "make test", "tagged zsh"),
            ("```sh\nmake <target>\n```", "make <target>", "a placeholder: <target>"),
            ("```sh\nmake test\n", "make test", "its fence has no end"),
        ],
    )
    def test_is_listed_with_the_reason(self, repo: Repo, stop: str, text: str, why: str) -> None:
        ((found, reason),) = not_runnable(repo, stop)
        assert found == text
        assert why in reason

    def test_a_fence_of_anything_else_is_not(self, repo: Repo) -> None:
        assert not_runnable(repo, "```rust\nfn main() {}\n```\n\n```\nlogd: ready\n```\n") == []
        assert not_runnable(repo, "```sh\n# later\n```\n") == []


def test_the_settings_say_what_is_run(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "nexus"\n[proofs]\ncommands = ["tools/*", "nx"]\n')
    stop = "- `tools/os2vm.sh` `nx x` `make test`"
    assert [command for command, _ in proofs(repo, stop)] == ["tools/os2vm.sh", "nx x"]


def test_many_commands_and_markers_take_no_time(repo: Repo) -> None:
    commands = " ".join(f"`make {n}`" for n in range(20_000))
    listed = "\n".join(f"  - `m{n}`" for n in range(2_000))
    found = proofs(repo, f"- {commands} marker {'`x` ' * 20_000}\n{listed}")
    assert len(found) == 20_000


def test_the_real_plan(nexus: Nexus) -> None:
    """TASK-0009 names its markers below the command, behind a line of words."""
    plan = nexus.checkout("origin/HEAD").plan()
    proofs = {proof.command: proof.markers for proof in plan.by_id["TASK-0009"].proofs}
    assert proofs["RUN_UNTIL_MARKER=1 RUN_TIMEOUT=190s ./scripts/qemu-test.sh"] == (
        "blk: virtio-blk up",
        "statefsd: ready",
        "SELFTEST: statefs put ok",
        "SELFTEST: statefs persist ok",
        "SELFTEST: bootctl persist ok",
        "SELFTEST: device key persist ok",
    )
    assert proofs["cargo test -p statefs -- --nocapture"] == ()
    found = [proof for task in plan.tasks for proof in task.proofs]
    assert len(found) == 284
    assert sum(bool(proof.markers) for proof in found) == 10
    names = [entry.text for task in plan.tasks for entry in task.not_runnable]
    assert len(names) == 58
    assert names.count("scripts/qemu-test.sh") == 27
