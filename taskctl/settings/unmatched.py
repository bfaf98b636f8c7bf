"""Patterns of a settings file that match no file, and so have no effect."""

import re
from collections.abc import Iterator, Sequence

from taskctl.settings.load import Loaded
from taskctl.text.tree import Tree, find

# These have a meaning in other tools.
_NOT_SPECIAL = re.compile(r"\[[^\]/]+\]|\?|\{[^}]*,[^}]*\}")


def unmatched(loaded: Loaded, tree: Tree) -> Iterator[str]:
    """The messages about the file patterns in the settings file that match nothing."""
    settings = loaded.settings
    for index, collection in enumerate(settings.collection):
        at = f"collection[{index}]"
        if _is_own(loaded, f"{at}.include") and not find(
            tree, collection.include, collection.exclude
        ):
            yield _said(
                loaded,
                f"{at}.include",
                collection.include,
                f"so the collection {collection.name} has no items",
            )
        yield from _literal(loaded, tree, f"{at}.exclude", collection.exclude)
    if _is_own(loaded, "boards.files") and not find(tree, settings.boards.files):
        yield _said(loaded, "boards.files", settings.boards.files, "so there are no boards")
    yield from _literal(loaded, tree, "boards.complete", settings.boards.complete)
    yield from _literal(loaded, tree, "contracts.files", settings.contracts.files)
    for pattern in settings.rules.per_file_ignores:
        yield from _literal(loaded, tree, f"rules.per-file-ignores.{pattern}", [pattern])


def _is_own(loaded: Loaded, key: str) -> bool:
    origin = loaded.origins.get(key)
    return origin is not None and origin.line > 0


def _literal(loaded: Loaded, tree: Tree, key: str, patterns: Sequence[str]) -> Iterator[str]:
    """Patterns that may match nothing, but contain a sign without a meaning here."""
    if _is_own(loaded, key):
        for pattern in patterns:
            if _NOT_SPECIAL.search(pattern) and not find(tree, [pattern]):
                yield _said(loaded, key, [pattern], "so it has no effect")


def _said(loaded: Loaded, key: str, patterns: Sequence[str], so: str) -> str:
    sign = next((found[0] for p in patterns if (found := _NOT_SPECIAL.search(p))), "")
    hint = f"; `{sign}` is taken literally: only `*` and `**` are wildcards"
    what = f"no file matches {', '.join(patterns)}" if patterns else "it is empty"
    return f"{loaded.origins[key]}: {key}: {what}, {so}{hint if sign else ''}"
