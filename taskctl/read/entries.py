"""Entries of a header that name other items: prerequisites, follow-ups, links.

An entry of the prerequisites that cannot be read as an id is a prerequisite too, which is never
met: a task must not be ready because its prerequisite was written in another way.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from taskctl.model.ids import Grammar, Reference, expand
from taskctl.model.items import Miswritten, Prereq
from taskctl.text.expressions import expression
from taskctl.text.header import Field
from taskctl.text.places import Passage, Place
from taskctl.text.scalars import Scalar

# A word or a sign for nothing or none; the text after it is a remark. Possessive (`*+`), so that
# a value of megabytes fails at once, as everywhere in this module.
_NONE = expression(
    r"[\W_]*+(?:(?:none|n/?a|nothing|no|nil|null|false|keine?|nichts)(?!\w)"
    r"(?:\s++(?:yet|so far|known|needed|required"
    r"|dependenc(?:y|ies)|prerequisites?|prereqs?|blockers?)(?!\w))?+"
    r"|(?<=[—–-])(?=\())",
    re.IGNORECASE,
)
_BEHIND_NONE = expression(r"[\W_]*+\Z|[^\w(—–:;,-]*+(?:[(—–]|[:;,-]\s)")
_EXCEPTION = expression(r"\b(?:except|but|besides|apart from|other than)\b", re.IGNORECASE)
# Signs for an unknown value: `?`, `…`.
_WORDS = expression(r"\w|\?|…|\.\.\.")
# `(optional)`, or `optional` as a word of a remark; not `not optional`, nor a part of a slug.
_OPTIONAL = expression(
    r"(?<!not )(?<![\w-])(?P<whole>(?:both|all) )?optional(?![\w-])", re.IGNORECASE
)
_DEPENDS_ON = expression(r"depends[- ]on\b(?P<qualifier>[^:]*):\s*", re.IGNORECASE)
_REMARK = expression(r":\s|[^\S\n][—–-]{1,2}\s|\s#")
_TOKEN = expression(r"[^\s,;`'\"()\[\]]+")
# Words around ids that add nothing to them: `needs TASK-0001 and the task TASK-0002 first`.
_FILLER = expression(
    r"(?:\b(?:and|or|all|both|the|tasks?|items?|issues?|ids?|refs?|prior|none|plus|as|of|optional"
    r"|after|needs?|requires?|depends|on|upon|waits|waiting|for|blocked|by|first|once|when|until"
    r"|is|are|be|done|finished|completed?|see|s)\b|[\W_]++)++",
    re.IGNORECASE,
)
_PATH = expression(r"[`'\"]?+[\w.@+-]++(?:/[\w.@+*{}-]*+)++[`'\"]?+")
# The rest of a name after an id, and the quotes that close around it.
_SLUG = expression(r"(?:[-_.#][^\s,;]*)?(?:[`\"]|'(?!\w))*+")
# `1/TASK-0002` is not a folder and a file, but a number and an id.
_FOLDER_BEFORE = expression(r"[\s,;`'\"()\[\]]")
_NUMBERS = expression(r"[\d/]+[A-Z]?/")
_ITEM_OF = expression(r"(?<![\w/.-])(?P<path>[\w./@ -]*?[\w.@-]+\.(?:md|json))#[\w.#-]*[\w]")
_HASH = expression(r"#[\w-]*\d")
_EDGES = " ,;\n"
_PARENTHESES = expression(r"\(+|\)+")
# No file name is longer, so an id with a longer tail cannot be one.
_LONGEST_NAME = 255
_LONGEST_ENTRY = 100


@dataclass(slots=True, eq=False, repr=False)
class Entries:
    """The items that the entries of one item name."""

    prereqs: list[Prereq] = field(default_factory=list)
    follow_ups: list[tuple[str, Place]] = field(default_factory=list)
    miswritten: list[Miswritten] = field(default_factory=list)


class EntryReader:
    """Reads entries against the ids that exist.

    Args:
        grammar: how ids are written.
        known: the ids that exist, in their order.
        slug_of: the file name of an id without the ending, "" where it has none.
        elsewhere: the ids of other collections, which are only known by their whole text.
        documents: the documents whose items are called `path#id`.
    """

    def __init__(
        self,
        grammar: Grammar,
        known: Sequence[str],
        slug_of: Callable[[str], str],
        elsewhere: Collection[str] = (),
        documents: Collection[str] = (),
    ) -> None:
        self.grammar = grammar
        self.known = known
        self._exists = frozenset(known).__contains__
        self.slug_of = slug_of
        self.elsewhere = elsewhere
        self.documents = documents
        self.folder = ""

    def within(self, folder: str) -> "EntryReader":
        """The reader of the entries in a folder, if ids are unique only in their folder."""
        head = f"{folder}/"
        own = [item_id.removeprefix(head) for item_id in self.known if item_id.startswith(head)]

        def slug_of(item_id: str) -> str:
            return self.slug_of(head + item_id)

        reader = EntryReader(
            self.grammar, own, slug_of, frozenset(self.known) | set(self.elsewhere), self.documents
        )
        reader.folder = folder
        return reader

    def read(
        self,
        prereqs: Sequence[Field],
        follow_ups: Field | None,
        links: Field | None,
        lost: Sequence[Passage] = (),
    ) -> Entries:
        """Read prerequisites, hard or optional, follow-ups, and note the unreadable entries.

        Args:
            prereqs: the fields that list the item's prerequisites.
            follow_ups: the field that lists its follow-ups.
            links: the field that lists documents, `Depends-on: …` among them.
            lost: lines of the header that belong to no field, each reported as such.
        """
        entries = Entries()
        for listed in prereqs:
            if listed.kind == "null" and _HASH.match(listed.value.comment):
                self._entry(listed.value, entries)
            if listed.kind == "map" and _WORDS.search(listed.value.text):
                entries.prereqs.append(unread_prereq(listed.value.passage))
            for scalar in _scalars(listed):
                self._entry(scalar, entries)
        entries.prereqs.extend(map(unread_prereq, self._may_be_prereqs(lost)))
        for scalar in _scalars(follow_ups):
            named = self._ids(scalar.passage, scalar.comment, "follow_ups", entries)
            entries.follow_ups.extend((follow_up.id, follow_up.place) for follow_up in named)
        for scalar in _scalars(links):
            label = _DEPENDS_ON.match(scalar.passage.text)
            if label:
                target = scalar.passage.part(label.end())
                remark = label["qualifier"] + scalar.comment
                for prereq in self._ids(target, remark, "links", entries):
                    entries.prereqs.append(prereq._replace(source="link"))
        return entries

    def _entry(self, scalar: Scalar, entries: Entries) -> None:
        """Read one entry of the prerequisites: its ids, and the rest of its text."""
        passage = scalar.passage
        if not passage.text and _HASH.match(scalar.comment):
            # `- #12` is a comment in YAML; a person meant issue 12.
            line, column = passage.starts[0]
            passage = Passage(passage.path, scalar.comment, ((line, column),))
        elif passage.text.strip("`'\" ") in self.elsewhere:
            hard = not _OPTIONAL.search(scalar.comment)
            entries.prereqs.append(Prereq(passage.text.strip("`'\" "), hard, passage.place()))
            return
        if "#" in passage.text and self.documents:
            passage = self._items_of_documents(passage, scalar.comment, entries)
            if not passage.text.strip(f"{_EDGES}`'\""):
                return
        entries.prereqs.extend(self._ids(passage, scalar.comment, "prereqs", entries))

    def _items_of_documents(self, passage: Passage, remark: str, entries: Entries) -> Passage:
        """Read `docs/PLAN.md#E-1` in an entry; return the entry with blanks in its place."""
        text = passage.text
        for match in _ITEM_OF.finditer(text):
            if match["path"].removeprefix("./") in self.documents:
                name, place = match[0].removeprefix("./"), passage.place(*match.span())
                behind = text[match.end() :].partition(",")[0]
                hard = not _OPTIONAL.search(f"{behind} {remark}")
                entries.prereqs.append(Prereq(name, hard, place))
                start, end = match.span()
                text = text[:start] + " " * (end - start) + text[end:]
        return passage._replace(text=text)

    def _may_be_prereqs(self, lost: Sequence[Passage]) -> Iterator[Passage]:
        """The lost lines that look like an entry of a list, or name an id."""
        for passage in lost:
            if passage.text.startswith("- ") or self.grammar.references(passage.text):
                yield passage

    def _ids(self, passage: Passage, remark: str, role: str, entries: Entries) -> Iterator[Prereq]:
        """The items in a passage; a remark on the whole of it may make all of them optional."""
        text = _without_remarks(passage.text)
        if is_nothing(passage.text):
            # `none (first), TASK-0001` names an item all the same.
            cut = _REMARK.search(text)
            if not self.grammar.references(text[: cut.start()] if cut else text):
                return
        references = self.grammar.references(text)
        if references:
            cut = _REMARK.search(text, references[0].end)
            end = cut.start() if cut else len(text)
            references = [r for r in references if r.start <= end]
            text = text[:end]
        soft = optional_among(passage.text, references, remark)
        pieces = _Pieces(text)
        for reference in references:
            place = passage.place(reference.start, reference.end)
            problem = reference.problem or self._slug_problem(pieces, reference)
            meant = reference.first
            if problem:
                written = pieces.piece_at(reference)
                if len(written) > reference.end - reference.start:
                    meant = ""
                    start = text.rfind(written, 0, reference.end + len(written))
                    place = passage.place(start, start + len(written))
                if role != "links":
                    entries.miswritten.append(Miswritten(problem, role, written, place, meant))
                # A look-alike names an existing id; the other references name nothing for sure.
                whole = reference.end - reference.start == len(written)
                if not (
                    problem in {"look-alike", "malformed"}
                    and self._exists(meant)
                    and (whole or problem != "malformed")
                ):
                    if role == "prereqs":
                        hard = reference not in soft
                        yield Prereq(_short(written), hard, place, unread=True)
                    continue
            hard = reference not in soft
            folder = self._folder_before(text, reference)
            for item_id in expand(reference, self.known):
                yield Prereq(f"{folder}/{item_id}" if folder else item_id, hard, place)
        if role == "prereqs":
            left = leftovers(passage, text, references)
            entries.miswritten.extend(left)
            soft_rest = not references and _OPTIONAL.search(f"{passage.text} {remark}")
            for entry in left:
                yield Prereq(_short(entry.written), not soft_rest, entry.place, unread=True)

    def _folder_before(self, text: str, reference: Reference) -> str:
        """The folder of an id: the one before it (`a/WP01`), else the own one."""
        if not self.folder or text[reference.start - 1 : reference.start] != "/":
            return self.folder
        before = _FOLDER_BEFORE.split(text[: reference.start - 1])
        return before[-1]

    def _slug_problem(self, pieces: "_Pieces", reference: Reference) -> str:
        """The problem of `TASK-0031-v2`: it is not an id unless a file has that name."""
        if pieces.text[reference.end : reference.end + 1] not in {"-", "_"}:
            return ""
        written = pieces.piece_at(reference)
        if pieces.is_path(reference) or written.endswith(".md"):
            return ""
        return "" if self.slug_of(reference.first).startswith(written) else "malformed"


def is_nothing(text: str) -> bool:
    """Whether an entry is a word or sign for none: `none`, `n/a`, `—`."""
    if not _WORDS.search(text):
        return True
    match = _NONE.match(text)
    if match is None or not _BEHIND_NONE.match(text, match.end()):
        return False
    return not _EXCEPTION.search(text, match.end())


def unread_prereq(passage: Passage) -> Prereq:
    """A possible prerequisite that cannot be read."""
    return Prereq(_short(passage.text), True, passage.place(), unread=True)


def _short(text: str) -> str:
    """A text on one line, shortened for a list."""
    line = " ".join(text[:1000].split())
    return line if len(line) <= _LONGEST_ENTRY else f"{line[: _LONGEST_ENTRY - 1]}…"


def _scalars(entry: Field | None) -> Sequence[Scalar]:
    if entry is None or entry.kind in {"null", "map"}:
        return ()
    return entry.items if entry.kind == "list" else (entry.value,)


def optional_among(text: str, references: list[Reference], remark: str) -> Collection[Reference]:
    """The references before `optional`, or all: if it comes first, or with `both` or `all`."""
    if _OPTIONAL.search(remark):
        return frozenset(references)
    soft = set()
    for match in _OPTIONAL.finditer(text):
        before = bisect_left(references, match.start(), key=attrgetter("start"))
        if not before or match["whole"]:
            return frozenset(references)
        soft.add(references[before - 1])
    return soft


def _without_remarks(text: str) -> str:
    """The text with the parentheses blanked out, its length unchanged."""
    if "(" not in text:
        return text
    depth = position = 0
    kept = []
    for match in _PARENTHESES.finditer(text):
        start, end = match.span()
        kept.append(_blanks(text[position:start]) if depth else text[position:start])
        if text[start] == "(":
            depth += end - start
            kept.append(" " * (end - start))
        else:
            closed = min(depth, end - start)
            depth -= closed
            kept.append(" " * closed + ")" * (end - start - closed))
        position = end
    kept.append(_blanks(text[position:]) if depth else text[position:])
    return "".join(kept)


def _blanks(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


class _Pieces:
    """The pieces of a text between blanks, found on request."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._spans: list[tuple[int, int, int]] = []  # start, end, first slash or -1

    def piece_at(self, reference: Reference) -> str:
        """The piece around a reference, from the start of its path; its beginning if it is long."""
        start, end, slash = self._span(reference)
        if not 0 <= slash < reference.start:
            start = reference.start
        end = min(end, max(start + _LONGEST_NAME + 1, reference.end))
        written = self.text[start:end].rstrip(".:")
        return max(written, self.text[reference.start : reference.end], key=len)

    def is_path(self, reference: Reference) -> bool:
        """Whether there is a slash in the piece around a reference."""
        return self._span(reference)[2] >= 0

    def _span(self, reference: Reference) -> tuple[int, int, int]:
        if not self._spans:
            found = (match.span() for match in _TOKEN.finditer(self.text))
            self._spans = [(*span, self.text.find("/", *span)) for span in found]
        index = bisect_right(self._spans, reference.start, key=itemgetter(0)) - 1
        if index < 0 or self._spans[index][1] <= reference.start:
            return reference.start, reference.start, -1
        return self._spans[index]


