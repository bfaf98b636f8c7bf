"""The one door to the clock."""

import os
from datetime import UTC, date, datetime

from taskctl.memory.inputs import untold


def today() -> date:
    """The local date; SOURCE_DATE_EPOCH sets it, for reproducible output."""
    moment = _given()
    return moment.date() if moment else datetime.now().astimezone().date()


def timestamp() -> str:
    """The time to the second, in ISO 8601 and UTC; SOURCE_DATE_EPOCH sets it."""
    moment = _given() or datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _given() -> datetime | None:
    untold()  # an answer of another day may be another one
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else None
