"""`rename`: another number or title for a task, in its file's name and wherever it is mentioned."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from taskctl.actions.draft import TaskDraft
from taskctl.actions.mentions import Left, Renaming, Rewritten, rewrite
from taskctl.actions.naming import slug_of, used_ids, written_like
from taskctl.actions.records import put_baseline, put_evidence, put_prep_records
from taskctl.actions.status import Outcome, StatusContext
from taskctl.actions.sync import planned, sync_boards
from taskctl.actions.titles import own_words, put_title, title_edits
from taskctl.errors import TaskctlError
from taskctl.git.branches import names_everywhere
from taskctl.git.repository import GitError, Repository
from taskctl.judge.check.newly import in_a_line
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.selection import select
from taskctl.memory.files import FOLDER
from taskctl.model.findings import Finding
from taskctl.model.holdings import Thing, held
from taskctl.model.ids import expand
from taskctl.model.items import Task
from taskctl.model.plans import Plans
from taskctl.read.evidence import evidence_path
from taskctl.read.files import folder_of
from taskctl.settings.schema import Collection
from taskctl.text.changeset import Changeset, contents
from taskctl.text.counting import counted
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.quoting import unfit
from taskctl.text.source import BOM, Source
from taskctl.text.words import count

_NUMBER = expression(r"(?P<number>\d{1,12})(?P<suffix>[A-Za-z]?)")
_MARKDOWN = (".md", ".markdown", ".mdx")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class NewName:
    """The requested name of a task: a title, a number with or without a letter, or both."""

    title: str | None = None
    number: str | None = None


def rename(at: StatusContext, task: Task, name: NewName) -> Outcome:
    """Give a task another number or title, and let everything that mentions it follow.

    The new plan is read back: it must be the old one with another id, path and title.

    Raises:
        TaskctlError: a file cannot be read, or the plan would not be read back.
    """
    return _Rename(at, task, name).outcome()


class _Rename:
    """One renaming."""

    def __init__(self, at: StatusContext, task: Task, name: NewName) -> None:
        self.at = at
        self.task = task
        self.collection: Collection = at.settings.collection_of(task)
        self.grammar = at.plan.grammars[task.collection]
        self.folder = folder_of(task.path, self.collection)
        self.bare = task.id.rpartition("/")[2] if self.folder else task.id
        self.title = name.title
        self.number = name.number
        self.new_bare = self.bare
        self.left: list[Left] = []
        self.unclear: list[Left] = []
        self.count = 0
        self.taken_by = ""

    @property
    def new_id(self) -> str:
        return f"{self.folder}/{self.new_bare}" if self.folder else self.new_bare

    def outcome(self) -> Outcome:
        if reasons := [*self._refusals()]:
            return Outcome(
                f"{self.task.id or self.task.path} left unchanged",
                refusal=tuple(reasons),
                hint=self._hint(self.taken_by),
            )
        path = self._path()
        if self.title == own_words(self.task.title, self.task, self.grammar):
            self.title = None
        if self.new_id == self.task.id and path == self.task.path and self.title is None:
            return Outcome(f"{self.task.id} is called so already")
        if path != self.task.path and self.at.tree.exists(path):
            return Outcome(
                f"{self.task.id} left unchanged",
                refusal=(f"{path} already exists",),
                hint=self._hint(path),
            )
        renaming = self._renaming(path)
        paths = dict(renaming.paths)
        changeset = Changeset(self.at.tree)
        self._put_texts(changeset, renaming)
        if self.unclear:
            shown = [
                f"{_where(left.place)}: {left.text}: {left.why}{self._members(left)}"
                for left in self.unclear
            ]
            more = [f"and {len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else []
            return Outcome(
                f"{self.task.id} left unchanged: it is not clear what would be meant",
                refusal=(*shown[:_SHOWN], *more),
                hint="write these out by hand first",
            )
        if self.new_id != self.task.id:
            put_evidence(self.at, changeset, self.task.id, self.new_id)
        plan, corrected = sync_boards(changeset, self.at.settings)
        put_prep_records(self.at, changeset, plan, self._mapped, paths)
        plan = planned(changeset, self.at.settings)
        self._read_back(plan, paths)
        remarks = self._settle_findings(changeset, plan, paths)
        remarks += self._remarks()
        message = f"{self.task.id} → {self.new_id}  {path}"
        if self.new_id == self.task.id:
            message = f"{self.task.id}  {path}"
        return Outcome(message, changeset, remarks=tuple(remarks), corrected=corrected, path=path)

    def _members(self, left: Left) -> str:
        """How to write a range without its ends."""
        references = self.grammar.references(left.text)
        if not references or references[0].first == references[0].last:
            return ""
        ids = expand(references[0], self.at.plan.known_ids)
        return f"; it means {', '.join(ids)}" if ids and len(ids) <= _SHOWN else ""

    def _renaming(self, path: str) -> Renaming:
        paths = {self.task.path: path, **self._side_paths(path)}
        twins = frozenset(one.path for one in self.at.plan.all_of(self.task.id)) - {self.task.path}
        return Renaming(self.bare, self.new_bare, self.folder, paths, self.grammar, twins)

    def _hint(self, path: str) -> str:
        """Advice where the file in the way is what an earlier run has written before it ended."""
        if not path or self._path() != path:
            return ""
        own = contents(self.at.tree, self.task.path)
        source = Source(own.path, self._titled().get(own.path, own.raw))
        folder = self.folder
        made = rewrite(source, self._renaming(path), self.at.tree, folder=folder, entries=())
        if made.text != contents(self.at.tree, path).text:
            return ""
        return (
            f"{path} is what was to be written: if a renaming was cut short, remove it, and repeat"
        )

    def _refusals(self) -> Iterator[str]:
        task = self.task
        if not task.id:
            yield f"{task.path} has no id; give it one by hand"
            return
        if self.title is not None:
            title = " ".join(self.title.split())
            if why := unfit(self.title, "the title") or ("" if title else "the title is empty"):
                yield why
            else:
                self.title = own_words(title, task, self.grammar)
                if other := self.grammar.leading(self.title):
                    yield f"the title begins with {other}, the id of another task"
        if self.number is None:
            return
        if self.collection.id.from_ == "dirname":
            yield "its id is in the name of its folder; move the folder by hand"
            return
        match = _NUMBER.fullmatch(self.number.strip())
        if match is None or not self.grammar.number(self.bare):
            yield f"{self.number!r} is not the number of an id like {self.grammar.example}"
            return
        made = self.grammar.make(int(match["number"]), match["suffix"])
        if not made:
            yield f"{self.number} does not fit into an id like {self.grammar.example}"
            return
        self.new_bare = made
        if made != self.bare and (where := self._taken()):
            yield f"{self.new_id} is taken: {where}"

    def _taken(self) -> str:
        """Where the new id is in use; empty if it is free."""
        known = self.at.plan.by_id.get(self.new_id)
        if known is not None:
            self.taken_by = known.path
            return known.path
        if not self.folder:
            archives = self.at.settings.archive.all_folders
            root = self.at.tree.root
            used = used_ids(self.at.plan, root, self.collection, self.grammar, archives)
            return "on another branch or in another worktree" if self.new_id in used else ""
        repository = Repository(self.at.tree.root)
        if repository.is_repository():
            for path in names_everywhere(repository, {self.task.path.rpartition("/")[0]}):
                if self.grammar.leading(path.rpartition("/")[2]) == self.new_bare:
                    return f"{path} on another branch or in another worktree"
        return ""

    def _path(self) -> str:
        """The path of the file under its new name, in the form of the old one.

        Raises:
            TaskctlError: a file of that name would not be read as the task.
        """
        folder, slash, name = self.task.path.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        ends = range(len(stem), 0, -1)
        end = next((n for n in ends if self.grammar.canonical(stem[:n]) == self.bare), 0)
        head, rest = stem[:end], stem[end:]
        if head and self.new_bare != self.bare:
            head = written_like(self.grammar, f"{head} x", self.bare, self.new_bare)[0]
            head = head or self.new_bare
        slug = rest.lstrip(" -_.–—")
        old = own_words(self.task.title, self.task, self.grammar)
        # A file whose name is no title keeps it.
        is_titled = bool(slug) and (bool(end) or slug == slug_of(old))
        if self.title is not None and is_titled and self.title != old:
            rest = rest[: len(rest) - len(slug)] + slug_of(self.title)
        made = f"{head}{rest}"
        if self.collection.id.from_ == "filename" and (self.grammar.leading(made) != self.new_bare):
            raise TaskctlError(
                f"a file named {made}{dot}{ending} would not be read as {self.new_id}"
            )
        return f"{folder}{slash}{made}{dot}{ending}"

    def _side_paths(self, path: str) -> dict[str, str]:
        """The other files that are named like the task: its evidence, its handoff."""
        found = {}
        settings = self.at.settings
        if self.new_id != self.task.id:
            pair = [evidence_path(settings, one) for one in (self.task.id, self.new_id)]
            found[pair[0]] = pair[1]
        archive = settings.prep.archive.rstrip("/")
        if archive:
            old, new = (f"{archive}/{one.rpartition('/')[2]}" for one in (self.task.path, path))
            found[old] = new
        return {old: new for old, new in found.items() if self.at.tree.exists(old) and old != new}

    def _put_texts(self, changeset: Changeset, renaming: Renaming) -> None:
        """Rewrite the task's own file first, then every text that mentions it."""
        raws = self._titled()
        places = self._entry_places()
        evidence = evidence_path(self.at.settings, self.task.id)
        for path in counted([*self._files()], "files are searched"):
            source = self.at.tree.read(path)
            if not isinstance(source, Source):
                continue
            source = Source(path, raws.get(path, source.raw))
            if not self._may_mention(source, renaming) and path not in raws:
                continue
            if not source.is_utf8():
                self.left.append(Left(Place(path), self.task.id, "the file is not UTF-8"))
                continue
            own = folder_of(path, self.collection) if self.folder else ""
            entries = () if path in raws else places.get(path, ())
            found: Rewritten = rewrite(source, renaming, self.at.tree, folder=own, entries=entries)
            self.left += found.kept
            self.unclear += found.unclear
            to = renaming.paths.get(path, path)
            bom = BOM if source.raw.startswith(BOM) else b""
            raw = bom + found.text.encode()
            if path == evidence:
                continue
            if to != path:
                changeset.move(path, to, raw)
            elif raw != contents(self.at.tree, path).raw:
                self.count += path != self.task.path
                changeset.put(path, raw, first=path in self.at.plan.by_path)

    def _titled(self) -> dict[str, bytes]:
        """The files whose title, number or id key is another one, before mentions are rewritten."""
        raws: dict[str, bytes] = {}
        draft = TaskDraft(self.at, self.task)
        if self.title is not None:
            put_title(draft, self.title)
            for path, edits in title_edits(self.at.plan, self.task, self.title).items():
                raws[path] = apply(contents(self.at.tree, path), edits)
        if self.new_bare != self.bare:
            _renumber(draft, self.bare, self.new_bare)
        return {**raws, **draft.changed()}

    def _entry_places(self) -> dict[str, list[Place]]:
        """The places that are read as the old id, by file."""
        found: dict[str, list[Place]] = {}
        for item in self.at.plan.items:
            own = [prereq.place for prereq in item.prereqs if prereq.id == self.task.id]
            own += [place for item_id, place in item.follow_ups if item_id == self.task.id]
            for place in own:
                found.setdefault(place.path, []).append(place)
        return found

    def _files(self) -> Iterator[str]:
        """The texts that may mention the task: its own first, then the plan, then all Markdown."""
        seen = {self.task.path}
        yield self.task.path
        repository = Repository(self.at.tree.root)
        names: Iterable[str] = ()
        if repository.is_repository():
            with suppress(GitError):
                out = repository.run("ls-files", "-z", "--cached", "--others", "--exclude-standard")
                names = out.decode("utf-8", "surrogateescape").split("\0")
        else:
            names = self._walk("")
        sides = [path for item in self.at.plan.items for path in item.side_paths]
        beside = [p for c in self.at.settings.collection for p in c.beside_patterns if "*" not in p]
        for path in (*sorted(self.at.plan.files), *sides, *beside, *sorted(names)):
            is_text = (
                path.endswith(_MARKDOWN) or path in self.at.plan.files or path in {*sides, *beside}
            )
            if path not in seen and is_text and self.at.tree.exists(path):
                seen.add(path)
                yield path

    def _walk(self, folder: str) -> Iterator[str]:
        for name, kind in self.at.tree.children(folder).items():
            path = f"{folder}/{name}" if folder else name
            if kind == FOLDER and not name.startswith(".") and name != "node_modules":
                yield from self._walk(path)
            elif kind != FOLDER:
                yield path

    def _may_mention(self, source: Source, renaming: Renaming) -> bool:
        text = source.raw
        if any(name.encode() in text for name in renaming.names):
            return True
        digits = str(self.grammar.number(self.bare)).encode()
        return self.new_bare != self.bare and digits in text

    def _mapped(self, item_id: str) -> str:
        return self.new_id if item_id == self.task.id else item_id

    def _read_back(self, plan: Plans, paths: dict[str, str]) -> None:
        """Make sure that the plan is the old one under another name.

        Raises:
            TaskctlError: it is not.
        """
        before = Counter[Thing]()
        # Rows of regions follow from the headers, and may have been out of date before.
        derived = {board.path for board in self.at.plan.boards if board.regions}
        twins = len(self.at.plan.all_of(self.task.id)) > 1
        for thing, number in held(self.at.plan).items():
            if twins and thing.path != self.task.path:
                before[thing] += number  # it means the other file of this id
                continue
            path = paths.get(thing.path, thing.path)
            name, of = (self._mapped(one) for one in (thing.name, thing.of))
            before[Thing(path, thing.kind, name, of)] += number
        after = held(plan)
        new = plan.by_path.get(paths[self.task.path])
        lost = [
            thing
            for thing in (*(before - after), *(after - before))
            if thing.kind != "row" or thing.path not in derived
        ]
        if new is None or new.id != self.new_id or (new.state != self.task.state):
            says = f"{new.id} ({new.state})" if new else "nothing"
            raise TaskctlError(f"{paths[self.task.path]} would be read as {says}")
        if lost:
            thing = lost[0]
            of = f" of {thing.of}" if thing.of else ""
            hint = (
                "; it is listed by a range, which has to be written out first"
                if (thing.kind == "member")
                else ""
            )
            raise TaskctlError(
                f"{thing.path}: the {thing.kind} {thing.name}{of} would not be read back as before"
                f"{hint}; nothing was written"
            )

    def _settle_findings(
        self, changeset: Changeset, plan: Plans, paths: dict[str, str]
    ) -> list[str]:
        """Compare the findings, keep the baseline, and return the new ones.

        Raises:
            TaskctlError: there would be a new error.
        """
        settings = self.at.settings
        active = select(settings.rules, (), (), ()).active
        old, new = (findings_of(one, settings, active) for one in (self.at.plan, plan))
        texts = {self.task.id: self.new_id, **paths}

        def key(finding: Finding, texts: Mapping[str, str]) -> tuple[str, ...]:
            said = (finding.place.path, finding.item, finding.subject)
            return (finding.code, *(_swapped(one, texts) for one in said))

        waiting: dict[tuple[str, ...], list[Finding]] = {}
        for finding in old:
            waiting.setdefault(key(finding, texts), []).append(finding)
        pairs: dict[str, Finding] = {}
        added = []
        for finding in new:
            twins = waiting.get(key(finding, {}))
            if twins:
                pairs[twins.pop(0).fingerprint] = finding
            elif finding.severity != "info":
                added.append(finding)
        if errors := [finding for finding in added if finding.severity == "error"]:
            raise TaskctlError(
                f"the plan would have a new error: {in_a_line(errors[0])}; nothing was written"
            )
        put_baseline(self.at, changeset, pairs)
        more = [f"and {len(added) - _SHOWN} more findings"] if len(added) > _SHOWN else []
        return [*map(in_a_line, added[:_SHOWN]), *more]

    def _remarks(self) -> list[str]:
        found = [f"rewritten in {count(self.count, 'other file')}"] if self.count else []
        for left in self.left[:_SHOWN]:
            found.append(f"{_where(left.place)}: {left.text} stays: {left.why}")
        if len(self.left) > _SHOWN:
            found.append(f"{len(self.left) - _SHOWN} more mentions stay")
        if self.new_bare == self.bare:
            return found
        others = self._other_files()
        if others:
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            found.append(f"{self.bare} is also named in {', '.join(others[:3])}{more}")
        return found

    def _other_files(self) -> list[str]:
        """The files beside Markdown that name the old id."""
        repository = Repository(self.at.tree.root)
        if not repository.is_repository():
            return []
        try:
            out = repository.run("grep", "-l", "-z", "-w", "-F", "-e", self.bare, "--", ".")
        except GitError:
            return []  # none
        names = out.decode("utf-8", "surrogateescape").split("\0")
        own = {evidence_path(self.at.settings, self.task.id), self.at.settings.rules.baseline}
        skipped = (*_MARKDOWN, ".prep.json")
        planned_files = {*self.at.plan.files, *own}
        return [n for n in names if n and not n.endswith(skipped) and n not in planned_files]


