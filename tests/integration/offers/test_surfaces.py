"""The API and the pages of offers do the same things, with the same words."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from service.base.actors import Actor
from service.base.database import Database
from service.clinics.tokens import create_token
from service.courses.appointments.requests import AppointmentRequest
from service.courses.models import CourseSession
from service.courses.requests import BookingRequest
from service.patients.models import Patient
from tests.cast import LONG_AGO
from tests.integration.courses.scene import KEY, at, wanted
from tests.integration.pages.scene import a_known_patient, texted, went_out
from tests.support.clocks import FixedClock
from tests.support.web import Web, a_web

SICK = {"practitioner": "imogen", "on": "2026-12-01"}


@pytest.fixture
def web(sqlite_database: Database, clock: FixedClock) -> Iterator[Web]:
    with a_web(sqlite_database, clock) as web:
        yield web


@pytest.fixture
def patient(web: Web) -> Patient:
    return a_known_patient(web)


@pytest.fixture
def one(web: Web, patient: Patient) -> CourseSession:
    """A session with Imogen on Tuesday."""
    actor = Actor("staff", web.house.clinic.id, web.house.receptionist.id, "receptionist")
    request = BookingRequest(patient_id=patient.id, protocol=KEY, sessions=(wanted(1, "2026-12-01 10:00"),))
    with web.program.database.write() as session:
        return web.program.courses.book(session, actor, request).sessions[0]


class Caller:
    """Another program with a token of the owner clinic."""

    def __init__(self, web: Web, *, outsider: bool = False) -> None:
        house = web.cast.outsider if outsider else web.cast.owner
        with web.program.database.write() as session:
            token = create_token(session, house.clinic.id, "test", "receptionist", LONG_AGO)
        self._client, self._headers = web.app.test_client(), {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: str) -> Any:
        return self._client.get(f"/api/v1{path}", query_string=query, headers=self._headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._client.post(f"/api/v1{path}", json=body or {}, headers={**self._headers, **headers})


def declared(web: Web) -> dict[str, Any]:
    answer = Caller(web).post("/sick-days", SICK)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def moved_to(web: Web, one: CourseSession) -> str | None:
    with web.program.database.read() as session:
        starts_at = session.get_one(CourseSession, (one.clinic_id, one.id)).starts_at
    return starts_at.astimezone(at("2026-12-01 10:00").tzinfo).isoformat() if starts_at else None


def test_a_preview_writes_nothing_and_shows_the_best_places(web: Web, one: CourseSession) -> None:
    answer = Caller(web).post("/sick-days?preview=1", SICK)
    assert answer.status_code == 200, answer.text
    (row,) = answer.get_json()["sessions"]
    assert (row["patient_name"], row["start"], row["practitioner"]) == (
        "Linnet Marlowe",
        "2026-12-01T10:00:00+00:00",
        "felix",
    )
    assert Caller(web).get("/sick-days").get_json()["items"] == []


def test_a_sick_day_is_declared_and_shown(web: Web, one: CourseSession) -> None:
    day = declared(web)
    assert (day["practitioner"], day["on"], day["asked"], day["to_ring"]) == ("imogen", "2026-12-01", 1, 0)
    assert Caller(web).get(f"/sick-days/{day['id']}").get_json()["offers"][0]["state"] == "asked"
    assert [one["id"] for one in Caller(web).get("/sick-days").get_json()["items"]] == [day["id"]]
    assert Caller(web, outsider=True).get(f"/sick-days/{day['id']}").status_code == 404


def test_the_same_key_declares_it_once(web: Web, one: CourseSession) -> None:
    caller = Caller(web)
    key = {"Idempotency-Key": "once"}
    first, again = (caller.post("/sick-days", SICK, **key) for _ in range(2))
    assert first.get_json()["id"] == again.get_json()["id"]


@pytest.mark.parametrize(
    ("how", "state", "left"),
    [("agree", "agreed", []), ("called", "called", []), ("withdraw", "withdrawn", ["to_call"])],
)
def test_an_offer_is_settled_once(web: Web, one: CourseSession, how: str, state: str, left: list[str]) -> None:
    caller, (offer,) = Caller(web), declared(web)["offers"]
    answer = caller.post(f"/offers/{offer['id']}/{how}")
    assert (answer.status_code, answer.get_json()["state"]) == (200, state)
    assert caller.post(f"/offers/{offer['id']}/{how}").get_json()["code"] == "offer_settled"
    assert [each["state"] for each in Caller(web).get("/offers").get_json()["items"]] == left


def test_the_texts_of_offers_can_be_listed(web: Web, one: CourseSession) -> None:
    declared(web)
    (text,) = Caller(web).get("/messages", kind="offer").get_json()["items"]
    assert (text["kind"], text["state"], text["session"]) == ("offer", "planned", 1)


@pytest.mark.parametrize("body", [{}, {"practitioner": "nobody", "on": "2026-12-01"}, {**SICK, "on": "2026-11-01"}])
def test_a_wrong_sick_day_is_refused(web: Web, body: dict[str, str]) -> None:
    answer = Caller(web).post("/sick-days", body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")


def test_the_waiting_list_in_the_api(web: Web, one: CourseSession) -> None:
    caller = Caller(web)
    entry = caller.post("/waiting-list", {"session_id": str(one.id), "preferred": {"from": "09:00"}})
    assert entry.status_code == 201, entry.text
    place = {"start": "2026-11-30T15:00:00+00:00", "practitioner": "felix", "room": "room-2", "minutes": "60"}
    (fit,) = caller.get("/waiting-list/fits", **place).get_json()["items"]
    assert fit["id"] == entry.get_json()["id"]
    offer = caller.post(f"/waiting-list/{fit['id']}/offer", {**place, "minutes": 60})
    assert (offer.status_code, offer.get_json()["start"]) == (201, place["start"])
    assert caller.post(f"/waiting-list/{fit['id']}/withdraw").get_json()["code"] == "not_waiting"


def test_before_treatment_in_the_api(web: Web, one: CourseSession) -> None:
    answer = Caller(web).get(f"/courses/{one.course_id}/before-treatment")
    assert answer.get_json() == {
        "patient_id": answer.get_json()["patient_id"],
        "reactions": [],
        "replies": [],
        "holds": [],
        "taken_back": [],
        "more": {},
    }


def test_the_desk_asks_everybody_on_the_page(web: Web, one: CourseSession) -> None:
    visitor = web.signed_in()
    page = visitor.see("/sick-days/new?practitioner=imogen&on=2026-12-01")
    assert "Linnet Marlowe" in page
    assert "Felix Alder" in page
    page = visitor.do("/sick-days", **SICK)
    assert "Imogen Larch is off sick" in page
    assert "asked by text" in page
    assert 'href="tel:+447700900131"' in page
    assert "Imogen Larch</strong> is off sick on Tue 1 December" in visitor.see("/")


def test_the_desk_settles_a_row(web: Web, one: CourseSession) -> None:
    visitor, day = web.signed_in(), declared(web)
    offer = day["offers"][0]
    page = visitor.do(f"/offers/{offer['id']}/agree")
    assert "everybody is settled" in page
    assert moved_to(web, one) == offer["start"]
    again = visitor.post(f"/offers/{offer['id']}/agree")
    assert again.status_code == 409
    assert "settled already" in again.text


def test_a_row_names_both_practitioners(web: Web, one: CourseSession) -> None:
    day, visitor = declared(web), web.signed_in()
    (offer,) = day["offers"]
    assert (offer["was_practitioner"], offer["practitioner"]) == ("imogen", "felix")
    for path in (f"/sick-days/{day['id']}", "/offers"):
        page = visitor.see(path)
        assert "From Tue 1 December, 10:00 with Imogen Larch to" in page
        assert "with <strong>Felix Alder</strong>" in page


def test_the_call_list_links_to_what_the_patient_wrote(web: Web, one: CourseSession) -> None:
    declared(web)
    went_out(web, one.course_id, None)
    texted(web, "ok but what about thursday?")
    page = web.signed_in().see("/offers")
    item = page.split('href="/inbox/')[1][:36]
    assert "Read what they wrote" in page
    assert "what about thursday?" in web.signed_in().see(f"/inbox/{item}")


def test_appointments_to_ring_are_named_on_the_sick_day_and_on_today(web: Web, patient: Patient) -> None:
    wanted = AppointmentRequest(
        kind="consultation", patient_id=patient.id, practitioner="imogen", start=at("2026-12-01 11:30")
    )
    actor = Actor("staff", web.house.clinic.id, web.house.receptionist.id, "receptionist")
    with web.program.database.write() as session:
        one = web.program.appointments.book(session, actor, wanted)
    day, visitor = declared(web), web.signed_in()
    assert [each["id"] for each in day["appointments"]] == [str(one.id)]
    assert (day["appointments_to_ring"], day["closed_at"]) == (1, None)
    page = visitor.see(f"/sick-days/{day['id']}")
    assert "To ring about their appointment" in page
    assert f'href="/diary/appointments/{one.id}"' in page
    assert 'href="tel:+447700900131"' in page
    assert "everybody is settled" not in page
    for path in ("/", "/sick-days"):
        assert "1 appointment to ring" in visitor.see(path)
    visitor.do(f"/diary/appointments/{one.id}/cancel")
    web.program.offers.watching.look_over_days()
    assert "everybody is settled" in visitor.see(f"/sick-days/{day['id']}")
    assert "</strong> is off sick on" not in visitor.see("/")


def test_a_sick_day_is_taken_back_on_the_page(web: Web, one: CourseSession) -> None:
    visitor, day = web.signed_in(), declared(web)
    page = visitor.do(f"/sick-days/{day['id']}/take-back")
    assert "<h1>Imogen Larch was noted as off sick</h1>" in page
    assert "taken back on Mon 30 November, 09:00" in page


def test_who_is_to_be_told_that_theirs_stands_is_on_every_list(web: Web, one: CourseSession) -> None:
    visitor, day = web.signed_in(), declared(web)
    went_out(web, one.course_id, None)
    texted(web, "MOVE")
    page = visitor.do(f"/sick-days/{day['id']}/take-back")
    words = "Ring Linnet Marlowe: their appointment stands"
    assert words in page
    assert page.index(words) < page.index("withdrawn</span>")
    assert words in visitor.see("/offers")
    assert "Imogen Larch</strong> is well again: tell the patients of Tue 1 December" in visitor.see("/")
    assert "1 to ring" in visitor.see("/sick-days")
    (row,) = Caller(web).get("/offers").get_json()["items"]
    assert (row["why_call"], row["was"], row["start"]) == ("wanted_other", "2026-12-01T10:00:00+00:00", None)
    page = visitor.do(f"/offers/{row['id']}/called", keep="yes")
    assert words not in page
    assert moved_to(web, one) == "2026-12-01T10:00:00+00:00"


def test_each_list_says_what_to_do_when_it_is_empty(web: Web) -> None:
    visitor = web.signed_in()
    for path, words in (("/sick-days", "Nobody has been off sick"), ("/offers", "No offer is open")):
        assert words in visitor.see(path)
    assert "Nobody waits" in visitor.see("/waiting-list")


def test_a_patient_is_put_on_the_waiting_list_on_the_page(web: Web, one: CourseSession) -> None:
    visitor = web.signed_in()
    assert "Linnet Marlowe waits for a place" in visitor.see(f"/waiting-list/new?session={one.id}")
    page = visitor.do("/waiting-list", session_id=one.id, days="mon", urgent="on", note="rings any time")
    assert "Linnet Marlowe" in page
    assert "rings any time" in page
    place = "start=2026-11-30T15:00:00%2B00:00&practitioner=felix&room=room-2&minutes=60"
    page = visitor.see(f"/waiting-list?{place}")
    assert "Free: Mon 30 November, 15:00" in page
    entry = UUID(page.split("/waiting-list/")[1][:36])
    form = {"start": "2026-11-30T15:00:00+00:00", "practitioner": "felix", "room": "room-2", "minutes": "60"}
    assert visitor.post(f"/waiting-list/{entry}/offer", start="soon").status_code == 422
    assert "asked by text" in visitor.do(f"/waiting-list/{entry}/offer", **form)
    texted(web, "MOVE")
    web.clock.advance(at("2026-11-30 13:30") - web.clock.now())
    web.program.offers.watching.run()
    assert "Who else could take this place?" in visitor.see("/offers")


def test_somebody_without_a_course_can_wait_for_a_first_session(web: Web, patient: Patient) -> None:
    visitor = web.signed_in()
    assert "For a first session" in visitor.see(f"/waiting-list/new?patient={patient.id}")
    page = visitor.do("/waiting-list", patient_id=patient.id, protocol=KEY)
    assert "Micro-needling, face, a first session" in page
    assert visitor.get("/waiting-list/new?patient=nobody").status_code == 404


def test_the_diary_leads_to_a_sick_day(web: Web) -> None:
    assert 'href="/sick-days/new?on=2026-11-30"' in web.signed_in().see("/diary")


def test_every_page_tells_how_many_sessions_wait_for_their_tick(web: Web, one: CourseSession) -> None:
    visitor = web.signed_in()
    assert visitor.see("/to-tick/count") == ""
    assert 'hx-get="/to-tick/count"' in visitor.see("/patients")
    web.clock.advance(at("2026-12-01 12:00") - web.clock.now())
    assert visitor.see("/to-tick/count") == "1 to tick"


def test_today_marks_who_has_reacted_before(web: Web, one: CourseSession) -> None:
    visitor = web.signed_in()
    texted(web, "there is pus on my cheek")
    web.clock.advance(at("2026-12-01 09:00") - web.clock.now())
    page = web.signed_in().see("/")
    assert f'href="/courses/{one.course_id}#before">reacted before</a>' in page
    assert "reacted before" not in visitor.see("/patients")
