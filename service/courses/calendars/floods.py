"""Refuses calendars whose events would take for ever to work out: pure, and judged before any is.

The library walks every rule from its first date, so two totals are bounded, both estimated from above: the moments
walked until the last day that we ask for, and those among them that touch the days that we ask for. Rules that never
come true cannot be told from here; whoever reads a stranger's calendar also limits the time that it may take.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import prod

from icalendar import Calendar, Event

from service.courses.calendars.failures import CalendarError

MOST_LINES = 100_000
MOST_EVENTS = 5_000
MOST_WALKED = 300_000
MOST_TOUCHED = 20_000
MOST_A_DAY = 48
SHORTEST = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}  # days of a period
LONGEST = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
EFFORT = {"YEARLY": 10}  # a year is walked day by day, whatever comes of it
UNUSUAL = ("BYYEARDAY", "BYWEEKNO", "BYEASTER")
CLOCK_LISTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
Rule = Mapping[str, Sequence[object]]


def refuse_long(text: bytes) -> None:
    """Refuse a file of so many lines that taking it apart would take too long."""
    if text.count(b"\n") > MOST_LINES:
        raise CalendarError("too_many_events")


def refuse_floods(calendar: Calendar, first: datetime, last: datetime) -> None:
    """Refuse more events than anybody has between the instants `first` and `last`, or on the way there."""
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    rules = [(event, rule) for event in events for rule in rules_of(event)]
    if len(events) > MOST_EVENTS or any(times_a_day(rule) > MOST_A_DAY for _, rule in rules):
        raise CalendarError("too_many_events")
    walked = sum(EFFORT.get(_frequency(rule), 1) * _moments(rule, _start(event), last) for event, rule in rules)
    touched = sum(_moments(rule, max(_start(event), first - _length(event)), last) for event, rule in rules)
    if walked > MOST_WALKED or touched > MOST_TOUCHED:
        raise CalendarError("too_many_events")


def rules_of(event: Event) -> Iterator[Rule]:
    found = event.get("RRULE", [])
    yield from found if isinstance(found, list) else [found]


def times_a_day(rule: Rule) -> int:
    """Return how often a rule can come true on one day; rules finer than a day count as far too often."""
    return (
        prod(len(rule.get(name, ())) or 1 for name in CLOCK_LISTS) if _frequency(rule) in SHORTEST else MOST_A_DAY + 1
    )


def days_a_period(rule: Rule) -> int:
    """Return on how many days of a day, week, month or year a rule can come true, at most."""
    frequency = _frequency(rule)
    months, weekdays, dates = (len(rule.get(name, ())) for name in ("BYMONTH", "BYDAY", "BYMONTHDAY"))
    if any(name in rule for name in UNUSUAL):
        return LONGEST[frequency]
    if not weekdays and not dates:
        return months or 1 if frequency == "YEARLY" else 1
    of_a_month = min(dates or 31, 5 * weekdays or 31)
    days = {"WEEKLY": weekdays or 7, "MONTHLY": of_a_month, "YEARLY": (months or 12) * of_a_month}
    return min(LONGEST[frequency], days.get(frequency, 1))


def _frequency(rule: Rule) -> str:
    (frequency,) = rule["FREQ"]
    return str(frequency).upper()


def _moments(rule: Rule, begin: datetime, last: datetime) -> int:
    """Return how often a rule comes true from `begin` to `last`, at most."""
    end = min([last, *(_instant(until) for until in rule.get("UNTIL", ()))])
    step = SHORTEST[_frequency(rule)] * max([1, *(_whole(each) for each in rule.get("INTERVAL", ()))])
    periods = max((end - begin).days, 0) // step + 1
    return min([periods * days_a_period(rule) * times_a_day(rule), *(_whole(each) for each in rule.get("COUNT", ()))])


def _whole(value: object) -> int:
    return abs(int(str(value)))


def _start(event: Event) -> datetime:
    return _instant(event.decoded("DTSTART"))


def _length(event: Event) -> timedelta:
    """Return how long an event lasts as it is written, for the library forgives what does not fit together."""
    if "DTEND" in event:
        return max(_instant(event.decoded("DTEND")) - _start(event), timedelta(0))
    return max(event.decoded("DURATION"), timedelta(0)) if "DURATION" in event else timedelta(0)


def _instant(moment: object) -> datetime:
    """Return an instant, to the day: a day more or less does not matter to a flood."""
    assert isinstance(moment, date)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
