"""Which files lie in an archive, and what their items count as there."""

from collections.abc import Mapping, Sequence

from taskctl.model.items import KEPT
from taskctl.settings.schema import ArchiveSettings
from taskctl.text.globs import glob_matcher

# Where OpenSpec moves a finished change, whatever the settings of a plan around it are.
_EVERYWHERE = ("**/openspec/changes/archive",)


class Archive:
    """The archives that the settings name; a folder holds all below it."""

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
        """What the folder of a file makes of its item (see `Task.archived`); empty for the plan."""
        folder = path.rpartition("/")[0]
        found = self._known.get(folder)
        if found is None:
            found = next((kind for kind, match in self._matchers if match(f"{folder}/x")), "")
            self._known[folder] = found
        return found
