"""Random changes to a plan, to its repository, or to what is remembered of it.

A step returns in words what it did, so that a person can follow a run that failed.
"""

import os
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.memory.world import World

Step = Callable[[World, random.Random], str]

LINES = (
    "A line.", "- [ ] `make test` passes", "- [x] it is done", "status: Done (2026-02-19)",
    "status: Draft", "depends-on: [TASK-0002, TASK-0099]", "superseded-by: TASK-0004",
    "follow-up-tasks: [TASK-0007]", "  - RFC: docs/rfcs/RFC-0001-sample-format.md",
    "  - docs/guide.md", "## Touched paths (allowlist)", "- `firmware/ring/`", "- `docs/**`",
    "- `new/place/` (a folder)", "## Evidence", "Superseded by TASK-0003.", "```", "---",
    "    $ ls",
    "<!-- taskctl: ignore ST002 -->", "<!-- taskctl:ignore-file PR004 -->", "| TASK-0003 | x | y |",
    "<!-- taskctl:begin board -->", "<!-- taskctl:end -->", "- Tasks: TASK-0001..TASK-0007",
    "## CAND-RAD-001 A candidate", "- **CAND-RAD-002** (follow-up): say more",
    "[a page](docs/guide.md)", "[no page](docs/none.md)", "# A heading", "odd:\tvalue: [",
    "<<<<<<< ours", "owner: 'iris", "- [x] W-000003 another", "dependencies: [task-2]",
    "| W-000099 | New | Done | W-000001 |", "\u202ehidden", "trailing  ", "",
)  # fmt: skip  # a table
BYTES = (b"\xff\xfe", b"\x00", b"\r\n", b"\r", b"\xef\xbb\xbf", b"\xc3\x28", b"\xe2\x80\xa8")
WORDS = (
    ("Draft", "Done"), ("Done", "Drop"), ("In Progress", "Draft"), ("TASK-000", "TASK-001"),
    ("[ ]", "[x]"), ("[x]", "[ ]"), ("firmware", "firmwarf"), ("status", "statut"),
    ("To Do", "Done"),
    ("docs/", "doc5/"), ("Not Started", "In Progress"), ("title", "titel"), ("\n", "\r\n"),
    ("pending", "done"), ("iris", "Iris"), ("2026-02", "2026-13"),
)  # fmt: skip  # a table
NAMED = (
    "firmware/ring/a.c", "firmware/bus/b.c", "docs/guide.md", "docs/none.md", "new/place/x.py",
    "docs/rfcs/RFC-0001-sample-format.md", "tasks/evidence/TASK-0003.json", "README.md",
    "tasks/NEXT-TASK-PREP.md", "tasks/TASK-TEMPLATE.md", "CODEOWNERS", "Makefile", ".gitignore",
    "docs/plan.schema.json", "source/clock/a.py", "tests/clock/b.py",
)  # fmt: skip  # a table
SETTINGS = (
    'extends = "nexus"\n',
    'extends = "nexus"\n\n[rules]\nignore = ["PR007", "ST002"]\n',
    'extends = "nexus"\n\n[rules]\nselect = ["PR", "HD"]\n',
    'extends = "nexus"\n\n[rules]\nline-length = 60\n',
    'extends = "nexus"\n\n[rules.severity]\nPR004 = "info"\n',
    'extends = "nexus"\n\n[queue]\nwip_limit = 3\n',
    'extends = "nexus"\n\n[queue]\norder = "priority"\n',
    'extends = "nexus"\n\n[stop]\nplain = "warn"\n',
    'extends = "nexus"\n\n[evidence]\nrequired = true\n',
    'extends = "nexus"\n\n[boards]\nfiles = ["tasks/*-BOARD.md"]\ncomplete = ["tasks/S*.md"]\n',
    'extends = "nexus"\nunread = ["tasks/TASK-0003*"]\n',
    'extends = "backlog"\n',
    '[[collection]]\nname = "all"\ninclude = ["**/*.md"]\n',
    '[[collection]]\nname = "heads"\ninclude = ["tasks/*.md"]\n\n[collection.id]\nfrom = "title"\n',
    'required-version = ">=99"\n',
    "extends = [\n",
    "# nothing\n",
    "",
)


