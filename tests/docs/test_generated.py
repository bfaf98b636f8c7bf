"""What is generated is up to date, and generated as it should be."""

import json
import subprocess
import sys

import jsonschema
import pytest

from docs import generate, settings_page
from taskctl.plans.catalog import full_catalog
from taskctl.settings.builtin import load_preset, preset_names
from taskctl.settings.show import descriptions

ROOT = generate.ROOT


def test_nothing_is_out_of_date() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_region_is_replaced_and_the_rest_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "REGIONS", {"a": lambda: "new", "b": lambda: "other"})
    page = (
        "one\n<!-- generated: a -->\nold\n\n<!-- generated: end -->\ntwo\n"
        "<!-- generated: b -->\n<!-- generated: end -->\n"
    )
    assert generate.with_regions(page) == (
        "one\n<!-- generated: a -->\n\nnew\n\n<!-- generated: end -->\ntwo\n"
        "<!-- generated: b -->\n\nother\n\n<!-- generated: end -->\n"
    )


def test_an_output_is_replaced_unless_only_its_time_differs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(generate, "real_output", lambda command, _: f"$ {command}\nnew 0.20 s\n")
    same = "<!-- output: x -->\n\n```console\n$ x\nnew 0.31 s\n```\n"
    assert generate.with_outputs(same) == same
    other = "<!-- output: x -->\n\n````console\n$ x\n```\n````\n"
    assert generate.with_outputs(other) == same.replace("```", "````").replace("0.31", "0.20")


def test_a_rule_that_is_gone_leaves_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = dict(full_catalog())
    del rules["ID001"]
    monkeypatch.setattr(generate, "full_catalog", lambda: rules)
    monkeypatch.setattr(generate, "with_outputs", lambda page: page)
    assert generate.generated()["docs/rules/ID001.md"] is None


def test_a_setting_without_a_description_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    described = descriptions()
    monkeypatch.setattr(settings_page, "descriptions", lambda: described)
    del described["RuleSettings", "select"]
    with pytest.raises(SystemExit, match=r"what rules\.select is for"):
        settings_page.settings()


def test_the_schema_says_what_a_setting_is_for() -> None:
    schema = json.loads((ROOT / "docs/schemas/settings.schema.json").read_text("utf-8"))
    keys = schema["$defs"]["ArchiveSettings"]["properties"]
    assert keys["folders"]["description"].endswith("others count as dropped (the archive).")


@pytest.mark.parametrize("name", preset_names())
def test_the_schema_of_the_settings_accepts_a_preset(name: str) -> None:
    schema = json.loads((ROOT / "docs/schemas/settings.schema.json").read_text("utf-8"))
    jsonschema.validate(load_preset(name), schema)


def test_the_schema_of_the_settings_refuses_an_unknown_key() -> None:
    schema = json.loads((ROOT / "docs/schemas/settings.schema.json").read_text("utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"rules": {"ignor": []}}, schema)
