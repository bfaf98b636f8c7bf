"""All rules of `check`, by family."""

from collections.abc import Mapping
from functools import cache
from types import ModuleType

from taskctl.rules import (
    beside,
    boards,
    breakdowns,
    documents,
    done,
    evidence,
    fields,
    files,
    groups,
    headers,
    ids,
    keys,
    links,
    prereqs,
    regions,
    scope,
    statuses,
    suppressions,
    tracks,
)
from taskctl.rules.registry import RULES, Rule

# The beginning of the codes of a family, its heading, and its modules, which enter their rules.
FAMILIES: Mapping[str, tuple[str, tuple[ModuleType, ...]]] = {
    "BD": ("boards", (boards, groups, regions, beside)),
    "BK": ("breakdowns", (breakdowns, documents, beside)),
    "DD": ("definition of done", (done,)),
    "EV": ("evidence", (evidence,)),
    "FI": ("files", (files,)),
    "HD": ("headers", (headers, keys, fields, statuses)),
    "ID": ("ids", (ids,)),
    "LK": ("links", (links,)),
    "PR": ("prerequisites", (prereqs,)),
    "SC": ("scope", (scope,)),
    "SU": ("suppressions", (suppressions,)),
    "TR": ("tracks", (tracks,)),
}


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of the codes."""
    return dict(sorted(RULES.items()))
