"""How long each step took, from the patient's words to the outcome. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from uuid import UUID

STEPS: Mapping[str, str] = {
    "told": "Automatic answer to the patient",
    "alerted": "Alert to staff",
    "taken": "Somebody took it",
    "tried": "Somebody rang, and the patient did not answer",
    "wrote": "First text that a person sent",
    "contacted": "Somebody spoke with the patient",
    "ended": "Outcome",
}
YEARS = range(2000, 3000)
URGENCIES = ("urgent", "concern", "unclear", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """One item. All waits count from `since`: the words that made it as urgent as it became; clinic time.

    None: it did not happen (yet). Neither a call in vain (`tried`) nor a text is contact: `wrote` is when the first of
    a person left, `contacted` when somebody first spoke with the patient since those words. `ended` is when what
    closed it happened, `recorded` when that was written down.
    """

    item_id: UUID
    code: str
    urgency: str
    source: str
    outcome: str | None
    words: datetime
    since: datetime
    told: datetime | None = None
    alerted: datetime | None = None
    taken: datetime | None = None
    tried: datetime | None = None
    wrote: datetime | None = None
    contacted: datetime | None = None
    ended: datetime | None = None
    recorded: datetime | None = None
    alert_needed: bool | None = None

    def wait(self, step: str) -> int | None:
        """Return whole seconds until a step; what was done before the words rose is no wait."""
        at: datetime | None = getattr(self, step)
        return None if at is None else max(0, int((at - self.since).total_seconds()))


@dataclass(frozen=True, slots=True)
class Wait:
    """What a step took: of how many items, the median and the longest, in seconds; None where it never happened."""

    step: str
    items: int
    median: int | None
    longest: int | None
    longest_item: UUID | None


@dataclass(frozen=True, slots=True)
class OfUrgency:
    """What a month was like for one urgency."""

    urgency: str
    items: int
    still_open: int
    needed: int
    not_needed: int
    waits: Sequence[Wait]


def by_urgency(items: Sequence[Milestones]) -> list[OfUrgency]:
    """Add up a month, the most urgent first; an urgency without items is left out."""
    return [_of(urgency, mine) for urgency in URGENCIES if (mine := [one for one in items if one.urgency == urgency])]


def _of(urgency: str, items: Sequence[Milestones]) -> OfUrgency:
    return OfUrgency(
        urgency,
        len(items),
        sum(one.recorded is None for one in items),
        sum(one.alert_needed is True for one in items),
        sum(one.alert_needed is False for one in items),
        [_wait(step, items) for step in STEPS],
    )


def _wait(step: str, items: Iterable[Milestones]) -> Wait:
    took = [(wait, one.item_id) for one in items if (wait := one.wait(step)) is not None]
    if not took:
        return Wait(step, 0, None, None, None)
    longest, item_id = max(took)
    return Wait(step, len(took), int(median(wait for wait, _ in took)), longest, item_id)


def month_of(typed: str | None, today: date) -> date:
    """Read `2026-11` as the first of that month; the present one where that is none, or of another age."""
    try:
        first = date.fromisoformat(f"{typed}-01") if typed else today
    except ValueError:
        first = today
    return (first if first.year in YEARS else today).replace(day=1)


def next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
