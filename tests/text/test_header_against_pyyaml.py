"""The line reader against PyYAML: where a header is YAML, both read the same from it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import frontmatter
import pytest
import yaml

from taskctl.text.blocks import scan
from taskctl.text.edits import Edit, apply
from taskctl.text.header import Field, Header, front_matter
from taskctl.text.places import Passage
from taskctl.text.quoting import misread, quote
from taskctl.text.source import Source

SHARED = Path(os.environ.get("TASKCTL_SHARED", Path(__file__).parents[3] / "shared"))


def corpus() -> list[Path]:
    """The Markdown files of the corpora that lie open."""
    folders = [SHARED / "corpora" / name for name in ("backlog-md", "cips", "harvx")]
    return sorted(path for folder in folders for path in folder.rglob("*.md"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The corpora, and the task files of the home repository."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is missing")
        pytest.skip(f"{SHARED} is not there (TASKCTL_SHARED)")
    target = tmp_path_factory.mktemp("nexus") / "clone"
    bundle = SHARED / "corpora" / "nexus" / "nexus.bundle"
    subprocess.run(["git", "clone", "-q", str(bundle), str(target)], check=True)
    return [*corpus(), *sorted((target / "tasks").glob("*.md"))]


def headers(files: list[Path]) -> Iterator[tuple[Path, Source, Header, str]]:
    for path in files:
        source = Source(path.name, path.read_bytes())
        header = front_matter(path.name, source.lines())
        if header is not None:
            lines = source.lines()[header.line : header.body_line - 2]
            yield path, source, header, "\n".join(lines)


def as_yaml(text: str) -> object:
    """What PyYAML makes of a header; None when it is none."""
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def flat(value: object) -> str:
    """A value of PyYAML as one line of text: a map of one key as `key: value`."""
    if isinstance(value, dict):
        return " ".join(f"{key}: {flat(part)}".strip() for key, part in value.items())
    return " ".join(str("" if value is None else value).split())


def said(field: Field) -> object:
    if field.kind == "list":
        return [" ".join(item.text.split()) for item in field.items]
    return " ".join(field.text.split())


def test_where_a_header_is_yaml_both_read_the_same(files: list[Path]) -> None:
    compared = 0
    for path, _, header, text in headers(files):
        wanted = as_yaml(text)
        if not isinstance(wanted, dict):
            continue
        for field in header.fields:
            value = wanted[field.key]
            if field.kind == "map":
                continue
            meant = [flat(part) for part in value] if isinstance(value, list) else flat(value)
            if field.kind == "null" or meant == []:
                assert meant in ("", [], "null", "~"), (path, field.key, meant)
                continue
            assert said(field) == meant, (path, field.key)
            compared += 1
    assert compared > 5000


def test_what_is_called_misread_is_what_pyyaml_refuses(files: list[Path]) -> None:
    for path, _, header, text in headers(files):
        assert bool(misread(header)) != isinstance(as_yaml(text), dict), path


def test_a_mended_header_is_yaml_with_the_same_meaning(files: list[Path]) -> None:
    mended = 0
    for path, source, header, _ in headers(files):
        edits = [Edit(v.raw.place(), quote(v.passage.text)) for _, v in misread(header)]
        if not edits:
            continue
        raw = apply(source, edits)
        after = front_matter(path.name, Source(path.name, raw).lines())
        assert after is not None
        assert not misread(after), path
        assert [said(f) for f in after.fields] == [said(f) for f in header.fields], path
        metadata = frontmatter.loads(raw.decode()).metadata
        for field in header.fields:
            if field.kind == "scalar" and isinstance(metadata[field.key], str):
                assert flat(metadata[field.key]) == said(field), (path, field.key)
        mended += 1
    assert mended > 300


def passages(header: Header) -> Iterator[Passage]:
    for field in header.fields:
        if field.kind == "scalar":
            yield field.value.passage
        yield from (item.passage for item in field.items)


def test_writing_back_what_was_read_changes_nothing(files: list[Path]) -> None:
    for path, source, header, _ in headers(files):
        for passage in passages(header):
            if passage.is_exact and "\n" not in passage.text:
                assert apply(source, [Edit(passage.place(), passage.text)]) == source.raw, path


def test_writing_back_an_item_or_a_paragraph_changes_nothing(files: list[Path]) -> None:
    for path in files[::5]:
        source = Source(path.name, path.read_bytes())
        lines = source.lines()
        header = front_matter(path.name, lines)
        document = scan(path.name, lines, header.body_line if header else 1)
        edits = []
        for block in document.blocks:
            if block.kind in {"item", "paragraph"} and block.line == block.end_line:
                passage = document.passage(block)
                edits.append(Edit(passage.place(), passage.text))
        assert apply(source, edits) == source.raw, path
