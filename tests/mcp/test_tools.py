"""What an agent gets from each tool: the answers of the command line, and its refusals."""

import json

import anyio
import pytest

from ..conftest import Repo
from .conftest import DAY, Agent, Told, asked, over_http, talk

WRITERS = ["change_status", "edit", "mark"]
READERS = ["brief", "check", "next", "scope", "show"]
MOST_TOOLS, MOST_BYTES = 8, 8192


def test_the_tools_are_few_and_their_schemas_small(plan: Repo) -> None:
    async def act(agent: Agent) -> str:
        listed = await agent.client.list_tools()
        assert sorted(tool.name for tool in listed.tools) == sorted([*READERS, *WRITERS])
        assert len(listed.tools) <= MOST_TOOLS
        return listed.model_dump_json(by_alias=True, exclude_none=True)

    assert len(talk(plan, act).encode()) <= MOST_BYTES


def test_read_only_offers_no_tool_that_writes(plan: Repo) -> None:
    async def act(agent: Agent) -> Told:
        listed = await agent.client.list_tools()
        assert sorted(tool.name for tool in listed.tools) == READERS
        return await agent.call("change_status", id="3", command="start")

    before = plan.files()
    found = talk(plan, act, "--read-only")
    assert found.is_error
    assert "there is no tool 'change_status'" in found.data["error"]
    assert plan.files() == before


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("tool", "given", "words"),
        [
            ("next", {}, ["next", "--json"]),
            ("next", {"as_": "ada", "number": 2}, ["next", "--as", "ada", "-n", "2", "--json"]),
            ("show", {"id": "2"}, ["show", "2", "--json"]),
            ("show", {"id": "docs/PLAN.md#T1"}, ["show", "docs/PLAN.md#T1", "--json"]),
            ("scope", {"id": "2"}, ["scope", "2", "--json"]),
        ],
    )
    def test_is_that_of_the_command_line(
        self, plan: Repo, tool: str, given: dict[str, object], words: list[str]
    ) -> None:
        plan.write("src/c/x.py", "x = 1\n")
        shown = json.loads(plan.run(*words, env=DAY).stdout)
        assert asked(plan, tool, **given) == (shown, False)

    def test_of_check_is_cut_and_says_so(self, plan: Repo) -> None:
        plan.task("TASK-0002", prereqs=["TASK-0098", "TASK-0099"])
        shown = json.loads(plan.run("check", "--output-format", "json").stdout)
        found = asked(plan, "check", limit=1).data
        assert found["findings"] == shown["findings"][:1]
        assert found["summary"] == shown["summary"]
        assert found["left_out"] == len(shown["findings"]) - 1 > 0
        changed = asked(plan, "check", changed=True, base="HEAD").data
        assert {one["path"] for one in changed["findings"]} == {"tasks/TASK-0002-x.md"}

    def test_of_check_knows_no_base_that_git_could_not_be_asked_for(self, plan: Repo) -> None:
        for base in ("HEAD\0", "--output=x"):
            found = asked(plan, "check", changed=True, base=base)
            assert (found.is_error, found.data["error"]) == (
                True,
                f"{base!r} is not a known commit",
            )

    def test_of_brief_is_the_page(self, plan: Repo) -> None:
        found = asked(plan, "brief", id="2").data
        assert found["brief"] == plan.run("prep", "2", "--brief", env=DAY).stdout
        prepared = json.loads(plan.run("prep", "2", "--json", env=DAY).stdout)
        assert found["decision"] == prepared["decision"]

    def test_of_scope_judges_given_paths(self, plan: Repo) -> None:
        found = asked(plan, "scope", id="2", paths=["src/a/x.py", "src/b/x.py"]).data
        assert found["outside"] == [{"path": "src/b/x.py", "reason": "not listed"}]


