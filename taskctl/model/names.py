"""What people call states, owners and tracks, and what they may have meant."""

from taskctl.model.plan import Plan
from taskctl.model.states import STATES


def states_named(plan: Plan, text: str) -> set[str]:
    """The states that a word means: a state itself, or what the status words of the plan say."""
    word = text.casefold()
    found = {v.states[word] for v in plan.vocabularies.values() if word in v.states}
    return found | ({word} if word in STATES else set())


def tracks_named(plan: Plan, text: str) -> set[str]:
    """The track of this id, with or without `TRACK-`."""
    return {track.id for track in plan.tracks} & {text, f"TRACK-{text}"}


def track_names(plan: Plan) -> list[str]:
    """What the tracks can be called."""
    ids = [track.id for track in plan.tracks]
    return [*ids, *(track.removeprefix("TRACK-") for track in ids)]


def owners_named(plan: Plan, text: str) -> set[str]:
    """The owner of this name, with or without `@`, however the headers write it."""
    name = text.lstrip("@")
    return {owner for item in plan.items for owner in item.owner if owner.lstrip("@") == name}
