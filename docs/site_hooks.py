"""Hooks of mkdocs: the pages and files of the site that do not come from this folder.

The pages are written for a reader on a Git host: they link to files beside this folder. In the site
such a link leads to a copy, as text, and the changelog is a page.
"""

import re
import sys
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # mkdocs loads this file by its path

from taskctl.plans.catalog import HEADINGS, full_catalog  # noqa: E402

DOCS = "docs/"
# Pages of the site that are files beside `docs`.
BESIDE = {"changelog.md": "CHANGELOG.md"}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|[#/])(?P<path>[^()\s#]+)(?P<anchor>#[^()\s]*)?(?=\))")


def on_config(config: Any) -> Any:
    """Put every rule into the navigation, below its family."""
    families = [
        {f"{family}: {title}": [_rule(code) for code in full_catalog() if code[:2] == family]}
        for family, title in sorted(HEADINGS.items())
    ]
    (reference,) = (room["Reference"] for room in config.nav if "Reference" in room)
    (rules,) = (entry for entry in reference if "Rules" in entry)
    rules["Rules"] = [*rules["Rules"], *families]
    return config


def _rule(code: str) -> dict[str, str]:
    """The entry of a rule: its code and name, and its page."""
    return {f"{code} {full_catalog()[code].name}": f"rules/{code}.md"}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages from beside `docs`."""
    for name, source in BESIDE.items():
        files.append(File.generated(config, name, content=(ROOT / source).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Lead each link of a page that leaves its folder to the page or the copy in the site."""
    here = page.file.src_uri
    folder = dirname(BESIDE.get(here, DOCS + here))

    def led(link: "re.Match[str]") -> str:
        target = normpath(join(folder, link["path"]))
        if not (ROOT / target).is_file():
            return link[0]  # mkdocs reports it
        if target.startswith(DOCS):
            inside = target.removeprefix(DOCS)
        else:
            pages = {source: name for name, source in BESIDE.items()}
            inside = pages.get(target) or _copy(target, config, files)
        return relpath(inside, dirname(here) or ".") + (link["anchor"] or "")

    return _LINK.sub(led, markdown)


def _copy(path: str, config: Any, files: Files) -> str:
    """The address of a file of the repository in the site; as text, which a browser shows."""
    name = f"sources/{path}.txt"
    if files.get_file_from_path(name) is None:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / path)))
    return name
