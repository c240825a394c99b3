"""What was put right counts as not sent: ticked again, the session gets its texts anew, each once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from service.base.database import Database
from service.notify.models import Message
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


def test_what_nobody_put_right_counts_for_the_next_tick_and_is_never_sent_twice(
    sqlite_database: Database, clock: FixedClock
) -> None:
    with a_web(sqlite_database, clock) as web:
        desk = web.signed_in()
        course = undone(web, desk)
        session = f"/courses/{course}/sessions/1"
        desk.do(f"{session}/correct", how="text", text="Sorry, that was for somebody else.")
        for action in ("complete", "undo", "complete"):
            desk.do(f"{session}/{action}")
        assert texts(web, "straight_after") == [(1, "delivered"), (2, "planned")]
        web.clock.advance(timedelta(minutes=5))
        went_out(web, course, "straight_after")
        for action in ("undo", "complete"):
            desk.do(f"{session}/{action}")
        assert texts(web, "straight_after") == [(1, "delivered"), (2, "delivered")]
