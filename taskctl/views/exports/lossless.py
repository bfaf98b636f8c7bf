"""JSON and CSV, which lose nothing: the words of the plan."""

import csv
import io
import json
from collections.abc import Sequence

from taskctl.read.dialects.exported import COLUMNS, OPTIONAL
from taskctl.text.expressions import expression
from taskctl.views.exports.format import Export
from taskctl.views.exports.items import Exported, ExportedBox

# A spreadsheet takes a cell with such a beginning for a formula.
_FORMULA = expression(r"'*[=+\-@\t\r]")


def render_json(items: Sequence[Exported]) -> Export:
    """The items as one object, with the keys of `list --json`."""
    objects = [
        {
            "id": item.id,
            "title": item.title,
            "state": item.state,
            "status": item.status,
            "path": item.path,
            "owner": list(item.owner),
            "created": item.created,
            "priority": item.priority,
            "estimate": item.estimate,
            "groups": list(item.groups),
            "parent": item.parent,
            "prereqs": [{"id": edge.id, "hard": edge.hard} for edge in item.prereqs],
            "stops": [_object(one) for one in item.stops],
            "boxes": [_object(one) for one in item.boxes],
        }
        for item in items
    ]
    text = json.dumps({"version": 1, "items": objects}, indent=2, ensure_ascii=False)
    return Export({"plan.json": f"{text}\n"})


def _object(condition: ExportedBox) -> dict[str, object]:
    return {"text": condition.text, "box": condition.box}


def render_csv(items: Sequence[Exported]) -> Export:
    """The items as rows; a cell with several entries has one on each line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in items:
        cells = {
            **item._asdict(),
            "owner": "\n".join(item.owner),
            "groups": "\n".join(item.groups),
            "prereqs": "\n".join(f"{e.id}{'' if e.hard else OPTIONAL}" for e in item.prereqs),
            "stops": "\n".join(map(_line, item.stops)),
            "boxes": "\n".join(map(_line, item.boxes)),
        }
        row = [str(cells[column]) for column in COLUMNS]
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return Export({"plan.csv": stream.getvalue()})


def _line(condition: ExportedBox) -> str:
    return f"{condition.box} {condition.text}" if condition.box else condition.text
