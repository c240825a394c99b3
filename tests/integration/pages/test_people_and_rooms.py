"""People, rooms and hours on pages: managers change them, everybody else looks."""

from datetime import UTC, date
from typing import TypeVar

import pytest
from sqlalchemy import select

from service.clinics.models import Closure, Practitioner, Room, Site
from service.clinics.timetable_models import Absence, DatedHours
from tests.integration.pages.scene import a_known_patient, booked
from tests.support.web import Visitor, Web

PEOPLE = "/people-and-rooms"
IMOGEN = f"{PEOPLE}/practitioner/imogen"
HOURS = f"{PEOPLE}/hours"
Kept = TypeVar("Kept", Practitioner, Room)


@pytest.fixture
def manager(web: Web) -> Visitor:
    return web.signed_in("manager")


def row_of(web: Web, kind: type[Kept], key: str) -> Kept:
    with web.program.database.read() as session:
        return session.scalars(select(kind).where(kind.clinic_id == web.house.clinic.id, kind.key == key)).one()


def test_everybody_sees_people_and_rooms(web: Web) -> None:
    page = web.signed_in("receptionist").see(PEOPLE)
    assert "Imogen Larch" in page
    assert "At all opening hours." in page
    assert "Add somebody" not in page
    assert "Mon–Fri" in web.signed_in("receptionist").see(HOURS)


@pytest.mark.parametrize("path", [IMOGEN, f"{PEOPLE}/practitioner/+", f"{PEOPLE}/room/room-1"])
def test_only_managers_change_them(web: Web, path: str) -> None:
    visitor = web.signed_in("receptionist")
    assert visitor.get(path).status_code == 403
    assert visitor.post(path, name="Somebody").status_code == 403
    assert visitor.post(HOURS).status_code == 403


def test_somebody_is_added_with_split_hours_as_they_are_typed(web: Web, manager: Visitor) -> None:
    typed = {"name": "Anna Rowe", "own_hours": "yes", "hours_mon": "9-13, 14–17:30", "hours_tue": "0900 to 12.15"}
    page = manager.do(f"{PEOPLE}/practitioner/+", **typed, breaks_mon="11:00-11:15", skills="peel", active="yes")
    assert "Anna Rowe" in page
    anna = row_of(web, Practitioner, "anna-rowe")
    assert anna.hours == {"mon": [["09:00", "13:00"], ["14:00", "17:30"]], "tue": [["09:00", "12:15"]]}
    assert (anna.breaks, anna.skills, anna.active) == ({"mon": [["11:00", "11:15"]]}, ["peel"], True)


def test_what_was_typed_is_kept_when_it_is_refused(web: Web, manager: Visitor) -> None:
    answer = manager.post(IMOGEN, name="Imogen", own_hours="yes", hours_mon="early-13", hours_tue="12-9", active="yes")
    assert answer.status_code == 422
    assert 'value="early-13"' in answer.text
    assert "Must be a time such as 09:30." in answer.text
    assert "Must end after it starts." in answer.text
    assert row_of(web, Practitioner, "imogen").name == "Imogen Larch"


def test_a_room_gets_a_kind_and_can_be_given_up(web: Web, manager: Visitor) -> None:
    manager.press(f"{PEOPLE}/room/room-1", name="Laser room", kind="laser")
    room = row_of(web, Room, "room-1")
    assert (room.name, room.kind, room.hours, room.active) == ("Laser room", "laser", None, False)
    assert "not in use" in manager.see(PEOPLE)
    assert manager.post(f"{PEOPLE}/room/room-1", name="Laser room", kind="Laser room!").status_code == 422


def test_an_absence_is_noted_in_whole_days_and_taken_back(web: Web, manager: Visitor) -> None:
    page = manager.do(f"{IMOGEN}/absences", kind="leave", first_day="2027-03-26", last_day="2027-03-29", note="Skye")
    assert "Fri 26 March 2027 to Mon 29 March 2027" in page
    with web.program.database.read() as session:
        absence = session.scalars(select(Absence)).one()
    assert [at.astimezone(UTC).isoformat() for at in (absence.starts_at, absence.ends_at)] == [
        "2027-03-26T00:00:00+00:00",
        "2027-03-29T23:00:00+00:00",
    ]
    assert "26 March" in manager.see(PEOPLE)
    assert "No leave" in manager.do(f"{IMOGEN}/absences/{absence.id}/remove")


def test_an_absence_lists_who_is_booked_then(web: Web, manager: Visitor) -> None:
    booked(web, web.signed_in("receptionist"), a_known_patient(web), sessions=1)
    with web.program.database.write() as session:
        for one in session.scalars(select(Practitioner).where(Practitioner.clinic_id == web.house.clinic.id)):
            one.hours = {}
    pages = [manager.see(f"{PEOPLE}/practitioner/{key}") for key in ("imogen", "felix")]
    (told,) = (page for page in pages if "1 booking lies outside these hours" in page)
    assert "Linnet Marlowe" in told
    assert "1 booking lies outside" in manager.see(HOURS)


@pytest.mark.parametrize(
    "typed",
    [{}, {"first_day": "soon"}, {"first_day": "2027-03-02", "last_day": "2027-03-01"}, {"first_day": "2027-03-02", "first_time": "9"}],
)  # fmt: skip
def test_an_absence_that_is_none_is_refused(manager: Visitor, typed: dict[str, str]) -> None:
    answer = manager.post(f"{IMOGEN}/absences", kind="sick", note="kept", **typed)
    assert answer.status_code == 422
    assert 'value="kept"' in answer.text


