"""`extract` against every extraction that people made in the real plan, as it stood before."""

import json
import re
from pathlib import Path

import pytest

from ..conftest import Nexus, Repo

DRIVERS = "tasks/TRACK-DRIVERS-ACCELERATORS.md"
GRAPHICS = "tasks/TRACK-NEXUSGFX-SDK.md"
DAY = {"SOURCE_DATE_EPOCH": "1767960000"}  # 2026-01-09
# What the new status says in other words, and labels whose place a section or a list has taken.
TAKEN = {
    "candidate", "still", "partially", "in", "parts", "first", "extraction",
    "What", "Depends", "on", "Proof", "idea",
}  # fmt: skip  # a table
FORCE = ("--force", "--reason", "the contracts can be settled on the host first")


def before(nexus: Nexus, original: str, folder: Path) -> Repo:
    """A repository that ends right before a commit: later numbers are not taken in it."""
    target = Repo(folder / "plan")
    nexus.repo.git("clone", "--quiet", "--no-checkout", str(nexus.repo.root), str(target.root))
    target.git("checkout", "--quiet", "-B", "main", f"{nexus.commit(original)}~1")
    target.git("remote", "remove", "origin")
    for branch in target.git("branch", "--format=%(refname:short)").split():
        if branch != "main":
            target.git("branch", "--quiet", "-D", branch)
    return target


def errors(repo: Repo) -> set[str]:
    """Which errors and warnings `check` finds."""
    return {found.fingerprint for found in repo.findings() if found.severity != "info"}


def status_line(text: str, candidate: str) -> str:
    """What the status of a candidate says."""
    below = text.partition(f"- **{candidate}:")[2].partition("\n- **CAND-")[0]
    found = re.search(r"\*\*Status\*\*: *(.*)", below)
    assert found is not None, candidate
    return found[1].strip()


def section(text: str, title: str) -> str:
    return text.partition(f"\n## {title}")[2].partition("\n")[2].partition("\n## ")[0].strip()


