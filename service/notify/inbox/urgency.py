"""How urgencies stand to each other, and what each entails."""

from typing import Literal

Urgency = Literal["urgent", "concern", "admin", "unclear"]
RANK: dict[str, int] = {"urgent": 2, "concern": 1, "unclear": 0, "admin": 0}
HOLDING = frozenset({"urgent", "concern"})
"""An item of such an urgency puts the course on hold; only a clinician or a manager closes it, with an outcome."""


def rises(was: str, to: str) -> bool:
    """Tell whether `to` is more urgent; nothing ever lowers an urgency."""
    return RANK[to] > RANK[was]
