"""The known layouts, listed when no plan was found."""

from collections.abc import Sequence

from taskctl.settings.builtin import EMPTY_PRESET, load_preset, preset_names
from taskctl.settings.schema import Settings


def no_plan(settings: Settings) -> str:
    """The message when the plan has no files: the searched patterns, and the known layouts."""
    from textwrap import fill  # only for an error message

    patterns = [pattern for c in settings.collection for pattern in c.include]
    known = (
        (name, [pattern for c in load_preset(name)["collection"] for pattern in c["include"]])
        for name in preset_names()
        if name != EMPTY_PRESET
    )
    lines = (
        fill(
            f"  {name:16}{', '.join(files)}",
            100,
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
            "the known layouts, and their files:",
            *lines,
            'name the layout in taskctl.toml (`extends = "…"`) or the files of tasks (`include`),',
            "or a single document: `taskctl check FILE`, `taskctl next --from FILE`",
        )
    )


def _looked_for(patterns: Sequence[str]) -> str:
    if not patterns:
        return "the settings name no files (`include`)"
    return f"no files match {', '.join(patterns)}"
