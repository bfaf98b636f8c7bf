"""Queries of ast-grep for definitions, their bases, and reads of environment variables."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# language: (the kind of a name, kinds of classes, kinds of interfaces)
_DEFINITIONS: Mapping[str, tuple[str, Sequence[str], Sequence[str]]] = {
    "Python": ("identifier", ("class_definition",), ()),
    "JavaScript": ("identifier", ("class_declaration",), ()),
    "TypeScript": (
        "type_identifier",
        ("class_declaration", "abstract_class_declaration"),
        ("interface_declaration",),
    ),
    "Java": ("identifier", ("class_declaration", "record_declaration"), ("interface_declaration",)),
    "CSharp": (
        "identifier",
        ("class_declaration", "record_declaration"),
        ("interface_declaration",),
    ),
    "Rust": ("type_identifier", ("struct_item", "enum_item"), ("trait_item",)),
    "Go": ("type_identifier", ("type_spec",), ()),
    "Ruby": ("constant", ("class",), ("module",)),
    "Php": ("name", ("class_declaration",), ("interface_declaration",)),
    "Cpp": ("type_identifier", ("class_specifier",), ()),
}
# language: (kinds of names of bases, kinds of the nodes around them from the inside out)
_BASES: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, Any]]]] = {
    "Python": (
        ("identifier", "attribute"),
        ({"kind": "argument_list"}, {"kind": "class_definition", "field": "superclasses"}),
    ),
    "JavaScript": (("identifier", "member_expression"), ({"kind": "class_heritage"},)),
    "TypeScript": (
        ("identifier", "member_expression", "type_identifier"),
        ({"any": [{"kind": "extends_clause"}, {"kind": "implements_clause"}]},),
    ),
    "Java": (("type_identifier",), ({"any": [{"kind": "superclass"}, {"kind": "type_list"}]},)),
    "CSharp": (("identifier", "qualified_name"), ({"kind": "base_list"},)),
    "Rust": (
        ("type_identifier", "scoped_type_identifier"),
        ({"kind": "impl_item", "field": "trait"},),
    ),
    "Ruby": (("constant", "scope_resolution"), ({"kind": "superclass"},)),
    "Php": (
        ("name", "qualified_name"),
        ({"any": [{"kind": "base_clause"}, {"kind": "class_interface_clause"}]},),
    ),
    "Cpp": (("type_identifier", "qualified_identifier"), ({"kind": "base_class_clause"},)),
}
_ENVIRONMENT: Mapping[str, Sequence[str]] = {
    "Python": ("os.environ[$NAME]", "os.environ.get($NAME)", "os.getenv($NAME)"),
    "JavaScript": ("process.env.$NAME", "process.env[$NAME]"),
    "TypeScript": ("process.env.$NAME", "process.env[$NAME]"),
    "Java": ("System.getenv($NAME)",),
    "CSharp": ("Environment.GetEnvironmentVariable($NAME)",),
    "Rust": ("std::env::var($NAME)", "env::var($NAME)", "env!($NAME)"),
    "Go": ("os.Getenv($NAME)", "os.LookupEnv($NAME)"),
    "Ruby": ("ENV[$NAME]", "ENV.fetch($NAME)"),
    "Php": ("getenv($NAME)",),
    "Cpp": ("getenv($NAME)", "std::getenv($NAME)"),
}
_VARIANTS = {"TypeScript": ("TypeScript", "Tsx")}
CLASS, INTERFACE, BASE, VARIABLE = "class", "interface", "base", "variable"
"""The kinds of findings; the id of a query begins with one of them and a dash."""


def queries() -> str:
    """All queries as the documents of YAML that ast-grep reads (JSON is YAML)."""
    return "\n---\n".join(json.dumps(query) for query in _queries())


def _queries() -> Iterator[dict[str, Any]]:
    for group in _DEFINITIONS:
        for language in _VARIANTS.get(group, (group,)):
            for number, (kind, rule) in enumerate(_rules(group)):
                name = f"{kind}-{language}-{number}"
                yield {"id": name, "language": language, "severity": "info", "rule": rule}


def _rules(group: str) -> Iterator[tuple[str, dict[str, Any]]]:
    name, classes, interfaces = _DEFINITIONS[group]
    for kind, kinds in ((CLASS, classes), (INTERFACE, interfaces)):
        for one in kinds:
            yield kind, {"kind": name, "inside": {"kind": one, "field": "name"}}
    if group in _BASES:
        names, around = _BASES[group]
        yield BASE, _inside({"any": [{"kind": kind} for kind in names]}, around)
    yield VARIABLE, {"any": [{"pattern": pattern} for pattern in _ENVIRONMENT[group]]}


def _inside(rule: dict[str, Any], around: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    inner, *outer = around
    return {**rule, "inside": _inside(dict(inner), outer) if outer else dict(inner)}
