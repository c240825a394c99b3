"""The diary on pages: the day of everybody, adding to it, and one appointment."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.clinics.models import Closure
from service.clinics.timetable_models import Absence
from service.courses.appointments.models import Appointment
from service.courses.calendars.models import CalendarFeed, FeedBusy
from tests.integration.courses.scene import at
from tests.integration.pages.life import a_course
from tests.integration.pages.scene import a_known_patient, booked
from tests.support.web import Visitor, Web

MONDAY = "2026-12-07"


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


def add(web: Web, desk: Visitor, time: str = "10:00", **over: object) -> str:
    """Add a consultation on Monday, and return the page that follows."""
    patient = over.pop("patient", web.house.patients[0].id)
    form = {"kind": "consultation", "on": MONDAY, "time": time, "minutes": 30, "practitioner": "imogen", **over}
    return desk.do("/diary/add", **form, **({"patient": patient} if patient else {}))


def the_one(web: Web) -> UUID:
    with web.program.database.read() as session:
        return session.scalars(select(Appointment.id)).one()


def plain(page: str) -> str:
    """Return what a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_diary_opens_on_today_and_leads_to_other_days(desk: Visitor) -> None:
    page = desk.see("/diary")
    assert "Monday 30 November 2026" in page
    assert "/diary?on=2026-11-29" in page
    assert "/diary?on=2026-12-01" in page
    assert "Nothing is booked on this day" in page


def test_a_date_that_is_none_means_today(desk: Visitor) -> None:
    for nonsense in ("yesterday", "9999-12-31", "0001-01-01"):
        assert "Monday 30 November 2026" in desk.see(f"/diary?on={nonsense}")


def test_what_is_added_stands_in_its_column_and_leads_to_its_page(web: Web, desk: Visitor) -> None:
    page = add(web, desk)
    assert "Added: consultation with Marnie Thistle" in page
    assert f"/diary/appointments/{the_one(web)}" in page
    assert "10:00–10:30 Marnie Thistle Consultation" in plain(page)


def test_a_session_shows_its_treatment_number_and_course(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web), sessions=2, earliest=MONDAY)
    page = desk.see(f"/diary?on={MONDAY}")
    assert f"/courses/{course}" in page
    assert "Linnet Marlowe" in page
    assert "session 1 of 2" in page


def test_free_time_is_readable_and_leads_to_the_form(web: Web, desk: Visitor) -> None:
    page = add(web, desk)
    assert "09:00–10:00 free" in plain(page)
    assert "10:30–13:00 free" in plain(page)
    assert "/diary/add?on=2026-12-07&amp;time=10:30&amp;practitioner=imogen" in page.replace("%3A", ":")


def test_free_time_lies_ahead(web: Web, desk: Visitor) -> None:
    web.clock.advance(timedelta(hours=2, minutes=3))
    assert "11:05–13:00 free" in plain(desk.see("/diary"))


def test_it_says_who_is_away_and_why_all_is_closed(web: Web, desk: Visitor) -> None:
    house = web.house
    with web.program.database.write() as session:
        owner = {"clinic_id": house.clinic.id, "site_id": house.site.id}
        times = {"starts_at": at(f"{MONDAY} 12:00"), "ends_at": at("2026-12-09 12:00"), "created_at": web.clock.now()}
        session.add(Absence(**owner, practitioner_id=house.practitioners[0].id, kind="leave", **times))
        session.add(Absence(**owner, room_id=house.rooms[0].id, kind="out_of_use", **times))
        session.add(Closure(**owner, on_date=at("2026-12-24 12:00").date(), reason="Staff party"))
    page = plain(desk.see(f"/diary?on={MONDAY}"))
    assert "12:00–24:00 away: leave" in page
    assert f"{house.rooms[0].name} cannot be used 12:00–24:00" in page
    assert "Closed: Staff party" in desk.see("/diary?on=2026-12-24")


def test_a_day_off_of_every_week_is_closed(desk: Visitor) -> None:
    page = plain(desk.see("/diary?on=2026-12-06"))
    assert "Closed" in page
    assert "not in on this day" in page


