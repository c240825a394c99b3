"""Before treating, on the page of a course: what was answered, what stands against it, and consent to the treatment."""

from uuid import UUID

import pytest

from tests.integration.pages.life import a_course
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web) -> UUID:
    return a_course(web)


def test_what_nobody_asked_yet_is_said_at_the_top_on_the_day(desk: Visitor, course: UUID) -> None:
    page = desk.see(f"/courses/{course}")
    assert "10 of 10 questions open" in page
    assert page.index("Screening and consent") < page.index("sessions done")


def test_on_other_days_it_stands_below(web: Web, desk: Visitor) -> None:
    page = desk.see(f"/courses/{a_course(web, '2026-12-10 10:00')}")
    assert page.index("Screening and consent") > page.index("sessions done")
    assert page.index("10 questions open") < page.index("sessions done")


def test_what_stands_against_it_is_said_in_the_words_of_the_question(desk: Visitor, course: UUID) -> None:
    page = desk.do(
        f"/courses/{course}/screening", **{"said-broken_or_infected_skin": "yes", "said-keloid_tendency": "no"}
    )
    assert "<strong>Not now.</strong> Is there an infection" in page
    assert "8 of 10 questions open" in page
    assert "Something stands against treating now" in page


def test_a_wait_says_until_when(desk: Visitor, course: UUID) -> None:
    page = desk.do(
        f"/courses/{course}/screening", **{"on-filler_or_toxin": "2026-11-25", "said-deep_peel_or_laser": "never"}
    )
    assert "Wait until Wed 9 December 2026." in page
    assert "The answer on record is <strong>25 November 2026</strong>, from Mon 30 November" in page


def test_nothing_is_ticked_before_somebody_was_asked(desk: Visitor, course: UUID) -> None:
    page = desk.do(
        f"/courses/{course}/screening", **{"said-keloid_tendency": "yes", "on-filler_or_toxin": "2026-11-25"}
    )
    form = page[page.index('class="questions"') : page.index("Record the answers")]
    assert "The answer on record is <strong>yes</strong>" in form
    assert "checked" not in form
    assert "2026-11-25" not in form


def test_a_form_without_any_answer_is_no_asking(desk: Visitor, course: UUID) -> None:
    response = desk.post(f"/courses/{course}/screening")
    assert response.status_code == 422
    assert "Answer at least one question." in response.text
    assert "Asked Mon" not in desk.see(f"/courses/{course}")


def test_a_yes_that_called_for_a_clinician_is_not_taken_back_unasked(desk: Visitor, course: UUID) -> None:
    page = desk.do(f"/courses/{course}/screening", **{"said-keloid_tendency": "yes"})
    assert 'name="confirmed" value="keloid_tendency"' in page
    response = desk.post(f"/courses/{course}/screening", **{"said-keloid_tendency": "no"})
    assert response.status_code == 409
    assert "The earlier answer was yes, on 30 November 2026 by Tamsin Reed" in response.text
    assert "<strong>A clinician decides.</strong>" in desk.see(f"/courses/{course}")


def test_what_was_taken_back_stays_on_the_card_until_a_clinician_has_decided(
    web: Web, desk: Visitor, course: UUID
) -> None:
    desk.press(f"/courses/{course}/screening", **{"said-keloid_tendency": "yes"})
    taken_back = {"said-keloid_tendency": "no", "confirmed": "keloid_tendency"}
    page = desk.do(f"/courses/{course}/screening", **taken_back)
    who = "on 30 November 2026 by Tamsin Reed"
    assert f"Answered yes {who}, no {who}." in page
    assert "A clinician still has to decide." in page
    assert "Something stands against treating now" in page
    page = web.signed_in("clinician").do(f"/courses/{course}/screening", decision="Seen, no such scar")
    assert "A clinician still has to decide." not in page
    assert f"Answered yes {who}, no {who}." in page


def test_only_a_clinician_decides(web: Web, desk: Visitor, course: UUID) -> None:
    answers = {"said-keloid_tendency": "yes", "decision": "Old scar, far from the face"}
    response = desk.post(f"/courses/{course}/screening", **answers)
    assert response.status_code == 403
    assert "Your role does not allow this." in response.text
    page = web.signed_in("clinician").do(f"/courses/{course}/screening", **answers)
    assert "<strong>A clinician decides.</strong>" in page
    assert "Old scar, far from the face" in page
    assert 'name="decision"' not in desk.see(f"/courses/{course}")


def test_a_date_that_is_none_is_refused(desk: Visitor, course: UUID) -> None:
    response = desk.post(f"/courses/{course}/screening", **{"on-filler_or_toxin": "last week"})
    assert response.status_code == 422
    assert "must be a date" in response.text


def test_consent_is_recorded_and_taken_back(web: Web, desk: Visitor) -> None:
    course = a_course(web, agrees=False)
    assert "not recorded" in desk.see(f"/courses/{course}")
    page = desk.do(f"/courses/{course}/treatment-consent", how="paper", note="Signed sheet 7")
    assert "on paper on Mon 30 November: Signed sheet 7" in page
    assert "taken back" in desk.do(f"/courses/{course}/treatment-consent", given="no", how="word")


def test_consent_needs_a_way(desk: Visitor, course: UUID) -> None:
    response = desk.post(f"/courses/{course}/treatment-consent", how="telepathy")
    assert response.status_code == 422
    assert "How must be one of paper, screen, word." in response.text


def test_another_clinics_course_is_not_there(web: Web, course: UUID) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.post(f"/courses/{course}/screening").status_code == 404
    assert outsider.post(f"/courses/{course}/treatment-consent", how="paper").status_code == 404
