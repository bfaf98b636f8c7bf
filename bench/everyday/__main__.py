"""Does ten everyday jobs on each surface, and prints what each costs."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.everyday import backlog, ours, pages, terminals
from bench.everyday.jobs import Costs, table
from bench.page import NoMarkersError, read_page, with_region
from bench.programs import PEERS

OURS: Mapping[str, Callable[[Path], Costs]] = {
    "command line": ours.on_the_command_line,
    "terminal board": terminals.with_taskctl,
    "page": pages.on_the_page,
    "agent (MCP)": ours.by_an_agent,
}
THEIRS: Mapping[str, Callable[[Path], Costs]] = {
    "command line": backlog.on_the_command_line,
    "terminal board": terminals.with_backlog,
    "page": backlog.on_the_page,
    "agent (MCP)": backlog.by_an_agent,
}


def main() -> int:
    """Do the jobs, and print the tables; write them into a page if one is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.everyday", description=__doc__)
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="write the tables into PAGE")
    asked = parser.parse_args()
    found = {"tmux": shutil.which("tmux"), "Chromium (CHROMIUM=path)": pages.CHROMIUM}
    missing = [name for name, path in found.items() if path is None]
    if not PEERS["backlog"].is_file():
        missing.append("Backlog.md (`make bench-peers`)")
    if missing:
        print(f"bench: there is no {', no '.join(missing)}", file=sys.stderr)
        return 2
    try:
        page = read_page(asked.markdown) if asked.markdown else ""
    except NoMarkersError as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="taskctl-everyday-") as name:
        scratch = Path(name)
        os.environ |= {"HOME": name, "TASKCTL_CACHE_DIR": f"{name}/cache"}
        tables = [
            f"{title}:\n\n{table({name: do(scratch / title / name) for name, do in some.items()})}"
            for title, some in (("taskctl", OURS), ("Backlog.md 1.52.0", THEIRS))
        ]
    text = "\n\n".join(tables)
    print(text)
    if asked.markdown:
        asked.markdown.write_text(with_region(page, text), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
