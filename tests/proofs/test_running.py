"""Running proofs: what passes, what does not and why, and what is left of it (nothing)."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from taskctl.proofs import local_engine

from ..conftest import _ENVIRONMENT, Repo
from .proving import needs_proc, prove, running, stops


class TestVerdict:
    def test_a_proof_passes_with_exit_code_0_and_its_markers(self, repo: Repo) -> None:
        repo.task(
            "TASK-0001", stop="```sh\necho a: ready; echo b >&2\n```\n\n- `a: ready`\n- `b`\n"
        )
        found = prove(repo)
        assert (found.exit_code, found.reasons) == (0, [""])
        run = found.proofs[0]["run"]
        assert run["exit_code"] == 0
        assert run["markers_seen"] == ["a: ready", "b"]
        assert run["output"]["tail"] == "a: ready\nb\n"
        assert found.document["verdict"] == "yes"

    @pytest.mark.parametrize(
        ("command", "markers", "reason"),
        [
            ("echo ready; exit 1", ["ready"], "exit code 1"),
            ("echo other", ["ready", "up"], "its output lacks `ready`, `up`"),
            ("echo ready; exit 3", ["up"], "exit code 3; its output lacks `up`"),
            ("no-such-command", [], "exit code 127 (a command in it was not found)"),
            ("false\necho later", [], "exit code 1"),
            ("false | cat", [], "exit code 1"),
            ("kill -9 $$", [], "SIGKILL ended it, from outside or because memory ran out"),
            ("sh -c 'kill -9 $$'; true", [], "exit code 137 (SIGKILL ended a command in it)"),
            ("read line", [], "exit code 1"),  # nothing is there to be read
        ],
    )
    def test_each_failure_has_its_reason(
        self, repo: Repo, command: str, markers: list[str], reason: str
    ) -> None:
        repo.task("TASK-0001", stop=stops(command, markers=markers))
        found = prove(repo)
        assert (found.exit_code, found.reasons) == (1, [reason])
        assert found.document["verdict"] == "no"

    @pytest.mark.parametrize(
        ("output", "marker"),
        [
            ("\\033[32mtimed\\033[0m: ready", "timed: ready"),
            ("policy: loaded (ver=3 sha=abc)", "policy: loaded (ver=<n> sha=<hex8>)"),
            ("trace a, b", "trace … b"),
            ("no end", "no end"),
        ],
    )
    def test_colours_and_what_may_be_anything_hide_no_marker(
        self, repo: Repo, output: str, marker: str
    ) -> None:
        repo.task("TASK-0001", stop=stops(f"printf '{output}'", markers=[marker]))
        assert prove(repo).reasons == [""]

    def test_what_may_be_anything_ends_with_the_line(self, repo: Repo) -> None:
        command = "printf 'a (ver=3\\nsha=1)'"
        repo.task("TASK-0001", stop=stops(command, markers=["a (ver=<n> sha=1)"]))
        assert prove(repo).exit_code == 1

    def test_a_marker_across_pieces_of_output_is_seen(self, repo: Repo) -> None:
        command = "printf 're'; sleep 0.3; printf 'ady'; head -c 300000 /dev/zero; printf 'two\\n'"
        repo.task("TASK-0001", stop=stops(command, markers=["ready", "two"]))
        assert prove(repo).reasons == [""]

    def test_the_shell_of_an_sh_fence_is_sh(self, repo: Repo) -> None:
        script = 'test -z "$BASH_VERSION" || test -n "$POSIXLY_CORRECT"'
        repo.task("TASK-0001", stop=f'```sh\n{script}\n```\n```bash\ntest -n "$BASH_VERSION"\n```')
        assert prove(repo).exit_code == 0

    def test_it_runs_at_the_root(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "nexus"\n')
        repo.task("TASK-0001", stop=stops("test -f taskctl.toml"))
        assert repo.run("prove", "1", "--yes", folder="src/a").exit_code == 0

    def test_a_task_without_proofs_is_not_proved(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="- [ ] it works")
        answer = repo.run("prove", "TASK-0001")
        assert answer.exit_code == 1
        assert "no proof that can be run" in answer.stdout


# What runners really print. Counted by hand where one of them is not on this machine.
NO_TEST = {
    "pytest": "collected 0 items\n\n===== no tests ran in 0.01s =====",
    "pytest, quietly": "no tests ran in 0.00s",
    "pytest, all skipped": "sss      [100%]\n3 skipped in 0.02s",
    "pytest, none chosen": "===== 12 deselected, 1 warning in 0.05s =====",
    "cargo test": "running 0 tests\n\n"
    "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.0s",
    "go test": "ok  \texample.org/a\t0.002s [no tests to run]\n?   \texample.org/b [no test files]",
    "node --test": "ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0",
    "node --test, TAP": "1..0\n# tests 0\n# pass 0\n# fail 0\n# skipped 0",
    "jest": "No tests found, exiting with code 0",
    "jest, all skipped": "Tests:       2 skipped, 2 total",
    "ctest": "Test project /tmp\nNo tests were found!!!",
    "unittest": "\n-----\nRan 0 tests in 0.000s\n\nOK",
    "unittest, all skipped": "ss\nRan 2 tests in 0.001s\n\nOK (skipped=2)",
}
SOME_TESTS = {
    "pytest": "===== 1 failed, 2 passed, 1 warning in 0.12s =====",
    "pytest, quietly": "...\n3 passed, 1 skipped in 75.02s (0:01:15)",
    "cargo test": "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n"
    "   Doc-tests a\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
    "go test": "ok  \texample.org/a\t(cached)\n?   \texample.org/b\t[no test files]",
    "node --test": "ℹ tests 2\nℹ pass 1\nℹ fail 0\nℹ skipped 1",
    "jest": "Tests:       1 failed, 1 skipped, 2 passed, 4 total",
    "ctest": "100% tests passed, 0 tests failed out of 3",
    "unittest": "Ran 3 tests in 0.001s\n\nOK (skipped=1)",
    "none of them": "pass 0\nRan out of time in 3 places\nok",
}


class TestNoTestRan:
    @pytest.mark.parametrize("case", NO_TEST)
    def test_is_a_failure(self, repo: Repo, case: str) -> None:
        repo.write("out.txt", NO_TEST[case])
        repo.task("TASK-0001", stop=stops("cat out.txt"))
        assert prove(repo).reasons == [f"no test ran ({case.partition(',')[0]})"]

    @pytest.mark.parametrize("case", SOME_TESTS)
    def test_some_did(self, repo: Repo, case: str) -> None:
        repo.write("out.txt", SOME_TESTS[case])
        repo.task("TASK-0001", stop=stops("cat out.txt"))
        assert prove(repo).reasons == [""]

    def test_the_real_pytest(self, repo: Repo) -> None:
        repo.write("t/test_a.py", "def test_a():\n    pass\n")
        pytest_ = f"{sys.executable} -m pytest -p no:cacheprovider t"
        repo.task("TASK-0001", stop=stops(pytest_, f"{pytest_} -k nothing", f"{pytest_} || true"))
        found = prove(repo, "--only", "1", "--only", "2")
        assert found.reasons == ["", "exit code 5; no test ran (pytest)"]

    def test_the_real_unittest(self, repo: Repo) -> None:
        repo.write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n  pass\n")
        repo.task("TASK-0001", stop=stops(f"{sys.executable} -m unittest test_a || true"))
        assert prove(repo).reasons == ["no test ran (unittest)"]


@needs_proc
class TestNothingIsLeft:
    @pytest.fixture
    def mark(self) -> Iterator[str]:
        """The seconds of a sleep that nobody else sleeps."""
        mark = f"{time.time_ns()}"
        yield mark
        assert running(mark) == []

    @pytest.mark.parametrize("before", ["", "trap '' TERM\n"])
    def test_a_proof_that_hangs(self, repo: Repo, mark: str, before: str) -> None:
        repo.task("TASK-0001", stop=stops(f"{before}sleep {mark}; true"))
        found = prove(repo, "--timeout", "0.5")
        assert found.reasons == ["it ran longer than 0.5 s, and was ended"]

    @pytest.mark.parametrize(
        "command", ["sleep {} &", "setsid sleep {} &", "(setsid nohup sleep {} > /dev/null 2>&1 &)"]
    )
    def test_a_proof_that_leaves_children_behind(self, repo: Repo, mark: str, command: str) -> None:
        repo.task("TASK-0001", stop=stops(f"{command.format(mark)}\necho ready"))
        assert prove(repo).reasons == ["it left a process behind, now ended: sleep"]

    def test_one_that_a_single_look_does_not_see(
        self, repo: Repo, mark: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As when it runs another program just then: its environment is empty for a moment."""
        blind = (
            "import sys; sys.path[:] = sys.argv[2:]\n"
            "from taskctl.proofs.command import Command\n"
            "looks, look = iter(range(10_000)), Command._look\n"
            "Command._look = lambda of: look(of) if next(looks) % 2 else []\n"
            "from taskctl.proofs.keeper import keep\n"
            "keep(int(sys.argv[1]))\n"
        )
        monkeypatch.setattr(local_engine, "_CODE", blind)
        repo.task("TASK-0001", stop=stops(f"setsid sleep {mark} &\necho ready"))
        assert prove(repo).reasons == ["it left a process behind, now ended: sleep"]

    def test_children_that_end_by_themselves_in_time_are_none(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("(sleep 0.2; echo late) & echo early", markers=["late"]))
        assert prove(repo).reasons == [""]

    def test_one_that_closes_its_output_and_goes_on(self, repo: Repo, mark: str) -> None:
        repo.task("TASK-0001", stop=stops(f"exec > /dev/null 2>&1; sleep {mark}; true"))
        assert prove(repo, "--timeout", "0.5").exit_code == 1

    @pytest.mark.parametrize("number", ["INT", "TERM", "HUP"])
    def test_when_taskctl_itself_is_asked_to_end(self, repo: Repo, mark: str, number: str) -> None:
        repo.task("TASK-0001", stop=stops(f"sleep {mark}; true", f"sleep {mark}; false"))
        # A suite that a shell runs in its background is started with SIGINT ignored.
        process = subprocess.Popen(
            [sys.executable, "-m", "taskctl", "prove", "1", "--yes", "--jobs", "2"],
            cwd=repo.root,
            env=_ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  no threads
        )
        while len(running(f"sleep {mark};")) < 2:
            time.sleep(0.05)
        subprocess.run(["kill", f"-{number}", str(process.pid)], check=True)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert b"Traceback" not in err


