"""The Gantt chart: well-formed, the same each time, and one bar for each activity."""

from xml.etree import ElementTree

from hypothesis import given

from taskctl.plans.schedule.gantt import gantt
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.simulation import simulate
from taskctl.plans.schedule.waves import layers

from .projects import activity, project, projects

SVG = "{http://www.w3.org/2000/svg}"


def bars(svg: str) -> list[ElementTree.Element]:
    return [rect for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect") if rect.get("class")]


@given(projects(max_size=8))
def test_each_activity_has_a_bar_within_the_picture(plan: Project) -> None:
    timeline = simulate(plan)
    svg = gantt("a plan", {"rolling frontier": timeline})
    assert svg == gantt("a plan", {"rolling frontier": timeline})
    found = bars(svg)
    assert len(found) == len(plan.activities)
    for bar in found:
        assert 90 <= float(bar.get("x", "")) + float(bar.get("width", "")) <= 980.01


def test_both_models_share_a_scale_and_a_summary() -> None:
    plan = project(activity("a", 1), activity("b", 3), activity("c", 3), before={"c": ["a"]})
    waves = layers(plan, 30).waves
    svg = gantt("Chat", {"waves": simulate(plan, waves=waves), "frontier": simulate(plan)})
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == "Chat"
    assert root.findtext(f"{SVG}desc") == (
        "waves: 3 activities on 2 workers in 6 h; frontier: 3 activities on 2 workers in 4 h"
    )
    assert {bar.get("width") for bar in bars(svg)} == {"148.33", "445"}
    assert [bar.findtext(f"{SVG}title") for bar in bars(svg)][2] == "c: 3 h to 6 h"
    assert len([line for line in root.iter(f"{SVG}line") if line.get("class") == "wave"]) == 1


def test_text_cannot_leave_its_place() -> None:
    name = '</title><script>"&\x1b\x00'
    svg = gantt(name, {name: simulate(project(activity(name, 9)))})
    assert "<script" not in svg
    assert '</title><script>"&\\x1b\\x00: 0 h to 9 h' in {*ElementTree.fromstring(svg).itertext()}


def test_of_many_activities_the_longest_are_named() -> None:
    many = [activity(f"T{number}", 1 + (number == 600)) for number in range(1000)]
    svg = gantt("many", {"frontier": simulate(project(*many, activities=1000))})
    names = list(ElementTree.fromstring(svg).iter(f"{SVG}text"))
    named = [text.text for text in names if text.get("class") == "name"]
    assert len(named) == 500
    assert "T600" in named
