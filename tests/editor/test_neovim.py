"""A real editor: Neovim opens a task, types, sees findings, and applies a fix."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import Repo

pytest.importorskip("pygls", reason="needs pygls: pip install 'taskctl[lsp]'")
NVIM = shutil.which("nvim")
SCRIPT = Path(__file__).with_name("neovim.lua")


@pytest.mark.full
@pytest.mark.skipif(NVIM is None, reason="needs Neovim (nvim)")
def test_neovim(repo: Repo) -> None:
    first = repo.task("TASK-0001", status="Done")
    path = repo.task("TASK-0002", prereqs=["TASK-1"])
    seen = repo.root.parent / "seen.json"
    environment = {
        **os.environ, "SEEN": str(seen), "PYTHON": sys.executable, "TASK": path,
        "HOME": str(repo.root.parent), "TASKCTL_CACHE_DIR": str(repo.root.parent / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    subprocess.run(
        [str(NVIM), "--headless", "-u", "NONE", "-n", "-c", f"luafile {SCRIPT}"],
        cwd=repo.root, env=environment, check=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    told = json.loads(seen.read_text("utf-8"))
    assert told.get("fault") is None
    assert told["opened"] == ["ID004"]
    assert told["typed"] == ["ID004", "PR001"]
    assert told["title"] == "ID004: write TASK-0001 (safe fix)"
    assert told["fixed"] == ["PR001"]
    assert told["hover"].startswith("**TASK-0001** A small step")
    assert told["definition"] == str(repo.root / first)
    assert told["text"] == repo.read(path).replace("TASK-0009", "TASK-0001").splitlines()
    assert "  - TASK-0009\n  - TASK-0099\n" in repo.read(path)
    assert not (repo.root / first).exists()
    moved = first.replace("TASK-0001", "TASK-0009")
    assert "title: TASK-0009 A small step\n" in repo.read(moved)
    assert sorted(repo.codes()) == ["PR001", "PR007"]
