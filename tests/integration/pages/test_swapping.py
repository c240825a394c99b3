"""Two patients exchange their places on pages."""

from uuid import UUID

import pytest

from service.courses.models import Course
from tests.integration.pages.life import a_course, at_session, hidden, seen, sessions, start
from tests.integration.pages.scene import a_known_patient
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def mine(web: Web) -> UUID:
    """A course with Imogen Larch, its second session on Tuesday 29 December at ten."""
    return a_course(web)


@pytest.fixture
def theirs(web: Web) -> UUID:
    """Somebody else's course of one session with Felix Alder, a day later."""
    other = a_known_patient(web, mobile="+447700900132")
    return a_course(web, "2026-12-30 14:00", patient=other, practitioner="felix")


def test_the_sessions_of_other_patients_near_by_are_offered(desk: Visitor, mine: UUID, theirs: UUID) -> None:
    page = desk.see(at_session(mine, 2, "swap"))
    assert f'value="{theirs}:1"' in page
    assert "Wed 30 December, 14:00" in page
    assert f'value="{mine}' not in page


def test_both_are_seen_before_anything_changes(web: Web, desk: Visitor, mine: UUID, theirs: UUID) -> None:
    before = start(web, mine, 2)
    page = seen(desk, at_session(mine, 2, "swap"), **{"with": f"{theirs}:1"})
    assert "Both patients have to agree." in page
    assert page.count("As asked.") == 2
    assert start(web, mine, 2) == before


def test_a_swap_is_done_and_undone_at_one_stroke(web: Web, desk: Visitor, mine: UUID, theirs: UUID) -> None:
    here, there, path = start(web, mine, 2), start(web, theirs, 1), at_session(mine, 2, "swap")
    preview = seen(desk, path, **{"with": f"{theirs}:1"})
    page = " ".join(desk.do(path, **{"with": hidden(preview, "with"), "seen": hidden(preview, "seen")}).split())
    assert "Session 2 moved from Tue 29 December, 10:00 to Wed 30 December, 14:00" in page
    assert "Linnet Marlowe’s session 1 moved from Wed 30 December, 14:00 to Tue 29 December, 10:00" in page
    assert (start(web, mine, 2), start(web, theirs, 1)) == (there, here)
    desk.press(at_session(mine, 2, "undo"))
    assert (start(web, mine, 2), start(web, theirs, 1)) == (here, there)


def test_what_does_not_fit_says_whose_session_it_is(web: Web, desk: Visitor, mine: UUID) -> None:
    other = a_course(
        web, "2026-12-10 14:00", patient=a_known_patient(web, mobile="+447700900133"), practitioner="felix"
    )
    response = desk.post(at_session(mine, 2, "swap"), **{"with": f"{other}:1"})
    assert response.status_code == 422
    assert "Linnet Marlowe: session 2 of Micro-needling, face is 10 days after session 1" in response.text


def test_what_is_taken_says_whose_session_it_is_and_what_stands_there(
    web: Web, desk: Visitor, mine: UUID, theirs: UUID
) -> None:
    patient = sessions(web, theirs)[0]
    with web.program.database.read() as session:
        other = session.get_one(Course, (patient.clinic_id, theirs)).patient_id
    typed = {"kind": "consultation", "on": "2026-12-29", "time": "10:30", "practitioner": "felix", "patient": other}
    desk.press("/diary/add", **typed)
    response = desk.post(at_session(mine, 2, "swap"), **{"with": f"{theirs}:1"})
    assert response.status_code == 409
    whose = "Linnet Marlowe: session 1 of Micro-needling, face"
    when = "from 10:30 to 11:00 on Tue 29 December"
    assert f"{whose}: The patient has a consultation {when}." in response.text


@pytest.mark.parametrize("other", ["", "nobody:1", "01890000-0000-7000-8000-000000000000"])
def test_somebody_must_be_chosen(desk: Visitor, mine: UUID, other: str) -> None:
    response = desk.post(at_session(mine, 2, "swap"), **{"with": other})
    assert response.status_code == 422
    assert "Choose whom to swap with." in response.text


def test_where_nobody_is_near_it_says_what_to_do(desk: Visitor, mine: UUID) -> None:
    page = desk.see(at_session(mine, 2, "swap"))
    assert "No other patient is booked within a week of this session." in page
    assert "Move it instead" in page


def test_what_has_no_place_cannot_be_swapped(desk: Visitor, mine: UUID) -> None:
    desk.press(at_session(mine, 2, "cancel"))
    assert desk.get(at_session(mine, 2, "swap")).status_code == 409


def test_another_clinics_sessions_are_neither_offered_nor_taken(web: Web, mine: UUID, theirs: UUID) -> None:
    outsider = web.signed_in(house=web.cast.outsider)
    assert outsider.post(at_session(mine, 2, "swap"), **{"with": f"{theirs}:1"}).status_code == 404
