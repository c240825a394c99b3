"""What was put right counts as not sent: ticked again, the session gets its texts anew, each once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.notify.models import Message
from service.notify.moves import move_message
from tests.integration.pages.scene import undone, went_out
from tests.support.clocks import FixedClock
from tests.support.web import Web, a_web


def texts(web: Web, step: str) -> list[tuple[int, str]]:
    with web.program.database.read() as session:
        of_step = select(Message).where(Message.step == step).order_by(Message.occurrence)
        return [(message.occurrence, message.state) for message in session.scalars(of_step)]


def test_after_it_was_put_right_two_clicks_at_once_plan_every_text_anew_once(
    database: Database, clock: FixedClock
) -> None:
    with a_web(database, clock) as web:
        desk, colleague = web.signed_in(), web.signed_in("clinician")
        course = undone(web, desk)
        assert "To be put right" in desk.see("/")
        desk.do(f"/courses/{course}/sessions/1/correct", how="call")
        assert "To be put right" not in desk.see("/")
        tick = f"/courses/{course}/sessions/1/complete"
        with ThreadPoolExecutor(2) as people:
            answers = people.map(lambda visitor: visitor.post(tick).status_code, [desk, colleague])
        assert set(answers) == {302}
        assert texts(web, "straight_after") == [(1, "delivered"), (2, "planned")]
        assert texts(web, "day_1") == [(1, "cancelled"), (2, "planned")]


@pytest.mark.parametrize(
    ("came_to", "stands"),
    [((), ("cancelled", "ticked_again")), (("queued", "sending", "undelivered"), ("undelivered", None))],
)
def test_a_correction_that_never_came_has_nothing_sent_a_second_time(
    sqlite_database: Database, clock: FixedClock, came_to: Sequence[str], stands: tuple[str, str | None]
) -> None:
    with a_web(sqlite_database, clock) as web:
        desk = web.signed_in()
        session = f"/courses/{undone(web, desk)}/sessions/1"
        desk.do(f"{session}/correct", how="text", text="Sorry, that was for somebody else.")
        moved(web, came_to)
        for action in ("complete", "undo", "complete"):
            desk.do(f"{session}/{action}")
        reply = correction(web)
        assert (reply.state, reply.reason) == stands
        assert texts(web, "straight_after") == [(1, "delivered")]
        assert texts(web, "day_1") == [(1, "planned")]


def test_after_a_correction_that_may_have_come_each_text_goes_anew_once(
    sqlite_database: Database, clock: FixedClock
) -> None:
    with a_web(sqlite_database, clock) as web:
        desk = web.signed_in()
        course = undone(web, desk)
        session = f"/courses/{course}/sessions/1"
        desk.do(f"{session}/correct", how="text", text="Sorry, that was for somebody else.")
        moved(web, ("queued", "sending", "unknown"))
        desk.do(f"{session}/complete")
        assert texts(web, "straight_after") == [(1, "delivered"), (2, "planned")]
        went_out(web, course, "straight_after")
        for action in ("undo", "complete"):
            desk.do(f"{session}/{action}")
        assert texts(web, "straight_after") == [(1, "delivered"), (2, "delivered")]
        assert texts(web, "day_1") == [(1, "cancelled"), (2, "planned")]


def correction(web: Web) -> Message:
    with web.program.database.read() as session:
        return session.scalars(select(Message).where(Message.kind == "reply")).one()


def moved(web: Web, states: Sequence[str]) -> None:
    """Let the correction take these states in turn."""
    reply = correction(web)
    with web.program.database.write() as session:
        row = session.get_one(Message, (reply.clinic_id, reply.id))
        for state in states:
            move_message(session, row, state, None, web.clock.now())
            session.flush()
