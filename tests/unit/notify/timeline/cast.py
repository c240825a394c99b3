"""A clinic in London, and steps to try the rules on."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from service.notify.timeline.calendar import SiteCalendar
from service.protocols.definition import (
    Anchor,
    Budget,
    ExpectsReply,
    Expiry,
    Part,
    PastDue,
    Step,
    WhileConcernOpen,
)

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = {day: [["09:00", "13:00"], ["14:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def clinic(*closures: str, **hours: list[list[str]]) -> SiteCalendar:
    """Open Monday to Friday 09:00 to 17:30 with a lunch break, or as given for single days (`sat=[["09:00", "12:00"]]`)."""
    shut = frozenset(date.fromisoformat(day) for day in closures)
    return SiteCalendar.of_wall_times("Europe/London", {**WEEKDAYS, **hours}, shut)


def london(written: str) -> datetime:
    """Read a wall time in London, `2026-12-07 09:00`, as an instant."""
    return datetime.fromisoformat(written).replace(tzinfo=LONDON).astimezone(UTC)


def shown(moment: datetime) -> str:
    """Write an instant as a wall time in London."""
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


BLANK = Step(
    key="any",
    title="Any",
    anchor=Anchor.COMPLETION,
    offset_minutes=None,
    offset_days=None,
    at=None,
    before_closing_hours=None,
    expires=Expiry(day=0),
    past_due=PastDue.SEND_NOW,
    when=None,
    while_concern_open=WhileConcernOpen.SEND,
    safety=False,
    ignores_quiet_hours=False,
    ignores_cap=False,
    tells_stop=False,
    phone_within=None,
    expects_reply=ExpectsReply.NONE,
    budget=Budget(2, 6),
    texts={"en": (Part("Hello"),)},
)


def morning(day: int, at: str = "09:00") -> Step:
    """Make a text for the morning of a day after the session, stale when that day ends."""
    return replace(BLANK, offset_days=day, at=time.fromisoformat(at), expires=Expiry(day=day))


def check_in(at: str = "10:00", last_day: int = 6) -> Step:
    """Make a check-in for day 3, three hours or more before closing."""
    step = replace(morning(3, at), before_closing_hours=3, past_due=PastDue.NEXT_WINDOW)
    return replace(step, expires=Expiry(day=last_day))


STRAIGHT_AFTER = replace(BLANK, offset_minutes=5, ignores_quiet_hours=True, safety=True, phone_within=160)
REMINDER = replace(BLANK, anchor=Anchor.SESSION_START, offset_days=-1, at=time(18), expires=Expiry(at_anchor=True))
BOOKED = replace(BLANK, anchor=Anchor.BOOKING, offset_minutes=0, expires=Expiry(hours=72))