class TestAChange:
    def test_is_written(self, plan: Repo) -> None:
        found = asked(plan, "change_status", id="2", command="start", as_="ada")
        assert found.data == {
            "version": 1, "refused": False, "refusal": [], "hint": "", "remarks": [],
            "message": "TASK-0002  Draft → In Progress, claimed by ada until 2026-02-04",
            "written": ["tasks/TASK-0002-x.md"],
        }  # fmt: skip  # a table
        assert "claimed-by: ada" in plan.read("tasks/TASK-0002-x.md")

    @pytest.mark.parametrize(
        ("given", "words", "reason"),
        [
            ({"command": "done"}, ["done", "2"], "1 of 1 box open"),
            ({"command": "start", "as_": "bob"}, ["start", "2", "--as", "bob"], "claimed by ada"),
            ({"command": "accept"}, ["accept", "2"], "it is a task, not a decision"),
        ],
    )
    def test_is_refused_for_the_reasons_of_the_command_line(
        self, plan: Repo, given: dict[str, str], words: list[str], reason: str
    ) -> None:
        plan.run("start", "2", "--as", "ada", env=DAY)
        before = plan.files()
        found = asked(plan, "change_status", id="2", **given)
        assert (found.is_error, found.data["refused"], found.data["written"]) == (False, True, [])
        assert reason in " ".join(found.data["refusal"])
        said = plan.run(*words, env=DAY).stdout
        assert all(one in said for one in found.data["refusal"])
        assert plan.files() == before

    def test_is_only_shown(self, plan: Repo) -> None:
        before = plan.files()
        found = asked(plan, "edit", id="2", title="Another", dry_run=True).data
        assert "+title: TASK-0002 Another" in found["diff"]
        assert found["written"] == []
        assert plan.files() == before

    def test_of_a_value(self, plan: Repo) -> None:
        asked(plan, "edit", id="2", owner="@ada", depends_on=["TASK-0003"], set_={"area": "x"})
        text = plan.read("tasks/TASK-0002-x.md")
        assert "owner: '@ada'" in text or "owner: @ada" in text
        assert "TASK-0003" in text
        assert "area: x" in text

    def test_of_a_new_task(self, plan: Repo) -> None:
        found = asked(
            plan, "edit", title="Read the gauge", owner="@ada", depends_on=["TASK-0002"],
            stop=["reads rain"], allow=["src/gauge/"], set_={"area": "x"},
        )  # fmt: skip  # one call
        (path,) = [path for path in found.data["written"] if "read-the-gauge" in path]
        text = plan.read(path)
        for one in ("@ada", "TASK-0002", "- [ ] reads rain", "src/gauge/", "area: x"):
            assert one in text
        assert plan.run("check", "--select", "HD,ID,PR", path).exit_code == 0

    def test_of_a_new_task_is_refused_like_new(self, plan: Repo) -> None:
        before = plan.files()
        found = asked(plan, "edit", title="Read", depends_on=["TASK-0099"]).data
        assert found["refused"]
        assert "TASK-0099" in " ".join(found["refusal"])
        assert plan.files() == before

    def test_of_a_stop_condition_and_of_a_box(self, plan: Repo) -> None:
        assert not asked(plan, "mark", id="2", number=1, state="done").is_error
        assert "- [x] `make test`" in plan.read("tasks/TASK-0002-x.md")
        assert not asked(plan, "mark", id="T1", file="docs/PLAN.md", state="done").is_error
        assert "- [x] **T1** one\n- [ ] **T2**" in plan.read("docs/PLAN.md")

    def test_stays_inside_the_root(self, plan: Repo) -> None:
        outside = plan.root.parent / "OUTSIDE.md"
        outside.write_text("- [ ] **T1** one\n")
        (plan.root / "docs/LINK.md").symlink_to(outside)
        for name in ("../OUTSIDE.md", str(outside), "docs/LINK.md"):
            found = asked(plan, "mark", id="T1", file=name, state="done")
            assert found.is_error, name
            assert asked(plan, "show", id=f"{name}#T1").is_error, name
        assert outside.read_text() == "- [ ] **T1** one\n"


@pytest.mark.parametrize(
    ("tool", "given", "message"),
    [
        ("show", {"id": "TASK-0099"}, "TASK-0099"),
        ("show", {}, "'id' is a required property"),
        ("show", {"id": "2", "ID": "3"}, "'ID' was unexpected"),
        ("next", {"number": 0}, "number: 0 is less than the minimum of 1"),
        ("change_status", {"id": "2", "command": "finish"}, "command: 'finish' is not one of"),
        ("change_status", {"id": "2", "command": "start", "until": "2026-03-01"}, "goes with `as`"),
        ("change_status", {"id": "2", "command": "supersede"}, "`by` names the one"),
        ("mark", {"id": "2", "number": 9, "state": "done"}, "taskctl show TASK-0002 numbers them"),
        ("edit", {"id": "2"}, "name a value to change"),
        ("edit", {"id": "2", "stop": ["a"]}, "for a new task"),
        ("edit", {"owner": "@ada"}, "a new one needs a `title`"),
        ("edit", {"title": "A", "follow_up": ["TASK-0003"]}, "no follow-ups yet"),
        ("prove", {}, "there is no tool 'prove'"),
    ],
)
def test_what_cannot_be_done_is_a_result(
    plan: Repo, tool: str, given: dict[str, object], message: str
) -> None:
    before = plan.files()
    found = asked(plan, tool, **given)
    assert found.is_error
    assert message in found.data["error"]
    assert plan.files() == before


