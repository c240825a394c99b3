"""The form that ticks a session: what it asks first, and what it shows after it was refused."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from tests.integration.pages.scene import a_known_patient, at_start_of, booked
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web, desk: Visitor) -> UUID:
    """A course whose first session begins now."""
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    return course


@pytest.mark.parametrize(
    ("ended_at", "said"),
    [
        ("23:59", "The time that treatment ended lies in the future."),
        ("soon", "“Ended at” must be a time such as 10:45."),
    ],
)
def test_an_impossible_time_is_named_in_plain_words(desk: Visitor, course: UUID, ended_at: str, said: str) -> None:
    assert said in desk.post(f"/courses/{course}/sessions/1/complete", ended_at=ended_at).text


def test_what_was_typed_is_kept_and_stays_open(desk: Visitor, course: UUID) -> None:
    typed = {"ended_at": "23:59", "ended_on": "2026-11-30", "areas_asked": "yes", "areas": "eyes"}
    page = desk.post(f"/courses/{course}/sessions/1/complete", **typed).text
    assert "<details hx-morph-skip open>" in page
    assert 'name="ended_at" value="23:59"' in page
    assert 'value="eyes" checked' in page
    assert 'value="face" checked' not in page


def test_the_form_is_folded_away_otherwise(desk: Visitor, course: UUID) -> None:
    assert "<details hx-morph-skip open>" not in desk.see(f"/courses/{course}")


def test_a_session_that_has_not_begun_is_asked_about_first(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(hours=-3))
    page = desk.post(f"/courses/{course}/sessions/1/complete", areas_asked="yes", areas="eyes").text
    assert "Session 1 has not begun" in page
    assert "0 of 3 sessions done" in page
    asked = page.split('id="asks-first"')[1].split("</form>")[0]
    assert 'name="areas" value="eyes"' in asked
    said = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked))
    assert "1 of 3 sessions done" in desk.do(f"/courses/{course}/sessions/1/complete", **said)


def test_a_patient_who_comes_early_is_taken_without_a_question(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(minutes=-30))
    assert "Session 1 is completed" in desk.do(f"/courses/{course}/sessions/1/complete")


def test_a_tick_asks_where_nobody_recorded_that_the_patient_agrees(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web), agrees=False)
    at_start_of(web, course)
    page = desk.post(f"/courses/{course}/sessions/1/complete", areas_asked="yes", areas="eyes").text
    assert "Consent to the treatment is not recorded" in page
    assert "Session 1 has not begun" not in page
    assert "0 of 3 sessions done" in page
    asked = page.split('id="asks-first"')[1].split("</form>")[0]
    said = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked))
    assert said["areas"] == "eyes"
    page = desk.do(f"/courses/{course}/sessions/1/complete", **said, how="word")
    assert "1 of 3 sessions done" in page
    assert '<span class="mark calm">given</span> by word of mouth' in page


def test_it_is_ticked_all_the_same_and_nothing_is_recorded_that_nobody_said(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web), agrees=False)
    at_start_of(web, course)
    page = desk.do(f"/courses/{course}/sessions/1/complete", all_the_same="yes")
    assert "1 of 3 sessions done" in page
    assert "Consent to the treatment: " in page
    assert '<span class="mark calm">given</span>' not in page
