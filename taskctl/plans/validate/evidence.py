"""PL5: quotes are found in the documents that they quote."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.folder import FEATURES, META, TASKS
from taskctl.plans.artifacts.older import Pointer
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.secrets import REDACTED
from taskctl.text.source import Source
from taskctl.text.words import count

_ENDS = ("...", "…")


class Quotation(NamedTuple):
    """A quote of a plan, its place, its owner, and the document that it names, if any."""

    file: str
    pointer: Pointer
    item: str
    text: str
    source: str | None


@plan_rule("PL501", "quote-not-found")
def quote_not_found(plan: ValidatedPlan) -> Iterator[Finding]:
    """A quote is not in the document that it quotes.

    It was made up, shortened or reworded, so it shows nothing. Blanks and line breaks do not count;
    dots at the ends of a quote leave out what is there, and [REDACTED] is any text. A quote without
    a `source` is looked for in the documents that the plan was made from (.tasks-meta.json). Files
    are looked for below the folder of `--codebase-path`.

    A single letter is in every document, and counts as not found.

    Bad:
        {"quote": "Doors open by themselves", "source": "spec.md"}      (spec.md does not say so)
    Fix:
        Quote the document word for word, or correct `source`.
    """
    read = _reader(plan)
    for quotation in _quotations(plan):
        sources = [quotation.source] if quotation.source else _documents(plan)
        texts = [text for name in sources if (text := read(name)) is not None]
        is_known = bool(texts) and len(texts) == len(sources)
        if is_known and not any(is_quoted(quotation.text, text) for text in texts):
            yield Finding(
                plan.in_model(quotation.file, quotation.pointer),
                f"{quotation.item} quotes words that are not in {listed(sources)}",
                "quote the document word for word, or correct the source",
                item=quotation.item,
                subject=quotation.source or "",
            )


@plan_rule("PL502", "source-not-found", "info")
def source_not_found(plan: ValidatedPlan) -> Iterator[Finding]:
    """A document that is quoted cannot be read, so its quotes are not checked.

    They may be right or made up: nobody has looked.

    Bad:
        {"quote": "Doors open", "source": "spec.md"}      (and no spec.md in the codebase)
    Fix:
        Name the folder of the sources with `--codebase-path`, or correct `source`. This has no
        effect on the exit code.
    """
    read = _reader(plan)
    quoted: dict[str, list[Quotation]] = {}
    for quotation in _quotations(plan):
        for name in [quotation.source] if quotation.source else _documents(plan):
            quoted.setdefault(name, []).append(quotation)
    for name, found in quoted.items():
        if read(name) is None:
            where = "" if plan.codebase else "; name its folder with --codebase-path"
            yield Finding(
                plan.in_model(found[0].file, found[0].pointer),
                f"{name} cannot be read, so {count(len(found), 'quote')} of it "
                f"{'is' if len(found) == 1 else 'are'} not checked{where}",
                "name the folder of the sources, or correct the source",
                subject=name,
                number=len(found),
            )


def _quotations(plan: ValidatedPlan) -> Iterator[Quotation]:
    artifacts = plan.artifacts
    for number, feature in enumerate(artifacts.features.features):
        for index, one in enumerate(feature.source_evidence):
            at = ("features", number, "source_evidence", index, "quote")
            if one.quote.strip():
                yield Quotation(FEATURES, at, feature.id, one.quote, one.source)
    for number, task in enumerate(plan.tasks):
        for index, one in enumerate(task.source_evidence):
            at = ("tasks", number, "source_evidence", index, "quote")
            if one.quote.strip():
                yield Quotation(TASKS, at, task.id, one.quote, one.source)
    for number, edge in enumerate(artifacts.tasks.dependencies):
        for index, proof in enumerate(edge.evidence):
            at = ("dependencies", number, "evidence", index, "quote")
            if proof.quote and proof.quote.strip():
                item = f"{edge.from_} → {edge.to}"
                yield Quotation(TASKS, at, item, proof.quote, proof.source)


def _documents(plan: ValidatedPlan) -> list[str]:
    """The documents that the plan was made from, by .tasks-meta.json."""
    meta = plan.artifacts.values.get(META)
    sources = meta.get("sources") if isinstance(meta, dict) else None
    listed_there = sources if isinstance(sources, list) else []
    paths = (one.get("path") for one in listed_there if isinstance(one, dict))
    return [path for path in paths if isinstance(path, str)]


def _reader(plan: ValidatedPlan) -> Callable[[str], str | None]:
    """A function that reads a document with its blanks joined; None if that cannot be done."""

    @cache
    def read(name: str) -> str | None:
        if plan.codebase is None:
            return None
        source = plan.codebase.read(name.partition("#")[0])
        if not isinstance(source, Source):
            return None
        return " ".join(source.raw.decode("utf-8", "replace").split())

    return read


def is_quoted(quote: str, text: str) -> bool:
    """Whether all parts of a quote are in a text, one after the other.

    Args:
        text: with single blanks.
    """
    words = " ".join(quote.split())
    signs = [sign for sign in words.replace(REDACTED, "") if sign.isalnum()]
    if len(signs) < 2 and "".join(signs).isascii():  # dots alone, or one letter
        return False
    for end in _ENDS:
        words = words.removesuffix(end).removeprefix(end).strip()
    position = 0
    for part in words.split(REDACTED):
        found = text.find(part.strip(), position)
        if found < 0:
            return False
        position = found + len(part.strip())
    return True
