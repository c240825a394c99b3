"""Whatever slips happen before a text about a move leaves: in the end one text tells where the session is."""

import pytest

from service.notify.models import Message
from service.notify.moves import move_message
from tests.integration.courses.scene import at
from tests.integration.notify.moved.scene import Mover

TUESDAY, WEDNESDAY = "2027-01-05 11:00", "2027-01-06 12:00"
FROM_MONDAY = "on Monday 4 January at 10:00 is now on Tuesday 5 January at 11:00"


def test_a_cancellation_by_mistake_does_not_swallow_the_text(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    for slip in ("cancel", "undo"):
        mover.later(minutes=1)
        mover.do(slip, 2)
    assert mover.starts()[1] == at(TUESDAY)
    assert FROM_MONDAY in (mover.text().body or "")


def test_a_session_dropped_by_mistake_is_told_as_before(mover: Mover) -> None:
    mover.move(3, "2027-02-12 15:00")
    for slip in ("drop", "undo"):
        mover.later(minutes=1)
        mover.do(slip, 3)
    assert "on Monday 1 February at 10:00 is now on Friday 12 February at 15:00" in (mover.text().body or "")


def test_a_slip_with_one_of_two_tells_both_in_one_text(mover: Mover) -> None:
    mover.move(2, "2027-01-14 10:00")
    for slip in ("cancel", "undo"):
        mover.later(minutes=1)
        mover.do(slip, 2)
    body = mover.text().body or ""
    assert "Mon 4 Jan 10:00 is now Thu 14 Jan 10:00" in body
    assert "Mon 1 Feb 10:00 is now" in body


def test_a_tick_by_mistake_does_not_swallow_the_text(mover: Mover) -> None:
    mover.move(1, "2026-11-30 16:00")
    mover.later(minutes=1)
    mover.ticks(1)
    assert mover.texts("planned") == []
    mover.do("undo", 1)
    assert "on Monday 7 December at 10:00 is now on Monday 30 November at 16:00" in (mover.text().body or "")


def test_a_move_after_one_taken_back_is_told_from_the_first_place(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.later(minutes=1)
    mover.do("undo", 2)
    mover.later(minutes=1)
    mover.move(2, WEDNESDAY)
    assert "on Monday 4 January at 10:00 is now on Wednesday 6 January at 12:00" in (mover.text().body or "")


@pytest.mark.parametrize("slip", ["cancel", "drop"])
def test_a_slip_after_the_text_left_is_nothing_to_tell(mover: Mover, slip: str) -> None:
    mover.move(2 if slip == "cancel" else 3, "2027-01-05 11:00" if slip == "cancel" else "2027-02-12 15:00")
    mover.leaves()
    for what in (slip, "undo"):
        mover.later(minutes=10)
        mover.do(what, 2 if slip == "cancel" else 3)
    assert [text.state for text in mover.texts()] == ["delivered"]


def test_a_text_on_its_way_is_not_told_twice_after_a_slip(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    _goes(mover, mover.text(), "queued", "sending")
    for slip in ("cancel", "undo"):
        mover.later(minutes=1)
        mover.do(slip, 2)
    assert [text.state for text in mover.texts()] == ["sending"]


def test_undone_placing_and_cancelling_tell_the_place_that_was_never_told(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.do("cancel", 2)
    mover.later(minutes=1)
    mover.move(2, WEDNESDAY)
    mover.knows_the_dates()
    for _ in range(2):
        mover.later(minutes=10)
        mover.do("undo", 2)
    assert "on Wednesday 6 January at 12:00 is now on Tuesday 5 January at 11:00" in (mover.text().body or "")


def test_a_text_that_did_not_arrive_is_followed_by_one_that_names_no_old_time(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    _goes(mover, mover.text(), "queued", "sending", "accepted", "undelivered", reason="not_delivered")
    mover.later(hours=1)
    mover.move(2, WEDNESDAY)
    assert "your appointment is now on Wednesday 6 January at 12:00" in (mover.text().body or "")


def test_the_text_about_the_booking_tells_the_places_of_its_moment(mover: Mover) -> None:
    wren = mover.scene.patient("Wren Ashby", "+447700900132")
    new = Mover(mover.scene, wren, mover.scene.booked(wren, "2027-01-04 12:00"))
    new.later(minutes=1)
    new.move(1, TUESDAY)
    new.later(minutes=1)
    new.knows_the_dates()
    new.later(minutes=10)
    new.move(1, WEDNESDAY)
    assert "on Tuesday 5 January at 11:00 is now on Wednesday 6 January at 12:00" in (new.text().body or "")


def test_one_that_is_near_is_for_the_telephone_and_the_others_are_told(mover: Mover) -> None:
    mover.scene.wait_until("2026-12-07 08:57")
    mover.move(2, TUESDAY)
    mover.later(minutes=1)
    mover.move(1, "2026-12-07 09:00")
    far, near = mover.text(), mover.texts("skipped")
    assert FROM_MONDAY in (far.body or "")
    assert (far.session_id, far.expires_at) == (mover.booked[1].id, far.due_at.replace(day=10))
    assert [(text.reason, text.session_id) for text in near] == [("moved_too_near", mover.booked[0].id)]


def _goes(mover: Mover, message: Message, *states: str, reason: str | None = None) -> None:
    with mover.scene.database.write() as session:
        row = session.get_one(Message, (message.clinic_id, message.id))
        for state in states:
            move_message(session, row, state, reason if state == states[-1] else None, mover.scene.clock.now())
            session.flush()
