"""Local commands: what they report, what limits them, and that nothing is left of them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from taskctl.errors import TaskctlError
from taskctl.proofs.engine import Call, Ended, EngineEvent, Job, Printed, Started
from taskctl.proofs.local_engine import LocalEngine

from .proving import needs_proc, running

pytestmark = needs_proc


@pytest.fixture
def engine() -> Iterator[LocalEngine]:
    engine = LocalEngine(4)
    yield engine
    engine.close()


@pytest.fixture
def mark() -> Iterator[str]:
    """The seconds of a sleep that nobody else sleeps."""
    mark = f"{time.time_ns()}"
    yield mark
    deadline = time.monotonic() + 10
    while running(mark) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert running(mark) == []


def job(command: str, **more: object) -> Job:
    return Job(**{"command": command, "shell": "sh", "folder": os.sep, "seconds": 60.0, **more})  # type: ignore[arg-type]


def finish(engine: LocalEngine, *keys: str) -> list[EngineEvent]:
    """All events until the calls with these keys have ended."""
    events: list[EngineEvent] = []
    deadline = time.monotonic() + 30
    while not set(keys) <= {event.key for event in events if isinstance(event, Ended)}:
        assert time.monotonic() < deadline, events
        events += engine.events(1)
    return events


def ended(engine: LocalEngine, a_job: Job, key: str = "a") -> Ended:
    """How a job ends."""
    engine.submit(Call(key, a_job))
    last = finish(engine, key)[-1]
    assert isinstance(last, Ended)
    return last


def output(events: Sequence[EngineEvent]) -> bytes:
    return b"".join(event.chunk for event in events if isinstance(event, Printed))


class TestEvents:
    def test_a_command_starts_prints_and_ends(self, engine: LocalEngine) -> None:
        engine.submit(Call("a", job("echo out; echo err >&2; exit 3")))
        first, *printed, last = finish(engine, "a")
        assert first == Started("a", "local")
        assert output(printed) == b"out\nerr\n"
        assert isinstance(last, Ended)
        assert (last.exit_code, last.problem, last.left_behind) == (3, "", ())

    def test_output_comes_while_the_command_runs(self, engine: LocalEngine) -> None:
        engine.submit(Call("b", job("echo first; sleep 60")))
        seen: list[EngineEvent] = []
        while Printed("b", b"first\n") not in seen:
            seen += engine.events(1)
        engine.cancel("b")
        assert not any(isinstance(event, Ended) and event.key == "b" for event in seen)

    def test_many_at_once_keep_their_output_apart(self, engine: LocalEngine) -> None:
        keys = [str(number) for number in range(40)]
        for key in keys:
            engine.submit(Call(key, job(f"yes {key} | head -n 20000")))
        events = finish(engine, *keys)
        for key in keys:
            assert output([e for e in events if e.key == key]) == f"{key}\n".encode() * 20_000

    def test_nothing_happens(self, engine: LocalEngine) -> None:
        assert engine.events(0) == []

    def test_input_and_environment(self, engine: LocalEngine) -> None:
        text = '{"id": "T1"}\n' * 20_000
        engine.submit(Call("a", job('echo "$A"; wc -c', environment={"A": "b c"}, stdin=text)))
        assert output(finish(engine, "a")) == f"b c\n{len(text)}\n".encode()

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"folder": "/no/such/folder"}, "No such file or directory"),
            ({"environment": {"A=B": ""}}, "illegal environment variable name"),
            ({"command": "true \0"}, "embedded null byte"),
        ],
    )
    def test_one_that_cannot_be_started(
        self, engine: LocalEngine, more: dict[str, object], reason: str
    ) -> None:
        expected = Ended("a", None, 0.0, f"it could not be started: {reason}")
        assert ended(engine, job(**{"command": "true", **more})) == expected  # type: ignore[arg-type]


class TestLimits:
    def test_time(self, engine: LocalEngine, mark: str) -> None:
        found = ended(engine, job(f"trap '' TERM; sleep {mark}; true", seconds=0.3))
        assert found.problem == "it ran longer than 0.3 s, and was ended"

    def test_output(self, engine: LocalEngine) -> None:
        found = ended(engine, job("cat /dev/zero"))
        assert found.problem == "it printed more than 100 MB, and was ended"

    def test_a_pause_is_not_counted(self, engine: LocalEngine, tmp_path: Path) -> None:
        ticks = tmp_path / "ticks"
        command = f"while sleep 0.02; do echo >> {ticks}; done"
        engine.submit(Call("a", job(command, seconds=1.0)))
        while not ticks.exists():
            engine.events(0.05)
        assert engine.pause("a")
        deadline = time.monotonic() + 1.5
        time.sleep(0.1)
        before = ticks.read_bytes()
        while time.monotonic() < deadline:
            assert not any(isinstance(event, Ended) for event in engine.events(0.1))
        assert ticks.read_bytes() == before
        engine.resume("a")
        (last,) = [event for event in finish(engine, "a") if isinstance(event, Ended)]
        assert last.problem == "it ran longer than 1 s, and was ended"
        assert ticks.read_bytes() != before


class TestNothingIsLeft:
    @pytest.mark.parametrize("is_paused", [False, True])
    def test_after_a_cancel(self, engine: LocalEngine, mark: str, is_paused: bool) -> None:
        engine.submit(Call("a", job(f"sleep {mark} & setsid sleep {mark} & sleep {mark}")))
        while len(running(f"sleep {mark}")) < 3:
            engine.events(0.01)
        if is_paused:
            engine.pause("a")
        engine.cancel("a")
        (last,) = [event for event in finish(engine, "a") if isinstance(event, Ended)]
        assert last.problem == "it was stopped"
        assert running(mark) == []

    def test_of_one_beside_others_that_run(self, engine: LocalEngine, mark: str) -> None:
        engine.submit(Call("other", job(f"(setsid sleep {mark}1 &) ; sleep {mark}2")))
        while len(running(mark)) < 2:
            engine.events(0.01)
        found = ended(engine, job(f"(setsid nohup sleep {mark}3 > /dev/null 2>&1 &)"))
        assert found.left_behind == ("sleep",)
        assert running(f"{mark}3") == []
        assert len(running(mark)) >= 2
        assert ended(engine, job("true"), "b").left_behind == ()
        engine.cancel("other")
        finish(engine, "other")

    def test_when_the_program_is_killed(self, mark: str) -> None:
        code = (
            "import sys\n"
            "from taskctl.proofs.engine import Call, Job\n"
            "from taskctl.proofs.local_engine import LocalEngine\n"
            "engine = LocalEngine(1)\n"
            f"engine.submit(Call('a', Job('setsid sleep {mark} & sleep {mark}', 'sh', '/', 60)))\n"
            "while True: engine.events(1)\n"
        )
        process = subprocess.Popen([sys.executable, "-c", code])
        while len(running(f"sleep {mark}")) < 2:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def test_when_the_engine_is_closed(self, mark: str) -> None:
        engine = LocalEngine(1)
        engine.submit(Call("a", job(f"sleep {mark}")))
        while not running(f"sleep {mark}"):
            engine.events(0.01)
        engine.close()
        assert running(mark) == []


def test_commands_whose_process_is_killed_are_an_error(mark: str) -> None:
    engine = LocalEngine(1)
    engine._keepers[0].process.kill()
    with pytest.raises(TaskctlError, match="has ended"):
        engine.events(10)
    engine.close()


def test_no_module_of_the_current_folder_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "selectors.py").write_text("raise SystemExit('loaded')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = LocalEngine(1)
    assert ended(engine, job("true")).exit_code == 0
    engine.close()


def test_output_that_arrives_after_the_end_of_the_engine_keeps_no_command_alive(
    mark: str, tmp_path: Path
) -> None:
    before = {child.pid for child in psutil.Process().children()}
    engine = LocalEngine(1)
    wait = f"until test -e {tmp_path}/go; do sleep 0.01; done; echo it; touch {tmp_path}/said"
    engine.submit(Call("one", job(f"trap '' TERM PIPE; {wait}; sleep {mark}")))
    assert isinstance(engine.events(10)[0], Started)
    keeper = next(child for child in psutil.Process().children() if child.pid not in before)
    keeper.suspend()
    closing = threading.Thread(target=engine.close)
    closing.start()
    time.sleep(0.1)  # for the end of the engine to arrive first
    (tmp_path / "go").touch()
    while not (tmp_path / "said").exists():
        time.sleep(0.01)
    keeper.resume()
    closing.join(30)
    assert not running(mark)
