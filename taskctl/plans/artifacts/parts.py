"""Parts that several artifacts of the T.A.S.K.S. v3 document share, in its own names."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

BY = "T.A.S.K.S v3"
"""The value of `generated.by`."""
ExecutionModel = Literal["wave_based", "rolling_frontier"]
Priority = Literal["critical", "high", "medium", "low"]


class Part(BaseModel):
    """A JSON object of an artifact: no other keys, no conversion of values."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True
    )


class Generated(Part):
    """The origin of an artifact.

    timestamp    ISO 8601, UTC
    contentHash  see `taskctl.plans.artifacts.canonical`
    """

    by: str = BY
    timestamp: str = ""
    contentHash: str = ""


class ArtifactFile(Part):
    """A file of a plan that knows its origin."""

    generated: Generated


class Offsets(Part):
    """A part of a text: offsets of characters, the end exclusive."""

    start: int
    end: int


class SourceEvidence(Part):
    """A quote that shows why something is in the plan.

    source     the file that holds the quote, from the top of the codebase (not in the document)
    startLine  the first line of the quote, from 1 on
    endLine    its last line
    """

    quote: str
    source: str | None = None
    loc: Offsets | None = None
    section: str | None = None
    startLine: int | None = None
    endLine: int | None = None


def as_json(part: Part) -> dict[str, Any]:
    """A part as a JSON object, without the keys that have no value."""
    return part.model_dump(mode="json", by_alias=True, exclude_none=True)


def as_text(part: Part) -> str:
    """A part as the text of a file."""
    return part.model_dump_json(by_alias=True, exclude_none=True, indent=2) + "\n"


def rounded(value: float, digits: int = 2) -> int | float:
    """A figure as it is written: to so many decimals, and without them if it is whole."""
    short = round(value, digits)
    return int(short) if float(short).is_integer() else short