@needs_proc
class TestMemory:
    @pytest.mark.parametrize(
        "flood", ["head -c 200000000 /dev/zero", "yes 'a line of text' | head -c 200000000"]
    )
    def test_a_flood_ends_the_proof_and_fills_no_memory(self, repo: Repo, flood: str) -> None:
        repo.task("TASK-0001", stop=stops(f"{flood}\necho ready", markers=["ready"]))
        code = (
            "import sys\nfrom taskctl.cli.main import run\n"
            "sys.argv = ['taskctl', '-q', 'prove', '1', '--yes', '--json']\n"
            "try:\n    run()\nexcept SystemExit:\n    pass\n"
            "print(open('/proc/self/status').read())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=repo.root,
            env=_ENVIRONMENT,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert "it printed more than 100 MB, and was ended" in done.stdout
        (line,) = re.findall(r"^VmHWM:\s+(\d+) kB$", done.stdout, re.MULTILINE)
        assert int(line) < 100_000


class TestChoosing:
    def test_only_some(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true 1", "true 2", "true 3"))
        assert prove(repo, "--only", "2", "--only", "3").ran == ["true 2", "true 3"]

    def test_a_number_that_is_none(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        answer = repo.run("prove", "1", "--only", "2")
        assert answer.exit_code == 2
        assert "there is no proof 2; the proofs are 1 to 1" in answer.stderr

    @pytest.mark.parametrize("options", [[], ["1", "--all"], ["--all", "--only", "1"]])
    def test_one_task_or_all(self, repo: Repo, options: list[str]) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        assert repo.run("prove", *options).exit_code == 2

    def test_a_track_has_none(self, repo: Repo) -> None:
        repo.track("APPS")
        answer = repo.run("prove", "TRACK-APPS")
        assert answer.exit_code == 2
        assert "a track" in answer.stderr

    def test_a_shared_id_names_both_files(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        path = repo.task("TASK-0001", slug="y", stop=stops("true"))
        answer = repo.run("prove", path)
        assert answer.exit_code == 2
        assert "TASK-0001-x.md" in answer.stderr
        assert "TASK-0001-y.md" in answer.stderr

    def test_all_that_were_begun(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done", stop=stops("true 1", "echo a"))
        repo.task("TASK-0002", "In Progress", stop=stops("echo a", markers=["b"]))
        repo.task("TASK-0003", "Draft", stop=stops("true 3"))
        answer = repo.run("prove", "--all", "--yes")
        assert answer.exit_code == 1
        assert answer.stdout.count("pass 0.") == 2
        assert "its output lacks `b`" in answer.stdout
        assert "2 of 3 proofs pass" in answer.stdout
        assert "skipped 1 task with proofs: not started" in answer.stderr
        assert answer.stderr.count("> echo a") == 1  # one run for both tasks

    def test_a_list_runs_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("touch ran"))
        answer = repo.run("prove", "1", "--list")
        assert (answer.exit_code, "touch ran" in answer.stdout) == (0, True)
        assert not (repo.root / "ran").exists()


class TestShown:
    def test_the_output_comes_while_it_runs_on_stderr(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("echo out; echo err >&2"))
        answer = repo.run("prove", "1", "--yes")
        assert "> echo out; echo err >&2\nout\nerr\n< passed\n" in answer.stderr
        assert "out\n" not in answer.stdout
        assert repo.run("-q", "prove", "1", "--yes").stderr == ""

    def test_several_at_once_say_whose_line_it_is(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("echo a", "printf b"))
        lines = repo.run("prove", "1", "--yes", "--jobs", "2").stderr.splitlines()
        assert {"[1] > echo a", "[1] a", "[2] b", "[2] < passed"} <= set(lines)

    def test_control_characters_of_a_command_are_shown(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("echo \x1b[2J"))
        answer = repo.run("prove", "1", "--list")
        assert "echo \\x1b[2J" in answer.stdout

    def test_junit(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true", "echo '<&\x1b'; exit 2") + "\n```zsh\nmake\n```")
        assert repo.run("prove", "1", "--yes", "--junit", "report.xml").exit_code == 1
        suite = ElementTree.fromstring(repo.read("report.xml")).find("testsuite")
        assert suite is not None
        assert suite.get("name") == "TASK-0001"
        assert [suite.get(key) for key in ("tests", "failures", "skipped")] == ["3", "1", "1"]
        failure = suite.find("testcase/failure")
        assert failure is not None
        assert failure.get("message") == "exit code 2"
        assert failure.text == "<&\\x1b\n"
