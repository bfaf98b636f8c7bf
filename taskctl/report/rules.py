"""The pages of the rules: as text, Markdown or JSON, and their list."""

import re
from collections.abc import Callable, Iterable, Mapping

from taskctl.rules.registry import KINDS, Rule
from taskctl.text.expressions import expression

_LABEL = expression(r"^(Bad|Good|Fix|Settings):$", re.MULTILINE)
_TITLES = {"Bad": "Example", "Good": "Better", "Fix": "How to fix", "Settings": "Settings"}


def render_rule(rule: Rule, form: str) -> str:
    """One rule's page: text, json or markdown."""
    return _PAGE[form](rule)


def render_rules(form: str, rules: Iterable[Rule], headings: Mapping[str, str]) -> str:
    """A list of rules: text, json or markdown.

    Args:
        headings: the titles of the families, by the beginning of their codes.
    """
    return _LIST[form](list(rules), headings)


def sections(rule: Rule) -> list[tuple[str, str]]:
    """(label, text) of a page: first the prose ("", …), then Bad, Good, Fix, Settings."""
    parts = _LABEL.split(rule.page)
    found = [("", parts[0].strip())]
    for label, text in zip(parts[1::2], parts[2::2], strict=True):
        lines = text.strip("\n").rstrip().split("\n")
        found.append((label, "\n".join(line.removeprefix("    ") for line in lines)))
    return found


def _text(rule: Rule) -> str:
    shown = [f"{rule.code} {rule.name} ({rule.severity})", f"{rule.kind}: {KINDS[rule.kind]}", ""]
    for label, text in sections(rule):
        if label:
            shown += ["", f"{_TITLES[label]}:"]
            shown += [f"    {line}".rstrip() for line in text.split("\n")]
        else:
            shown.append(text)
    return "\n".join(shown)


def _markdown(rule: Rule) -> str:
    shown = [f"# {rule.code} {rule.name}", "", f"Severity: {rule.severity}", ""]
    shown += [f"Kind: [{rule.kind}](../concepts/demands.md), {KINDS[rule.kind]}", ""]
    for label, text in sections(rule):
        if not label:
            shown += [text]
        elif label in {"Bad", "Good"}:
            shown += ["", f"## {_TITLES[label]}", "", "````text", text, "````"]
        elif label == "Settings":
            keys = ", ".join(f"`{key.strip()}`" for key in text.replace("\n", " ").split(","))
            shown += ["", "## Settings", "", keys]
        else:
            shown += ["", f"## {_TITLES[label]}", "", text]
    return "\n".join(shown) + "\n"


def _object(rule: Rule) -> dict[str, object]:
    parts = dict(sections(rule))
    summary, _, why = parts[""].partition("\n\n")
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "kind": rule.kind,
        "summary": " ".join(summary.split()),
        "why": why,
        "bad": parts.get("Bad", ""),
        "good": parts.get("Good", ""),
        "fix": parts.get("Fix", ""),
        "settings": parts.get("Settings", ""),
        "url": rule.url,
    }


def _json(rule: Rule) -> str:
    from taskctl.report.json import json_text

    return json_text({"version": 1, "rule": _object(rule)})


def _list_text(rules: list[Rule], _: Mapping[str, str]) -> str:
    width = max(len(rule.name) for rule in rules)
    return "\n".join(
        f"{rule.code}  {rule.name:{width}}  {rule.severity:7}  {rule.kind:9}  {rule.summary}"
        for rule in rules
    )


def _list_markdown(rules: list[Rule], headings: Mapping[str, str]) -> str:
    shown = ["# Rules"]
    for family, title in sorted(headings.items()):
        shown += ["", f"## {family}: {title}", ""]
        shown += ["| code | name | severity | kind | what it finds |", "|---|---|---|---|---|"]
        shown += [
            f"| [{r.code}]({r.code}.md) | {r.name} | {r.severity} | {r.kind} | {r.summary} |"
            for r in rules
            if r.code.startswith(family)
        ]
    return "\n".join(shown) + "\n"


def _list_json(rules: list[Rule], _: Mapping[str, str]) -> str:
    from taskctl.report.json import json_text

    return json_text({"version": 1, "rules": [_object(rule) for rule in rules]})


_PAGE: dict[str, Callable[[Rule], str]] = {"text": _text, "markdown": _markdown, "json": _json}
_LIST: dict[str, Callable[[list[Rule], Mapping[str, str]], str]] = {
    "text": _list_text,
    "markdown": _list_markdown,
    "json": _list_json,
}
