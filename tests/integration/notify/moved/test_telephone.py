"""Where a text could not tell a move, staff are to ring: from then on no text claims to know what the patient knows."""

from service.patients.models import Patient
from tests.integration.notify.moved.scene import Mover

TUESDAY, WEDNESDAY, THURSDAY = "2027-01-05 11:00", "2027-01-06 12:00", "2027-01-07 12:00"


def test_after_a_move_that_was_not_texted_the_new_time_stands_alone(mover: Mover) -> None:
    _wants(mover, "print")
    mover.move(2, WEDNESDAY)
    mover.later(hours=1)
    _wants(mover, "sms")
    mover.move(2, THURSDAY)
    body = mover.text().body or ""
    assert "your appointment is now on Thursday 7 January at 12:00 with Imogen Larch" in body
    assert "Monday" not in body


def test_who_opted_out_while_it_waited_gets_the_new_time_alone_later(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.later(minutes=1)
    mover.agrees(given=False)
    mover.move(2, WEDNESDAY)
    assert [text.reason for text in mover.texts("skipped")] == ["no_consent"]
    mover.later(hours=1)
    mover.agrees(given=True)
    mover.later(minutes=1)
    mover.move(2, THURSDAY)
    assert "your appointment is now on Thursday 7 January at 12:00" in (mover.text().body or "")


def test_the_desk_is_asked_to_ring_once_about_where_it_is_now(mover: Mover) -> None:
    mover.agrees(given=False)
    mover.move(2, TUESDAY)
    mover.later(hours=1)
    mover.move(2, WEDNESDAY)
    first, last = mover.texts()
    assert (first.state, first.reason) == ("cancelled", "told_anew")
    assert (last.state, last.reason) == ("skipped", "no_consent")


def test_back_where_it_was_before_a_call_that_may_have_been_made_is_told(mover: Mover) -> None:
    mover.agrees(given=False)
    mover.move(2, TUESDAY)
    mover.later(hours=1)
    mover.do("undo", 2)
    mover.later(hours=1)
    mover.agrees(given=True)
    assert "your appointment is now on Monday 4 January at 10:00" in (mover.text().body or "")


def test_consent_brings_one_text_however_often_it_was_moved(mover: Mover) -> None:
    mover.agrees(given=False)
    mover.move(2, TUESDAY)
    for what in ("cancel", "undo"):
        mover.later(minutes=1)
        mover.do(what, 2)
    mover.later(hours=1)
    mover.agrees(given=True)
    assert "is now on Tuesday 5 January at 11:00" in (mover.text().body or "")


def test_a_tick_by_mistake_leaves_the_call_to_be_made(mover: Mover) -> None:
    _wants(mover, "print")
    mover.move(1, "2026-11-30 16:00")
    mover.later(minutes=1)
    mover.ticks(1)
    mover.do("undo", 1)
    assert [text.reason for text in mover.texts("skipped")] == ["prefers_print"]
    assert mover.texts("planned") == []


def test_who_is_rung_because_it_is_near_is_not_asked_for_again_after_a_slip(mover: Mover) -> None:
    mover.scene.wait_until("2026-12-01 14:00")
    mover.move(1, "2026-12-01 14:04")
    for what in ("cancel", "undo"):
        mover.later(minutes=1)
        mover.do(what, 1)
    assert [text.reason for text in mover.texts()] == ["moved_too_near"]


def _wants(mover: Mover, channel: str) -> None:
    with mover.scene.database.write() as session:
        session.get_one(Patient, (mover.scene.clinic_id, mover.patient.id)).channel = channel
