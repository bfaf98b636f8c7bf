"""What holds for every page: links lead somewhere safe, headings are in order, nothing runs."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath

_BLOCKS = {"dd", "dt", "div", "h2", "li", "p", "pre", "span", "text", "title"}
_VOID = {"meta", "link", "br", "hr", "img", "input"}


class PageCheck(HTMLParser):
    """The faults of one page, by reading its tags as a browser does."""

    def __init__(self, page: str, pages: set[str]) -> None:
        super().__init__()
        self.page = page
        self._pages = pages
        self.faults: list[str] = []
        self.text: list[str] = []
        self._headings: list[int] = []
        self._ids: set[str] = set()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and not values.get("src"):
            self.faults.append("a script in the page")
        for name, value in values.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.faults.append(f"{tag} has {name}={value}")
            if name in {"href", "src", "action"}:
                self._link(tag, value)
        if tag[0] == "h" and tag[1:].isdigit():
            self._heading(int(tag[1:]))
        if own := values.get("id"):
            if own in self._ids:
                self.faults.append(f"two elements have the id {own}")
            self._ids.add(own)
        if tag not in _VOID:
            self._open.append(tag)
        self.text.append(" " * (tag in _BLOCKS))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes another element")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def _link(self, tag: str, value: str) -> None:
        if value.startswith(("#", "data:,")):
            return
        if value.startswith(("http://", "https://", "mailto:")):
            if tag != "a":
                self.faults.append(f"{tag} loads {value}")
            return
        target = normpath(f"{dirname(self.page)}/{value}".lstrip("/"))
        if target not in self._pages:
            self.faults.append(f"a link leads to {value}, which is not there")

    def _heading(self, level: int) -> None:
        last = self._headings[-1] if self._headings else 0
        if level > last + 1:
            self.faults.append(f"h{level} after h{last}")
        self._headings.append(level)

    def close(self) -> None:
        super().close()
        if self._headings.count(1) != 1:
            self.faults.append(f"{self._headings.count(1)} first headings")
        if self._open:
            self.faults.append(f"left open: {self._open}")


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def faults_of(folder: Path) -> Iterator[str]:
    """What is wrong with the pages of a site."""
    files = files_in(folder)
    for path, raw in files.items():
        if path.endswith(".html"):
            check = PageCheck(path, set(files))
            check.feed(raw.decode("utf-8"))
            check.close()
            yield from (f"{path}: {fault}" for fault in check.faults)


def text_of(folder: Path, page: str) -> str:
    """The text of a page, its blanks joined."""
    check = PageCheck(page, set())
    check.feed((folder / page).read_text("utf-8"))
    return " ".join("".join(check.text).split())