def edit(world: World, rng: random.Random) -> str:
    """Change a line, a word or some bytes."""
    path = _text(world, rng)
    raw = path.read_bytes()
    lines = raw.split(b"\n")
    place = rng.randrange(len(lines))
    how = rng.randrange(6)
    if how == 0:
        lines.insert(place, _line(rng))
    elif how == 1:
        lines[place] = _line(rng)
    elif how == 2:
        del lines[place]
    elif how == 3:
        lines[place:place] = lines[rng.randrange(len(lines)) :][:5]
    elif how == 4:
        lines[place] += rng.choice(BYTES)
    if how == 5:
        old, new = rng.choice(WORDS)
        path.write_bytes(raw.replace(old.encode(), new.encode(), rng.choice((1, -1))))
        return f"replace {old!r} by {new!r} in {_name(world, path)}"
    path.write_bytes(b"\n".join(lines))
    return f"edit {how} of line {place + 1} in {_name(world, path)}"


def append(world: World, rng: random.Random) -> str:
    """Append a line."""
    path, line = _text(world, rng), _line(rng)
    with path.open("ab") as file:
        file.write(line + b"\n")
    return f"append {line!r} to {_name(world, path)}"


def same_size(world: World, rng: random.Random) -> str:
    """Change a file to another of its size; its times are set back, or it is replaced."""
    path = _text(world, rng)
    raw, before = path.read_bytes(), path.stat()
    new = _same_size(raw, rng)
    how = rng.randrange(3)
    if how == 2:
        other = path.with_name(f".{path.name}.new")
        other.write_bytes(new)
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(path)
    else:
        path.write_bytes(new)
        if how == 1:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return f"same-size change {how} of {_name(world, path)}"


def within_a_run(world: World, rng: random.Random) -> str:
    """Write a file again and again, always of one size, while a check reads it."""
    path = _text(world, rng)
    versions = path.read_bytes(), _same_size(path.read_bytes(), rng)
    path.write_bytes(versions[0])
    world.starter.start(world.run("check"))
    until = time.monotonic() + rng.uniform(0, 0.06)
    count = 0
    while count == 0 or time.monotonic() < until:
        count += 1
        path.write_bytes(versions[count % 2])
        time.sleep(rng.choice((0, 0.0005)))
    world.starter.finish()
    return f"write {_name(world, path)} {count} times within a run"


def before_a_run(world: World, rng: random.Random) -> str:
    """Write, run, and write with the same size as soon as the run ends."""
    path = _text(world, rng)
    raw = path.read_bytes()
    path.write_bytes(raw)
    world.starter.run(world.run(rng.choice(("check", "list", "next"))))
    path.write_bytes(_same_size(raw, rng))
    return f"write {_name(world, path)}, run, write with the same size"


def touch(world: World, rng: random.Random) -> str:
    """Set the times of a file: now, before, later."""
    path = _text(world, rng)
    when = time.time_ns() + rng.choice((0, -(10**9) * 86_400 * 400, 10**9 * 86_400, -1000))
    os.utime(path, ns=(when, when))
    return f"touch {_name(world, path)}"


def delete(world: World, rng: random.Random) -> str:
    """Remove a file or a whole folder."""
    path = _text(world, rng)
    if rng.random() < 0.1 and path.parent != world.repo.root:
        shutil.rmtree(path.parent)
        return f"remove the folder {_name(world, path.parent)}"
    path.unlink()
    return f"remove {_name(world, path)}"


def rename(world: World, rng: random.Random) -> str:
    """Rename a file, or write it over another."""
    path = _text(world, rng)
    number = rng.randrange(20)
    target = rng.choice(
        (
            path.with_name(f"TASK-{number:04d}-renamed.md"),
            path.with_name(path.name.swapcase()),
            path.with_name(f"{path.stem}-more{path.suffix}"),
            _text(world, rng),
        )
    )
    with suppress(OSError):
        path.rename(target)
    return f"rename {_name(world, path)} to {_name(world, target)}"


