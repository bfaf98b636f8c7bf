"""Entries of a header that name other items: prerequisites, follow-ups, links."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from taskctl.model.ids import Grammar, Reference, expand
from taskctl.model.items import Miswritten, Prereq
from taskctl.text.header import Field
from taskctl.text.places import Passage, Place
from taskctl.text.scalars import Scalar

# Signs, a word for nothing or none, signs, and a remark; possessive (`*+`), so that a value of
# megabytes is given up in one go, as everywhere in this module.
_NONE = re.compile(
    r"[^\w(—–]*+(?:none|n/?a|nothing)?+[^\w(—–]*+(?:[(—–].*)?", re.IGNORECASE | re.DOTALL
)
# `(optional)` or `optional` as a word of a remark; not `not optional`, nor a part of a slug.
_OPTIONAL = re.compile(
    r"(?<!not )(?<![\w-])(?P<whole>(?:both|all) )?optional(?![\w-])", re.IGNORECASE
)
_DEPENDS_ON = re.compile(r"depends[- ]on\b(?P<qualifier>[^:]*):\s*", re.IGNORECASE)
_REMARK = re.compile(r":\s|\s[—–-]{1,2}\s|\s#")
_TOKEN = re.compile(r"[^\s,;`'\"()\[\]]+")
_FILLER = re.compile(
    r"(?:\b(?:and|or|all|both|the|task|tasks|prior|none|plus|as|of|optional)\b|[\W\d_]++)++",
    re.IGNORECASE,
)
_PATH = re.compile(r"[`'\"]?+[\w.@+-]++(?:/[\w.@+*{}-]*+)++[`'\"]?+")
_SLUG = re.compile(r"[^\s,;]*")
_PARENTHESES = re.compile(r"\(+|\)+")
# No file name is longer, so no id with a longer tail can be the name of one.
_LONGEST_NAME = 255


@dataclass(slots=True)
class Entries:
    """What the entries of one item name."""

    prereqs: list[Prereq] = field(default_factory=list)
    follow_ups: list[tuple[str, Place]] = field(default_factory=list)
    miswritten: list[Miswritten] = field(default_factory=list)


class EntryReader:
    """Reads entries against the ids that exist.

    Args:
        grammar: how ids are written.
        known: the ids that exist, in their order.
        slug_of: the file name without its ending of an id, "" where it has none.
    """

    def __init__(
        self, grammar: Grammar, known: Sequence[str], slug_of: Callable[[str], str]
    ) -> None:
        self.grammar = grammar
        self.known = known
        self._exists = frozenset(known).__contains__
        self.slug_of = slug_of

    def read(self, prereqs: Field | None, follow_ups: Field | None, links: Field | None) -> Entries:
        """Prerequisites, hard or optional, follow-ups, and what could not be read."""
        entries = Entries()
        for scalar in _scalars(prereqs):
            entries.prereqs.extend(self._ids(scalar.passage, scalar.comment, "prereqs", entries))
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

    def _ids(self, passage: Passage, remark: str, role: str, entries: Entries) -> Iterator[Prereq]:
        """The items a passage names; a remark on the whole of it may make all of them optional."""
        if is_nothing(passage.text):
            return
        text = _without_remarks(passage.text)
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
                written = pieces.around(reference)
                if len(written) > reference.end - reference.start:
                    meant = ""
                    start = text.rfind(written, 0, reference.end + len(written))
                    place = passage.place(start, start + len(written))
                if role != "links":
                    entries.miswritten.append(Miswritten(problem, role, written, place, meant))
                # A look-alike names an id that exists; the others name nothing for sure.
                if problem not in {"look-alike", "malformed"} or not self._exists(meant):
                    continue
                if problem == "malformed" and reference.end - reference.start != len(written):
                    continue
            hard = reference not in soft
            for item_id in expand(reference, self.known):
                yield Prereq(item_id, hard, place)
        if role == "prereqs":
            entries.miswritten.extend(leftovers(passage, text, references))

    def _slug_problem(self, pieces: "_Pieces", reference: Reference) -> str:
        """`TASK-0031-v2` is no id, unless a file is called so."""
        if pieces.text[reference.end : reference.end + 1] not in {"-", "_"}:
            return ""
        written = pieces.around(reference)
        if pieces.is_path(reference) or written.endswith(".md"):
            return ""
        return "" if self.slug_of(reference.first).startswith(written) else "malformed"


def is_nothing(text: str) -> bool:
    """Whether an entry says that there is none: `none`, `n/a`, `—`."""
    return _NONE.fullmatch(text) is not None


def _scalars(entry: Field | None) -> Sequence[Scalar]:
    if entry is None or entry.kind in {"null", "map"}:
        return ()
    return entry.items if entry.kind == "list" else (entry.value,)


def optional_among(text: str, references: list[Reference], remark: str) -> Collection[Reference]:
    """The references before the word, or all: where it comes first, or says `both` or `all`."""
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
    """The text with what stands in parentheses blanked out, its length unchanged."""
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
    """The unbroken pieces of a text, found when one of them is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._spans: list[tuple[int, int, int]] = []  # start, end, first slash or -1

    def around(self, reference: Reference) -> str:
        """The piece around a reference, from where its path begins; its head if it is long."""
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
    """The parts of an entry that name no item: a path, or prose."""
    if not references and _PATH.fullmatch(text.strip()):
        start = len(text) - len(text.lstrip())
        place = passage.place(start, start + len(text.strip()))
        return [Miswritten("path", "prereqs", text.strip(), place)]
    found = []
    for start, end in _gaps(text, references):
        chunk = text[start:end]
        if end - start < 2:
            continue
        words = _FILLER.sub(" ", chunk).strip()
        if len(words) > 1:
            left = start + len(chunk) - len(chunk.lstrip(" ,;\n"))
            size = len(chunk.strip(" ,;\n"))
            written = " ".join(passage.text[left : left + size].split())
            found.append(Miswritten("prose", "prereqs", written, passage.place(left, left + size)))
    return found


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
        gaps.append((position, start))
        slug = _SLUG.match(text, reference.end)
        position = slug.end() if slug else reference.end
    return [*gaps, (position, len(text))]
