"""The form that ticks a session, after it was refused."""

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
