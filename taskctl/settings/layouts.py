"""The layouts that are known, as they are shown where no plan was found."""

from collections.abc import Sequence

from taskctl.settings.load import load_preset, preset_names
from taskctl.settings.schema import Settings


def no_plan(settings: Settings) -> str:
    """What to say when no file is of the plan: what was looked for, and what else is known."""
    from textwrap import fill  # only for an error message

    patterns = [pattern for c in settings.collection for pattern in c.include]
    known = (
        (name, [pattern for c in load_preset(name)["collection"] for pattern in c["include"]])
        for name in preset_names()
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
    )
    return "\n".join(
        (
            f"no plan found: {_looked_for(patterns)} (preset {settings.extends})",
            "the layouts that are known, and their files:",
            *lines,
            'say in taskctl.toml which one fits (`extends = "…"`), or where tasks are (`include`),',
            "or name one document: `taskctl check FILE`, `taskctl next --from FILE`",
        )
    )


def _looked_for(patterns: Sequence[str]) -> str:
    if not patterns:
        return "`include` is empty in each collection"
    return f"no files match {', '.join(patterns)}"
