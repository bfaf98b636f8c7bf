"""The meaning of a status in a document without a vocabulary of its own: words, boxes, emoji."""

from collections.abc import Mapping

from taskctl.model.states import Status, Vocabulary, is_reserved
from taskctl.text.boxes import mark_of
from taskctl.text.expressions import expression
from taskctl.text.places import Place

WORDS: Mapping[str, tuple[str, ...]] = {
    "todo": ("Not Started", "Todo", "To Do", "Pending", "Planned", "Open", "Remaining", "Backlog",
             "Ready", "New", "Draft", "Not Implemented", "Missing"),
    "active": ("In Progress", "In-Progress", "In_Progress", "Partial", "Partially Done", "Started",
               "WIP", "Doing", "Active", "Ongoing", "Implementing"),
    "review": ("In Review", "Review", "Awaiting Review", "Testing"),
    "done": ("Done", "Complete", "Completed", "Implemented", "Finished", "Verified", "Built",
             "Shipped", "Merged", "Closed", "Ok"),
    "blocked": ("Blocked", "Waiting", "On Hold"),
    "parked": ("Deferred", "Parked", "Postponed", "Later", "Future", "Paused"),
    "dropped": ("Cancelled", "Canceled", "Dropped", "Removed", "Obsolete", "Superseded", "Skipped",
                "Won't Do"),
}  # fmt: skip  # a table
VOCABULARY = Vocabulary(WORDS)
BOXES = {"x": "done", " ": "todo"}
# Only signs with one meaning everywhere: a red circle is "not started" in one document, "failed" in
# another, and "blocked" in a third.
SIGNS = {
    "✅": "done", "☑": "done", "✔": "done", "✓": "done", "⬜": "todo", "☐": "todo", "🚧": "active",
    "⏳": "active", "🔄": "active", "🚫": "blocked", "⛔": "blocked",
}  # fmt: skip  # a table
# Shapes, colours, crosses, keys of players: their meaning differs, but it is some progress. Any
# other sign is a picture.
_VAGUE = expression(
    "[\u23e9-\u23fa\u25a0-\u25ff\u26a0\u26aa\u26ab\u2716-\u2718\u274c\u274e\u2753-\u2757"
    "\u2b1b\u2b1c\u2b55\U0001f534-\U0001f53d\U0001f6d1\U0001f7e0-\U0001f7eb]"
)
SIGN = "[\u2300-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?"
_SIGN = expression(SIGN)
_MARKS = expression(r"[*_`~]+")


def signs(text: str) -> list[str]:
    """The emoji of a text, in order."""
    return [match[0].rstrip("\ufe0f") for match in _SIGN.finditer(text)]


def is_picture(sign: str, legend: Mapping[str, tuple[str, Place]]) -> bool:
    """Whether a sign says nothing about progress."""
    plain = sign.rstrip("\ufe0f")
    return not (plain in legend or plain in SIGNS or _VAGUE.match(plain))


def read_status(text: str, legend: Mapping[str, tuple[str, Place]]) -> Status:
    """The status in a cell or a mark: its word decides, else its emoji, by the legend."""
    words = _MARKS.sub("", _SIGN.sub("", text)).strip(" :—–-")
    if words:
        status = VOCABULARY.read(words)
        if status.state != "unknown":
            return status
        if VOCABULARY.is_doubtful(words):
            return Status("unknown", "", words)
    for sign in signs(text):
        if sign in legend:
            meant = VOCABULARY.read(legend[sign][0])
            if meant.state != "unknown":
                return Status(meant.state, sign, words)
        elif sign in SIGNS:
            if SIGNS[sign] == "done" and is_reserved(words):
                return Status("unknown", "", words)
            return Status(SIGNS[sign], sign, words)
    mark = mark_of(text)
    return Status(BOXES[mark]) if mark in BOXES else Status("unknown", "", words)


def is_status(word: str) -> bool:
    """Whether a word of a legend is a status."""
    return VOCABULARY.read(word).state != "unknown"


def explained(legend: Mapping[str, tuple[str, Place]], state: str) -> tuple[str, str]:
    """The first sign and word of a legend for a state; empty without one."""
    pairs = ((s, w) for s, (w, _) in legend.items() if VOCABULARY.read(w).state == state)
    return next(pairs, ("", ""))
