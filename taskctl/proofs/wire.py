"""Messages between two processes of taskctl: pickled, over a socket."""

import pickle
import select
import socket
import struct
from collections.abc import Iterator

_LENGTH = struct.Struct("!I")
_CHUNK = 1 << 18


class Wire:
    """One end of the socket."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.is_open = True
        self._end = end
        self._arrived = bytearray()

    def fileno(self) -> int:
        """Its file descriptor, for selectors."""
        return self._end.fileno()

    def send(self, message: object) -> None:
        """Send a message; if the other end is closed, nothing happens.

        It receives meanwhile, so that two ends that send at the same time never wait for each
        other.
        """
        raw = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        rest = memoryview(_LENGTH.pack(len(raw)) + raw)
        while rest and self.is_open:
            try:
                rest = rest[self._end.send(rest) :]
            except BlockingIOError:
                readable, _, _ = select.select([self], [self], [])
                if readable:
                    self._read()
            except OSError:
                self.is_open = False

    def receive(self) -> Iterator[object]:
        """The messages that have arrived."""
        self._read()
        while self.has_message():
            (size,) = _LENGTH.unpack_from(self._arrived)
            end = _LENGTH.size + size
            yield pickle.loads(bytes(self._arrived[_LENGTH.size : end]))
            del self._arrived[:end]

    def close(self) -> None:
        """Close this end."""
        self.is_open = False
        self._end.close()

    def has_message(self) -> bool:
        """Whether a whole message has arrived and waits to be received."""
        if len(self._arrived) < _LENGTH.size:
            return False
        size: int = _LENGTH.unpack_from(self._arrived)[0]
        return len(self._arrived) >= _LENGTH.size + size

    def _read(self) -> None:
        while self.is_open:
            try:
                chunk = self._end.recv(_CHUNK)
            except BlockingIOError:
                return
            except OSError:
                chunk = b""
            self._arrived += chunk
            self.is_open = bool(chunk)
            if len(chunk) < _CHUNK:
                return
