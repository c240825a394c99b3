"""A move on pages says who follows and who would do it instead; the others can be left where they are."""

import pytest

from tests.integration.pages.life import DAYS, a_course, at_session, hidden, later, seen, sessions, start
from tests.integration.pages.scene import a_known_patient
from tests.support.web import Visitor, Web

ALONE = "Move only this one"
FAR = (DAYS[0], DAYS[1], "2027-02-05 10:00")
"""The third session is 38 days after the second: a week more would be above the maximum."""


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def taken(web: Web) -> None:
    """Imogen Larch and room 1 have another patient on Wednesday 30 December at ten."""
    a_course(web, "2026-12-30 10:00", patient=a_known_patient(web, mobile="+447700900132"))


def only(page: str) -> dict[str, object]:
    """Return what the button for this session alone sends."""
    part = page[page.index("Or move only session") :]
    return {name: hidden(part, name) for name in ("take", "seen", "alone")}


def test_only_this_one_is_moved_where_the_spacing_allows_it(web: Web, desk: Visitor) -> None:
    course = a_course(web, *FAR)
    path, before = at_session(course, 2, "move"), [one.starts_at for one in sessions(web, course)]
    preview = seen(desk, path, **later(start(web, course, 2), -7))
    assert "Move them all" in preview
    assert "Session 3 is 45 days after session 2: the protocol says 42 at most." in preview
    page = desk.do(path, **only(preview))
    assert "Session 2 moved from" in page
    assert "Session 3 moved from" not in page
    after = [one.starts_at for one in sessions(web, course)]
    assert after[1] != before[1]
    assert (after[0], after[2]) == (before[0], before[2])


def test_all_are_moved_where_that_is_chosen(web: Web, desk: Visitor) -> None:
    course = a_course(web, *FAR)
    path, before = at_session(course, 2, "move"), start(web, course, 3)
    preview = seen(desk, path, **later(start(web, course, 2), -7))
    desk.press(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"))
    assert start(web, course, 3) != before


def test_where_it_cannot_move_alone_it_says_why(web: Web, desk: Visitor) -> None:
    course = a_course(web)
    preview = seen(desk, at_session(course, 2, "move"), **later(start(web, course, 2), 10))
    assert ALONE not in preview
    assert "Session 2 cannot move alone" in preview
    assert "That time is 18 days before session 3, on 26 January 2027: less than 21 needs" in preview


def test_where_nobody_follows_there_is_nothing_to_choose(desk: Visitor, web: Web, taken: None) -> None:
    course = a_course(web)
    preview = seen(desk, at_session(course, 2, "move"), **later(start(web, course, 2), 1))
    assert "Do it" in preview
    assert ALONE not in preview
    assert "cannot move alone" not in preview


def test_somebody_else_is_named_before_anything_changes(web: Web, desk: Visitor, taken: None) -> None:
    course = a_course(web)
    path, before = at_session(course, 2, "move"), start(web, course, 2)
    preview = seen(desk, path, **later(before, 1))
    rooms = web.house.rooms
    assert "with Felix Alder instead of Imogen Larch" in preview
    assert f"in {rooms[1].name} instead of {rooms[0].name}" in preview
    assert start(web, course, 2) == before
    desk.press(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"))
    assert sessions(web, course)[1].practitioner_id == web.house.practitioners[1].id


def test_whoever_was_asked_for_is_no_surprise(web: Web, desk: Visitor, taken: None) -> None:
    course = a_course(web)
    typed = {**later(start(web, course, 2), 1), "practitioner": "felix", "room": "room-2"}
    assert "Session 2 moved from" in desk.do(at_session(course, 2, "move"), **typed)


def test_the_same_practitioner_stays_who_is_free(web: Web, desk: Visitor) -> None:
    course = a_course(web, practitioner="felix")
    assert "Session 2 moved from" in desk.do(at_session(course, 2, "move"), **later(start(web, course, 2), 1))
    assert sessions(web, course)[1].practitioner_id == web.house.practitioners[1].id


def test_where_nobody_is_free_it_says_that_others_were_thought_of(web: Web, desk: Visitor, taken: None) -> None:
    a_course(web, "2026-12-30 10:00", patient=a_known_patient(web, mobile="+447700900133"), practitioner="felix")
    course = a_course(web)
    path, typed = at_session(course, 2, "move"), later(start(web, course, 2), 1)
    others = "Nobody else who does this treatment is free then, or no room is."
    assert others in desk.post(path, **typed).text
    assert others not in desk.post(path, **typed, practitioner="imogen").text
