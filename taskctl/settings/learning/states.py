"""The status of the items of a collection: its place, its words, and the meaning of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from taskctl.model.states import Vocabulary
from taskctl.settings.learning.conventions import Convention, nearly_all
from taskctl.settings.learning.groups import FileGroup
from taskctl.settings.learning.lexicon import (
    BEFORE_THE_END,
    DECISION_FOLDERS,
    DECISION_WORDS,
    FIELDS,
    STATES,
    TASK_FOLDERS,
    is_state,
    phrase_of,
    state_of,
    state_of_folder,
    word_of,
)
from taskctl.settings.learning.sight import Sight
from taskctl.settings.learning.survey import segments

_FEW = 0.6
_MOST_WORDS = 200  # of one state; a plan with more has no words
_LONGEST = 40
_LONGEST_SPELLING = 60


class StatusPlace(NamedTuple):
    """A place of the status: the text that each item has there, in the order of the items."""

    place: str
    says: str
    texts: list[str]

    @property
    def size(self) -> int:
        """How many items have a status there."""
        return sum(map(bool, self.texts))


def learn_status(
    group: FileGroup, name: str
) -> tuple[dict[str, Any], list[str], bool, list[Convention]]:
    """(settings, keys of the status, whether the items are decisions, evidence)."""
    items = group.items
    key = _status_key(items)
    sources = [
        source
        for source in (_by_key(items, key), _by_folder(group), _by_boxes(items))
        if nearly_all(source.size, len(items), _FEW)
    ]
    if not sources:
        said = Convention(name, "status", "no place of a status was found", 0, len(items))
        return {"from": "none"}, [], False, [said]
    best = sources[0]
    decision = best.place == "header" and _are_decisions(items, best.texts)
    table, meant = _table(best, name, decision=decision)
    said = Convention(name, "status", best.says, best.size, len(items))
    if rival := _rival(sources, decision=decision):
        other, _ = _table(sources[1], name, decision=decision)
        said = said._replace(rival=rival, instead={"status": other})
    return table, ([key] if key else []), decision, [said, *meant]


def _table(
    place: StatusPlace, name: str, *, decision: bool
) -> tuple[dict[str, Any], list[Convention]]:
    """The settings of a place of the status, and the evidence for its words."""
    if place.place == "boxes":
        return {"from": "boxes"}, []
    words, meant = _words(place, name, decision=decision)
    return {"from": place.place, "words": words}, meant


def _status_key(items: Sequence[Sight]) -> str:
    """The key whose values are known status words in the most items."""
    counts: Counter[str] = Counter()
    for one in items:
        for entry in one.entries:
            if FIELDS.get(entry.name) == "status":
                counts[entry.key] += 2 if word_of(phrase_of(entry.value)) else bool(entry.value)
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold() != "status"))
    return best[0][0] if best else ""


def _by_key(items: Sequence[Sight], key: str) -> StatusPlace:
    texts = [
        next((e.value for e in one.entries if e.key.casefold() == key.casefold() and e.value), "")
        for one in items
    ]
    forms = Counter(e.form for one in items for e in one.of("status") if e.value)
    form = forms.most_common(1)[0][0] if forms else ""
    says = f"status is the key `{key}`"
    if form == "heading":
        says = f"status is below the heading `{key}`"
    elif form.startswith("file:"):
        says = f"status is the key `{key}` in {form.partition(':')[2]} beside it"
    return StatusPlace("header", says, texts)


def _by_folder(group: FileGroup) -> StatusPlace:
    """The folder of each item, if those that vary are called like states."""
    texts = []
    for one in group.items:
        parts = one.folder.split("/")
        named = [part for part in reversed(parts) if is_state(part)]
        texts.append(named[0] if named else "")
    several = len(set(texts) - {""}) > 1
    return StatusPlace("folder", "status is the folder", texts if several else [])


def _by_boxes(items: Sequence[Sight]) -> StatusPlace:
    return StatusPlace(
        "boxes", "status is in the boxes", ["x" if sum(i.boxes) else "" for i in items]
    )


def _rival(sources: Sequence[StatusPlace], *, decision: bool) -> str:
    """The second place of a status, if it contradicts the first one in more than a few items."""
    if len(sources) < 2 or sources[1].place != "folder":
        return ""
    pairs = [
        (state_of(word_of(phrase_of(a)), decision=decision), state_of_folder(b))
        for a, b in zip(sources[0].texts, sources[1].texts, strict=True)
        if a and b
    ]
    differ = sum(a != b and "unknown" not in (a, b) for a, b in pairs)
    return (
        f"{sources[1].says}: {differ:,} of {len(pairs):,} differ"
        if differ * 20 > len(pairs)
        else ""
    )


def _are_decisions(items: Sequence[Sight], texts: Sequence[str]) -> bool:
    """Whether most status words are those of decisions, or the folder is called so."""
    at = segments(items[0].folder)
    if at & TASK_FOLDERS and not at & DECISION_FOLDERS:
        return False
    words = [word for text in texts if (word := word_of(phrase_of(text)))]
    own = sum(word in DECISION_WORDS for word in words)
    only_draft = set(words) <= {"draft", "active"}
    return bool(at & DECISION_FOLDERS) or (nearly_all(own, len(words), 0.7) and not only_draft)


def _words(
    source: StatusPlace, name: str, *, decision: bool
) -> tuple[dict[str, list[str]], list[Convention]]:
    """Our states with the words that mean them, as written, the most frequent first."""
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    used = {word_of(phrase_of(text)) for text in source.texts if text}
    ends = {word for word in used - BEFORE_THE_END.keys() if STATES.get(word) == "done"}
    for text in filter(None, source.texts):
        if source.place == "folder":
            spelt[state_of_folder(text)][text] += 1
            continue
        phrase = phrase_of(text)
        word = word_of(phrase)
        state = state_of(word, decision=decision)
        if ends and not decision:
            state = BEFORE_THE_END.get(word, state)
        spelt[state][_spelling(text, state, word, phrase, decision=decision)] += 1
    table: dict[str, list[str]] = {}
    total = source.size
    conventions = []
    for state in ("todo", "active", "review", "done", "blocked", "parked", "dropped"):
        if found := spelt.get(state):
            words = _plainest(found)
            table[state] = words
            said = f"{_shown(words)} {'mean' if len(words) > 1 else 'means'} {state}"
            conventions.append(Convention(name, "words", said, sum(found.values()), total))
    if strange := spelt.get("unknown"):
        words = [word for word, _ in strange.most_common(5)]
        said = f"words without a known meaning: {_shown(words)}"
        conventions.append(Convention(name, "words", said, sum(strange.values()), total))
    return table, conventions


def _spelling(text: str, state: str, word: str, phrase: str, *, decision: bool) -> str:
    """The shortest spelling with which a status is read: the word, the phrase, or all of it."""
    found = (_written(text, word), _written(text, phrase[:_LONGEST_SPELLING]), text.strip("*_` "))
    meant = "done" if state == "unknown" else state
    for one in found:
        reader = Vocabulary({meant: [one]}, goes_on=decision)
        if 0 < len(one) <= _LONGEST_SPELLING and reader.read(text).state == meant:
            return one
    return found[1]


def _shown(words: Iterable[str]) -> str:
    """Words of a status in a row; of a whole sentence its beginning."""
    return ", ".join(word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…" for word in words)


def _written(text: str, phrase: str) -> str:
    """The phrase as the file writes it."""
    at = text.casefold().replace("_", " ").find(phrase)
    return text[at : at + len(phrase)] if at >= 0 and phrase else phrase


def _plainest(found: "Counter[str]") -> list[str]:
    """The words, most frequent first, without those that another one of them begins."""
    words: list[str] = []
    reader = Vocabulary({})
    for word in sorted(found, key=lambda word: (-found[word], word))[:_MOST_WORDS]:
        if reader.read(word).state == "unknown":
            words.append(word)
            reader = Vocabulary({"done": words})
    return words