def leftovers(passage: Passage, text: str, references: list[Reference]) -> list[Miswritten]:
    """The parts of an entry that do not name an item: a path, a number, or prose."""
    if not references:
        if not _WORDS.search(text):
            return []
        start = len(text) - len(text.lstrip(_EDGES))
        end = max(start + 1, len(text.rstrip(_EDGES)))
        kind = "path" if _PATH.fullmatch(text.strip()) else "prose"
        return [_left(kind, passage, start, end)]
    found = []
    for start, end in _gaps(text, references):
        chunk = text[start:end]
        if _FILLER.sub("", chunk):
            left = start + len(chunk) - len(chunk.lstrip(_EDGES))
            found.append(_left("prose", passage, left, left + len(chunk.strip(_EDGES))))
    return found


def _left(kind: str, passage: Passage, start: int, end: int) -> Miswritten:
    written = " ".join(passage.text[start:end].split())
    return Miswritten(kind, "prereqs", written, passage.place(start, end))


def _gaps(text: str, references: list[Reference]) -> list[tuple[int, int]]:
    position = 0
    gaps = []
    for reference in references:
        start = reference.start
        if reference.end <= position:
            continue  # in the slug of the one before
        # The folders and the slug of a path belong to its id.
        while start > position and not text[start - 1].isspace() and text[start - 1] != ",":
            start -= 1
        before = text[start : reference.start]
        if ("/" not in before or _NUMBERS.fullmatch(before)) and _WORDS.search(before):
            start = reference.start
        gaps.append((position, start))
        slug = _SLUG.match(text, reference.end)
        position = slug.end() if slug else reference.end
    return [*gaps, (position, len(text))]
