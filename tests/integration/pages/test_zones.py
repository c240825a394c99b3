"""Clinics in zones that are not like London's: whole treatments over their clock changes, from proposal to calendar."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.clinics.models import Site
from service.clinics.tokens import create_token
from tests.integration.pages.scene import a_known_patient
from tests.support.web import Web

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
PROTOCOL = "microneedling-face"


@dataclass
class Clinic:
    """A clinic of another zone, open day and night, and a program that books for it."""

    web: Web
    token: str
    patient: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.web.app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json

    def offered(self, day: str, after: str, until: str) -> list[str]:
        """Return the first starts that are offered on a date between two wall times."""
        asked = {"patient_id": self.patient, "protocol": PROTOCOL, "sessions": 1, "earliest": day, "latest": day}
        told = self.ask("POST", "/courses/proposals", {**asked, "preferred": {"from": after, "to": until}})
        return [one["sessions"][0]["start"] for one in told["proposals"]]

    def book(self, start: str) -> dict[str, Any]:
        place = {"number": 1, "start": start, "practitioner": "imogen", "room": "room-1"}
        booked: dict[str, Any] = self.ask(
            "POST", "/courses", {"patient_id": self.patient, "protocol": PROTOCOL, "sessions": [place]}
        )
        return booked

    def diary(self) -> str:
        link = self.ask("POST", "/calendar-links", {"practitioner": "imogen"})
        return self.web.app.test_client().get("/calendars/" + link["url"].partition("/calendars/")[2]).text


@pytest.fixture
def clinic(web: Web, request: pytest.FixtureRequest) -> Clinic:
    with web.program.database.write() as session:
        site = session.get_one(Site, (web.house.clinic.id, web.house.site.id))
        site.zone, site.opening_hours = request.param, ALWAYS
        token = create_token(session, web.house.clinic.id, "test", "manager", web.clock.real())
    return Clinic(web, token, str(a_known_patient(web).id))


@dataclass(frozen=True)
class Case:
    """A session as its clinic's clocks show it, its instant, and when the day before at six in the evening is."""

    zone: str
    start: str
    instant: str
    reminder: str

    def __str__(self) -> str:
        return f"{self.zone} {self.start}"


CASES = [
    Case("Pacific/Apia", "2026-12-07T00:15:00+13:00", "2026-12-06T11:15", "2026-12-06T05:00"),
    Case("Pacific/Apia", "2026-12-07T22:00:00+13:00", "2026-12-07T09:00", "2026-12-06T05:00"),
    Case("Asia/Kathmandu", "2026-12-07T00:30:00+05:45", "2026-12-06T18:45", "2026-12-06T12:15"),
    Case("America/St_Johns", "2027-03-14T03:00:00-02:30", "2027-03-14T05:30", "2027-03-13T21:30"),
    Case("America/St_Johns", "2027-03-15T10:00:00-02:30", "2027-03-15T12:30", "2027-03-14T20:30"),
    Case("America/St_Johns", "2027-11-07T01:15:00-02:30", "2027-11-07T03:45", "2027-11-06T20:30"),
    Case("Africa/Casablanca", "2027-02-07T02:15:00+01:00", "2027-02-07T01:15", "2027-02-06T17:00"),
    Case("Africa/Casablanca", "2027-02-08T10:00:00+00:00", "2027-02-08T10:00", "2027-02-07T18:00"),
    Case("Africa/Casablanca", "2027-03-14T03:00:00+01:00", "2027-03-14T02:00", "2027-03-13T18:00"),
    Case("Australia/Lord_Howe", "2027-04-04T01:45:00+11:00", "2027-04-03T14:45", "2027-04-03T07:00"),
    Case("Australia/Lord_Howe", "2027-04-05T10:00:00+10:30", "2027-04-04T23:30", "2027-04-04T07:30"),
    Case("Australia/Lord_Howe", "2027-10-03T02:30:00+11:00", "2027-10-02T15:30", "2027-10-02T07:30"),
]
over = pytest.mark.parametrize(("clinic", "case"), [(case.zone, case) for case in CASES], indirect=["clinic"], ids=str)


@over
def test_what_is_offered_is_booked_as_it_stands(clinic: Clinic, case: Case) -> None:
    day, time = case.start[:10], case.start[11:16]
    (start, *_) = clinic.offered(day, time, "24:00")
    assert start == case.start
    (session,) = clinic.book(start)["sessions"]
    assert (session["start"], datetime.fromisoformat(session["start"])) == (case.start, instant(case.instant))


