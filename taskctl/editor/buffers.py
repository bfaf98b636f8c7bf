"""The open documents of an editor, and the bytes that each would have on disk."""

from dataclasses import dataclass

from taskctl.text.source import BOM, Source, Unreadable


@dataclass(slots=True)
class Buffer:
    """An open document.

    path        where it is on disk
    is_changed  whether its text may differ from the file
    """

    uri: str
    path: str
    version: int | None
    text: str
    is_changed: bool = True

    def raw(self, on_disk: Source | Unreadable) -> bytes | None:
        """Its bytes if it was saved now; None if they are those on disk.

        An editor shows a file that is not UTF-8 in its own way, so until it is changed it is what
        the disk has.
        """
        text = self.text.removeprefix("\ufeff")
        if isinstance(on_disk, Source):
            if not self.is_changed and (on_disk.text == text or not on_disk.is_utf8()):
                return None
            if on_disk.raw.startswith(BOM):
                return BOM + text.encode("utf-8", "surrogatepass")
        return self.text.encode("utf-8", "surrogatepass")