def test_other_hours_on_one_day(web: Web, manager: Visitor) -> None:
    page = manager.do(f"{IMOGEN}/dated", date="2026-12-19", spans="10-14")
    assert "Sat 19 December 2026: 10:00–14:00" in page
    assert manager.post(f"{IMOGEN}/dated", date="", spans="10").status_code == 422
    with web.program.database.read() as session:
        row = session.scalars(select(DatedHours)).one()
    assert "19 December" not in manager.do(f"{IMOGEN}/dated/{row.id}/remove")


def test_opening_hours_holidays_and_what_patients_are_offered(web: Web, manager: Visitor) -> None:
    typed = {"open_mon": "9-17", "nation": "GB-SCT", "lead": "1.5", "patient_horizon_days": "90"}
    page = manager.do(HOURS, **typed)
    assert "Saint Andrew" in page
    with web.program.database.read() as session:
        site = session.get_one(Site, (web.house.clinic.id, web.house.site.id))
    assert site.opening_hours == {"mon": [["09:00", "17:00"]]}
    assert (site.holidays, site.patient_lead_minutes, site.patient_horizon_days) == ("GB-SCT", 90, 90)
    answer = manager.post(HOURS, **{**typed, "lead": "soon", "nation": "", "other": "XX"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert "Must be a country" in answer.text


def test_a_public_holiday_is_worked(web: Web, manager: Visitor) -> None:
    manager.press(HOURS, open_mon="9-17", nation="GB-ENG", patient_horizon_days="90")
    assert "Open anyway" in manager.see(HOURS)
    page = manager.do(f"{HOURS}/dated", date="2026-12-25", spans="10-12", note="Christmas Day")
    assert '<span class="mark calm">open</span> Fri 25 December 2026' in page


def test_a_day_is_closed_and_opened_again(web: Web, manager: Visitor) -> None:
    assert "Painters" in manager.do(f"{HOURS}/closures", date="2026-12-14", reason="Painters")
    assert "closed already" in manager.post(f"{HOURS}/closures", date="2026-12-14", reason="Again").text
    with web.program.database.read() as session:
        closure = session.scalars(select(Closure)).one()
    assert closure.on_date == date(2026, 12, 14)
    assert "Painters" not in manager.do(f"{HOURS}/closures/{closure.id}/remove")


def test_another_clinic_sees_none_of_it(web: Web, manager: Visitor) -> None:
    manager.press(f"{PEOPLE}/room/+", name="Attic", active="yes")
    outsider = web.signed_in("manager", house=web.cast.outsider)
    assert "Attic" not in outsider.see(PEOPLE)
    assert outsider.get(f"{PEOPLE}/room/attic").status_code == 404


def test_a_time_in_which_a_patient_cannot_come(web: Web) -> None:
    desk, patient = web.signed_in("receptionist"), a_known_patient(web)
    place = f"/patients/{patient.id}"
    page = desk.do(f"{place}/unavailable", first_day="2026-12-07", first_time="09:00", last_time="12:30", note="Work")
    assert "Mon 7 December, 09:00 to 12:30" in page
    assert desk.post(f"{place}/unavailable", first_day="2026-12-07", last_day="2026-12-01").status_code == 422
    row = page.split(f"{place}/unavailable/")[1].split("/")[0]
    assert "Nothing is noted" in desk.do(f"{place}/unavailable/{row}/remove")


def test_what_suits_a_patient(web: Web) -> None:
    desk, patient = web.signed_in("receptionist"), a_known_patient(web)
    typed = {"name": "Linnet Marlowe", "mobile": "07700 900131", "consent_sms": "yes"}
    page = desk.do(f"/patients/{patient.id}/edit", **typed, days=["mon", "wed"], liked_from="09:00", liked_to="12:00")
    assert "Mon, Wed, from 09:00 to 12:00" in page
    assert 'value="wed" checked' in desk.see(f"/patients/{patient.id}/edit")
    wrong = desk.post(f"/patients/{patient.id}/edit", **typed, liked_from="12:00", liked_to="09:00")
    assert wrong.status_code == 422
    assert "must be after from" in wrong.text


def test_hours_typed_beside_the_opening_hours_are_asked_about_and_kept(web: Web, manager: Visitor) -> None:
    form = {"name": "Imogen Larch", "own_hours": "", "hours_mon": "10-12", "active": "yes", "every_skill": "yes"}
    answer = manager.post(IMOGEN, **form)
    assert answer.status_code == 422
    assert "you typed hours, so “These hours” is chosen now" in answer.text
    assert 'value="10-12"' in answer.text
    assert 'name="own_hours" value="yes" checked' in answer.text
    manager.press(IMOGEN, **{**form, "own_hours": "yes"})
    page = manager.see(IMOGEN)
    assert 'value="10:00–12:00"' in page


def test_own_hours_that_still_stand_in_the_form_are_given_up(manager: Visitor) -> None:
    form = {"name": "Imogen Larch", "hours_mon": "10-12", "active": "yes", "every_skill": "yes"}
    manager.press(IMOGEN, **form, own_hours="yes")
    page = manager.do(IMOGEN, **{**form, "hours_mon": "10:00–12:00"}, own_hours="")
    assert "Saved." in page
    assert 'name="own_hours" value="" checked' in page


def test_hours_of_somebody_new_are_asked_about_too(manager: Visitor) -> None:
    answer = manager.post(f"{PEOPLE}/practitioner/+", name="Bryony Ash", hours_tue="9-12", active="yes")
    assert answer.status_code == 422
    assert "Please look at the week and save again." in answer.text