def test_busy_times_of_another_diary_show_their_age(web: Web, desk: Visitor) -> None:
    who = {"clinic_id": web.house.clinic.id, "practitioner_id": web.house.practitioners[0].id}
    with web.program.database.write() as session:
        read_at = web.clock.real() - timedelta(minutes=12)
        feed = CalendarFeed(**who, url="https://calendar.example/x", created_at=read_at, read_at=read_at)
        session.add(feed)
        session.flush()
        session.add(FeedBusy(**who, feed_id=feed.id, starts_at=at(f"{MONDAY} 11:00"), ends_at=at(f"{MONDAY} 12:00")))
    page = plain(desk.see(f"/diary?on={MONDAY}"))
    assert "11:00–12:00 busy in another diary read 12 min ago" in page
    assert "09:00–11:00 free" in page


def test_another_clinics_entries_never_show(web: Web, desk: Visitor) -> None:
    add(web, desk, note="about scars")
    theirs = web.signed_in("manager", house=web.cast.outsider)
    page = theirs.see(f"/diary?on={MONDAY}")
    assert "Nothing is booked" in page
    assert theirs.get(f"/diary/appointments/{the_one(web)}").status_code == 404
    assert "Added" not in theirs.see(f"/diary?on={MONDAY}&added={the_one(web)}")


def test_adding_asks_for_the_patient_and_keeps_the_time(web: Web, desk: Visitor) -> None:
    page = desk.see("/diary/add?on=2026-12-07&time=10:30&practitioner=felix&kind=review&q=Otto")
    assert "Otto Thistle" in page
    assert 'value="10:30"' in page
    assert '<option value="felix" selected>' in page


def test_a_name_that_fits_nobody_leads_to_a_new_patient(desk: Visitor) -> None:
    assert "Nobody fits" in desk.see("/diary/add?q=Zebedee")


def test_a_taken_time_offers_free_ones_and_a_press_takes_one(web: Web, desk: Visitor) -> None:
    add(web, desk)
    other = web.house.patients[1].id
    form = {"kind": "consultation", "on": MONDAY, "time": "10:15", "minutes": 30, "practitioner": "imogen"}
    refused = desk.post("/diary/add", **form, patient=other, note="about scars")
    assert refused.status_code == 409
    assert "Imogen Larch is booked from" in refused.text
    assert "about scars" in refused.text
    (place, *_) = re.findall(r'name="take" value="([^"]*)"', refused.text)
    page = desk.do("/diary/add", **form, patient=other, take=place)
    assert "Added: consultation with Otto Thistle" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time": ""}, "When is it?"),
        ({"on": "tomorrow"}, "When is it?"),
        ({"minutes": "long"}, "The length must be a whole number."),
        ({"minutes": "3"}, "The length must be between 5 and 720."),
        ({"time": "20:00"}, "The time lies outside the opening hours of the clinic."),
        ({"on": "2027-03-28", "time": "01:30"}, "The clocks skip that time on this day."),
    ],
)
def test_what_is_wrong_is_said_and_kept(web: Web, desk: Visitor, wrong: dict[str, str], said: str) -> None:
    form = {"kind": "consultation", "on": MONDAY, "time": "10:00", "minutes": 30, "practitioner": "imogen"}
    refused = desk.post("/diary/add", **{**form, **wrong}, patient=web.house.patients[0].id)
    assert refused.status_code == 422
    assert said in refused.text


def test_a_block_is_for_nobody_and_shows_what_for(web: Web, desk: Visitor) -> None:
    assert "Nobody: the room alone" in desk.see("/diary/add?kind=block")
    page = add(web, desk, kind="block", patient=None, practitioner="", room="room-1", note="Fire drill")
    assert "Rooms" in page
    assert "10:00–10:30 Fire drill Block" in plain(page)


def test_treatments_go_on_to_the_form_of_a_course(web: Web, desk: Visitor) -> None:
    patient = web.house.patients[0].id
    one_off = desk.get(f"/diary/add?kind=one_off&patient={patient}&on={MONDAY}")
    assert one_off.location.startswith(f"/courses/new?patient={patient}&kind=one_off&sessions=1")
    walk_in = desk.post("/diary/add", kind="walk_in", patient=patient, on=MONDAY, protocol="microneedling-face")
    assert "protocol=microneedling-face" in walk_in.location
    assert "kind=walk_in" in walk_in.location


