"""The one door to the clock."""

import os
from datetime import UTC, date, datetime


def today() -> date:
    """The local date; SOURCE_DATE_EPOCH sets it, for reproducible output."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now().astimezone().date()
