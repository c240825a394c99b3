"""A clinic pauses its aftercare, or that of one treatment; everybody sees it, and lifting wakes what waits."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.base.actors import Actor
from service.base.database import Database
from service.base.errors import Refusal
from service.notify.models import Message
from service.notify.pausing.desk import PauseDesk
from service.notify.pausing.standing import NONE, Pauses, standing
from tests.cast import Cast, a_message, a_patient, the_cast
from tests.integration.web.conftest import furnished, small
from tests.integration.web.harness import FROM_OUR_PAGE, Web
from tests.support.clocks import MONDAY_MORNING, FixedClock

__all__ = ["furnished", "small"]
KEY = "microneedling-face"
NEXT_DAY = MONDAY_MORNING + timedelta(days=1)


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return Actor("staff", cast.owner.clinic.id, cast.owner.manager.id, "manager")


def test_many_clinics_are_asked_at_once(database: Database, cast: Cast, manager: Actor, clock: FixedClock) -> None:
    desk = PauseDesk(clock)
    with database.write() as session:
        desk.pause(session, manager, KEY, "new wording")
        desk.pause(session, manager, None, "no staff")
        found = standing(session, [cast.owner.clinic.id, cast.outsider.clinic.id])
    assert found == {cast.owner.clinic.id: Pauses(everything=True, protocols=frozenset({KEY}))}


@pytest.mark.parametrize(
    ("pauses", "key", "why"),
    [
        (NONE, KEY, None),
        (Pauses(everything=True), None, "paused_clinic"),
        (Pauses(everything=True), KEY, "paused_clinic"),
        (Pauses(protocols=frozenset({KEY})), KEY, "paused_protocol"),
        (Pauses(protocols=frozenset({KEY})), "ipl", None),
        (Pauses(protocols=frozenset({KEY})), None, None),
    ],
)
def test_a_pause_holds_what_it_is_of(pauses: Pauses, key: str | None, why: str | None) -> None:
    assert pauses.why(key) == why


def test_the_same_pause_stands_once_and_is_lifted_once(
    database: Database, cast: Cast, manager: Actor, clock: FixedClock
) -> None:
    desk = PauseDesk(clock)
    for key in (None, KEY):
        with database.write() as session:
            pause = desk.pause(session, manager, key, "new wording")
            with pytest.raises(Refusal, match="already_paused"):
                desk.pause(session, manager, key, "again")
            desk.lift(session, manager, pause.id)
            with pytest.raises(Refusal, match="pause_lifted"):
                desk.lift(session, manager, pause.id)
            assert standing(session, [cast.owner.clinic.id]) == {}


def test_lifting_wakes_what_waits_in_this_clinic_alone(
    database: Database, cast: Cast, manager: Actor, clock: FixedClock
) -> None:
    desk, later = PauseDesk(clock), MONDAY_MORNING.replace(year=2027)
    with database.write() as session:
        pause = desk.pause(session, manager, None, "no staff")
        waits, withheld, theirs = (
            a_message(session, clinic, reason=reason, next_try_at=later).id
            for clinic, reason in (
                (cast.owner.clinic, "paused_clinic"),
                (cast.owner.clinic, "withheld_on_hold"),
                (cast.outsider.clinic, "paused_clinic"),
            )
        )
        desk.lift(session, manager, pause.id)
        session.flush()
        tries = [
            session.get_one(Message, (clinic.id, id_)).next_try_at
            for clinic, id_ in (
                (cast.owner.clinic, waits),
                (cast.owner.clinic, withheld),
                (cast.outsider.clinic, theirs),
            )
        ]
    assert tries == [clock.now(), later, later]


@pytest.fixture
def browser(small: Web) -> FlaskClient:
    return small.signed_in("manager")


def test_every_page_says_that_texts_are_paused_and_how_many_wait(small: Web, browser: FlaskClient) -> None:
    form = {"protocol": "", "reason": "the wording is being changed"}
    assert browser.post("/pauses", data=form, headers=FROM_OUR_PAGE).status_code == 302
    with small.database.write() as session:
        a_message(session, small.cast.owner.clinic, reason="paused_clinic")
    for page in ("/", "/patients", "/treatments"):
        assert "Aftercare texts are paused for the whole clinic" in browser.get(page).text, page
    page = browser.get("/pauses").text
    assert "1 text waits" in page
    assert "the wording is being changed" in page
    pause_id = page.split("/pauses/")[1].split("/")[0]
    browser.post(f"/pauses/{pause_id}/lift", headers=FROM_OUR_PAGE)
    assert "texts are paused" not in browser.get("/").text


def test_the_page_names_who_waits_and_who_missed_a_text(small: Web, browser: FlaskClient) -> None:
    browser.post("/pauses", data={"protocol": "", "reason": "new wording"}, headers=FROM_OUR_PAGE)
    assert "No text waits for it yet." in browser.get("/pauses").text
    with small.database.write() as session:
        clinic, outsider = small.cast.owner.clinic, small.cast.outsider.clinic
        for here, name in ((clinic, "Linnet Marlowe"), (outsider, "Somebody Elsewhere")):
            patient = a_patient(session, here, name=name, mobile="+447700900133")
            a_message(session, here, reason="paused_clinic", patient_id=patient.id)
            stale = a_message(session, here, state="expired", reason="expired_paused", patient_id=patient.id)
            stale.updated_at = NEXT_DAY
    part = browser.get("/pauses").text.split('id="affected"')[1].split("</ul>")[0]
    assert [part.count(words) for words in ("Linnet Marlowe", "missed one text", "waits for one text")] == [2, 1, 1]
    assert "Elsewhere" not in part
    assert "out of date by now and will not be sent" in browser.get("/patients").text


def test_a_pause_needs_a_reason_and_a_desk_cannot_make_one(small: Web, browser: FlaskClient) -> None:
    refused = browser.post("/pauses", data={"reason": " "}, headers=FROM_OUR_PAGE)
    assert refused.status_code == 422
    assert "The reason must have between 1 and 300 characters." in refused.text
    desk = small.signed_in("receptionist")
    assert desk.post("/pauses", data={"reason": "so"}, headers=FROM_OUR_PAGE).status_code == 403
    assert "Pause these texts" not in desk.get("/pauses").text


def test_other_programs_pause_and_lift(small: Web) -> None:
    caller = small.caller("manager")
    made = caller.post("/pauses", {"protocol": KEY, "reason": "new wording"})
    assert made.status_code == 201, made.text
    assert [one["protocol"] for one in caller.get("/pauses").get_json()["items"]] == [KEY]
    assert caller.post(f"/pauses/{made.get_json()['id']}/lift").get_json()["lifted_at"]
    assert small.caller("manager", outsider=True).post(f"/pauses/{made.get_json()['id']}/lift").status_code == 404
    assert caller.post("/pauses", {"protocol": "unheard-of", "reason": "so"}).status_code == 422


def test_a_manager_says_how_many_texts_a_day_and_what_waits_is_looked_at_again(
    small: Web, browser: FlaskClient
) -> None:
    with small.database.write() as session:
        waits = a_message(session, small.cast.owner.clinic, reason="capped", next_try_at=NEXT_DAY).id
        other = a_message(session, small.cast.outsider.clinic, reason="capped", next_try_at=NEXT_DAY).id
    assert "at most 3 texts on one day" in browser.get("/pauses").text
    for wrong in ("0", "21", "many", ""):
        refused = browser.post("/pauses/daily", data={"most": wrong}, headers=FROM_OUR_PAGE)
        assert refused.status_code == 422
        assert 'id="most-error"' in refused.text
    browser.post("/pauses/daily", data={"most": "1"}, headers=FROM_OUR_PAGE)
    assert "at most one text on one day" in small.signed_in("receptionist").get("/pauses").text
    with small.database.read() as session:
        times = {one.id: one.next_try_at for one in session.scalars(select(Message))}
    assert times[other] == NEXT_DAY
    assert times[waits] == MONDAY_MORNING


def test_other_programs_say_how_many_texts_a_day(small: Web) -> None:
    assert small.caller("receptionist").patch("/daily-texts", {"most": 4}).status_code == 403
    assert small.caller("manager").patch("/daily-texts", {"most": 4}).get_json() == {"most": 4}
    assert small.caller("receptionist").get("/daily-texts").get_json() == {"most": 4}
    assert small.caller("manager", outsider=True).get("/daily-texts").get_json() == {"most": 3}
