"""When one step is due: the rules, in the order in which they apply.

1. The nominal moment: minutes after the anchor, or a wall time of the site some local calendar days from it.
2. A check-in waits for the first open day on which it goes long enough before closing.
3. Past due: sent now, moved to the next window, or skipped, as the step says.
4. Quiet hours move it to their end, unless the step may ignore them and is not long behind its moment.
5. What would leave at its expiry or later is skipped.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.open_day import LEAST_LIFE, end_of_window, first_window, last_moment
from service.notify.timeline.outcomes import Skipped, SkipReason, Timing
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Anchor, PastDue, Step

UNDO_GRACE = timedelta(minutes=5)
BEHIND_BOOKED = timedelta(minutes=2)
AT_ITS_MOMENT = timedelta(hours=1)
"""So long behind its moment a text that follows a treatment may still leave in quiet hours; nobody is woken by a tick
that was forgotten."""

SOONEST = {Anchor.BOOKING: timedelta(), Anchor.SESSION_START: BEHIND_BOOKED, Anchor.COMPLETION: UNDO_GRACE}
"""How long after now a text whose moment has passed goes: a reminder sent at booking follows the text that says who
writes, and a text that follows a late tick leaves time to take a wrong tick back."""


def due_for(
    step: Step,
    anchor_at: datetime,
    calendar: SiteCalendar,
    now: datetime,
    *,
    quiet: QuietHours | None = None,
) -> Timing | Skipped:
    """Say when a step is due, counted from an aware anchor instant and planned at the aware instant `now`.

    The calendar's spread is added to wall times, so that not every clinic texts at the same second.
    """
    return _Planner(step, anchor_at, calendar, now, quiet or QuietHours()).plan()


@dataclass(frozen=True, slots=True)
class _Planner:
    step: Step
    anchor_at: datetime
    calendar: SiteCalendar
    now: datetime
    quiet: QuietHours

    def plan(self) -> Timing | Skipped:
        nominal = self._nominal()
        if nominal is None:
            last = self.calendar.end_of(self._days()[1])
            return Skipped(SkipReason.NO_OPEN_DAY, last, last)
        due = nominal if nominal >= self.now else self._past_due()
        if isinstance(due, SkipReason):
            return Skipped(due, nominal, self._expiry(nominal, nominal))
        return self._in_civil_hours(due, nominal)

    def _nominal(self) -> datetime | None:
        if self.step.offset_minutes is not None:
            return self.anchor_at + timedelta(minutes=self.step.offset_minutes)
        if self.step.before_closing_hours is not None:
            return self._spread(first_window(self.step, self.calendar, self.quiet, self._days()))
        assert self.step.at is not None
        return self.calendar.at(self._days()[0], self.step.at) + self.calendar.spread

    def _past_due(self) -> datetime | SkipReason:
        soonest = self.now + SOONEST[self.step.anchor]
        if self.step.past_due is PastDue.SEND_NOW:
            return soonest
        if self.step.past_due is PastDue.SKIP:
            return SkipReason.PAST_DUE
        days = (self.calendar.local_date(soonest), self._days()[1])
        later = first_window(self.step, self.calendar, self.quiet, days, soonest)
        return self._spread(later) or SkipReason.NO_LATER_WINDOW

    def _in_civil_hours(self, due: datetime, nominal: datetime) -> Timing | Skipped:
        urgent = self.step.ignores_quiet_hours and due - nominal <= AT_ITS_MOMENT
        leaves = due if urgent else self.quiet.shift(due, self.calendar)
        expires = self._expiry(due, nominal)
        if due >= expires:
            return Skipped(SkipReason.EXPIRED, due, expires)
        if leaves >= expires:
            return Skipped(SkipReason.QUIET_UNTIL_EXPIRY, due, expires)
        return Timing(leaves, expires)

    def _days(self) -> tuple[date, date]:
        """Give the local dates from which and until which a step that is tied to days is of use."""
        day = self.calendar.local_date(self.anchor_at)
        first = day + timedelta(days=self.step.offset_days or 0)
        return first, max(first, day + timedelta(days=self.step.expires.day or 0))

    def _expiry(self, due: datetime, nominal: datetime) -> datetime:
        """Hours count from the nominal moment: a tick made late makes no advice younger."""
        if self.step.expires.at_anchor:
            return self.anchor_at
        if self.step.before_closing_hours is not None:
            return end_of_window(self.step, due, self.calendar)
        if self.step.expires.hours is not None:
            return nominal + timedelta(hours=self.step.expires.hours)
        return max(self.calendar.end_of(self._days()[1]), nominal + LEAST_LIFE)

    def _spread(self, due: datetime | None) -> datetime | None:
        """Add the spread where the window of the open day has room for it."""
        if due is None:
            return None
        spread = due + self.calendar.spread
        no_room = self.step.before_closing_hours is not None and spread > last_moment(self.step, due, self.calendar)
        return due if no_room else spread
