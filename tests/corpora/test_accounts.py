"""Real tasks, changed at random: honest changes pass the gate, and no other does."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from docs.ways import HIDDEN
from taskctl.settings.load import load

from ..conftest import Repo, missing
from ..git.asked import gate

# The corpus, the preset for its layout, and the files that may be tasks.
CORPORA = (
    ("backlog-md", "backlog-md", "backlog/tasks/*.md"),
    ("backlog-md", "backlog-md", "backlog/completed/*.md"),
)
OPEN = "- [ ] "
TAKEN = {"GT009", "GT010", "GT011", "GT012"}


# Each is a repository of its own; to make one smaller tells nothing.
FEW = settings(max_examples=settings().max_examples // 4, phases=[Phase.generate])


class Real(NamedTuple):
    """A task of a corpus, and its lines that hold a box at the top of a list."""

    preset: str
    path: str
    lines: tuple[str, ...]
    boxes: tuple[int, ...]

    def __repr__(self) -> str:
        return self.path


class Change(NamedTuple):
    """What becomes of a box: the lines in its place, those at the end, and the state."""

    instead: Callable[[str], str]
    end: Callable[[str], str] = lambda line: ""
    state: str = "done"


HONEST: Mapping[str, Change] = {
    "ticked": Change(lambda line: line.replace("[ ]", "[x]", 1)),
    "ticked, with words added": Change(lambda line: f"- [x] {line[6:]}, as of today"),
    "reworded, and open": Change(lambda line: f"{line}, on every board", state="active"),
    "under another heading": Change(
        lambda line: "", lambda line: f"\n## Later\n\n{line}\n", state="active"
    ),
    "one more": Change(lambda line: f"{line}\n- [ ] and the pages say so", state="active"),
}
DISHONEST: Mapping[str, Change] = {
    **{name: Change(hide) for name, hide in HIDDEN.items()},
    "ticked twice": Change(lambda line: "- [x] nothing to be seen here"),
    "in the notes": Change(lambda line: "", lambda line: f"\n## Notes\n\n{line[6:]}\n"),
}


def is_alone(lines: list[str], number: int) -> bool:
    """Whether a box ends with its line."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return not following.strip() or following.startswith((OPEN, "- [x] ", "#", "<!--"))


def real_tasks(shared: Path) -> list[Real]:
    found = []
    for corpus, preset, pattern in CORPORA:
        folder = shared / "corpora" / corpus
        if not folder.is_dir():
            missing(str(folder))
        for file in sorted(folder.glob(pattern)):
            if file.name == "readme.md":
                continue
            lines = file.read_text("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
            starts = (n for n, line in enumerate(lines) if line.startswith((OPEN, "- [x] ")))
            boxes = [n for n in starts if lines[n][6:].strip() and is_alone(lines, n)]
            if boxes:
                path = f"backlog/tasks/{file.name}"
                found.append(Real(preset, path, tuple(lines), tuple(boxes)))
    return found


def written(repo: Repo, real: Real, lines: list[str], state: str) -> None:
    """Write the task in a state."""
    repo.write(real.path, "\n".join(lines).encode("utf-8", "surrogateescape"))
    (task,) = repo.plan().tasks
    words = load(str(repo.root)).settings.collection[0].status.words[state]
    place, text = task.status_place, list(lines)
    line = text[place.line - 1]
    text[place.line - 1] = line[: place.column - 1] + words[0] + line[place.end_column - 1 :]
    repo.write(real.path, "\n".join(text).encode("utf-8", "surrogateescape"))


def answer(root: Path, real: Real, box: int, change: Change) -> tuple[int, set[str]]:
    """The exit code of the gate and its codes, when all other boxes are ticked."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    repo = Repo(root)
    repo.write("taskctl.toml", f'extends = "{real.preset}"\n')
    lines = [line.replace("[ ]", "[x]", 1) if "- [ ]" in line else line for line in real.lines]
    lines[box] = f"{OPEN}{lines[box][6:]}"
    written(repo, real, lines, "active")
    repo.commit("the plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    open_line = lines[box]
    lines[box] = change.instead(open_line)
    written(repo, real, [*lines, *change.end(open_line).split("\n")], change.state)
    repo.commit("a change")
    found = gate(repo, "--base", "main")
    return found.exit_code, set(found.codes)


@pytest.fixture(scope="module")
def tasks(shared: Path) -> list[Real]:
    found = real_tasks(shared)
    assert len(found) > 50
    return found


@FEW
@given(data=st.data())
def test_honest_changes_pass(
    tasks: list[Real], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    real = data.draw(st.sampled_from(tasks))
    box, name = data.draw(st.sampled_from(real.boxes)), data.draw(st.sampled_from(sorted(HONEST)))
    root = tmp_path_factory.getbasetemp() / "honest"
    _, codes = answer(root, real, box, HONEST[name])
    assert not codes & TAKEN, (real.path, box, name)


@FEW
@given(data=st.data())
def test_no_other_change_does(
    tasks: list[Real], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    real = data.draw(st.sampled_from(tasks))
    box = data.draw(st.sampled_from(real.boxes))
    name = data.draw(st.sampled_from(sorted(DISHONEST)))
    root = tmp_path_factory.getbasetemp() / "dishonest"
    exit_code, _ = answer(root, real, box, DISHONEST[name])
    assert exit_code == 1, (real.path, box, name)
