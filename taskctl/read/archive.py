"""Files in an archive, and how their items count there."""

from collections.abc import Mapping, Sequence

from taskctl.model.items import KEPT
from taskctl.settings.schema import ArchiveSettings
from taskctl.text.globs import glob_matcher

# OpenSpec moves a finished change here, whatever the settings of the surrounding plan are.
_EVERYWHERE = ("**/openspec/changes/archive",)


class Archive:
    """The archives that the settings name; a folder includes all below it."""

    def __init__(self, settings: ArchiveSettings) -> None:
        kinds: Mapping[str, Sequence[str]] = {
            "dropped": settings.dropped,
            "done": settings.done,
            KEPT: [*settings.folders, *_EVERYWHERE],
        }
        self._matchers = [
            (kind, glob_matcher(f"{folder.strip('/')}/**"))
            for kind, folders in kinds.items()
            for folder in folders
        ]
        self._known: dict[str, str] = {}

    def kind(self, path: str) -> str:
        """How the folder of a file archives its item (see `Task.archived`); empty if not."""
        folder = path.rpartition("/")[0]
        found = self._known.get(folder)
        if found is None:
            found = next((kind for kind, match in self._matchers if match(f"{folder}/x")), "")
            self._known[folder] = found
        return found