@pytest.mark.full
class TestDriverKit:
    """CAND-DRV-000 became TASK-0280 in 919b37fe, by hand, against the gates of that day."""

    @pytest.fixture
    def plan(self, nexus: Nexus, tmp_path: Path) -> Repo:
        return before(nexus, "919b37fe", tmp_path)

    def test_is_refused_by_the_gates_of_that_day(self, plan: Repo) -> None:
        files = plan.git("status", "--porcelain")
        answer = plan.run("extract", "CAND-DRV-000", env=DAY)
        assert answer.exit_code == 1
        assert answer.stdout.splitlines() == [
            f"not extracted: CAND-DRV-000 ({DRIVERS}:89)",
            "",
            "  red gate  TASK-0010 is In Progress  :63",
            "  needs     TASK-0031 is Draft        :91",
            "  needs     TASK-0013 is Draft        :91",
            "",
            '`--force --reason "…"` extracts it all the same, and writes the reason into the new '
            "task",
        ]
        assert plan.git("status", "--porcelain") == files

    def test_the_next_number_is_the_highest_plus_one(self, plan: Repo) -> None:
        # The people left out 278 and 279.
        answer = plan.run("extract", "CAND-DRV-000", *FORCE, env=DAY)
        assert answer.stdout.startswith("TASK-0278  ")

    def test_field_by_field_with_the_real_task(self, nexus: Nexus, plan: Repo) -> None:
        known = errors(plan)
        answer = plan.run("extract", "CAND-DRV-000", "--number", "280", *FORCE, env=DAY)
        assert answer.exit_code == 0
        assert errors(plan) <= known
        path = answer.stdout.splitlines()[0].split("  ")[1]
        ours, text = plan.plan().by_id["TASK-0280"], plan.read(path)
        track = plan.read(DRIVERS)

        real_plan = nexus.checkout(nexus.commit("919b37fe"))
        real = real_plan.plan().by_id["TASK-0280"]
        real_text, real_track = real_plan.read(real.path), real_plan.read(DRIVERS)

        # The same: status, day, prerequisites but one, the track, the status of the candidate.
        assert (ours.status_text, ours.created) == (real.status_text, real.created)
        assert [p.id for p in ours.prereqs] == ["TASK-0031", "TASK-0013"]
        assert [link.target for link in real.links if link.target == DRIVERS] == [DRIVERS]
        assert [link.target for link in ours.links if link.target == DRIVERS] == [DRIVERS]
        status = status_line(real_track, "CAND-DRV-000")
        assert status_line(track, "CAND-DRV-000") == status == "extracted → `TASK-0280`"
        lines = [line for line in track.splitlines() if "CAND-DRV-000" in line and "**" in line]
        assert lines[0] in real_track.splitlines()
        assert "TASK-0010" in section(text, "Context")

        # What differs, and why.
        texts = (text, real_text)
        differences = {
            # The candidate's own title; `--title` takes another.
            "title": (ours.bare_title, real.bare_title),
            # The owner of the track; who else would work on it was known to people only.
            "owner": (ours.owner, real.owner),
            # Depends on names two; people added the task of the red gate, which we record with
            # the reason, since a gate holds for the track and not for each task of it.
            "prereqs": (sorted(p.id for p in ours.prereqs), sorted({p.id for p in real.prereqs})),
            # The key of the settings; the plan of that day had Depends-on links only, which mean
            # the same.
            "source": ({p.source for p in ours.prereqs}, {p.source for p in real.prereqs}),
            # What as it is; people made four bullets of it.
            "goal": tuple(len(re.findall("^- ", section(t, "Goal"), re.M)) for t in texts),
            # The proof idea with a box; people spread it over bullets, and added markers.
            "boxes": ([stop.box for stop in ours.stops], {stop.box for stop in real.stops}),
            # The link names the candidates, and the path the title.
            "link": (
                re.findall(r"- (Extracted \(.*\)):.*0280", track),
                re.findall(r"- (Extracted \(.*\)):.*0280", real_track),
            ),
        }
        assert differences == {
            "title": (
                "DriverKit core (cross-device)",
                "DriverKit v1 core contracts: queues, fences, buffers (cross-device)",
            ),
            "owner": (("@runtime",), ("@runtime", "@drivers")),
            "prereqs": (["TASK-0013", "TASK-0031"], ["TASK-0010", "TASK-0013", "TASK-0031"]),
            "source": ({"key"}, {"link"}),
            "goal": (1, 4),
            "boxes": ([" "], {None}),
            "link": (["Extracted (CAND-DRV-000)"], ["Extracted (DriverKit core v1)"]),
        }
        # Both say the same of the proof, ours in the words of the candidate.
        for word in ("bounded queues", "reason"):
            assert word in section(text, "Stop conditions")
            assert word in section(real_text, "Stop conditions")

    def test_the_track_changes_as_people_changed_it(self, plan: Repo) -> None:
        plan.run("extract", "CAND-DRV-000", "--number", "280", *FORCE, env=DAY)
        diff = plan.git("diff", "--unified=0", DRIVERS).splitlines()
        changed = [line for line in diff if re.match(r"[+-](?![+-])", line)]
        assert [line.split(":")[0] for line in changed] == [
            "+  - Extracted (CAND-DRV-000)",
            "-  - **What**",
            "-  - **Depends on**",
            "-  - **Proof idea**",
            "-  - **Status**",
            "+  - **Status**",
        ]


