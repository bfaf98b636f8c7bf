"""The faults of the encoding of a file."""

from bisect import bisect_right
from typing import NamedTuple

from taskctl.text.characters import CONTROL
from taskctl.text.damage import find_damage
from taskctl.text.expressions import expression
from taskctl.text.source import ASCII, Source, utf16

_FAULTS_OF_A_FILE = 1000
# Text may hold these control characters: tab, the line ends and form feed.
_ORDINARY = bytes([9, 10, 12, 13, *range(0x20, 0x7F), *range(0x80, 0x100)])
# One pattern each: a fixed beginning is found much faster than alternatives.
_C1_AND_BIDI = (
    expression(rb"\xc2[\x80-\x9f]"),
    expression(rb"\xe2\x80[\xaa-\xae]"),
    expression(rb"\xe2\x81[\xa6-\xa9]"),
)
_LOST = b"\xef\xbf\xbd"


class Fault(NamedTuple):
    """A fault in the bytes of a file: its kind, and its offsets in the text."""

    kind: str  # "encoding", "control" or "damage"
    start: int
    end: int
    message: str


def encoding_faults(source: Source) -> list[Fault]:
    """The faults of the encoding, in the order of the text."""
    raw = source.raw
    wide = utf16(raw)
    if wide:
        return [Fault("encoding", 0, 0, f"not UTF-8 (looks like {wide})")]
    found = _undecodable(raw)
    high = raw.translate(None, ASCII)
    if raw.translate(None, _ORDINARY) or any(pattern.search(high) for pattern in _C1_AND_BIDI):
        found.extend(_controls(source.text))
    if source.is_suspect():
        found = _drop_inside(found, _damage(source.text))
    if _LOST in raw and not any(fault.kind == "encoding" for fault in found):
        start = source.text.index("\ufffd")
        message = "holds U+FFFD: a character was lost before the file was saved"
        found.append(Fault("damage", start, start + 1, message))
    return sorted(found, key=lambda fault: fault.start)


def _undecodable(raw: bytes) -> list[Fault]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        start = len(raw[: error.start].decode("utf-8-sig"))
        byte = raw[error.start]
        letter = bytes([byte]).decode("latin-1")
        message = f"not UTF-8: byte 0x{byte:02x} at offset {error.start} (Latin-1 {letter!r}?)"
        return [Fault("encoding", start, start + 1, message)]
    return []


def _controls(text: str) -> list[Fault]:
    """One fault for each line with control or bidi characters."""
    found: list[Fault] = []
    end = -1
    more = 0
    for match in CONTROL.finditer(text):
        if match.start() < end:
            continue
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        if len(found) == _FAULTS_OF_A_FILE:
            more += 1
            continue
        code = ord(match.group())
        name = "NUL byte" if code == 0 else f"control character U+{code:04X}"
        found.append(Fault("control", match.start(), match.end(), name))
    if more:
        found[-1] = found[-1]._replace(message=f"{found[-1].message} (and {more:,} more lines)")
    return found


def _damage(text: str) -> list[Fault]:
    """The parts that make sense when read as UTF-8 that went through a code page."""
    page, stretches = find_damage(text)
    return [
        Fault(
            "damage",
            stretch.start,
            stretch.end,
            f"damaged: {_short(text[stretch.start : stretch.end])!r} was "
            f"{_short(stretch.meant)!r} before it went through {page}",
        )
        for stretch in stretches
        if stretch.kind != "lost"
    ]


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"


def _drop_inside(faults: list[Fault], damage: list[Fault]) -> list[Fault]:
    """Replace the control characters inside damage by one fault, the more specific one."""
    if not damage:
        return faults
    starts = [fault.start for fault in damage]
    kept = []
    for fault in faults:
        index = bisect_right(starts, fault.start) - 1
        if index < 0 or damage[index].end <= fault.start:
            kept.append(fault)
    return kept + damage
