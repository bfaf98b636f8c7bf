"""Commands on a real scheduler of Dask with four workers: as on one machine, whatever is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from taskctl.errors import TaskctlError
from taskctl.proofs import dask_cluster, dask_engine
from taskctl.proofs.dask_engine import DaskEngine
from taskctl.proofs.engine import Call, Ended, Engine, EngineEvent, Job, Printed, Started
from taskctl.proofs.local_engine import LocalEngine
from taskctl.proofs.open import EngineChoice, open_engine

from ..conftest import _ENVIRONMENT, Repo
from .proving import needs_proc, prove, running, stops

CAPABLE = "w1"  # the worker that declares a capability and a resource
SLOW = "w4"


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Processes:
    """A scheduler on a free port of the loopback, and its workers by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(socket.create_server(("127.0.0.1", 0))) as server:
            self.port = server.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_scheduler(self) -> None:
        self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))

    def start_worker(self, name: str) -> None:
        more = {CAPABLE: ["--resources", "capability:gpu=1 licence=1"]}.get(name, [])
        environment = {"SLOW": "1"} if name == SLOW else {}
        arguments = ["--name", name, "--nthreads", "1", "--no-nanny", *more]
        self._start("worker", self.address, *arguments, name=name, environment=environment)

    def start(self) -> None:
        """Start what does not run."""
        if "scheduler" not in self.running:
            self.start_scheduler()
        for name in ("w1", "w2", "w3", "w4"):
            if name not in self.running:
                self.start_worker(name)

    def kill(self, name: str) -> None:
        """Kill a process, as a machine does that loses power."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def end(self) -> None:
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(
        self, kind: str, *arguments: str, name: str = "", environment: dict[str, str] | None = None
    ) -> None:
        name = name or kind
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    f"distributed.cli.dask_{kind}",
                    *arguments,
                    "--no-dashboard",
                ],
                cwd=self.folder,
                env={**os.environ, **(environment or {})},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    processes = Processes(tmp_path_factory.mktemp("dask"))
    try:
        yield processes
    finally:
        processes.end()


@pytest.fixture
def cluster(processes: Processes) -> Processes:
    """A scheduler with four workers."""
    for name, process in list(processes.running.items()):
        if process.poll() is not None:
            del processes.running[name]
    processes.start()
    with closing(DaskEngine(processes.address)) as engine:
        wait_until(lambda: engine.events(0.1) or len(engine.hosts()) == 4)
    return processes


@pytest.fixture
def engine(cluster: Processes) -> Iterator[DaskEngine]:
    engine = DaskEngine(cluster.address)
    assert len(engine.hosts()) == 4
    yield engine
    engine.close()


@pytest.fixture
def mark() -> Iterator[str]:
    """The seconds of a sleep that nobody else sleeps."""
    mark = f"{time.time_ns()}"
    yield mark
    wait_until(lambda: not running(mark))


def job(command: str, **more: Any) -> Job:
    return Job(**{"command": command, "shell": "sh", "folder": os.sep, "seconds": 60.0, **more})


def finish(engine: Engine, *keys: str) -> list[EngineEvent]:
    """All events until the calls with these keys have ended."""
    events: list[EngineEvent] = []
    deadline = time.monotonic() + 30
    while not set(keys) <= {event.key for event in events if isinstance(event, Ended)}:
        assert time.monotonic() < deadline, events
        events += engine.events(1)
    return events


def ends(events: Sequence[EngineEvent]) -> dict[str, Ended]:
    """How each call ended; once."""
    found = [event for event in events if isinstance(event, Ended)]
    assert len({ended.key for ended in found}) == len(found)
    return {ended.key: ended for ended in found}


def hosts(events: Sequence[EngineEvent]) -> dict[str, str]:
    return {event.key: event.host for event in events if isinstance(event, Started)}


COMMANDS = {
    "passes": "echo a; echo b >&2",
    "fails": "echo c; exit 3",
    "is killed": "kill -9 $$",
    "prints much": "yes 'a line of text' | head -c 1000000",
    "leaves a child": "(setsid nohup sleep 300 > /dev/null 2>&1 &)",
}


@pytest.mark.full
@needs_proc
class TestAsOnOneMachine:
    def test_events(self, engine: DaskEngine) -> None:
        with closing(LocalEngine(4)) as local:
            seen = {}
            for one in (engine, local):
                for key, command in COMMANDS.items():
                    one.submit(Call(key, job(command)))
                one.submit(Call("hangs", job("sleep 300", seconds=0.5)))
                events = finish(one, *COMMANDS, "hangs")
                seen[one] = [
                    (
                        key,
                        b"".join(
                            e.chunk for e in events if isinstance(e, Printed) and e.key == key
                        ),
                        (ended.exit_code, ended.problem, ended.left_behind, ended.is_lost),
                    )
                    for key, ended in sorted(ends(events).items())
                ]
        assert seen[engine] == seen[local]

    def test_output_comes_in_pieces_while_the_command_runs(self, engine: DaskEngine) -> None:
        engine.submit(Call("a", job("head -c 1000000 /dev/zero; sleep 300")))
        pieces: list[bytes] = []
        while sum(map(len, pieces)) < 1_000_000:
            pieces += [e.chunk for e in engine.events(1) if isinstance(e, Printed)]
        assert max(map(len, pieces)) <= 1 << 16
        engine.cancel("a")
        assert ends(finish(engine, "a"))["a"].problem == "it was stopped"

    def test_input_and_environment(self, engine: DaskEngine) -> None:
        engine.submit(Call("a", job('cat; echo "$A"', environment={"A": "b"}, stdin="text\n")))
        events = finish(engine, "a")
        assert b"".join(e.chunk for e in events if isinstance(e, Printed)) == b"text\nb\n"

    def test_a_pause(self, engine: DaskEngine, tmp_path: Path) -> None:
        ticks = tmp_path / "ticks"
        engine.submit(Call("a", job(f"while sleep 0.02; do echo >> {ticks}; done")))
        wait_until(lambda: engine.events(0.05) and ticks.exists())
        assert engine.pause("a")
        time.sleep(0.5)
        before = ticks.stat().st_size
        time.sleep(0.2)
        assert ticks.stat().st_size == before
        engine.resume("a")
        wait_until(lambda: ticks.stat().st_size > before)
        engine.cancel("a")
        finish(engine, "a")

    def test_proofs(self, cluster: Processes, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops(*COMMANDS.values(), markers=["none"]))
        local = prove(repo)
        there = prove(repo, "--engine", "dask", "--scheduler", cluster.address)
        assert there.reasons == local.reasons
        assert [p["run"]["output"] for p in there.proofs] == [
            p["run"]["output"] for p in local.proofs
        ]
        assert "[4] > " in there.stderr


@pytest.mark.full
@needs_proc
class TestPlaces:
    def test_no_more_calls_than_slots_are_sent(self, engine: DaskEngine) -> None:
        keys = [str(number) for number in range(40)]
        for key in keys:
            engine.submit(Call(key, job("true")))
        most = 0
        seen: list[EngineEvent] = []
        assert engine._cluster
        while len(ends(seen)) < len(keys):
            seen += engine.events(1)
            count = lambda dask_scheduler: len(dask_scheduler.tasks)  # noqa: E731  # Dask pickles it
            most = max(most, engine._cluster.client.run_on_scheduler(count))
        assert 0 < most <= 4

    def test_calls_that_go_ahead_come_back_from_a_slot_that_is_long_in_use(
        self, engine: DaskEngine, tmp_path: Path
    ) -> None:
        short = [f"short {number}" for number in range(40)]
        for key in short:
            engine.submit(Call(key, job("true")))
        seen = finish(engine, *short[:20])
        for name in ("a", "b", "c"):
            engine.submit(Call(name, job("sleep 300")))
        later = [f"later {number}" for number in range(30)]
        for key in later:
            engine.submit(Call(key, job(f"echo >> {tmp_path}/{key.split()[1]}")))
        engine.cancel("later 29")
        seen += finish(engine, *later)
        ended = ends(seen)
        assert ended.pop("later 29").problem == "it was stopped"
        assert {one.exit_code for one in ended.values()} == {0}
        assert {path.read_text() for path in tmp_path.iterdir()} == {"\n"}
        assert len(list(tmp_path.iterdir())) == 29
        for name in ("a", "b", "c"):
            engine.cancel(name)
        finish(engine, *({"a", "b", "c"} - ended.keys()))

    def test_a_capability_is_where_it_is_declared(self, engine: DaskEngine) -> None:
        keys = [f"gpu {number}" for number in range(5)]
        for key in keys:
            engine.submit(Call(key, job("true"), capabilities=frozenset({"gpu"})))
        assert set(hosts(finish(engine, *keys)).values()) == {CAPABLE}

    def test_a_capability_that_nobody_has(self, engine: DaskEngine) -> None:
        engine.submit(Call("a", job("true"), {}, frozenset({"tpu"})))
        problem = ends(finish(engine, "a"))["a"].problem
        assert problem.startswith("no Dask worker has what it needs (capability:tpu)")

    def test_two_engines_share_a_resource_that_a_worker_declares(
        self, engine: DaskEngine, cluster: Processes, tmp_path: Path
    ) -> None:
        command = f"mkdir {tmp_path}/lock && sleep 0.3 && rmdir {tmp_path}/lock"
        with closing(DaskEngine(cluster.address)) as other:
            for one in (engine, other):
                for key in ("1", "2"):
                    one.submit(Call(key, job(command), {"licence": 1}, frozenset({"gpu"})))
            other.events(0)
            for one in (engine, other):
                codes = [ended.exit_code for ended in ends(finish(one, "1", "2")).values()]
                assert codes == [0, 0]


@pytest.mark.full
@needs_proc
class TestLosses:
    def test_a_worker_is_killed_and_another_is_slow(
        self, engine: DaskEngine, cluster: Processes, mark: str, tmp_path: Path
    ) -> None:
        slow = '[ -z "$SLOW" ] || sleep 3'
        for number in range(20):
            engine.submit(Call(f"{number}", job(f"echo >> {tmp_path}/{number}; {slow}")))
        victim = Call("victim", job(f"trap '' TERM; echo >> {tmp_path}/victim; sleep {mark}; true"))
        engine.submit(victim)
        seen: list[EngineEvent] = []
        while "victim" not in hosts(seen):
            seen += engine.events(1)
        cluster.kill(hosts(seen)["victim"])
        seen += finish(engine, "victim")
        assert running(mark) == []
        lost = [ended for ended in ends(seen).values() if ended.is_lost]
        assert [ended.key for ended in lost] == ["victim"]
        assert lost[0].problem == f"the Dask worker {hosts(seen)['victim']} was lost"
        engine.submit(Call("second", job(f"echo >> {tmp_path}/victim")))
        seen += finish(engine, "second")
        while len(ends(seen)) < 22:
            seen += engine.events(1)
        lines = {path.name: path.read_text() for path in tmp_path.iterdir()}
        assert lines == {**{f"{number}": "\n" for number in range(20)}, "victim": "\n\n"}
        assert {event.exit_code for event in ends(seen).values() if not event.is_lost} == {0}

    def test_proofs_while_a_worker_is_killed(
        self, cluster: Processes, repo: Repo, mark: str, tmp_path: Path
    ) -> None:
        first = f"! mkdir {tmp_path}/first || sleep {mark}"  # sleeps at its first attempt
        repo.task("TASK-0001", stop=stops("true 1", first, "echo a; exit 3", "true 2"))
        arguments = ["prove", "1", "--yes", "--json", "--engine", "dask"]
        process = subprocess.Popen(
            [sys.executable, "-m", "taskctl", *arguments],
            cwd=repo.root,
            env={**_ENVIRONMENT, "TASKCTL_SCHEDULER": cluster.address},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        wait_until(lambda: running(f"sleep {mark}"))
        above = {process.pid for process in psutil.Process(running(f"sleep {mark}")[0]).parents()}
        for name, worker in list(cluster.running.items()):
            if worker.pid in above:
                cluster.kill(name)
        out, err = process.communicate(timeout=30)
        shown = [(proof["passes"], proof["run"]["reason"]) for proof in json.loads(out)["proofs"]]
        assert shown == [(True, ""), (True, ""), (False, "exit code 3"), (True, "")], err

    def test_the_scheduler_is_restarted(
        self, engine: DaskEngine, cluster: Processes, mark: str
    ) -> None:
        keys = ["1", "2", "3", "4"]
        for key in keys:
            engine.submit(Call(key, job(f"sleep {mark}")))
        wait_until(lambda: engine.events(0.1) or len(running(f"sleep {mark}")) >= 4)
        cluster.kill("scheduler")
        cluster.start_scheduler()
        lost = ends(finish(engine, *keys))
        assert all(ended.is_lost for ended in lost.values())
        assert running(mark) == []
        for name in ("w1", "w2"):
            cluster.running.pop(name).wait(20)
            cluster.start_worker(name)
        engine.submit(Call("again", job("true")))
        assert ends(finish(engine, "again"))["again"].exit_code == 0

    def test_the_scheduler_does_not_come_back(
        self, engine: DaskEngine, cluster: Processes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dask_engine, "_PATIENCE", 1)
        monkeypatch.setattr(dask_cluster, "ANSWER", 1)
        engine.submit(Call("a", job("sleep 300")))
        while not any(isinstance(event, Started) for event in engine.events(1)):
            pass
        cluster.kill("scheduler")
        with pytest.raises(TaskctlError, match=r"does not answer any more, for 1 s: start it"):
            finish(engine, "b")

    def test_the_engine_is_killed(self, cluster: Processes, mark: str) -> None:
        code = (
            "from taskctl.proofs.dask_engine import DaskEngine\n"
            "from taskctl.proofs.engine import Call, Job\n"
            f"engine = DaskEngine({cluster.address!r})\n"
            f"engine.submit(Call('a', Job('sleep {mark}', 'sh', '/', 300)))\n"
            "while True: engine.events(1)\n"
        )
        process = subprocess.Popen([sys.executable, "-c", code])
        wait_until(lambda: running(f"sleep {mark}"))
        process.kill()
        process.wait()

    def test_the_next_engine_of_an_owner_ends_what_is_left(
        self, cluster: Processes, mark: str
    ) -> None:
        with closing(DaskEngine(cluster.address, "plan")) as first:
            first.submit(Call("a", job(f"sleep {mark}")))
            wait_until(lambda: first.events(0.1) or running(f"sleep {mark}"))
            with closing(DaskEngine(cluster.address, "plan")):
                assert running(mark) == []
            assert ends(finish(first, "a"))["a"].problem == "it was stopped"


class TestErrors:
    def test_distributed_is_missing(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        code = (
            "import sys\nsys.modules['distributed'] = None\n"
            "from taskctl.cli.main import run\n"
            "sys.argv = ['taskctl', 'prove', '1', '--yes', '--engine', 'dask']\nrun()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=repo.root,
            env={**_ENVIRONMENT, "TASKCTL_SCHEDULER": "tcp://127.0.0.1:1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "needs the package distributed: install taskctl[dask] here" in done.stderr

    def test_no_address(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        answer = repo.run("prove", "1", "--yes", "--engine", "dask")
        assert answer.exit_code == 2
        assert "needs the address of a scheduler: --scheduler tcp://HOST:8786" in answer.stderr

    def test_nobody_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dask_cluster, "ANSWER", 0.5)
        with pytest.raises(TaskctlError, match=r"127\.0\.0\.1:1 does not answer .*: start it"):
            open_engine(EngineChoice("dask", "tcp://127.0.0.1:1"), 1)

    def test_a_scheduler_without_dask(self, repo: Repo) -> None:
        answer = repo.run("prove", "1", "--scheduler", "tcp://127.0.0.1:1")
        assert answer.exit_code == 2
        assert "--scheduler needs --engine dask" in answer.stderr
