"""How urgencies stand to each other, and what each entails."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

Urgency = Literal["urgent", "concern", "admin", "unclear"]
RANK: dict[str, int] = {"urgent": 2, "concern": 1, "unclear": 0, "admin": 0}
HOLDING = frozenset({"urgent", "concern"})
"""An item of such an urgency puts the course on hold; only a clinician or a manager closes it, with an outcome."""

LATE_AFTER: Mapping[str, timedelta] = {
    "urgent": timedelta(minutes=5),
    "concern": timedelta(hours=1),
    "unclear": timedelta(hours=4),
}
"""How long such an item waits for somebody before its page calls that late."""


def rises(was: str, to: str) -> bool:
    """Tell whether `to` is more urgent; nothing ever lowers an urgency."""
    return RANK[to] > RANK[was]
