"""What every page needs: navigation, the signed-in person, and how times and numbers are written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from flask import Flask, g, request, url_for
from jinja2 import StrictUndefined

from service.base.phones import readable
from service.base.unreadable import can_be_read
from service.clinics.hours import default_site
from service.clinics.models import Clinic
from service.web.overviews import notices
from service.web.program import program
from service.web.signed_in import staff_signed_in


def add_layout(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_page)
    app.add_template_global(navigation)
    app.add_template_filter(readable, "phone")
    app.add_template_filter(language_name, "language")
    app.add_template_filter(birthday, "birthday")
    app.add_template_filter(local_day, "day")
    app.add_template_filter(short_day, "short_day")
    app.add_template_filter(local_time, "time")
    app.add_template_filter(local_moment, "moment")


def _page() -> dict[str, Any]:
    staff = staff_signed_in()
    if staff is None:
        return {"me": None, "clinic": None, "now": None, "notices": []}
    with program().database.read() as session:
        clinic = session.get_one(Clinic, staff.clinic_id)
        g.zone = ZoneInfo(default_site(session, staff.clinic_id).zone)
        told = notices(session, staff.clinic_id)
    return {"me": staff, "clinic": clinic, "now": program().clock.now(), "notices": told}


def page_zone() -> ZoneInfo:
    """Return the zone that the page's times are written in."""
    if "zone" not in g:
        _page()
    zone: ZoneInfo = g.get("zone") or ZoneInfo("Europe/London")
    return zone


def local_today() -> date:
    """Return the clinic's date."""
    return program().clock.now().astimezone(page_zone()).date()


def language_name(code: str) -> str:
    """Name a language in English: `pl` is Polish."""
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def birthday(born: str) -> str:
    """Write `1984-03-27` as `27 March 1984`; what stands for a date that cannot be read stays."""
    if not can_be_read(born):
        return born
    day = date.fromisoformat(born)
    return f"{day.day} {day:%B %Y}"


def local_day(at: datetime) -> str:
    """Write a date as `Tue 1 December`."""
    local = at.astimezone(page_zone())
    return f"{local:%a} {local.day} {local:%B}"


def short_day(at: datetime) -> str:
    """Write a date as `Tue 1 Dec`, where there is little room."""
    local = at.astimezone(page_zone())
    return f"{local:%a} {local.day} {local:%b}"


def local_time(at: datetime) -> str:
    """Write a time as `09:00`."""
    return f"{at.astimezone(page_zone()):%H:%M}"


def local_moment(at: datetime) -> str:
    """Write a moment as `Tue 1 December, 09:00`."""
    return f"{local_day(at)}, {local_time(at)}"


EVERY_TWO = "load, every 2s"
TOLD = {"inbox_pages.inbox": "load, every 10s, live from:body"}
"""What the page is told of the moment it happens (`live.js`); it asks by itself as well, more seldom."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation; `counter` is an address that answers with a number or a few words, or with nothing.

    `counter_id` names the place of the counter on the page, `asks` when it does.
    """

    label: str
    url: str
    here: bool
    counter: str | None = None
    counter_id: str = ""
    asks: str = EVERY_TWO


PLACES = (
    ("Today", "today.today"),
    ("Diary", "diary_pages.diary"),
    ("Patients", "patients_pages.search"),
    ("New course", "courses_pages.new"),
    ("Treatments", "protocols_pages.treatments"),
    ("Clinic", "timetable_pages.overview"),
)
LISTS = (
    ("To ring", "calls_pages.to_ring", "calls_pages.count", "ring-count"),
    ("Inbox", "inbox_pages.inbox", "inbox_pages.count", "inbox-count"),
)
COUNTED = {"today.today": ("nagging_pages.count", "tick-count")}


def navigation() -> tuple[list[Entry], list[Entry]]:
    """List the places that the bar leads to, and the lists of what waits, which a phone shows beside the menu."""
    room = (request.endpoint or "").split(".")[0]
    lists = [
        Entry(
            label,
            url_for(place),
            room == place.split(".")[0],
            url_for(counter),
            name,
            TOLD.get(place, EVERY_TWO),
        )
        for label, place, counter, name in LISTS
    ]
    return [_entry(label, place) for label, place in PLACES], lists


def _entry(label: str, place: str) -> Entry:
    here = request.endpoint == place
    if place not in COUNTED:
        return Entry(label, url_for(place), here)
    counter, name = COUNTED[place]
    return Entry(label, url_for(place), here, url_for(counter), name)
