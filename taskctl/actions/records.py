"""The records beside the tasks, rewritten for an item that gets another id or path."""

import json
from collections.abc import Callable, Mapping

from taskctl.actions.status import StatusContext
from taskctl.errors import TaskctlError
from taskctl.judge.check.baseline import baseline_bytes, read_baseline
from taskctl.model.findings import Finding
from taskctl.model.plans import Plans
from taskctl.model.prep import PrepRecord
from taskctl.read.evidence import checksum, evidence_path
from taskctl.read.judged import Digests
from taskctl.read.prep_records import record_path, record_text
from taskctl.report.json import json_text
from taskctl.text.changeset import Changeset, contents
from taskctl.text.tree import Overlay


def put_evidence(at: StatusContext, changeset: Changeset, old: str, new: str) -> None:
    """Give the evidence of a task its new id; a record that was altered stays so.

    Raises:
        TaskctlError: it cannot be read.
    """
    path, to = (evidence_path(at.settings, item_id) for item_id in (old, new))
    if not at.tree.exists(path):
        return
    try:
        document = json.loads(contents(at.tree, path).raw)
        for record in document["proofs"]:
            if record["checksum"] == checksum(record, old):
                record["checksum"] = checksum(record, new)
        document["task"] = new
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TaskctlError(f"{path} is not as `taskctl prove --record` writes it") from None
    changeset.move(path, to, f"{json_text(document)}\n".encode())


def put_prep_records(
    at: StatusContext,
    changeset: Changeset,
    after: Plans,
    ids: Callable[[str], str],
    paths: Mapping[str, str],
) -> None:
    """Bind people's answers and reviews to the texts that only a renaming has changed.

    An answer about a text that had changed before does not hold afterwards, either.
    """
    if not at.plan.prep_records:
        return
    old = Digests(at.tree, at.plan.by_path, at.settings)
    tree: Overlay = changeset.tree_after()
    new = Digests(tree, after.by_path, at.settings)

    def again(path: str, digest: str) -> str:
        return new.of(paths.get(path, path)) if digest and digest == old.of(path) else digest

    for record in at.plan.prep_records.values():
        task = at.plan.by_id.get(record.item)
        if record.problem or task is None:
            continue
        answers = {
            key: given._replace(text=again(task.path, given.text))
            for key, given in record.answers.items()
        }
        review = record.review
        if review:
            links = {paths.get(p, p): again(p, digest) for p, digest in review.digests.items()}
            review = review._replace(digests=links)
        item = ids(record.item)
        path = record_path(at.settings.evidence.folder, item)
        changed = PrepRecord(item, path, answers=answers, review=review)
        if (item, answers, review) != (record.item, record.answers, record.review):
            raw = record_text(changed).encode()
            if path == record.path:
                changeset.put(path, raw)
            else:
                changeset.move(record.path, path, raw)


def put_baseline(at: StatusContext, changeset: Changeset, pairs: Mapping[str, Finding]) -> None:
    """Keep the accepted findings accepted, which have other fingerprints now.

    Args:
        at: the plan.
        changeset: the change.
        pairs: the findings after the change, by the fingerprints that they had before.
    """
    path = at.settings.rules.baseline
    if not path or not at.tree.exists(path):
        return
    known = read_baseline(at.tree.read(path))
    entries = []
    for entry in known.values():
        then = pairs.get(entry.fingerprint)
        if then is not None:
            entry = entry._replace(  # noqa: PLW2901  the same entry, about the new id
                path=then.place.path, fingerprint=then.fingerprint, message=then.message
            )
        entries.append(entry)
    if entries != [*known.values()]:
        changeset.put(path, baseline_bytes(entries))
