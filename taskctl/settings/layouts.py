"""The known layouts, listed when no plan was found."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from taskctl.settings.builtin import EMPTY_PRESET, load_preset, preset_names
from taskctl.settings.schema import Settings

# So many patterns that differ in one part are written as one, as a shell does.
_MANY, _LONGEST = 3, 60


def no_plan(settings: Settings) -> str:
    """The message when the plan has no files: what to do, and the known layouts."""
    from textwrap import fill  # only for an error message

    patterns = [pattern for c in settings.collection for pattern in c.include]
    known = (
        (name, [pattern for c in load_preset(name)["collection"] for pattern in c["include"]])
        for name in preset_names()
        if name != EMPTY_PRESET
    )
    lines = (
        fill(
            f"  {name:16}{', '.join(_in_short(files))}",
            80,
            subsequent_indent=" " * 18,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for name, files in known
        if files
    )
    return "\n".join(
        (
            f"no plan found: {_looked_for(patterns)} (preset {settings.extends})",
            "",
            "  taskctl init                 begin a plan, or set up the one that is there",
            "  taskctl init --preset NAME   the same, in one of the layouts below",
            "  taskctl check FILE           check a single document",
            "",
            "the known layouts, and their files (`include` in taskctl.toml names others):",
            *lines,
        )
    )


def _looked_for(patterns: Sequence[str]) -> str:
    if not patterns:
        return "the settings name no files (`include`)"
    return f"no files match {', '.join(patterns)}"


def _in_short(patterns: Iterable[str]) -> list[str]:
    """The patterns; many files of one folder are one, and many folders of one file."""
    found: list[str] = []
    for folder, group in groupby(patterns, lambda pattern: pattern.rpartition("/")[0]):
        names = [pattern.removeprefix(f"{folder}/") for pattern in group]
        plain = [name.removesuffix(".md") for name in names if "*" not in name]
        if len(plain) >= _MANY:
            names = [f"{{{','.join(plain)}}}.md", *(name for name in names if "*" in name)]
        found += [f"{folder}/{name}" if folder else name for name in names]
    short: list[str] = []
    for name, same in groupby(found, lambda pattern: pattern.rpartition("/")[2]):
        folders = [pattern.removesuffix(f"/{name}") for pattern in same]
        joined = f"{{{','.join(folders)}}}/{name}"
        if len(folders) >= _MANY and len(joined) <= _LONGEST:
            short.append(joined)
        else:
            short += [name if folder == name else f"{folder}/{name}" for folder in folders]
    return short
