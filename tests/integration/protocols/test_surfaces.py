"""Protocols in the API and on pages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from service.protocols.models import ProtocolSignOff, ProtocolVersion
from service.protocols.parse import parse_data
from service.protocols.store import adopt, is_signed
from tests.cast import ROWAN_NUMBER, a_sender
from tests.integration.web.harness import FROM_OUR_PAGE, Web, paths, problem
from tests.support.clocks import MONDAY_MORNING
from tests.unit.protocols.shipped import changed

KEY = "microneedling-face"


def test_the_protocols_in_use_are_listed(running: Web) -> None:
    answer = running.caller("receptionist").get("/protocols").get_json()
    (item,) = answer["items"]
    assert answer["next_cursor"] is None
    assert (item["key"], item["version"], item["languages"], item["signed"]) == (KEY, 1, ["en", "pl", "ro"], ["en"])
    assert item["sessions_usual"] <= item["sessions_maximum"]
    assert {"key", "name"} == set(item["areas"][0])


def test_a_protocol_is_shown_with_every_figure_and_where_it_comes_from(running: Web) -> None:
    item = running.caller("receptionist").get("/protocols").get_json()["items"][0]
    (spacing,) = item["spacing"]
    figures = {"hard_floor_days": 14, "min_days": 21, "ideal_days": 28, "max_days": 42}
    assert {figure: spacing[figure] for figure in figures} == figures
    assert set(spacing["sources"]) == set(figures)
    assert "El-Domyati" in spacing["sources"]["hard_floor_days"]
    assert (item["prep_minutes"], item["cleaning_minutes"], item["recovery_days"]) == (10, 10, 7)
    assert (item["skill"], item["room_kind"], item["cross_treatment"]["min_days"]) == (None, None, 14)
    assert all([spacing["source"], item["cross_treatment"]["source"], item["recovery_source"]])


def test_a_protocol_is_shown_with_what_is_asked_before_booking(small: Web) -> None:
    item = small.caller("receptionist").get("/protocols").get_json()["items"][0]
    waits = next(question for question in item["screening"] if question["key"] == "deep_peel_or_laser")
    assert (waits["asks"], waits["effect"], waits["wait_days"], waits["areas"]) == ("date", "wait", 30, None)
    assert all(question["question"] and question["source"] for question in item["screening"])


def test_a_preview_shows_each_text_with_its_moment_and_segments(running: Web) -> None:
    answer = running.caller("receptionist").get(f"/protocols/{KEY}/preview").get_json()
    assert (answer["key"], answer["language"]) == (KEY, "en")
    moments = [text["due_at"] for text in answer["texts"]]
    assert moments == sorted(moments)
    assert len(moments) > 5
    assert all(text["body"] and text["segments"] >= 1 for text in answer["texts"])


def test_a_preview_says_which_texts_are_for_one_area_only(running: Web) -> None:
    texts = running.caller().get(f"/protocols/{KEY}/preview").get_json()["texts"]
    assert {text["step"]: text["when"] for text in texts if text["when"]} == {"day_1_eyes": "area:eyes"}


def test_a_preview_carries_the_clinics_own_name_and_numbers(running: Web) -> None:
    bodies = " ".join(text["body"] for text in running.caller().get(f"/protocols/{KEY}/preview").get_json()["texts"])
    assert "Rowan Skin Clinic" in bodies
    assert "07700 900910" in bodies
    assert "Harbour" not in bodies
    assert "{" not in bodies


def test_a_preview_in_a_language_without_texts_is_refused(small: Web) -> None:
    answer = small.caller().get(f"/protocols/{KEY}/preview", language="fr")
    assert (answer.status_code, paths(answer)) == (422, ["$.language"])


def test_a_preview_of_what_is_not_there_says_so(small: Web) -> None:
    assert problem(small.caller().get("/protocols/nothing/preview"))["code"] == "protocol_unknown"
    with small.database.write() as session:
        session.execute(update(ProtocolVersion).values(switched_on=False))
    assert problem(small.caller().get(f"/protocols/{KEY}/preview"))["code"] == "protocol_off"


@pytest.fixture
def address(small: Web) -> str:
    return f"/treatments/{small.cast.owner.protocol.id}"


@pytest.fixture
def reachable(small: Web) -> None:
    """Let the clinic have every contact that the texts name."""
    with small.database.write() as session:
        a_sender(session, small.cast.owner.site, ROWAN_NUMBER, channel="whatsapp")


def unsign(small: Web) -> None:
    with small.database.write() as session:
        session.query(ProtocolSignOff).delete()


def post(browser: FlaskClient, address: str) -> int:
    return browser.post(address, headers=FROM_OUR_PAGE).status_code


@pytest.mark.parametrize("role", ["receptionist", "clinician", "manager"])
def test_everybody_reads_the_treatments(small: Web, address: str, role: str) -> None:
    browser = small.signed_in(role)  # type: ignore[arg-type]
    assert "icro-needling" in browser.get("/treatments").text
    page = browser.get(address)
    assert page.status_code == 200
    assert "Rowan Skin Clinic" in page.text


def test_a_treatment_shows_for_whom_a_text_is_and_no_date_that_nobody_has(small: Web, address: str) -> None:
    page = small.signed_in().get(address).text
    assert page.count("only where the treated area includes the eye area:") == 3
    assert page.count("Your next date:") == 2
    assert "Tuesday 9 February" in page


def test_a_text_that_replaces_another_for_an_area_is_shown_as_instead(small: Web) -> None:
    words = [{"text": "Usual.", "when": "not area:eyes"}, {"text": "With eyes.", "when": "area:eyes"}]
    own = parse_data(changed(("steps.5.texts.en", words)))
    with small.database.write() as session:
        version = adopt(session, small.cast.owner.clinic.id, own, MONDAY_MORNING)
    page = small.signed_in().get(f"/treatments/{version.id}").text
    assert page.count("instead, where the treated area includes the eye area:") == 3
    assert page.count("With eyes.") == 3


def test_a_treatment_that_does_not_exist_is_not_shown(small: Web) -> None:
    assert small.signed_in().get("/treatments/01890000-0000-7000-8000-000000000000").status_code == 404


def test_a_clinician_with_the_permission_signs(small: Web, address: str) -> None:
    unsign(small)
    browser = small.signed_in("clinician", may_sign_protocols=True)
    assert "I have read every text and sign" in browser.get(address).text
    assert post(browser, f"{address}/sign/en") == 302
    with small.database.read() as session:
        assert is_signed(session, small.cast.owner.clinic.id, small.cast.owner.protocol.id, "en")


@pytest.mark.parametrize("role", ["receptionist", "clinician", "manager"])
def test_nobody_signs_without_the_permission(small: Web, address: str, role: str) -> None:
    unsign(small)
    browser = small.signed_in(role)  # type: ignore[arg-type]
    assert "I have read every text and sign" not in browser.get(address).text
    assert post(browser, f"{address}/sign/en") == 403


def test_a_receptionist_signs_nothing_even_with_the_permission(small: Web, address: str) -> None:
    assert post(small.signed_in("receptionist", may_sign_protocols=True), f"{address}/sign/en") == 403


def test_a_language_without_texts_cannot_be_signed(small: Web, address: str) -> None:
    browser = small.signed_in("clinician", may_sign_protocols=True)
    assert post(browser, f"{address}/sign/fr") == 404


@pytest.mark.parametrize(("role", "status"), [("receptionist", 403), ("clinician", 302), ("manager", 302)])
def test_who_may_switch_a_treatment_on(small: Web, reachable: None, address: str, role: str, status: int) -> None:
    assert post(small.signed_in(role), f"{address}/switch-on") == status  # type: ignore[arg-type]


def test_an_unsigned_treatment_is_not_switched_on(small: Web, reachable: None, address: str) -> None:
    unsign(small)
    answer = small.signed_in("manager").post(f"{address}/switch-on", headers=FROM_OUR_PAGE)
    assert answer.status_code == 422
    assert "No named clinician has signed this version of the protocol." in answer.text
    assert "What a patient gets" in answer.text


def test_a_treatment_whose_contacts_are_missing_says_which(small: Web, address: str) -> None:
    browser = small.signed_in("manager")
    assert "not given yet: a WhatsApp number" in browser.get(address).text
    answer = browser.post(f"{address}/switch-on", headers=FROM_OUR_PAGE)
    assert answer.status_code == 422
    assert "The clinic has not given every contact" in answer.text


def test_another_clinics_treatment_is_neither_signed_nor_switched_on(small: Web) -> None:
    there = f"/treatments/{small.cast.outsider.protocol.id}"
    browser = small.signed_in("clinician", may_sign_protocols=True)
    assert [post(browser, f"{there}/sign/en"), post(browser, f"{there}/switch-on")] == [404, 404]
