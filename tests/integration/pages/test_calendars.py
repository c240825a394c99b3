"""The page of calendars and its twin in the API: who may hand out a diary, and what an address answers."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from service.base.actors import Role
from service.clinics.tokens import create_token
from service.courses.calendars.models import CalendarFeed
from tests.support.web import Visitor, Web

LINKS = "/api/v1/calendar-links"


def made(page: str) -> str:
    """Return the address that a page shows this once, as asked for within the application."""
    found = re.search(r'value="https?://[^/"]+(/calendars/[^"]+)"', page)
    assert found, page
    return found[1]


def share(visitor: Visitor, practitioner: str) -> str:
    return made(visitor.post("/calendars/links", practitioner=practitioner).text)


def program(web: Web, role: Role) -> tuple[FlaskClient, dict[str, str]]:
    """Another program with a token."""
    with web.program.database.write() as session:
        token = create_token(session, web.house.clinic.id, "test", role, web.clock.real())
    return web.app.test_client(), {"Authorization": f"Bearer {token}"}


def test_whoever_treats_hands_out_their_own_diary_and_stops_that(web: Web) -> None:
    imogen = web.signed_in("clinician")
    address = share(imogen, "imogen")
    assert web.visitor().get(address).status_code == 200
    (revoke,) = re.findall(r'action="(/calendars/links/[^"]+/revoke)"', imogen.see("/calendars"))
    assert "The address answers nobody any more." in imogen.do(revoke)
    assert web.visitor().get(address).status_code == 404


def test_nobody_but_a_manager_hands_out_the_diary_of_another(web: Web) -> None:
    address = share(web.signed_in("manager"), "felix")
    link = address.partition("/calendars/")[2].partition(".ics")[0]
    others: tuple[Role, ...] = ("clinician", "receptionist")
    for role in others:
        visitor = web.signed_in(role)
        assert visitor.post("/calendars/links", practitioner="felix").status_code == 403
        assert visitor.post(f"/calendars/links/{link}/revoke").status_code == 403
        assert "/revoke" not in visitor.see("/calendars")
        assert 'value="felix"' not in visitor.see("/calendars")
    assert web.visitor().get(address).status_code == 200


def test_a_receptionist_sees_who_reads_but_is_offered_nothing(web: Web) -> None:
    share(web.signed_in("manager"), "imogen")
    page = web.signed_in().see("/calendars")
    assert "Imogen Larch" in page
    assert "Make an address" not in page


@pytest.mark.parametrize(("role", "status"), [("receptionist", 403), ("clinician", 201), ("manager", 201)])
def test_a_program_hands_out_diaries_for_those_who_treat(web: Web, role: Role, status: int) -> None:
    client, headers = program(web, role)
    answer = client.post(LINKS, json={"practitioner": "imogen"}, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 201:
        assert client.delete(f"{LINKS}/{answer.json['id']}", headers=headers).status_code == 204  # type: ignore[index]
        assert client.get(LINKS, headers=headers).json == {"items": [], "next_cursor": None}


def test_only_a_manager_lets_another_diary_be_read(web: Web) -> None:
    form = {"practitioner": "imogen", "url": "https://calendar.example.org/diary.ics"}
    assert web.signed_in("clinician").post("/calendars/feeds", **form).status_code == 403
    assert "Imogen Larch" in web.signed_in("manager").do("/calendars/feeds", **form)


def test_a_feed_that_fails_says_when_it_was_tried(web: Web) -> None:
    now = web.clock.real()
    with web.program.database.write() as session:
        feed = CalendarFeed(clinic_id=web.house.clinic.id, practitioner_id=web.house.practitioners[0].id)
        feed.url, feed.created_at, feed.read_at = "https://x.example/y", now, now - timedelta(hours=3)
        feed.tried_at, feed.problem = now - timedelta(minutes=4), "broken"
        session.add(feed)
    page = web.signed_in().see("/calendars")
    for words in ("read 3 hours ago", "Something went wrong here while reading it", "tried 4 minutes ago"):
        assert words in page
    client, headers = program(web, "receptionist")
    (told,) = client.get("/api/v1/calendar-feeds", headers=headers).json["items"]  # type: ignore[index]
    assert (told["problem"], told["tried_at"]) == ("broken", (now - timedelta(minutes=4)).isoformat())


def test_an_address_answers_a_calendar_that_can_be_asked_again_cheaply(web: Web) -> None:
    address = share(web.signed_in("manager"), "imogen")
    stranger = web.app.test_client()
    answer = stranger.get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    again = stranger.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = stranger.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
    form = {"kind": "consultation", "on": "2026-12-07", "time": "10:00", "minutes": 30, "practitioner": "imogen"}
    web.signed_in().press("/diary/add", **form, patient=web.house.patients[0].id)
    changed = stranger.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200
    assert b"DTSTART:20261207T100000Z" in changed.data


def test_wrong_and_revoked_addresses_answer_alike(web: Web) -> None:
    manager = web.signed_in("manager")
    address = share(manager, "imogen")
    link = address.partition("/calendars/")[2].partition(".ics")[0]
    manager.press(f"/calendars/links/{link}/revoke")
    wrong = share(manager, "imogen")
    asked = {
        "revoked": address,
        "of a wrong secret": f"{wrong}x",
        "without a secret": wrong.partition("?")[0],
        "never made": f"/calendars/00000000-0000-4000-8000-000000000000.ics{address[address.index('?') :]}",
    }
    answers = {name: web.visitor().get(path) for name, path in asked.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(asked, 404)
    assert len({re.sub(r"[0-9a-f]{8,}", "", answer.text) for answer in answers.values()}) == 1
    assert not any("Imogen" in answer.text or "ETag" in answer.headers for answer in answers.values())
