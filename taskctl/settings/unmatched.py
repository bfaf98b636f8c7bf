"""Settings of a file that have no effect in a repository: patterns without files, idle keys."""

from collections.abc import Iterator, Sequence

from taskctl.errors import SettingsError
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.tree import Tree, has_match

# These have a meaning in other tools.
_NOT_SPECIAL = expression(r"\[[^\]/]+\]|\?|\{[^}]*,[^}]*\}")


def unmatched(loaded: Loaded, tree: Tree) -> Iterator[str]:
    """The messages about the settings of the file that have no effect.

    Raises:
        SettingsError: a collection has no files because its pattern is none.
    """
    settings = loaded.settings
    for index, collection in enumerate(settings.collection):
        at = f"collection[{index}]"
        key = f"{at}.include"
        patterns = collection.include
        if patterns and _is_own(loaded, key):
            if not has_match(tree, patterns, collection.exclude):
                message = _said(patterns, f"so the collection {collection.name} has no items")
                if any(map(_NOT_SPECIAL.search, patterns)):
                    origin = loaded.origins[key]
                    raise SettingsError(message, key, origin.source, origin.line)
                yield _at(loaded, key, message)
            else:
                yield from _literal(loaded, tree, key, patterns)
        yield from _literal(loaded, tree, f"{at}.exclude", collection.exclude)
        yield from _idle(loaded, tree, at, collection)
    boards = settings.boards.files
    if boards and _is_own(loaded, "boards.files") and not has_match(tree, boards):
        yield _at(loaded, "boards.files", _said(boards, "so there are no boards"))
    yield from _literal(loaded, tree, "boards.complete", settings.boards.complete)
    yield from _literal(loaded, tree, "contracts.files", settings.contracts.files)
    for pattern in settings.rules.per_file_ignores:
        yield from _literal(loaded, tree, f"rules.per-file-ignores.{pattern}", [pattern])


def _idle(loaded: Loaded, tree: Tree, at: str, collection: Collection) -> Iterator[str]:
    """The messages about keys of a collection that nothing reads."""
    status, sections = collection.status, collection.sections
    key = f"{at}.status.words_from"
    if _is_own(loaded, key) and status.words_from and not tree.exists(status.words_from):
        yield _at(loaded, key, f"there is no file {status.words_from}, so no words come from it")
    key = f"{at}.status.from"
    if _is_own(loaded, key) and status.beside and not has_match(tree, collection.beside_patterns):
        yield _at(loaded, key, _said([status.beside], "so no item has a status"))
    key = f"{at}.status.stamp"
    if _is_own(loaded, key) and status.from_ != "header" and status.stamp != "none":
        yield _at(loaded, key, f"no date is written where status.from is {status.from_}")
    key = f"{at}.sections.bare_paths"
    if _is_own(loaded, key) and sections.bare_paths and not sections.headings.get("scope"):
        yield _at(loaded, key, "no section is an allowlist (collection.sections.headings.scope)")


def _is_own(loaded: Loaded, key: str) -> bool:
    origin = loaded.origins.get(key)
    return origin is not None and origin.line > 0


def _literal(loaded: Loaded, tree: Tree, key: str, patterns: Sequence[str]) -> Iterator[str]:
    """Patterns that may match nothing, but contain a sign without a meaning here."""
    if _is_own(loaded, key):
        for pattern in patterns:
            if _NOT_SPECIAL.search(pattern) and not has_match(tree, [pattern]):
                yield _at(loaded, key, _said([pattern], "so it has no effect"))


def _said(patterns: Sequence[str], so: str) -> str:
    sign = next((found[0] for p in patterns if (found := _NOT_SPECIAL.search(p))), "")
    hint = f"; `{sign}` is taken literally: only `*` and `**` are wildcards"
    return f"no file matches {', '.join(patterns)}, {so}{hint if sign else ''}"


def _at(loaded: Loaded, key: str, message: str) -> str:
    return f"{loaded.origins[key]}: {key}: {message}"