def swap(world: World, rng: random.Random) -> str:
    """Swap two files, which keep their times."""
    one, other = _text(world, rng), _text(world, rng)
    between = world.repo.root / "between"
    for source, target in ((one, between), (other, one), (between, other)):
        if source.exists():
            source.rename(target)
    return f"swap {_name(world, one)} and {_name(world, other)}"


def copy(world: World, rng: random.Random) -> str:
    """Copy a file, with its times."""
    path = _text(world, rng)
    target = path.with_name(f"TASK-{rng.randrange(20):04d}-copy.md")
    shutil.copy2(path, target)
    return f"copy {_name(world, path)} to {_name(world, target)}"


def replace(world: World, rng: random.Random) -> str:
    """Put a link or a folder where a file was, or a file where a folder was."""
    path = _text(world, rng)
    how = rng.randrange(5)
    if how == 4 and path.parent != world.repo.root:
        folder = path.parent
        moved = folder.with_name(f"{folder.name}-moved")
        if not moved.exists():
            folder.rename(moved)
            folder.symlink_to(moved.name)
        return f"replace the folder {_name(world, folder)} by a link to it"
    path.unlink()
    if how == 0:
        path.symlink_to(os.path.relpath(_text(world, rng), path.parent))
    elif how == 1:
        path.symlink_to("nowhere")
    elif how == 2:
        path.symlink_to(path.name)
    else:
        path.mkdir()
    return f"replace {how} of {_name(world, path)}"


def restore(world: World, rng: random.Random) -> str:
    """Take some paths, or all, as they were in a commit."""
    count = rng.randrange(1, 4)
    if rng.random() < 0.3:
        _clear_links(world)
        world.git("reset", "--quiet", "--hard", f"HEAD~{count}")
        world.git("clean", "-fdq")
        return f"reset to HEAD~{count}"
    world.git("checkout", "--quiet", f"HEAD~{count}", "--", "tasks")
    return f"checkout of tasks in HEAD~{count}"


def settings(world: World, rng: random.Random) -> str:
    """Write other settings, or remove them."""
    name = rng.choice(("taskctl.toml", "taskctl.toml", "pyproject.toml"))
    path = world.repo.root / name
    text = rng.choice(SETTINGS)
    if path.is_dir() or (not text and not path.exists()):
        return "no other settings"
    if not text:
        path.unlink()
    elif name == "pyproject.toml":
        path.write_text("[tool.taskctl]\n" + text.replace("[rules", "[tool.taskctl.rules"))
    else:
        path.write_text(text)
    return f"{name}: {text!r}"


def named_path(world: World, rng: random.Random) -> str:
    """Make or remove a path that a link or an allowlist can name."""
    path = world.repo.root / rng.choice(NAMED)
    with suppress(OSError):
        if path.exists() and rng.random() < 0.5:
            path.unlink()
            return f"remove {_name(world, path)}"
        if rng.random() < 0.2:
            path.mkdir(parents=True)
            return f"make the folder {_name(world, path)}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_line(rng) + b"\n")
    return f"make {_name(world, path)}"


def mode(world: World, rng: random.Random) -> str:
    """Change who may read a file or its folder."""
    path = _text(world, rng)
    bits = rng.choice((0o644, 0o755, 0o400, 0o200, 0o000))
    path.chmod(bits)
    return f"mode {bits:o} of {_name(world, path)}"


def commit(world: World, rng: random.Random) -> str:
    """Commit all, in the name of a task."""
    message = f"TASK-{rng.randrange(1, 12):04d}: change {rng.randrange(100)}"
    world.commit(message)
    return f"commit {message!r}"


def stage(world: World, rng: random.Random) -> str:
    """Stage a file or all, or unstage."""
    how = rng.randrange(4)
    path = _name(world, _text(world, rng))
    words = (("add", "--", path), ("add", "--all"), ("reset", "--quiet"), ("rm", "--cached", path))
    world.git(*words[how])
    return f"git {' '.join(words[how])}"


