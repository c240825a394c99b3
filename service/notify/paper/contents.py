"""What stands on a printed sheet: read from the course, written in the patient's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from babel.dates import format_date
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.phones import readable
from service.clinics.cover.rule import NONE, Cover
from service.clinics.cover.week import is_answered_always, weeks_of_numbers
from service.courses.models import Course
from service.notify.case import CourseCase, load_case
from service.notify.paper.hours import hours_words
from service.notify.sheet import SheetText, course_sheet
from service.notify.step_text import locale_of, written
from service.notify.texts.packaged import packaged
from service.notify.texts.placeholders import render


@dataclass(frozen=True, slots=True)
class Advice:
    """What holds from one day on: `when` names the day, `we_ring` says so where the clinic will ring then."""

    when: str
    words: tuple[str, ...]
    we_ring: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet in words. `numbers` are pairs of when and whom to ring; `page` still has its two placeholders."""

    clinic: str
    title: str
    for_whom: str
    alert: str
    numbers: tuple[tuple[str, str], ...]
    hours: str
    hint: str
    advice: tuple[Advice, ...]
    dates_title: str
    dates: tuple[str, ...]
    printed: str
    page: str
    language: str


def paper_of(session: Session, clinic_id: UUID, course_id: UUID, number: int, now: datetime) -> Paper:
    """Gather what follows a completed session, or what to do before a booked one; `now` is clinic time.

    Refuses `not_found`, and `session_state` where neither can be said.
    """
    if session.get(Course, (clinic_id, course_id)) is None:
        raise Refusal("not_found")
    case = load_case(session, clinic_id, course_id)
    about = next((one for one in case.sessions if one.number == number), None)
    if about is None:
        raise Refusal("not_found")
    at = {"completed": about.completed_at, "booked": about.starts_at}.get(about.state)
    if at is None:
        raise Refusal("session_state", {"number": number, "state": about.state})
    texts = [text for text in course_sheet(session, clinic_id, course_id) if text.session == number]
    return _paper(case, at, texts, now, before=about.state == "booked")


def _paper(case: CourseCase, at: datetime, texts: Iterable[SheetText], now: datetime, *, before: bool) -> Paper:
    words = packaged("config.sheets", case.language)
    title, for_whom, alert = (words[f"before_{name}" if before else name] for name in ("title", "for_whom", "alert"))
    language, zone = words["language"], case.site.zone
    ahead = [one.starts_at for one in case.sessions if one.state == "booked" and one.starts_at and one.starts_at > now]
    on = case.calendar.local_date(at)
    full_day = _day(on, words["full_day"], language)
    return Paper(
        clinic=case.clinic.name,
        title=render(title, {"treatment": case.protocol.patient_name}),
        for_whom=render(for_whom, {"name": case.patient.name, "date": full_day}),
        alert=alert,
        numbers=tuple(_numbers(case.cover, words)),
        hours=render(words["hours"], {"hours": hours_words(case.site.opening_hours, language, words["closed_days"])}),
        hint=words["instead_of_writing"],
        advice=tuple(_advice(texts, words, on, case.calendar.local_date(now), ring=bool(case.patient.mobile))),
        dates_title=words["next_date" if len(ahead) == 1 else "next_dates"],
        dates=tuple(written(start, words["day_and_time"], zone, language) for start in sorted(ahead)),
        printed=render(words["printed"], {"date": written(now, words["day_and_time"], zone, language)}),
        page=words["page"],
        language=language,
    )


def _numbers(cover: Cover, words: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Name who answers when: by the opening hours where those decide, else by the hours of each number."""
    always = is_answered_always(cover)
    if always is not None:
        yield words["always"], readable(always)
        return
    if cover.follows_opening and cover.numbers:
        for when, said in (("while_open", cover.while_open), ("otherwise", cover.while_closed)):
            yield words[when], words["nobody"] if said in {None, NONE} else readable(said)
        return
    for number, week in weeks_of_numbers(cover).items():
        yield hours_words(week, words["language"], ""), readable(number)
    yield words["otherwise"], words["nobody"]


def _advice(
    texts: Iterable[SheetText], words: dict[str, str], treated_on: date, today: date, *, ring: bool
) -> Iterable[Advice]:
    """Put what holds from one day on together; relative names only on the day of the treatment itself.

    `ring`: there is a number at which the clinic can ring.
    """
    by_day: dict[date, list[SheetText]] = {}
    for text in texts:
        by_day.setdefault(text.on, []).append(text)
    for on, ones in by_day.items():
        near = {treated_on: "today", treated_on + timedelta(days=1): "tomorrow"} if today == treated_on else {}
        day = _day(on, words["day"], words["language"])
        when = render(words[near[on]], {"date": day}) if on in near else day[:1].upper() + day[1:]
        lines = tuple(line for text in ones for line in text.words.split("\n"))
        yield Advice(when, lines, words["we_ring"] if ring and any(text.rung for text in ones) else "")


def _day(on: date, pattern: str, language: str) -> str:
    return format_date(datetime.combine(on, time()), pattern, locale=locale_of(language))
