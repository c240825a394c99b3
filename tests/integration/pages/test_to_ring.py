"""The one list of those to ring: on its own page, on Today, on the course, and for other programs."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from service.clinics.tokens import create_token
from service.notify.calls import reading
from service.notify.calls.models import CallTask
from tests.cast import LONG_AGO, a_patient
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, texted, went_out
from tests.integration.web.harness import Caller
from tests.support.rows import rows_of
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web, desk: Visitor) -> UUID:
    """A course of somebody on paper with a landline, whose first session has just been ticked; a call is due."""
    with web.program.database.write() as session:
        patient = a_patient(session, web.house.clinic, name="Linnet Marlowe", mobile="+442079460000", channel="print")
    course = booked(web, desk, patient)
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    web.clock.advance(timedelta(minutes=6))
    return course


def call(web: Web, step: str = "straight_after") -> CallTask:
    with web.program.database.read() as session:
        (task,) = rows_of(session, CallTask, CallTask.step == step)
        return task


def row(page: str, task: CallTask) -> str:
    return page[page.index(f'id="call-{task.id}"') :].partition("</li>")[0]


def test_a_row_says_whom_to_ring_why_what_to_tell_by_whom_and_by_when(web: Web, desk: Visitor, course: UUID) -> None:
    shown = row(desk.see("/to-ring"), call(web))
    for words in (
        "Linnet Marlowe",
        "Ring 020 7946 0000",
        "wants the advice on paper",
        "Pain and discharge are not normal",
        "Imogen Larch answers for this call.",
        "by 13:00",
    ):
        assert words in shown


def test_it_stands_on_today_and_on_the_course(web: Web, desk: Visitor, course: UUID) -> None:
    today = desk.see("/")
    assert "To ring" in today
    assert f"/to-ring#call-{call(web).id}" in today
    assert f"/to-ring#call-{call(web).id}" in desk.see(f"/courses/{course}")
    assert desk.see("/to-ring/count") == "1"
    assert 'hx-get="/to-ring/count"' in today.partition("</nav>")[0]


def test_no_answer_then_reached_then_undo(web: Web, desk: Visitor, course: UUID) -> None:
    task = call(web)
    page = desk.do(f"/to-ring/{task.id}/no-answer")
    assert "Nobody answered once." in row(page, task)
    page = desk.do(f"/to-ring/{task.id}/reached")
    assert "reached Mon 30 November" in row(page, task)
    page = desk.do(f"/to-ring/{task.id}/undo")
    assert "back on the list" in page
    assert call(web).state == "open"
    timeline = desk.see(f"/courses/{course}")
    for outcome in ("no answer", "reached", "back on the list"):
        assert f"(Straight after): {outcome} by {web.house.receptionist.name}" in timeline


def test_what_is_refused_is_said_at_its_row(web: Web, desk: Visitor, course: UUID) -> None:
    task = call(web)
    response = desk.post(f"/to-ring/{task.id}/not-needed", note=" ")
    assert response.status_code == 422
    assert "Please say why the call is not needed." in row(response.text, task)


def test_an_overdue_one_stands_out(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(hours=5))
    assert "overdue: " in row(desk.see("/to-ring"), call(web))
    assert desk.see("/to-ring/count") == '<span class="late">1 late</span>'


def test_a_note_on_the_page_cannot_be_anything_but_words(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.do(f"/to-ring/{call(web).id}/not-needed", note="<script>x</script>")
    assert "<script>x" not in page


def test_another_clinic_sees_none_of_it(web: Web, course: UUID) -> None:
    stranger = web.signed_in(house=web.cast.outsider)
    assert "Nobody has to be rung now." in stranger.see("/to-ring")
    assert stranger.post(f"/to-ring/{call(web).id}/reached").status_code == 404


def test_programs_read_every_call_page_by_page(web: Web, course: UUID) -> None:
    with web.program.database.write() as session:
        token = create_token(session, web.house.clinic.id, "test", "receptionist", LONG_AGO)
    program = Caller(web.app.test_client(), {"Authorization": f"Bearer {token}"})
    first = program.get("/call-tasks", limit="2").get_json()
    second = program.get("/call-tasks", limit="2", cursor=first["next_cursor"]).get_json()
    assert [one["day"] for one in (*first["items"], *second["items"])] == [0, 1, 3]
    assert second["next_cursor"] is None
    assert program.get("/call-tasks", cursor="nonsense").status_code == 422


def test_the_page_says_how_many_calls_it_leaves_out(
    web: Web, desk: Visitor, course: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "a later deadline than these" not in desk.see("/to-ring")
    monkeypatch.setattr(reading, "MOST", 1)
    assert "2 more calls have a later deadline than these" in desk.see("/to-ring")


def test_planning_is_not_blocked_by_calls(desk: Visitor, course: UUID) -> None:
    assert "Plan the rest again" in desk.see(f"/courses/{course}")


def rows(page: str) -> int:
    return page.count('<li id="call-')


def also(page: str) -> set[str]:
    """Return what the first row of a page settles beside its own call."""
    return set(re.findall(r'name="also" value="([^"]+)"', page[page.index('<li id="call-') :].partition("</li>")[0]))


def the_day_after(web: Web) -> None:
    web.clock.advance(timedelta(days=1, hours=1))


def test_what_is_due_of_one_patient_is_one_row_with_the_newest_advice_first(
    web: Web, desk: Visitor, course: UUID
) -> None:
    the_day_after(web)
    page = desk.see("/to-ring").partition('id="later-title"')[0]
    assert (rows(page), also(page)) == (1, {str(call(web, "day_1").id)})
    assert "overdue: Straight after, " in page
    told, _, replaced = page.partition("Earlier advice, which this replaces")
    assert "What to tell: The day after" in told
    assert "Pain and discharge are not normal" not in told
    assert "Pain and discharge are not normal" in replaced
    assert desk.see("/").count(f"/to-ring#call-{call(web).id}") == 1
    assert f"/to-ring#call-{call(web, 'day_1').id}" not in desk.see("/")
    assert desk.see("/to-ring/count") == '<span class="late">1 late</span>'


def test_one_stroke_settles_what_the_row_shows_and_one_undo_brings_it_back(
    web: Web, desk: Visitor, course: UUID
) -> None:
    the_day_after(web)
    first, second = call(web), call(web, "day_1")
    page = desk.do(f"/to-ring/{first.id}/reached", also=second.id)
    assert "Nobody has to be rung now." in page
    assert rows(page.partition('id="settled-title"')[2]) == 1
    desk.press(f"/to-ring/{first.id}/undo", also=second.id)
    page = desk.do(f"/to-ring/{first.id}/no-answer", also=second.id)
    assert (call(web).tries, call(web, "day_1").tries, call(web, "day_3").tries) == (1, 1, 0)
    assert also(page) == {str(second.id)}
    desk.press(f"/to-ring/{first.id}/undo", also=second.id)
    assert (call(web).tries, call(web, "day_1").tries) == (0, 0)


def test_a_row_leads_to_the_sheet_to_print(web: Web, desk: Visitor, course: UUID) -> None:
    address = f"/courses/{course}/sessions/1/sheet.pdf"
    assert f'href="{address}"' in row(desk.see("/to-ring"), call(web))
    assert desk.get(address).mimetype == "application/pdf"


def test_who_wants_another_time_is_moved_from_here_or_stays(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web))
    went_out(web, course, "prepare")
    texted(web, "MOVE")
    with web.program.database.read() as session:
        (task,) = rows_of(session, CallTask, CallTask.kind == "move")
    shown = row(desk.see("/to-ring"), task)
    assert f'href="/courses/{course}/sessions/2/move"' in shown
    assert ">Reached</button>" not in shown
    page = desk.do(f"/to-ring/{task.id}/stays")
    assert "stays as it is" in row(page, task)
