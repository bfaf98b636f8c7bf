"""The records of `prep`: people's answers and reviews, in one JSON file per task."""

from collections.abc import Iterator, Mapping
from typing import Any

from taskctl.model.prep import LEADS_TO, NO, YES, GivenAnswer, PrepRecord, Review
from taskctl.text.source import Source
from taskctl.text.tree import Tree

ENDING = ".prep.json"


def record_path(folder: str, item_id: str) -> str:
    """The path of a task's record; an id that is a path becomes one name."""
    return f"{folder.rstrip('/')}/{item_id.replace('/', '_')}{ENDING}"


def read_prep_records(tree: Tree, folder: str) -> dict[str, PrepRecord]:
    """The records in a folder, by the id of their task."""
    found = {}
    folder = folder.rstrip("/")
    for name in sorted(tree.children(folder)):
        if name.endswith(ENDING):
            record = _read(tree, f"{folder}/{name}", name.removesuffix(ENDING))
            found[record.item] = record
    return found


def _read(tree: Tree, path: str, name: str) -> PrepRecord:
    import json  # few plans have records

    source = tree.read(path)
    if not isinstance(source, Source):
        return PrepRecord(name, path, problem=source.reason)
    try:
        data = json.loads(source.text)
        return _record(path, data)
    except (ValueError, RecursionError):
        return PrepRecord(name, path, problem="is not JSON")
    except (KeyError, TypeError, AttributeError):
        return PrepRecord(name, path, problem="is not a record of `taskctl prep`")


def _record(path: str, data: Mapping[str, Any]) -> PrepRecord:
    answers = dict(_answers(data.get("answers", {})))
    review = data.get("review")
    return PrepRecord(
        item=_text(data["item"]),
        path=path,
        answers=answers,
        review=_review(review) if review is not None else None,
    )


def _answers(data: Mapping[str, Any]) -> Iterator[tuple[str, GivenAnswer]]:
    for key, given in data.items():
        answer = _text(given["answer"])
        if key not in LEADS_TO or answer not in {YES, NO}:
            raise KeyError(key)
        yield (
            key,
            GivenAnswer(
                answer,
                _text(given["by"]),
                _text(given["on"]),
                _text(given.get("note", "")),
                _text(given["text"]),
            ),
        )


def _review(data: Mapping[str, Any]) -> Review:
    digests = {_text(path): _text(digest) for path, digest in data["links"].items()}
    return Review(_text(data["by"]), _text(data["on"]), digests)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def record_text(record: PrepRecord) -> str:
    """The text of a record's file."""
    import json  # only for writing

    data: dict[str, Any] = {"version": 1, "item": record.item}
    if record.answers:
        data["answers"] = {
            key: {name: value for name, value in given._asdict().items() if value or name != "note"}
            for key, given in sorted(record.answers.items())
        }
    if record.review is not None:
        by, on, digests = record.review
        data["review"] = {"by": by, "on": on, "links": dict(sorted(digests.items()))}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
