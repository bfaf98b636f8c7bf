"""The output of a command as it arrives: digest, markers, last lines. It is never kept whole."""

from collections.abc import Sequence
from hashlib import sha256

from taskctl.proofs.runners import Ran
from taskctl.text.expressions import expression

# Longer lines are searched in parts.
_LINE_LIMIT = 1 << 18
_TAIL = 4096
_ESCAPES = expression(rb"\x1b\[[0-?]*[ -/]*[@-~]")
# In a marker of a plan these match any text there: `policy: loaded (ver=<n>)`.
_ANYTHING = expression(r"…|\.{3}|<[^<>\n]*>")


class Marker:
    """A text that an output must contain; its wildcards end at the end of a line.

    Args:
        is_literal: whether it has no wildcards.
    """

    def __init__(self, text: str, *, is_literal: bool) -> None:
        self.text = text
        pieces = [text] if is_literal else _ANYTHING.split(text)
        self._pieces = [piece.encode() for piece in pieces if piece]
        self.longest = max((len(piece) for piece in self._pieces), default=0)

    def is_in(self, lines: bytes) -> bool:
        """Whether it is in whole lines of output. Linear: each piece takes its first match."""
        if len(self._pieces) < 2:
            return not self._pieces or self._pieces[0] in lines
        position = lines.find(self._pieces[0])
        while position >= 0:
            end = lines.find(b"\n", position)
            end = len(lines) if end < 0 else end
            for piece in self._pieces:
                position = lines.find(piece, position, end)
                if position < 0:
                    break
                position += len(piece)
            else:
                return True
            position = lines.find(self._pieces[0], end)
        return False


class Output:
    """The state of an output as far as it has arrived.

    Args:
        is_literal: whether the markers have no wildcards.
    """

    def __init__(self, markers: Sequence[str] = (), *, is_literal: bool = False) -> None:
        self.size = 0
        self.seen: list[str] = []
        self.ran = Ran()
        self._digest = sha256()
        self._missing = [Marker(text, is_literal=is_literal) for text in dict.fromkeys(markers)]
        self._overlap = max((marker.longest for marker in self._missing), default=1)
        self._rest = b""  # the unfinished line
        self._tail = b""

    def take(self, chunk: bytes) -> None:
        """Read more output."""
        self.size += len(chunk)
        self._digest.update(chunk)
        self._tail = (self._tail + chunk)[-_TAIL:]
        data = self._rest + chunk
        cut = data.rfind(b"\n") + 1
        if cut:
            self._rest = data[cut:]
            self._look(data[:cut])
        elif len(data) > _LINE_LIMIT:
            self._rest = data[-self._overlap :]
            self._look(data)
        else:
            self._rest = data

    def close(self) -> None:
        """Read the last line, which may be unfinished."""
        self._look(self._rest)
        self._rest = b""

    @property
    def digest(self) -> str:
        """The digest of all the output so far."""
        return f"sha256:{self._digest.hexdigest()}"

    @property
    def tail(self) -> str:
        """Its last lines."""
        return self._tail.decode("utf-8", "replace")

    def _look(self, lines: bytes) -> None:
        plain = _ESCAPES.sub(b"", lines) if b"\x1b" in lines else lines
        found = [marker for marker in self._missing if marker.is_in(plain)]
        if found:
            self.seen += [marker.text for marker in found]
            self._missing = [marker for marker in self._missing if marker not in found]
        self.ran.take(plain)