@pytest.mark.full
class TestGraphics:
    """CAND-GFX-000, -001 and -030 became parts of TASK-0169B and TASK-0170B in d4e05fa6."""

    @pytest.fixture
    def plan(self, nexus: Nexus, tmp_path: Path) -> Repo:
        return before(nexus, "d4e05fa6", tmp_path)

    @pytest.mark.parametrize(
        ("candidate", "parent"),
        [
            ("CAND-GFX-000", "TASK-0169"),
            ("CAND-GFX-001", "TASK-0169"),
            ("CAND-GFX-030", "TASK-0170"),
        ],
    )
    def test_is_refused_by_the_red_gate(self, plan: Repo, candidate: str, parent: str) -> None:
        answer = plan.run("extract", candidate, "--part", "--suffix-of", parent, env=DAY)
        assert answer.exit_code == 1
        # TASK-0010 of the other red gate was done by then.
        assert [line for line in answer.stdout.splitlines() if "  " in line[:3]] == [
            "  red gate  TASK-0031 is Draft  :70"
        ]

    def test_forced_the_status_lines_say_the_same(self, nexus: Nexus, plan: Repo) -> None:
        known = errors(plan)
        old = plan.read(GRAPHICS)
        core, handoff = "NexusGfx v1b resource/fence core", "NexusGfx v1c windowd handoff"
        for candidates, parent, title in (
            (["CAND-GFX-000", "CAND-GFX-001"], "TASK-0169", core),
            (["CAND-GFX-000", "CAND-GFX-030"], "TASK-0170", handoff),
        ):
            answer = plan.run(
                "extract",
                *candidates,
                "--part",
                "--suffix-of",
                parent,
                "--title",
                title,
                *FORCE,
                env=DAY,
            )
            assert answer.stdout.startswith(f"{parent}B  tasks/{parent}B-nexusgfx-v1"), answer
        assert errors(plan) <= known
        track = plan.read(GRAPHICS)
        real_track = nexus.checkout(nexus.commit("d4e05fa6")).read(GRAPHICS)
        # The tasks are the same; the remarks behind them are people's.
        assert {
            candidate: (status_line(track, candidate), status_line(real_track, candidate))
            for candidate in ("CAND-GFX-000", "CAND-GFX-001", "CAND-GFX-030")
        } == {
            "CAND-GFX-000": (
                "extracted in parts → `TASK-0169B` and `TASK-0170B`",
                "extracted in parts → `TASK-0169B` (resource/fence core) and follow-up "
                "`TASK-0170B` for OS handoff alignment",
            ),
            "CAND-GFX-001": (
                "extracted in parts → `TASK-0169B`",
                "partially extracted → `TASK-0169B`",
            ),
            "CAND-GFX-030": (
                "extracted in parts → `TASK-0170B`",
                "first extraction → `TASK-0170B`",
            ),
        }
        assert [line for line in old.splitlines() if line not in track.splitlines()] == []

    def test_the_state_that_people_left_is_read(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("d4e05fa6"))
        found = json.loads(repo.run("list", "--candidates", "--json").stdout)["items"]
        assert {
            item["id"]: (item["state"], item["extracted_to"])
            for item in found
            if item["id"] == "CAND-INFER-000"
        } == {"CAND-INFER-000": ("in parts", ["TASK-0280B", "TASK-0284B"])}


@pytest.mark.full
class TestTheTip:
    """Every candidate of the newest state."""

    @pytest.fixture
    def plan(self, nexus: Nexus, tmp_path: Path) -> Repo:
        target = Repo(tmp_path / "plan")
        nexus.repo.git("clone", "--quiet", str(nexus.repo.root), str(target.root))
        target.git("checkout", "--quiet", "-B", "main", [*nexus.commits.values()][-1])
        return target

    def extract(self, plan: Repo, every: int, first: int = 0) -> None:
        """Extract every nth open candidate; `check` has nothing new to say but infos."""
        known = errors(plan)
        items = json.loads(plan.run("list", "--candidates", "--json").stdout)["items"]
        opened = [item for item in items if item["state"] != "extracted"][first::every]
        for item in opened:
            words = [item["title"]]
            path = item["path"]
            old = plan.read(path)
            options = [*FORCE, "--title", f"The rest of {item['id']}"]
            answer = plan.run("extract", item["id"], *options[: 5 if item["extracted_to"] else 3])
            assert answer.exit_code == 0, (item["id"], answer)
            text = plan.read(answer.stdout.splitlines()[0].split("  ")[1])
            lost = set(re.findall(r"\w+", old)) - set(re.findall(r"\w+", plan.read(path) + text))
            assert lost <= TAKEN
            assert all(word in text for word in words)
        assert errors(plan) <= known
        files = plan.git("status", "--porcelain"), plan.git("diff")
        for item in opened[:5]:
            assert "is already extracted" in plan.run("extract", item["id"]).stdout
        assert (plan.git("status", "--porcelain"), plan.git("diff")) == files

    def test_a_sample_can_be_extracted(self, plan: Repo) -> None:
        self.extract(plan, 120)

    @pytest.mark.full
    @pytest.mark.parametrize("first", range(4))  # in parts, which can run side by side
    def test_every_one_can_be_extracted(self, plan: Repo, first: int) -> None:
        self.extract(plan, 4, first)
