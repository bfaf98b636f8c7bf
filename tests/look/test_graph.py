"""`taskctl graph`."""

import re
from collections.abc import Iterable

import pytest

from ..conftest import Nexus, Repo, task
from .looking import as_json

Edges = set[tuple[str, str]]


def drawn(repo: Repo, *options: str) -> tuple[set[str], Edges]:
    """(ids, (prerequisite, task) pairs) of the JSON drawing."""
    found = as_json(repo, "graph", "--format", "json", *options)
    edges = {(edge["from"], edge["to"]) for edge in found["edges"]}
    return {node["id"] for node in found["nodes"]}, edges


def reachable(edges: Iterable[tuple[str, str]]) -> Edges:
    """Every pair with a way between them."""
    onward: dict[str, set[str]] = {}
    for start, end in edges:
        onward.setdefault(start, set()).add(end)
    found = set()
    for start in onward:
        work = [start]
        while work:
            for end in onward.get(work.pop(), ()):
                if (start, end) not in found:
                    found.add((start, end))
                    work.append(end)
    return found


class TestGraph:
    @pytest.fixture
    def chain(self, repo: Repo) -> Repo:
        """1 → 2 → 3 → 4 → 5, with 1 → 3 as well, and 6 by itself."""
        waits = {2: [1], 3: [2, 1], 4: [3], 5: [4]}
        for number in range(1, 7):
            prereqs = [f"TASK-000{other}" for other in waits.get(number, [])]
            repo.task(f"TASK-000{number}", "Done" if number == 1 else "Draft", prereqs=prereqs)
        return repo

    def numbers(self, ids: Iterable[str]) -> str:
        return "".join(sorted(item[-1] for item in ids))

    def test_what_a_longer_way_implies_is_left_out(self, chain: Repo) -> None:
        ids, edges = drawn(chain)
        assert self.numbers(ids) == "12345"
        assert {start[-1] + end[-1] for start, end in edges} == {"12", "23", "34", "45"}

    @pytest.mark.parametrize(
        ("options", "ids"),
        [
            ([], "12345"),
            (["--isolated"], "123456"),
            (["--open"], "2345"),
            (["--focus", "3"], "12345"),
            (["--focus", "3", "--depth", "1"], "1234"),
            (["--focus", "3", "--depth", "0"], "3"),
            (["--focus", "5", "--depth", "2"], "345"),
            (["--focus", "6"], "6"),
            (["--critical-path"], "2345"),
            (["--critical-path", "--focus", "1", "--depth", "1"], "123"),
        ],
    )
    def test_what_is_chosen(self, chain: Repo, options: list[str], ids: str) -> None:
        assert self.numbers(drawn(chain, *options)[0]) == ids

    def test_the_critical_path(self, chain: Repo) -> None:
        found = as_json(chain, "graph", "--format", "json", "--critical-path")
        assert self.numbers(found["critical_path"]) == "2345"
        assert "TASK_0002 ==> TASK_0003" in chain.run("graph", "--critical-path").stdout
        dot = chain.run("graph", "--critical-path", "--format", "dot").stdout
        assert '"TASK-0002" -> "TASK-0003" [penwidth=3];' in dot

    def test_mermaid(self, chain: Repo) -> None:
        lines = chain.run("graph", "--focus", "2", "--depth", "1").stdout.splitlines()
        assert lines[:12] == [
            "flowchart LR",
            '  subgraph g0["done"]',
            '    TASK_0001["TASK-0001 A small step"]:::done',
            "  end",
            '  subgraph g1["todo"]',
            '    TASK_0002["TASK-0002 A small step"]:::todo',
            '    TASK_0003["TASK-0003 A small step"]:::todo',
            "  end",
            "  TASK_0001 --> TASK_0002",
            "  TASK_0002 --> TASK_0003",
            "  classDef done fill:#d5e8d4,color:#000,stroke:#666",
            "  classDef todo fill:#ffffff,color:#000,stroke:#666",
        ]

    def test_groups_by_track(self, plan: Repo) -> None:
        found = as_json(plan, "graph", "--format", "json", "--group", "track", "--isolated")
        groups = {node["id"]: node["group"] for node in found["nodes"]}
        assert groups["TASK-0002"] == "TRACK-APPS"
        assert groups["TASK-0001"] == "no track"

    @pytest.mark.parametrize(
        "title",
        ['"quoted"', "a]b[c", "<b>x</b>", "a --> b", "`x`", "{a}|b|", "\\", "\\n", "#quot;",
         "%%{init}%%", "subgraph end", "a; b", "é 漢", "-->", "x\u2028y", '"]:::done', "&lt;"],
    )  # fmt: skip  # a table
    def test_labels_stay_labels(self, repo: Repo, title: str) -> None:
        repo.task("TASK-0001", title=f"TASK-0001 x{title}")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        plain = re.compile(r'    TASK_0001\["TASK-0001 x[^"#<>&`\[\]{}|\\]*"\]:::todo')
        (line,) = [
            line
            for line in repo.run("graph").stdout.split("\n")
            if line.startswith("    TASK_0001")
        ]
        assert plain.fullmatch(re.sub(r"#\d+;", "", line)), line
        dot = repo.run("graph", "--format", "dot").stdout
        (line,) = [line for line in dot.split("\n") if line.startswith('    "TASK-0001"')]
        assert re.fullmatch(
            r'    "TASK-0001" \[label="(?:[^"\\]|\\.)*", fillcolor="#ffffff"\];', line
        )
        assert len(dot.split("\n")) == 10
        found = as_json(repo, "graph", "--format", "json")
        assert found["nodes"][0]["title"] == f"x{title}"

    def test_any_id_is_a_name_of_its_own(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\ninclude = ["tasks/*.md"]\n[collection.id]\n'
            "pattern = '(?P<number>[A-Za-z0-9.-]+)'\nformat = \"{number}\"\n",
        )
        names = ["1.2", "1-2", "end", "End", "graph"]
        for before, name in zip(["", *names], names, strict=False):
            prereqs = [before] if before else []
            repo.write(f"tasks/{name}.md", task("TASK-0001", prereqs=prereqs)[1])
        lines = repo.run("graph").stdout.splitlines()
        drawn = [line.split("[")[0].strip() for line in lines if ":::todo" in line]
        assert len({name.casefold() for name in drawn}) == 5
        assert not {"end", "graph"} & {name.casefold() for name in drawn}

    def test_what_is_not_drawn_is_counted(self, chain: Repo) -> None:
        assert chain.run("graph").stderr == (
            "left out: 1 task without neighbours (--isolated draws them)\n"
        )
        assert chain.run("graph", "--isolated").stderr == ""

    def test_what_mermaid_refuses_is_said(self, repo: Repo) -> None:
        first = [f"TASK-{number:04d}" for number in range(1, 31)]
        for item in first:
            repo.task(item)
        for number in range(31, 48):
            repo.task(f"TASK-{number:04d}", prereqs=first)
        said = repo.run("graph").stderr
        assert said.startswith(
            "Mermaid draws 500 edges and 50,000 characters by default; this graph has"
        )
        assert " 510 and " in said
        assert repo.run("graph", "--format", "dot").stderr == ""
        assert repo.run("graph", "--focus", "31").stderr == ""

    def test_long_labels_are_cut(self, repo: Repo) -> None:
        repo.task("TASK-0001", title="TASK-0001 " + "long " * 100)
        assert max(map(len, repo.run("graph", "--isolated").stdout.split("\n"))) < 100

    def test_a_circle_is_drawn_without_its_last_edge(self, repo: Repo) -> None:
        for number in (1, 2, 3):
            repo.task(f"TASK-000{number}", prereqs=[f"TASK-000{number % 3 + 1}"])
        assert len(drawn(repo)[1]) == 2

    def test_at_the_tip_of_the_real_plan(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        mermaid = repo.run("graph").stdout.splitlines()
        assert 0 < sum(":::" in line for line in mermaid) < 350
        assert all(len(line) < 200 for line in mermaid)
        ids, edges = drawn(repo)
        for edge in edges:
            assert edge not in reachable(edges - {edge}), "a longer way implies it"
        # Nothing is lost: every hard prerequisite has a way to what waits for it.
        listed = as_json(repo, "list", "--json")["items"]
        known = {item["id"] for item in listed}
        hard = {
            (prereq["id"], item["id"])
            for item in listed
            for prereq in item["prereqs"]
            if prereq["hard"] and prereq["id"] in known
        }
        ways = reachable(edges)
        circle = {edge for edge in hard if edge[::-1] in reachable(hard)}
        assert {edge for edge in hard if edge not in ways} <= circle
        assert ids == {item for edge in hard for item in edge}

    def test_a_way_to_nothing(self, plan: Repo) -> None:
        assert plan.run("graph", "--focus", "99").exit_code == 2
