"""Claims about tasks in the prep file's prose (`TASK-0011B: complete`, `TASK-0013 (CLOSED …)`)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from taskctl.model.ids import Grammar, Reference
from taskctl.model.states import Vocabulary
from taskctl.text.blocks import scan
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place
from taskctl.text.source import Source

MARK = "<!-- taskctl:prep -->"
"""The end of a line of evidence that `prep --write` wrote."""

# Words of prose for a finished task, in addition to those of the headers.
_FINISHED = ("complete", "completed", "closed", "done", "finished")
# The rest of a file name, and the closing marks of a code span or an emphasis.
_SLUG = expression(r"(?:-[\w.-]*)?[`*]*")
_VERB = r"(?:(?:is|are|was|were|now|remains|already|has been|have been)\s+)"
# Without a verb or a colon, the word must be the last one: `TASK-0012 draft text` says nothing.
_END = r"(?=[`*_]*(?:\s*$|[.,;:)(]|\s+(?:\(|[—–-]|and\b)))"
# `until TASK-0011 is complete` says nothing about now.
_CONDITION = expression(
    r"\b(?:until|once|when|if|after|unless|before|not|of|from|through)\s+(?:the\s+)?[`*]*(?:[\w./-]*/)?$",
    re.IGNORECASE,
)
_BRACKETS = expression(r"\s\(([^()\n]*)\)?")
_TITLE = expression(r":[`*]*\s[^()\n]*")
_PARTS = expression(r"[,;]")
_BETWEEN = expression(r"[\s,&+/`*]*(?:\band\b)?[\s`*]*")
_LEADING = expression(r"[\s✅☑✔`*_]*(?:tasks/)?$")


class PrepClaim(NamedTuple):
    """A claim of a text about a task: the state, its words, and the place."""

    id: str
    state: str
    says: str
    place: Place


class ClaimReader:
    """Finds claims about the items of some grammars, in the words of their vocabularies."""

    def __init__(self, grammars: Iterable[Grammar], vocabularies: Iterable[Vocabulary]) -> None:
        self._grammars = tuple(grammars)
        self._states: dict[str, str] = dict.fromkeys(_FINISHED, "done")
        for vocabulary in vocabularies:
            self._states.update(vocabulary.states)
        words = sorted(self._states, key=len, reverse=True)
        word = rf"[`*_]*(?P<word>{'|'.join(map(re.escape, words))})(?![\w-])"
        forms = (rf":[`*]*\s+{_VERB}*{word}", rf"\s+{_VERB}+{word}", rf"\s+{word}{_END}")
        self._forms = [re.compile(form, re.IGNORECASE | re.MULTILINE) for form in forms]
        self._part = re.compile(rf"\s*(?:now\s+)?{word}", re.IGNORECASE)

    def read(self, source: Source) -> Iterator[PrepClaim]:
        """The claims in the items and paragraphs of a document."""
        document = scan(source.path, source.lines(), 1)
        for block in document.blocks:
            is_ours = document.lines[block.line - 1].rstrip().endswith(MARK)
            if block.kind in {"item", "paragraph"} and not is_ours:
                passage = document.passage(block)
                for grammar in self._grammars:
                    yield from self._claims(passage, list(grammar.singles(passage.text)))

    def _claims(self, passage: Passage, references: list[Reference]) -> Iterator[PrepClaim]:
        text = passage.text
        group: list[Reference] = []  # `A, B and C are complete`
        for index, reference in enumerate(references):
            group.append(reference)
            slug = _SLUG.match(text, reference.end)
            end = slug.end() if slug else reference.end
            following = references[index + 1] if index + 1 < len(references) else None
            if following and _BETWEEN.fullmatch(text, end, following.start):
                continue
            members, group = group, []
            word = self._word(text, members[0].start, end)
            if word and not _CONDITION.search(
                text, max(0, members[0].start - 60), members[0].start
            ):
                state = self._states[word.casefold()]
                for member in members:
                    place = passage.place(member.start, member.end)
                    yield PrepClaim(member.first, state, word, place)

    def _word(self, text: str, start: int, end: int) -> str:
        """The status word in a text for the id at these offsets; empty without one."""
        for form in self._forms:
            direct = form.match(text, end)
            if direct:
                return direct["word"]
        brackets = _BRACKETS.match(text, end)
        if brackets is None and _LEADING.match(text[:start]):
            title = _TITLE.match(text, end)  # `TASK-0017: remote statefs (Done)`
            brackets = _BRACKETS.match(text, title.end() - 1) if title else None
        for part in _PARTS.split(brackets[1]) if brackets else ():
            found = self._part.match(part)
            if found:
                return found["word"]
        return ""


def read_claims(
    source: Source, grammars: Mapping[str, Grammar], vocabularies: Mapping[str, Vocabulary]
) -> list[PrepClaim]:
    """The claims of a document about the items of a plan."""
    return list(ClaimReader(grammars.values(), vocabularies.values()).read(source))
