"""The shared parts of the dialects: blocks below their headings, and drafts of items."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from taskctl.model.breakdowns import Phase
from taskctl.model.items import ITEM, Prereq, Task
from taskctl.model.states import Status
from taskctl.read.dialects.references import NameReader
from taskctl.read.dialects.words import signs
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

# A path: parts with slashes between them, or, in back-ticks, a name with an ending.
_PATH = expression(
    r"(?<![\w/:.@~-])(?:\.{1,2}/)?[\w.@+-]*[\w+*](?:/[\w.@+*{}\[\]()-]*[\w*}\])])+/?|`(?P<name>[\w-]+\.\w{1,8})`"
)
_PERCENT = expression(r"(?<![\d.])(\d{1,3})\s*%")
_MEANINGS = frozenset({"meaning", "description", "means"})
_LEGEND_ITEM = expression(r"(?P<sign>[^\w\s|]+)\ufe0f?\s*(?:[=:—–-]\s*)?(?P<word>\**[^\W\d_].*)")


# The ending makes a bare name in code a file; `time.Time` is a type, `console.log` a function.
_ENDINGS = frozenset({
    "adoc", "astro", "bash", "bat", "bzl", "c", "cc", "cfg", "cjs", "cmake", "conf", "cpp",
    "cs", "css", "csv", "cts", "cxx", "dart", "dockerfile", "ejs", "erl", "ex", "exs", "fish",
    "fs", "fsx", "go", "gradle", "graphql", "groovy", "h", "hbs", "hcl", "hh", "hpp", "hrl",
    "hs", "htm", "html", "ini", "ipynb", "java", "jinja", "j2", "jl", "js", "json", "json5",
    "jsonc", "jsonl", "jsx", "kt", "kts", "less", "lock", "lua", "m", "md", "mdx", "mjs", "mk",
    "ml", "mli", "mm", "mts", "nim", "nix", "php", "pl", "png", "po", "proto", "ps1", "py",
    "pyi", "pyx", "r", "rb", "rs", "rst", "s", "sass", "scala", "scss", "sh", "sol", "sql",
    "svelte", "svg", "swift", "tcl", "tf", "tfvars", "toml", "tpl", "ts", "tsv", "tsx", "txt",
    "v", "vhd", "vhdl", "vue", "wasm", "xml", "xsd", "yaml", "yml", "zig", "zsh",
})  # fmt: skip  # a table
_PRODUCTS = frozenset(
    {"node.js", "next.js", "vue.js", "nuxt.js", "three.js", "d3.js", "express.js"}
)
_NO_ENDING = frozenset({"Dockerfile", "Makefile", "Justfile", "Jenkinsfile", "Rakefile", "Gemfile"})


class ItemDraft(NamedTuple):
    """An item, and the text with its prerequisites."""

    item: Task
    waits: Passage | None = None


def walk(document: Document) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    """Each block except headings, with the headings above it, the outermost first."""
    path: list[Block] = []
    for block in document.blocks:
        if block.kind == "heading":
            while path and path[-1].level >= block.level:
                path.pop()
            path.append(block)
        else:
            yield block, tuple(path)


def titles(path: Iterable[Block]) -> tuple[str, ...]:
    """The texts of headings, without that of the document."""
    return tuple(block.text for block in path if block.level > 1)


def item(
    item_id: str,
    id_place: Place,
    title: Passage,
    status: Status,
    status_text: str,
    status_place: Place,
    **more: object,
) -> Task:
    """An item of a document."""
    percent = _PERCENT.search(status_text)
    return Task(
        path=id_place.path,
        id=item_id,
        id_place=id_place,
        id_from_file=item_id,
        collection="",
        kind=ITEM,
        title=title.text,
        title_place=title.place(),
        header=None,
        status=status,
        status_text=status_text,
        status_place=status_place,
        percent=int(percent[1]) if percent else -1,
        **more,  # type: ignore[arg-type]
    )


def finish(
    drafts: Sequence[ItemDraft],
    phases: Sequence[Phase] = (),
    stories: Mapping[str, Sequence[str]] = {},
) -> tuple[Task, ...]:
    """The items with their prerequisites: their own, and those of their phase."""
    ids = (draft.item.id for draft in drafts if draft.item.id)
    reader = NameReader(ids, (phase.name for phase in phases), stories)
    inherited = {phase.name: phase.prereqs for phase in phases}
    left_out = {draft.item.id for draft in drafts if draft.item.optional}
    items = []
    for one, waits in drafts:
        # What may be left out may be left out with its parts.
        optional = one.optional or one.parent in left_out
        if optional:
            left_out.add(one.id)
        own: tuple[Prereq, ...] = ()
        miswritten = one.miswritten
        if waits is not None:
            named = reader.read(waits, one.phase)
            own, miswritten = named.prereqs, (*miswritten, *named.miswritten)
        prereqs = (*one.prereqs, *own, *inherited.get(one.phase, ()))
        if prereqs or miswritten or optional:
            whole = one._replace(prereqs=prereqs, miswritten=miswritten, optional=optional)
            items.append(whole)
        else:
            items.append(one)
    return tuple(items)


def legend(document: Document) -> Mapping[str, tuple[str, Place]]:
    """The meaning of each emoji, from a table `Status | Meaning` or a list of signs and words."""
    found: dict[str, tuple[str, Place]] = {}
    for block in document.blocks:
        if block.kind == "table":
            if _MEANINGS.isdisjoint(document.head(block)):
                continue
            rows = document.rows(block)
            texts = [row[0] for _, row in rows[1:] if row]
            texts += [row[1] for _, row in rows[1:] if len(row) > 1 and not _word(row[0].text)]
        elif block.kind == "item" and not block.text:
            texts = [document.passage(block)]
        else:
            continue
        for passage in texts:
            word, marks = _word(passage.text), signs(passage.text[:8])
            if word and len(marks) == 1 and _LEGEND_ITEM.match(passage.text):
                found.setdefault(marks[0], (word, passage.place()))
    return found


def _word(text: str) -> str:
    match = _LEGEND_ITEM.match(text)
    return match["word"].strip("* ") if match else ""


def paths_in(passage: Passage) -> tuple[tuple[str, Place], ...]:
    """The paths in a text."""
    found = []
    for match in _PATH.finditer(passage.text):
        group = "name" if match["name"] else 0
        if match["name"] is None or is_file(match["name"]):
            found.append((match[group], passage.place(*match.span(group))))
    return tuple(found)


def is_file(path: str) -> bool:
    """Whether a path is that of one file, by its name; `src/[type].ts` matches several."""
    name = path.rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    if set("[]{}*") & set(name) or name.casefold() in _PRODUCTS:
        return False
    return name in _NO_ENDING or (bool(stem) and ending in _ENDINGS)
