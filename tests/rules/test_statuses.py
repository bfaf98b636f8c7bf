"""HD: a status outside the header is found, and nothing contradicts it."""

from ..conftest import task
from .cases import Bad, Files, Good

FOLDERS = (
    "taskctl.toml",
    '[[collection]]\nname = "tasks"\ninclude = ["tasks/*/TASK-*.md"]\n'
    '[collection.header]\nrequired = ["title"]\n[collection.status]\nfrom = "folder"\n',
)
BOXES = (
    "taskctl.toml",
    '[[collection]]\nname = "tasks"\n[collection.header]\nrequired = ["title"]\n'
    '[collection.status]\nfrom = "boxes"\n',
)


def put(folder: str, status: str = "Draft", id: str = "TASK-0001") -> Files:
    """A task in a folder for its state, and the settings that read it."""
    path, text = task(id, status)
    return [FOLDERS, (path.replace("tasks/", f"tasks/{folder}/"), text)]


def without_status(folder: str, mark: str = "") -> Files:
    """The same, without a status in its header."""
    settings, (path, text) = put(folder)
    return [settings, (path, mark + text.replace("status: Draft\n", ""))]


def marked(file: tuple[str, str]) -> tuple[str, str]:
    """A file with a mark at its first place."""
    return file[0], f"«»{file[1]}"


BAD = [
    Bad(
        "HD016",
        "the folder and the header",
        put("in-progress", "«Draft»"),
        "the header of TASK-0001 says Draft, its folder in-progress",
    ),
    Bad("HD017", "an unknown folder", without_status("ideas", "«»"), "no folder … (ideas) … TASK"),
    Bad(
        "HD017",
        "no boxes",
        [BOXES, marked(task("TASK-0001", stop="- `make test` exits 0"))],
        "no box says the status of TASK-0001",
        severity="warning",
    ),
]

GOOD = [
    Good("HD016", "both say the same", put("in-progress", "In Progress (half)")),
    Good("HD016", "the header has none", without_status("draft")),
    Good("HD017", "a folder that is a word", without_status("Draft")),
]