@over
def test_the_diary_shows_it_on_its_own_day_alone(clinic: Clinic, case: Case) -> None:
    clinic.book(case.start)
    desk, day = clinic.web.signed_in(), date.fromisoformat(case.start[:10])
    pages = {shift: desk.see(f"/diary?on={day + timedelta(days=shift)}") for shift in (-1, 0, 1)}
    assert [shift for shift, page in pages.items() if "Linnet Marlowe" in page] == [0]
    assert f"{case.start[11:16]}" in pages[0]


@over
def test_the_reminder_leaves_the_evening_before_by_the_clinics_clocks(clinic: Clinic, case: Case) -> None:
    course = clinic.book(case.start)
    texts = clinic.ask("GET", f"/messages?course_id={course['id']}")["items"]
    (reminder,) = [text for text in texts if text["step"] == "prepare"]
    assert datetime.fromisoformat(reminder["due_at"]) == instant(case.reminder)


@over
def test_the_calendar_tells_the_instant(clinic: Clinic, case: Case) -> None:
    clinic.book(case.start)
    assert re.findall(r"DTSTART:(\S+)", clinic.diary()) == [f"{instant(case.instant):%Y%m%dT%H%M%SZ}"]


MIDNIGHTS = [
    ("Pacific/Apia", "2026-11-30T11:00", "Tuesday 1 December 2026"),
    ("Asia/Kathmandu", "2026-11-30T18:15", "Tuesday 1 December 2026"),
    ("America/St_Johns", "2026-12-01T03:30", "Tuesday 1 December 2026"),
    ("America/St_Johns", "2027-03-14T03:30", "Sunday 14 March 2027"),
    ("America/St_Johns", "2027-03-15T02:30", "Monday 15 March 2027"),
    ("Africa/Casablanca", "2027-02-06T23:00", "Sunday 7 February 2027"),
    ("Africa/Casablanca", "2027-02-08T00:00", "Monday 8 February 2027"),
    ("Australia/Lord_Howe", "2027-04-03T13:00", "Sunday 4 April 2027"),
    ("Australia/Lord_Howe", "2027-04-04T13:30", "Monday 5 April 2027"),
]


@pytest.mark.parametrize(("clinic", "midnight", "day"), MIDNIGHTS, indirect=["clinic"])
def test_today_begins_at_the_clinics_own_midnight(clinic: Clinic, midnight: str, day: str) -> None:
    clinic.web.clock.advance(instant(midnight) - timedelta(minutes=1) - clinic.web.clock.now())
    desk = clinic.web.signed_in()
    assert day not in desk.see("/diary")
    clinic.web.clock.advance(timedelta(minutes=1))
    assert day in desk.see("/diary")


SKIPPED = [
    ("America/St_Johns", "2027-03-14", "02:00", "02:45", "03:00"),
    ("Africa/Casablanca", "2027-03-14", "02:00", "02:45", "03:00"),
    ("Australia/Lord_Howe", "2027-10-03", "02:00", "02:15", "02:30"),
]


@pytest.mark.parametrize(("clinic", "day", "first", "last", "after"), SKIPPED, indirect=["clinic"])
def test_times_that_the_clocks_skip_are_refused_and_never_offered(
    clinic: Clinic, day: str, first: str, last: str, after: str
) -> None:
    desk = clinic.web.signed_in()
    form = {"kind": "consultation", "on": day, "minutes": 30, "practitioner": "imogen", "patient": clinic.patient}
    for time in (first, last):
        refused = desk.post("/diary/add", time=time, **form)
        assert refused.status_code == 422
        assert "The clocks skip that time on this day." in refused.text
    assert clinic.offered(day, first, "24:00")[0][11:16] == after
    assert desk.post("/diary/add", time=after, **form).status_code == 302


TWICE = [
    ("America/St_Johns", "2027-11-07", "01:15", "20271107T034500Z"),
    ("Africa/Casablanca", "2027-02-07", "02:15", "20270207T011500Z"),
    ("Australia/Lord_Howe", "2027-04-04", "01:45", "20270403T144500Z"),
]


@pytest.mark.parametrize(("clinic", "day", "time", "written"), TWICE, indirect=["clinic"])
def test_a_time_that_comes_twice_means_the_first(clinic: Clinic, day: str, time: str, written: str) -> None:
    form = {"kind": "consultation", "on": day, "minutes": 15, "practitioner": "imogen", "patient": clinic.patient}
    assert clinic.web.signed_in().post("/diary/add", time=time, **form).status_code == 302
    assert f"DTSTART:{written}" in clinic.diary()


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)
