"""The pages are complete, and their links lead somewhere."""

import re
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from docs import generate, settings_page
from taskctl.cli.commands import COMMANDS
from taskctl.plans.catalog import HEADINGS, full_catalog
from taskctl.report.rules import sections
from taskctl.rules.registry import Rule

ROOT = generate.ROOT
RULES = [pytest.param(rule, id=code) for code, rule in full_catalog().items()]
# A file that nobody may read, and changes, which the guide of the gate shows with its output.
NO_EXAMPLE = re.compile("FI006|GT00[1-9]")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_is_wrong(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]", rule.summary)
    assert len(rule.summary) <= 100
    assert rule.code[:2] in HEADINGS


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_why_it_matters(rule: Rule) -> None:
    says = bool(sections(rule)[0][1].partition("\n\n")[2])
    assert says, "the page does not say why"


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_how_to_fix_it(rule: Rule) -> None:
    assert "Fix" in dict(sections(rule)), "the page does not say how to fix it"


@pytest.mark.parametrize("rule", RULES)
def test_the_page_of_a_rule_shows_an_example(rule: Rule) -> None:
    page = (ROOT / f"docs/rules/{rule.code}.md").read_text("utf-8")
    has = "\n## Example\n" in page or "\n## Better\n" in page
    assert has != bool(NO_EXAMPLE.fullmatch(rule.code)), "correct NO_EXAMPLE in this file"


@pytest.mark.parametrize("rule", RULES)
def test_the_settings_of_a_rule_are_settings(rule: Rule) -> None:
    named = re.split(r"[,\s]+", dict(sections(rule)).get("Settings", "").strip())
    known = {setting.key for setting in settings_page.settings()}
    unknown = [key for key in named if key and not is_setting(key, known)]
    assert not unknown, "the page names more than keys"


def is_setting(key: str, known: set[str]) -> bool:
    """Whether a key is a setting, or one in a table that is a setting."""
    return key in known or key.rpartition(".")[0] in known


def test_every_setting_is_described() -> None:
    described = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    for setting in settings_page.settings():
        assert f"| `{setting.key.rpartition('.')[2]}` |" in described
        assert re.fullmatch(r"[`A-Z].*\.", setting.what)


def test_every_command_is_announced() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert not [name for name in COMMANDS if f"`taskctl {name}`" not in readme]
    assert not [name for name in COMMANDS if not re.search(rf"`(?:taskctl )?{name}\b", changes)]


@pytest.mark.parametrize("path", generate.pages())
def test_every_link_leads_somewhere(path: str) -> None:
    missing = [target for target in links_of(path) if not leads_somewhere(path, target)]
    assert not missing


def links_of(path: str) -> list[str]:
    """The relative targets of the links of a page; code does not count."""
    found = re.findall(r"\]\(([^()\s]+)\)", without_code(path))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def without_code(path: str) -> str:
    text = (ROOT / path).read_text("utf-8")
    text = re.sub(r"^ *(`{3,}).*?^ *\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", lambda match: "x" * len(match[0]), text)


def leads_somewhere(path: str, target: str) -> bool:
    file, _, anchor = target.partition("#")
    page = normpath(join(dirname(path), unquote(file))) if file else path
    if not (ROOT / page).exists():
        return False
    return not anchor or anchor in anchors_of(page)


def anchors_of(path: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    text = (ROOT / path).read_text("utf-8")
    text = re.sub(r"^ *(`{3,}).*?^ *\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in headings}


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    named = re.findall(r"^ +- (?:.+: )?(\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M)
    pages = [path.removeprefix("docs/") for path in generate.pages() if path.startswith("docs/")]
    by_hand = [path for path in pages if not re.fullmatch(r"rules/[A-Z]{2}\d{3}\.md", path)]
    assert sorted(named) == sorted([*by_hand, "changelog.md"]), "correct `nav` in mkdocs.yml"
