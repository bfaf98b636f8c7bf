"""Edits: replacing spans of a file, and nothing else."""

from dataclasses import dataclass

from taskctl.text.places import Place


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of what stands at `place`; an empty place inserts."""

    place: Place
    text: str
