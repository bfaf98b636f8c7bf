"""Where this installation came from, so that another machine can have the same."""

import json
from importlib.metadata import PackageNotFoundError, distribution


def requirement() -> str:
    """The requirement that installs the same taskctl anywhere; empty where nothing records one.

    Installers record an address that they were given (PEP 610), and none for an index: there, the
    name could be anybody's.
    """
    try:
        recorded = distribution("taskctl").read_text("direct_url.json")
    except PackageNotFoundError:  # it runs from a folder
        return ""
    origin = json.loads(recorded or '{"url": "file:"}')
    address = origin["url"]
    if address.startswith("file:"):
        return ""  # no other machine has it
    if vcs := origin.get("vcs_info"):
        address = f"{vcs['vcs']}+{address}@{vcs['commit_id']}"
    folder = origin.get("subdirectory")
    return f"taskctl @ {address}" + (f"#subdirectory={folder}" if folder else "")
