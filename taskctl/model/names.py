"""The names that people give states, owners and tracks, and their meaning."""

from taskctl.model.plan import Plan
from taskctl.model.states import STATES


def states_named(plan: Plan, text: str) -> set[str]:
    """The states that a word means: the state of that name, or by the plan's status words."""
    word = text.casefold()
    found = {v.states[word] for v in plan.vocabularies.values() if word in v.states}
    return found | ({word} if word in STATES else set())


def tracks_named(plan: Plan, text: str) -> set[str]:
    """The track with this id, with or without `TRACK-`."""
    return {track.id for track in plan.tracks} & {text, f"TRACK-{text}"}


def track_names(plan: Plan) -> list[str]:
    """The names of the tracks, with and without `TRACK-`."""
    ids = [track.id for track in plan.tracks]
    return [*ids, *(track.removeprefix("TRACK-") for track in ids)]


def owners_named(plan: Plan, text: str) -> set[str]:
    """The owner of this name in each spelling of the headers, with or without `@`."""
    name = text.lstrip("@")
    return {owner for item in plan.items for owner in item.owner if owner.lstrip("@") == name}