def test_an_appointment_is_moved_cancelled_and_brought_back(web: Web, desk: Visitor) -> None:
    add(web, desk)
    path = f"/diary/appointments/{the_one(web)}"
    place = {"on": MONDAY, "time": "15:00", "minutes": 30, "practitioner": "felix", "room": ""}
    page = desk.do(f"{path}/move", **place)
    assert "Moved." in page
    assert "Mon 7 December, 15:00–15:30" in page
    assert "Cancelled; the time is free again." in desk.do(f"{path}/cancel")
    assert "15:00–15:30 Marnie Thistle Consultation cancelled" in plain(desk.see(f"/diary?on={MONDAY}"))
    assert "Taken back." in desk.do(f"{path}/undo")


def test_a_refused_move_keeps_what_was_typed_and_offers_others(web: Web, desk: Visitor) -> None:
    add(web, desk)
    path = f"/diary/appointments/{the_one(web)}"
    add(web, desk, "15:00", patient=web.house.patients[1].id)
    place = {"on": MONDAY, "time": "15:00", "minutes": 30, "practitioner": "imogen", "room": ""}
    refused = desk.post(f"{path}/move", **place)
    assert refused.status_code == 409
    (free, *_) = re.findall(r'name="take" value="([^"]*)"', refused.text)
    assert "Moved." in desk.do(f"{path}/move", **place, take=free)


def test_who_did_not_come_is_noted_once_the_time_has_begun(web: Web, desk: Visitor) -> None:
    add(web, desk)
    path = f"/diary/appointments/{the_one(web)}"
    assert "Did not come" not in desk.see(path)
    early = desk.post(f"{path}/no-show")
    assert (early.status_code, "That time has not come yet." in early.text) == (422, True)
    web.clock.advance(at(f"{MONDAY} 10:05") - web.clock.now())
    assert "Did not come" in desk.see(path)
    assert "Noted that nobody came" in desk.do(f"{path}/no-show")
    assert "did not come" in desk.see(f"/diary?on={MONDAY}")


def test_the_note_stands_on_the_page_of_the_appointment_alone(web: Web, desk: Visitor) -> None:
    page = add(web, desk, note="about scars")
    assert "about scars" not in page
    assert "about scars" in desk.see(f"/diary/appointments/{the_one(web)}")


def test_a_session_whose_number_runs_past_the_count_is_not_said_to_be_one_of_fewer(web: Web, desk: Visitor) -> None:
    course = a_course(web)
    desk.press(f"/courses/{course}/sessions/2/drop")
    for path in ("/", "/diary?on=2026-11-30", "/diary?on=2027-01-26"):
        page = plain(desk.see(path))
        assert "Linnet Marlowe" in page
        assert not re.search(r"session \d of", page), path
    assert ", session 3 " in plain(desk.see("/diary?on=2027-01-26"))


def test_the_last_session_dropped_leaves_the_others_counted(web: Web, desk: Visitor) -> None:
    course = a_course(web)
    desk.press(f"/courses/{course}/sessions/3/drop")
    assert "session 2 of 2" in plain(desk.see("/diary?on=2026-12-29"))
    assert "session 3 of" not in plain(desk.see("/diary?on=2027-01-26"))


def test_what_was_cancelled_is_no_entry_any_more(web: Web, desk: Visitor) -> None:
    add(web, desk)
    page = add(web, desk, time="15:00")
    assert "2 entries" in page
    desk.press(f"/diary/appointments/{re.findall('/diary/appointments/([0-9a-f-]{36})', page)[0]}/cancel")
    assert "1 entry" in desk.see(f"/diary?on={MONDAY}")


def test_it_is_said_that_no_text_tells_the_patient_of_an_appointment(web: Web, desk: Visitor) -> None:
    assert "No text about it goes to Marnie Thistle: please tell them the time yourself." in plain(add(web, desk))
    moved = desk.do(f"/diary/appointments/{the_one(web)}/move", on=MONDAY, time="15:00", minutes=30)
    assert "Moved. No text about it goes to Marnie Thistle: please tell them yourself." in plain(moved)
    nobody = add(web, desk, time="11:00", kind="block", patient=None, note="Delivery")
    assert "Added: block" in nobody
    assert "No text about it" not in nobody
