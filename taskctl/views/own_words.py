"""A person's words in a cell that are nowhere else in the plan: they are never replaced."""

import re
from collections.abc import Callable, Mapping

from taskctl.model.ids import expand
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.text.expressions import expression
from taskctl.views.cells import NOTHING, column_of, derive
from taskctl.views.tables import Table, cell

_WORD = expression(r"\w+")
# People write these for an empty cell.
_NONE = expression(r"\W*(?:none|n/?a)?\W*", re.IGNORECASE)
_NEXT = expression(r"\W*")


def has_own_words(plan: Plan, table: Table, label: str) -> bool:
    """Whether deriving a cell of a derivable column would lose words."""
    column = column_of(label)
    says_more = _SAYS_MORE.get(column, _says_other_words)
    return any(
        text not in {"", NOTHING} and says_more(plan, plan.by_id[key], column, text)
        for key in table.rows
        if key in plan.by_id and (text := cell(table, key, label) or "")
    )


def _differs(plan: Plan, item: Task, column: str, text: str) -> bool:
    return text != derive(plan, item, column)


def _says_other_words(plan: Plan, item: Task, column: str, text: str) -> bool:
    """Whether a text has a word that the derived cell lacks, or a link to another target."""
    known = set(_WORD.findall(derive(plan, item, column).casefold()))
    return "](" in text or not set(_WORD.findall(text.casefold())) <= known


def _says_more_than_ids(plan: Plan, item: Task, column: str, text: str) -> bool:
    """Whether a text has more than ids, or an open id that the plan does not give."""
    if "](" in text:
        return True
    rest, ids = text, set()
    for grammar in plan.grammars.values():
        for reference in reversed(list(grammar.references(rest))):
            ids.update(expand(reference, plan.known_ids))
            rest = rest[: reference.start] + " " + rest[reference.end :]
    if column == "id":
        return bool(_WORD.search(rest)) or ids != {item.id}
    given = {prereq.id for prereq in plan.prereqs(item)}
    given |= {i for gate in item.gates for i in gate.ids}
    return not _NONE.fullmatch(rest) or not ids <= given


def _is_no_mark(plan: Plan, item: Task, column: str, text: str) -> bool:
    del plan, item, column
    return not _NEXT.fullmatch(text)


_SAYS_MORE: Mapping[str, Callable[[Plan, Task, str, str], bool]] = {
    "title": _differs,
    "completed": _differs,
    "id": _says_more_than_ids,
    "prereqs": _says_more_than_ids,
    "blocked-by": _says_more_than_ids,
    "next": _is_no_mark,
}


def is_bare(text: str, word: str) -> bool:
    """Whether a cell has one word and nothing else."""
    return not _WORD.search(text.replace(word, "", 1))