def _renumber(draft: TaskDraft, bare: str, new_bare: str) -> None:
    """Write the new number where only the file itself says it: an id key, `12.` before a title."""
    key = draft.collection.id.from_.partition(":")[2]
    keys = [key] if key else draft.collection.header.keys.get("id", [])
    parsed = draft.parsed()
    field = parsed.header.get(*keys) if parsed.header and keys else None
    if parsed.header and field and field.text:
        text = written_like(draft.grammar, f"{field.text} x", bare, new_bare)[0]
        if text:
            draft.apply([draft.writer(parsed.header).replace(field, text)])
    parsed = draft.parsed()
    old, place = draft.task.title_number, parsed.title_place
    if old and old == draft.task.number:
        digits = parsed.title[: len(parsed.title) - len(parsed.title.lstrip("0123456789"))]
        new = f"{draft.grammar.number(new_bare):0{len(digits)}}"
        spot = place._replace(end_line=place.line, end_column=place.column + len(digits))
        draft.apply([Edit(spot, new)])


def _swapped(text: str, texts: Mapping[str, str]) -> str:
    """A text with whole words replaced, longer ones first."""
    for old in sorted(texts, key=len, reverse=True):
        if old in text:
            text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: texts[old], text)  # noqa: B023
    return text


def _where(place: Place) -> str:
    return f"{place.path}:{place.line}"
