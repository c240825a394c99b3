"""What a patient of an example course gets, and when: plain data for the command, the pages and the API."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from service.notify.step_text import TextFacts, render_step, values_of
from service.notify.texts.placeholders import find_placeholders, render
from service.notify.texts.plainly import as_sent
from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.outcomes import SkipReason
from service.notify.timeline.plan import PlannedStep, plan_steps
from service.protocols.definition import Anchor, Protocol, Step

CALENDAR = SiteCalendar.of_wall_times(
    "Europe/London", {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
)
BOOKED_AT = datetime(2027, 1, 4, 10, 20, tzinfo=UTC)
FIRST_START = datetime(2027, 1, 12, 11, 0, tzinfo=UTC)
SESSIONS = 3
FACTS = TextFacts(
    clinic="Example Clinic",
    site="1 Example Street, Exampleton",
    zone="Europe/London",
    sender="07700 900100",
    phone_open="07700 900101",
    phone_closed="07700 900102",
    open_now=True,
    email="care@clinic.example",
    whatsapp="07700 900100",
)
"""An invented clinic; its numbers come from the range that Ofcom keeps for drama."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with its placeholders filled; `when` as in the protocol, `holds` in this example."""

    text: str
    when: str | None
    holds: bool


@dataclass(frozen=True, slots=True)
class ExampleText:
    """One text of the example: `session` is its number, or None for the booking. `body` is the text as it goes.

    A paragraph that names what the example has not, such as a date after the last session's, is none of `paragraphs`.
    """

    session: int | None
    step: Step
    due_at: datetime
    expires_at: datetime
    reason: SkipReason | None
    paragraphs: tuple[Paragraph, ...]
    body: str


def starts_of(protocol: Protocol) -> list[datetime]:
    """Give the starts of the example's sessions, each the ideal number of days after the one before."""
    starts = [FIRST_START]
    for number in range(2, min(SESSIONS, protocol.sessions_maximum) + 1):
        day = CALENDAR.local_date(starts[-1]) + timedelta(days=protocol.spacing_before(number).ideal_days)
        starts.append(CALENDAR.at(day, CALENDAR.local_time(FIRST_START)))
    return starts


def example_texts(
    protocol: Protocol, language: str, facts: TextFacts = FACTS, spread: timedelta = timedelta()
) -> list[ExampleText]:
    """Give every text of the example course in that language, in the order in which the patient gets them.

    `facts` and `spread` are those of the clinic; dates, open hours and areas (none of the special ones) are the
    example's.
    """
    starts = starts_of(protocol)
    facts = replace(facts, booked=tuple(starts), zone=CALENDAR.zone)
    texts = [
        _text(number, planned, language, _at(planned, number, starts, facts))
        for number, planned in _planned(protocol, starts, replace(CALENDAR, spread=spread))
    ]
    return sorted(texts, key=lambda text: text.due_at)


def _planned(
    protocol: Protocol, starts: list[datetime], calendar: SiteCalendar
) -> Iterator[tuple[int | None, PlannedStep]]:
    for planned in plan_steps(protocol, Anchor.BOOKING, BOOKED_AT, calendar, BOOKED_AT):
        yield None, planned
    for number, start in enumerate(starts, start=1):
        done = start + timedelta(minutes=protocol.duration_minutes)
        for planned in plan_steps(protocol, Anchor.SESSION_START, start, calendar, BOOKED_AT):
            yield number, planned
        areas = {area.key for area in protocol.areas}
        for planned in plan_steps(protocol, Anchor.COMPLETION, done, calendar, done, areas=areas):
            yield number, planned


def _at(planned: PlannedStep, number: int | None, starts: list[datetime], facts: TextFacts) -> TextFacts:
    """Add what is known when this text leaves."""
    session = None if number is None else starts[number - 1]
    following = starts[number] if number is not None and number < len(starts) else None
    return replace(facts, session=session, following=following, open_now=CALENDAR.is_open(planned.due_at))


def _text(number: int | None, planned: PlannedStep, language: str, facts: TextFacts) -> ExampleText:
    step = planned.step
    values = values_of(facts, language)
    paragraphs = tuple(
        Paragraph(render(part.text, values), part.when, part.holds(facts.circumstances))
        for part in step.texts[language]
        if all(name in values for name, _ in find_placeholders(part.text))
    )
    body = as_sent(render_step(step, language, facts), "step", language)
    return ExampleText(number, step, planned.due_at, planned.expires_at, planned.reason, paragraphs, body)
