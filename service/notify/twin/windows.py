"""Which stretch of the provider's list is compared next. Pure.

Each text is looked at three times: soon, so that a text that nobody here knows is found; after two hours, when it
ought to have arrived; and after a day, when the last receipt ought to be in and its price is known. Each look has a
cursor of its own, which only moves forward: after any downtime it takes up where it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the list, `behind` the present, a `stride` at least at a time.

    The late ones also ask for what the list ought to have and has not.
    """

    name: str
    behind: timedelta
    stride: timedelta
    asks_for_missing: bool


LOOKS = (
    Look("soon", timedelta(minutes=10), timedelta(minutes=10), asks_for_missing=False),
    Look("settled", timedelta(hours=2), timedelta(minutes=30), asks_for_missing=True),
    Look("final", timedelta(hours=24), timedelta(hours=2), asks_for_missing=True),
)
ACCOUNT = Look("account", timedelta(minutes=10), timedelta(minutes=30), asks_for_missing=False)
"""The look at all that left a clinic's account, whichever number it came from."""

MARGIN = timedelta(minutes=5)
"""How far stretches overlap on both sides: the list follows slowly, and two machines' clocks differ."""

LONGEST, SHORTEST = timedelta(hours=6), timedelta(minutes=1)
FIRST_LOOK = timedelta(days=3)
"""How far a first look goes back, but never before the sender's first text: what was before us is not ours to know."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the record, compared as a whole; what is listed reaches `MARGIN` further on both sides."""

    since: datetime
    until: datetime

    @property
    def listed_since(self) -> datetime:
        return self.since - MARGIN

    @property
    def listed_until(self) -> datetime:
        return self.until + MARGIN

    @property
    def half(self) -> "Window | None":
        """Return its first half; None where it is as short as can be."""
        span = (self.until - self.since) / 2
        return Window(self.since, self.since + span) if span >= SHORTEST else None


def next_window(look: Look, reached: datetime, real: datetime) -> Window | None:
    """Return the next stretch for a look; None while nothing has come of age."""
    until = min(real - look.behind, reached + LONGEST)
    return Window(reached, until) if until - reached >= look.stride else None


def first_reach(look: Look, first_text: datetime | None, real: datetime) -> datetime:
    """Say from where on a sender's list is compared that never was before."""
    came_of_age = real - look.behind
    if first_text is None:
        return came_of_age
    return min(max(first_text - MARGIN, came_of_age - FIRST_LOOK), came_of_age)