def branch(world: World, rng: random.Random) -> str:
    """Make a branch, switch to one, merge one, or amend."""
    name = rng.choice(("one", "two", "main"))
    words = rng.choice(
        (
            ("checkout", "--quiet", "-B", name),
            ("checkout", "--quiet", "--force", name),
            ("checkout", "--quiet", name),
            ("merge", "--quiet", name),
            ("merge", "--quiet", "--strategy-option=theirs", name),
            ("merge", "--abort"),
            ("commit", "--quiet", "--amend", "--message", "TASK-0002: amended"),
            ("stash", "--include-untracked"),
            ("stash", "pop"),
            ("tag", "--force", f"tag-{name}"),
        )
    )
    world.git(*words)
    return f"git {' '.join(words)}"


def pack(world: World, rng: random.Random) -> str:
    """Pack the objects and refs, which changes files of git and no answer."""
    world.git(*rng.choice((("gc", "--quiet", "--prune=now"), ("pack-refs", "--all"))))
    return "pack"


def move_repository(world: World, rng: random.Random) -> str:
    """Move the repository, or put a copy with the same times in its place."""
    root = world.repo.root
    if rng.random() < 0.5:
        new = root.with_name(f"repo-{rng.randrange(1000)}")
        root.rename(new)
        world.repo.root = new
        return "move the repository"
    kept = root.with_name("kept")
    shutil.copytree(root, kept, symlinks=True)
    shutil.rmtree(root)
    kept.rename(root)
    return "put a copy in place of the repository"


def next_day(world: World, rng: random.Random) -> str:
    """Let days pass."""
    world.now += 86_400 * rng.choice((1, 40, 400))
    return "let days pass"


def write_with_taskctl(world: World, rng: random.Random) -> str:
    """Change the plan with a command, which reads it with the memory."""
    number = f"TASK-{rng.randrange(1, 15):04d}"
    words = rng.choice(
        (
            ("start", number), ("done", number), ("review", number), ("park", number),
            ("reopen", number), ("sync",), ("sync", "--adopt", "--yes"), ("check", "--fix"),
            ("mark", f"{number}#1", "done"), ("prep", "--write"),
            ("check", "--update-baseline", "--add"),
        )
    )  # fmt: skip  # a table
    answer = world.starter.run(world.run(*words))[0]
    return f"taskctl {' '.join(words)}: {answer.exit_code}"


def kill(world: World, rng: random.Random) -> str:
    """Kill a run at a random moment, maybe one of an empty memory."""
    if rng.random() < 0.3:
        shutil.rmtree(world.cache, ignore_errors=True)
    seconds = rng.uniform(0, 0.12)
    words = rng.choice((("check",), ("list",), ("stats",), ("gate", "--base", "HEAD~1")))
    world.starter.run(world.run(*words, kill_after=seconds))
    return f"kill taskctl {' '.join(words)} after {seconds:.3f} s"


def at_once(world: World, rng: random.Random) -> str:
    """Run several at once, maybe with an empty memory."""
    if rng.random() < 0.3:
        shutil.rmtree(world.cache, ignore_errors=True)
    words = rng.choices(("check", "list", "next", "board", "stats"), k=3)
    world.starter.run(*(world.run(word) for word in words))
    return f"at once: {', '.join(words)}"


def damage(world: World, rng: random.Random) -> str:
    """Damage one file of the memory, or all."""
    entries = world.entries()
    if not entries:
        return "nothing to damage"
    hit = entries if rng.random() < 0.3 else [rng.choice(entries)]
    how = rng.choice(DAMAGES)
    for path in hit:
        with suppress(OSError):
            how(path, rng.choice(entries), rng)
    return f"{how.__name__} {len(hit)} of {len(entries)} files of the memory: {hit[0].name}"


def flip(path: Path, other: Path, rng: random.Random) -> None:
    """Change one byte."""
    raw = bytearray(path.read_bytes())
    if raw:
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    path.write_bytes(raw)


def shorten(path: Path, other: Path, rng: random.Random) -> None:
    """Cut off the end."""
    os.truncate(path, rng.randrange(path.stat().st_size + 1))


def lose(path: Path, other: Path, rng: random.Random) -> None:
    """Remove it."""
    path.unlink()


def empty(path: Path, other: Path, rng: random.Random) -> None:
    """Leave nothing in it."""
    path.write_bytes(b"")


def exchange(path: Path, other: Path, rng: random.Random) -> None:
    """Swap it with another."""
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


