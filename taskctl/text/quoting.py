"""Header values that YAML would misread, and how to quote them."""

from taskctl.errors import TaskctlError
from taskctl.text.characters import CONTROL
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header, front_matter
from taskctl.text.scalars import Scalar, is_yaml

_INDICATOR = expression(r"[@`%&*!|>'\"\[\]{},#]|[-?:](?:\s|$)")
# The signs with which an indicator begins.
_SIGNS = frozenset("@`%&*!|>'\"[]{},#-?:")
_COLON = expression(r":(?:\s+|$)")
_KEY = expression(r"""[\w."'-]+\s*:(?:\s|$)""")
_LINE_BREAK = expression("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FENCES = frozenset({"---", "...", "+++"})
_FORGED = expression(r"<!--|-->|#\s*taskctl:")
_SUPPRESSION = expression(r"(?:<!--|#)\s*taskctl:\s*ignore")


def misread(header: Header) -> list[tuple[Field, Scalar]]:
    """The values of a front matter that are not YAML as written, or mean something else in it."""
    found = []
    for field in header.fields:
        if field.kind == "scalar" and not field.value.quote and _is_misread(field.value.text):
            found.append((field, field.value))
        for item in field.items:
            if item.passage is not field.value.passage and _is_misread_in_list(item):
                found.append((field, item))
    return found


def quote(text: str) -> str:
    """A one-line text as a quoted YAML scalar."""
    flat = " ".join(text.split("\n"))
    return (
        f"'{flat}'"
        if "'" not in flat
        else '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )


def as_yaml(text: str, old: str = "") -> str:
    """A text as the value of a key: plain if it can be read back, else in quotes.

    Text that only YAML would misread (`a: b`) stays plain if the previous value, `old`, was such.
    """
    if _is_read_back(text) and (not _is_misread(text) or _is_misread(old)):
        return text
    return quote(text)


def checked_line(text: str, name: str) -> str:
    """A person's text, on one line.

    Args:
        name: its name for the message: "the title".

    Raises:
        TaskctlError: it holds control characters or suppresses a rule, or is not Unicode.
    """
    flat = " ".join(text.split())
    try:
        flat.encode()
    except UnicodeEncodeError:
        raise TaskctlError(f"{name} is not UTF-8: {flat!a}") from None
    if found := CONTROL.search(flat):
        code = f"U+{ord(found.group()):04X}"
        raise TaskctlError(f"{name} holds the control character {code}; leave it out")
    if match := _SUPPRESSION.search(flat):
        raise TaskctlError(f"{name} holds {match[0]!r}; write a suppression into the file by hand")
    return flat


def unfit(text: str, name: str) -> str:
    """Why a text cannot be a value of a header; empty if it can."""
    if _LINE_BREAK.search(text):
        return f"{name} has a line break, but a value is one line"
    if text.strip() in _FENCES:
        return f"{name} is {text.strip()}, which opens or closes a header"
    if match := _FORGED.search(text):
        return f"{name} holds {match[0]!r}, which begins or ends a comment"
    try:
        checked_line(text, name)
    except TaskctlError as error:
        return str(error)
    return ""


def _is_read_back(text: str) -> bool:
    header = front_matter("", ["---", f"key: {text}", "---"])
    field = header.get("key") if header and not header.faults else None
    return field is not None and field.kind == "scalar" and field.value.passage.text == text


def _is_misread(text: str) -> bool:
    """Whether YAML would read a plain value differently."""
    return _has_indicator(text) or (":" in text and bool(_COLON.search(text)))


def _has_indicator(text: str) -> bool:
    """Whether a text begins with a sign that has a meaning in YAML."""
    return text[:1] in _SIGNS and bool(_INDICATOR.match(text))


def is_nested(scalar: Scalar) -> bool:
    """Whether an item of a list is a map of several lines: quotes would make a text of it."""
    return any(map(_KEY.match, scalar.passage.text.split("\n")[1:]))


def _is_broken(scalar: Scalar) -> bool:
    """Whether the lines of a nested map are not YAML."""
    first = scalar.passage.starts[0][1]
    lines = scalar.passage.text.split("\n")
    indents = [column - first for _, column in scalar.passage.starts]
    if min(indents) < 0:
        return True
    chunk = "\n".join(" " * n + line for n, line in zip(indents, lines, strict=True))
    return not is_yaml(chunk)


def _is_misread_in_list(scalar: Scalar) -> bool:
    if scalar.quote:
        return False
    text = scalar.passage.text
    if "\n" in text and is_nested(scalar):
        return _is_broken(scalar)
    if _has_indicator(text):
        return True
    if ":" not in text:
        return False
    # In a list, `Label: path` is a map of one key, which reads the same as text.
    key, *rest = _COLON.split(text, maxsplit=1)
    if not rest:
        return False
    return "\n" in key or _is_misread(rest[0])
