"""Which patterns of a settings file match no file, so that what they ask for never happens."""

import re
from collections.abc import Iterator, Sequence

from taskctl.settings.load import Loaded
from taskctl.text.tree import Tree, find

# These have a meaning in other tools.
_NOT_SPECIAL = re.compile(r"\[[^\]/]+\]|\?|\{[^}]*,[^}]*\}")


def unmatched(loaded: Loaded, tree: Tree) -> Iterator[str]:
    """What is said of the patterns of files that the settings file gives and that match none."""
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
    """Of patterns that may well match nothing, those with a sign that has no meaning here."""
    if _is_own(loaded, key):
        for pattern in patterns:
            if _NOT_SPECIAL.search(pattern) and not find(tree, [pattern]):
                yield _said(loaded, key, [pattern], "so it has no effect")


def _said(loaded: Loaded, key: str, patterns: Sequence[str], so: str) -> str:
    sign = next((found[0] for p in patterns if (found := _NOT_SPECIAL.search(p))), "")
    hint = f"; `{sign}` is taken as it is written: only `*` and `**` stand for other text"
    what = f"no file matches {', '.join(patterns)}" if patterns else "it is empty"
    return f"{loaded.origins[key]}: {key}: {what}, {so}{hint if sign else ''}"