def test_a_long_lived_server_sees_every_change(plan: Repo) -> None:
    async def act(agent: Agent) -> None:
        assert (await agent.call("next")).data["task"]["id"] == "TASK-0002"
        plan.task("TASK-0002", "Done")
        assert (await agent.call("next")).data["task"]["id"] == "TASK-0003"
        plan.write("taskctl.toml", '[[collection]]\nname = "tasks"\nexclude = ["tasks/*-0003-*"]\n')
        assert (await agent.call("next")).data["action"] == "complete"
        (plan.root / "taskctl.toml").write_text("wrong = 1\n")
        broken = await agent.call("next")
        assert broken.is_error
        assert "wrong" in broken.data["error"]

    talk(plan, act)


def test_calls_at_the_same_time_do_not_disturb_each_other(plan: Repo) -> None:
    plan.write("taskctl.toml", "[queue]\nwip_limit = 1\n")
    done: list[Told] = []

    async def act(agent: Agent) -> None:
        async with anyio.create_task_group() as group:
            for task in ["TASK-0002", "TASK-0003"] * 4:

                async def start(task: str = task) -> None:
                    done.append(
                        await agent.call("change_status", id=task, command="start", as_="ada")
                    )

                group.start_soon(start)

    talk(plan, act)
    assert not any(one.is_error for one in done)
    # The first takes the only place; it is told so again, and the other is refused each time.
    assert sum(one.data["refused"] for one in done) == 4
    assert sum(len(one.data["written"]) for one in done) == 1


class TestResources:
    def test_tasks_and_rules(self, plan: Repo) -> None:
        async def act(agent: Agent) -> list[str]:
            listed = await agent.client.list_resources()
            templates = await agent.client.list_resource_templates()
            uris = [str(one.uri) for one in listed.resources]
            assert uris == ["taskctl://tasks", "taskctl://rules"]
            assert [one.uri_template for one in templates.resource_templates] == [
                "taskctl://task/{id}", "taskctl://search/{text}", "taskctl://rule/{code}",
            ]  # fmt: skip  # a table
            texts = []
            search = "taskctl://search/Title:%20task-0002"
            for uri in (*uris, "taskctl://task/2", search, "taskctl://rule/PR003"):
                (found,) = (await agent.client.read_resource(uri)).contents
                texts.append(found.text)  # type: ignore[union-attr]
            return texts

        tasks, rules, task, found, rule = talk(plan, act)
        items = json.loads(tasks)["items"]
        assert [one["id"] for one in items][:3] == ["TASK-0001", "TASK-0002", "TASK-0003"]
        assert "PR003" in rules
        assert task == plan.read("tasks/TASK-0002-x.md")
        hits = json.loads(found)["hits"]
        assert [hit["path"] for hit in hits] == ["tasks/TASK-0002-x.md"]
        assert rule.startswith("# PR003")

    def test_an_unknown_one_is_an_error_of_the_protocol(self, plan: Repo) -> None:
        from mcp.shared.exceptions import MCPError

        async def act(agent: Agent) -> None:
            for uri in ("taskctl://task/TASK-0099", "taskctl://x", "file:///etc/passwd"):
                with pytest.raises(MCPError):
                    await agent.client.read_resource(uri)

        talk(plan, act)


def test_the_prompt_holds_the_ritual_and_the_brief(plan: Repo) -> None:
    async def act(agent: Agent) -> str:
        (listed,) = (await agent.client.list_prompts()).prompts
        assert listed.name == "prep"
        (message,) = (await agent.client.get_prompt("prep", {"name": "ada"})).messages
        return message.content.text  # type: ignore[union-attr]

    text = talk(plan, act)
    assert "Work on TASK-0002" in text
    assert 'start and as "ada"' in text
    assert plan.run("prep", "2", "--brief", env=DAY).stdout in text


def test_over_http_it_answers_the_same(plan: Repo) -> None:
    async def act(agent: Agent) -> Told:
        return await agent.call("next")

    with over_http(plan) as port:
        found = talk(plan, act, url=f"http://127.0.0.1:{port}/mcp")
    assert found == (json.loads(plan.run("next", "--json").stdout), False)