def foreign(path: Path, other: Path, rng: random.Random) -> None:
    """Change the figures of it, such as a version."""
    raw = path.read_bytes()
    figures = b"0123456789"
    start = rng.randrange(len(raw) + 1)
    path.write_bytes(raw[:start] + raw[start:].translate(bytes.maketrans(figures, b"1" * 10)))


def lengthen(path: Path, other: Path, rng: random.Random) -> None:
    """Append to it."""
    path.write_bytes(path.read_bytes() + rng.choice((b"\n", b"\0" * 40, other.read_bytes())))


def block(path: Path, other: Path, rng: random.Random) -> None:
    """Put a folder or a link in its place."""
    path.unlink()
    if rng.random() < 0.5:
        path.mkdir()
    else:
        path.symlink_to(rng.choice((str(other), "/dev/null", "nowhere", str(path))))


DAMAGES = (flip, flip, flip, shorten, lose, empty, exchange, foreign, lengthen, block)


def lock_memory(world: World, rng: random.Random) -> str:
    """Run once with a folder that cannot be used, or only be read."""
    before, bits = world.cache, 0
    how = rng.randrange(4)
    if how == 0:
        (world.scratch / "file").write_text("in the way\n")
        world.cache = world.scratch / "file"
    elif how == 1:
        world.cache = Path("/dev/null/taskctl")
    elif how == 2:
        world.cache = Path(os.devnull)
    elif before.exists():
        bits = before.stat().st_mode
        before.chmod(0o555)
    world.starter.run(world.run("check"), world.run("list"))
    if bits:
        before.chmod(bits & 0o777)
    world.cache = before
    return f"a folder that cannot be used, {how}"


def forget(world: World, rng: random.Random) -> str:
    """Remove the memory."""
    shutil.rmtree(world.cache, ignore_errors=True)
    return "remove the memory"


def nothing(world: World, rng: random.Random) -> str:
    """Leave all as it is."""
    return "nothing"


WEIGHTS: dict[Step, int] = {
    edit: 20, append: 8, same_size: 8, within_a_run: 4, before_a_run: 3, touch: 3, delete: 3,
    rename: 4, swap: 3, copy: 3, replace: 3, restore: 6, settings: 5, named_path: 6, mode: 2,
    commit: 6, stage: 5, branch: 6, pack: 1, move_repository: 2, next_day: 1,
    write_with_taskctl: 4, kill: 3, at_once: 2, damage: 8, lock_memory: 2, forget: 1, nothing: 3,
}  # fmt: skip  # a table


def any_step(world: World, rng: random.Random) -> str:
    """Make one of the steps; where it is not possible, nothing happens."""
    step = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    if not world.texts():
        _clear_links(world)
        world.git("reset", "--quiet", "--hard")
        if not world.texts():
            world.repo.write("tasks/TASK-0001-again.md", "# Again\n")
        return "restore the plan"
    try:
        return step(world, rng)
    except OSError as error:  # such as a file in the place of a folder, or a link to itself
        return f"{step.__name__}: refused by the file system ({error.strerror})"


def _text(world: World, rng: random.Random) -> Path:
    texts = world.texts()
    return rng.choice(texts) if texts else world.repo.write("README.md", "# Plan\n")


def _line(rng: random.Random) -> bytes:
    return rng.choice(LINES).encode()


def _same_size(raw: bytes, rng: random.Random) -> bytes:
    """Other bytes of the same size: a word, a box, or one character differs."""
    changes = ((b"Draft", b"Drafd"), (b"[ ]", b"[x]"), (b"[x]", b"[ ]"), (b"TASK-000", b"TASK-001"))
    for old, new in rng.sample(changes, len(changes)):
        if old in raw:
            return raw.replace(old, new, 1)
    return raw[:-1] + (b"x" if raw[-1:] == b"\n" else b"\n") if raw else raw


def _clear_links(world: World) -> None:
    """Remove links in place of folders: git would write through them."""
    for path in world.files():
        if path.is_symlink():
            path.unlink()


def _name(world: World, path: Path) -> str:
    return str(path.relative_to(world.repo.root))
