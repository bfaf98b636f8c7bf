"""What the contract fixes of an item in JSON."""

from typing import Any

import jsonschema

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}


def _objects(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": _object(**properties)}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


ITEM = _object(
    id=_TEXT,
    title=_TEXT,
    state={"enum": ["todo", "active", "review", "done", "blocked", "parked", "dropped", "unknown"]},
    status=_TEXT,
    path=_TEXT,
    line=_NUMBER,
    owner=_TEXTS,
    created=_TEXT,
    prereqs=_objects(id=_TEXT, hard={"type": "boolean"}, state=_TEXT, path=_TEXT, line=_NUMBER),
    dependents=_TEXTS,
    follow_ups=_TEXTS,
    tracks=_TEXTS,
    stop=_object(items=_NUMBER, open=_NUMBER, done=_NUMBER, plain=_NUMBER),
    scope=_objects(pattern=_TEXT, kind={"enum": ["allow", "deny"]}, line=_NUMBER),
    links=_objects(label=_TEXT, target=_TEXT, state=_TEXT),
)
LIST = _object(version={"const": 1}, items={"type": "array", "items": ITEM})
NEXT = _object(
    version={"const": 1},
    action={"enum": ["continue", "start", "blocked", "complete", "settle"]},
    task={"anyOf": [{"type": "null"}, ITEM]},
    active=_TEXTS,
    ready=_TEXTS,
    skipped=_objects(
        id=_TEXT,
        reason=_TEXT,
        blocked_by=_objects(id=_TEXT, status=_TEXT, path=_TEXT, line=_NUMBER),
    ),
    conflicts=_objects(
        id=_TEXT, header={"type": "object"}, records=_objects(path=_TEXT, line=_NUMBER, says=_TEXT)
    ),
)


def check(document: Any, schema: dict[str, Any]) -> None:
    """Complain where a document lacks a key of the contract, or holds another type there."""
    jsonschema.validate(document, schema)
