"""Reminders reach the diary: CONFIRM counts for the newest reminder's time, MOVE keeps the place and makes a call."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from service.base.actors import Actor
from service.base.database import Database
from service.base.errors import Refusal
from service.courses.models import CourseSession
from service.notify.calls.models import CallEvent, CallTask
from service.notify.inbox.taking import locked
from service.notify.models import Message
from tests.integration.courses.scene import at
from tests.integration.notify.moved.scene import Mover
from tests.integration.offers.scene import Scene, a_scene
from tests.support.clocks import FixedClock
from tests.support.telephony import wait_for
from tests.support.waits import somebody_waits

SID = [f"SM{number:032x}" for number in range(900, 906)]
EVE, MORNING, NEW = "2026-12-06 18:30", "2026-12-07 10:00", "2026-12-08 10:00"


@pytest.fixture
def mover(sqlite_database: Database, clock: FixedClock) -> Iterator[Mover]:
    """On SQLite alone: what depends on the database is asked by `everywhere`."""
    with a_scene(sqlite_database, clock) as scene:
        yield _with_dates(scene)


@pytest.fixture
def everywhere(database: Database, clock: FixedClock) -> Iterator[Mover]:
    with a_scene(database, clock) as scene:
        yield _with_dates(scene)


def _with_dates(scene: Scene) -> Mover:
    linnet = scene.patient("Linnet Marlowe", "+447700900131")
    mover = Mover(scene, linnet, scene.booked(linnet, *Mover.STARTS))
    mover.knows_the_dates()
    return mover


def reminders(mover: Mover, *states: str) -> list[Message]:
    about = Message.session_id == mover.booked[0].id
    found = mover.scene.all(Message, Message.step == "prepare", about, Message.state.in_(states or ("planned",)))
    return sorted(found, key=lambda one: one.occurrence)


def is_reminded(mover: Mover, sid: str = SID[0]) -> None:
    """Let the evening before come, and put the reminder on the patient's phone."""
    mover.scene.clock.now_value = at(EVE)
    (reminder,) = reminders(mover)
    mover.scene.goes_out(reminder, sid=sid)


def says(
    mover: Mover, words: str, *, to: str | None = None, button: str | None = None, came_at: datetime | None = None
) -> None:
    form = {"MessageSid": f"SM{next(mover.scene.sids):032x}", "From": mover.patient.mobile or "", "Body": words}
    picked = {"OriginalRepliedMessageSid": to} if to else {}
    pressed = {"ButtonText": button, "ButtonPayload": button.upper()} if button else {}
    to_clinic = {"NumMedia": "0", "To": mover.scene.house.sender.address}
    mover.scene.program.replies.intake.receive({**form, **picked, **pressed, **to_clinic}, came_at=came_at)
    mover.scene.clock.advance(timedelta(minutes=1))


def first(mover: Mover) -> CourseSession:
    return mover.scene.one(mover.booked[0].id)


def calls(mover: Mover, state: str = "open") -> list[CallTask]:
    return mover.scene.all(CallTask, CallTask.kind == "move", CallTask.state == state)


def test_confirm_is_kept_once_and_says_nothing_to_anybody(mover: Mover) -> None:
    is_reminded(mover)
    said = mover.scene.clock.now()
    for _ in range(2):
        says(mover, "Confirm")
    assert first(mover).confirmed_at == said
    assert mover.scene.items() == []
    assert mover.scene.texts("acknowledgement") == []


@pytest.mark.parametrize("button", [None, "Confirm"])
def test_confirm_to_the_reminder_itself_counts_whatever_came_after_it(mover: Mover, button: str | None) -> None:
    is_reminded(mover, sid=SID[1])
    says(mover, "Confirm", to=SID[1], button=button)
    assert first(mover).confirmed_at is not None


def test_confirm_counts_for_the_newest_reminder_though_another_text_came_since(everywhere: Mover) -> None:
    is_reminded(everywhere)
    (other,) = everywhere.scene.all(Message, Message.step == "prepare", Message.session_id == everywhere.booked[1].id)
    with everywhere.scene.database.write() as session:
        row = session.get_one(Message, (other.clinic_id, other.id))
        row.kind, row.step, row.body = "reply", None, "An invented answer of the desk."
    everywhere.scene.goes_out(other, sid=SID[5])
    says(everywhere, "CONFIRM")
    assert first(everywhere).confirmed_at is not None


def test_confirm_to_a_text_that_was_picked_and_asked_nothing_is_for_a_person(mover: Mover) -> None:
    is_reminded(mover)
    (booked,) = mover.scene.all(Message, Message.step == "booked")
    says(mover, "CONFIRM", to=f"SM{booked.id.hex}")
    assert first(mover).confirmed_at is None
    assert [item.urgency for item in mover.scene.items()] == ["admin"]


def test_a_new_time_is_reminded_again_and_the_old_reminder_confirms_nothing(mover: Mover) -> None:
    is_reminded(mover, sid=SID[2])
    mover.move(1, NEW)
    assert [one.due_at for one in reminders(mover)] == [at("2026-12-07 18:00")]
    says(mover, "CONFIRM", to=SID[2])
    assert first(mover).confirmed_at is None
    assert len(mover.scene.items()) == 1


def test_moved_and_moved_back_nobody_is_reminded_twice_and_confirm_counts(everywhere: Mover) -> None:
    is_reminded(everywhere, sid=SID[2])
    everywhere.move(1, NEW)
    everywhere.move(1, MORNING)
    assert reminders(everywhere) == []
    assert [one.reason for one in reminders(everywhere, "skipped")] == ["reminded_before"]
    says(everywhere, "CONFIRM", to=SID[2])
    assert first(everywhere).confirmed_at is not None


def test_confirm_once_the_session_has_begun_is_for_a_person(mover: Mover) -> None:
    is_reminded(mover)
    mover.scene.clock.now_value = at(MORNING) + timedelta(minutes=10)
    says(mover, "CONFIRM")
    assert first(mover).confirmed_at is None
    assert [item.urgency for item in mover.scene.items()] == ["admin"]


def test_confirm_after_the_session_is_for_a_person(mover: Mover) -> None:
    is_reminded(mover)
    mover.scene.clock.now_value = at("2026-12-07 11:00")
    mover.ticks(1)
    says(mover, "CONFIRM")
    assert [item.urgency for item in mover.scene.items()] == ["admin"]


def test_of_two_reminders_of_one_evening_the_newest_is_confirmed_or_the_one_that_was_picked(mover: Mover) -> None:
    is_reminded(mover, sid=SID[3])
    (second,) = mover.scene.all(Message, Message.step == "prepare", Message.session_id == mover.booked[1].id)
    mover.scene.clock.advance(timedelta(minutes=1))
    mover.scene.goes_out(second, sid=SID[4])
    says(mover, "CONFIRM")
    assert (first(mover).confirmed_at, mover.scene.one(mover.booked[1].id).confirmed_at is None) == (None, False)
    says(mover, "CONFIRM", to=SID[3])
    assert first(mover).confirmed_at is not None


def test_confirm_from_a_shared_number_is_for_a_person(mover: Mover) -> None:
    mover.scene.patient("Otto Marlowe", mover.patient.mobile)
    is_reminded(mover)
    says(mover, "CONFIRM")
    assert first(mover).confirmed_at is None
    assert len(mover.scene.items()) == 1


def test_move_keeps_the_place_and_asks_somebody_to_ring_and_tells_that_it_was_read_once(everywhere: Mover) -> None:
    is_reminded(everywhere)
    before = first(everywhere).starts_at
    says(everywhere, "MOVE")
    (item,), (task,) = everywhere.scene.items(), calls(everywhere)
    assert (first(everywhere).state, first(everywhere).starts_at) == ("booked", before)
    assert (task.why, task.inbox_item_id, task.session_id) == ("wants_move", item.id, everywhere.booked[0].id)
    assert (task.owner_staff_id, task.deadline_at) == (everywhere.scene.house.receptionist.id, at("2026-12-07 09:10"))
    everywhere.scene.clock.advance(timedelta(hours=2))
    says(everywhere, "move please")
    assert (
        len(everywhere.scene.texts("acknowledgement")) == len(everywhere.scene.items()) == len(calls(everywhere)) == 1
    )
    events = everywhere.scene.all(CallEvent, CallEvent.call_task_id == task.id)
    assert sorted(event.kind for event in events) == ["asked_again", "made"]


def test_confirm_then_move_is_confirmed_no_more(everywhere: Mover) -> None:
    is_reminded(everywhere)
    for words in ("CONFIRM", "MOVE"):
        says(everywhere, words)
    assert (first(everywhere).confirmed_at, len(calls(everywhere))) == (None, 1)


def test_move_then_confirm_keeps_the_place_and_takes_the_call_off_the_list(mover: Mover) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    says(mover, "CONFIRM")
    assert first(mover).confirmed_at is not None
    assert [task.outcome for task in calls(mover, "dropped")] == ["confirmed_since"]
    assert [item.state for item in mover.scene.items()] == ["open"]  # what they wrote stays in front of a person


def test_moving_the_session_takes_the_call_off_the_list(mover: Mover) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    mover.move(1, NEW)
    assert [task.outcome for task in calls(mover, "dropped")] == ["session_moved"]


def test_the_wish_stands_while_the_session_has_that_time_in_whichever_room(everywhere: Mover) -> None:
    is_reminded(everywhere)
    says(everywhere, "MOVE")
    everywhere.move(1, MORNING, "imogen", room="room-2")
    says(everywhere, "MOVE")
    assert [task.outcome for task in everywhere.scene.all(CallTask)] == [None]
    says(everywhere, "CONFIRM")
    assert calls(everywhere) == []


def test_a_tick_ends_the_wish_and_taken_back_it_brings_it_back(everywhere: Mover) -> None:
    is_reminded(everywhere)
    says(everywhere, "MOVE")
    everywhere.ticks(1)
    assert [task.outcome for task in calls(everywhere, "dropped")] == ["session_completed"]
    everywhere.do("undo", 1)
    assert len(calls(everywhere)) == 1


@pytest.mark.parametrize("ends", ["moved", "cancelled"])
def test_the_wish_is_back_once_the_move_or_the_cancellation_is_taken_back(mover: Mover, ends: str) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    mover.move(1, MORNING, "imogen", room="room-2")
    _ends(mover, ends)
    assert [task.outcome for task in calls(mover, "dropped")] == [f"session_{ends}"]
    mover.later(hours=15)
    mover.do("undo", 1)
    assert [task.deadline_at for task in calls(mover)] == [mover.scene.clock.now() + timedelta(minutes=10)]


@pytest.mark.parametrize("ends", ["moved", "cancelled"])
def test_the_wish_is_not_back_once_its_time_is_past(mover: Mover, ends: str) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    _ends(mover, ends)
    mover.scene.clock.now_value = at(MORNING) + timedelta(minutes=30)
    mover.do("undo", 1)
    assert calls(mover) == []


def test_the_wish_is_not_back_where_they_are_given_the_old_time_anew(mover: Mover) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    for start in (NEW, MORNING):
        mover.move(1, start)
    assert calls(mover) == []


def _ends(mover: Mover, how: str) -> None:
    if how == "moved":
        mover.move(1, NEW)
    else:
        mover.do("cancel", 1)


def test_confirm_that_was_said_before_move_and_came_after_it_takes_nothing_back(mover: Mover) -> None:
    is_reminded(mover)
    before = mover.scene.clock.real()
    mover.later(minutes=5)
    says(mover, "MOVE")
    says(mover, "CONFIRM", came_at=before)
    assert (first(mover).confirmed_at, len(calls(mover))) == (None, 1)


def test_who_was_reached_stays_in_sight_until_somebody_says_what_came_of_it(mover: Mover) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    (task,) = calls(mover)
    desk, done = mover.scene.desk, mover.scene.program.calls.done
    with mover.scene.database.write() as session:
        for _ in range(2):
            assert done(session, desk, task.id, "reached").state == "open"
    assert [item.state for item in mover.scene.items()] == ["open"]
    events = mover.scene.all(CallEvent, CallEvent.call_task_id == task.id)
    assert sorted(event.kind for event in events) == ["made", "reached"]
    with mover.scene.database.write() as session:
        done(session, desk, task.id, "stays", "Comes after all.")
    assert [one.outcome for one in calls(mover, "done")] == ["stays"]
    assert [item.state for item in mover.scene.items()] == ["resolved"]


def test_a_call_waits_for_its_item_that_is_being_closed(postgres_database: Database, clock: FixedClock) -> None:
    with a_scene(postgres_database, clock) as scene:
        mover = _with_dates(scene)
        is_reminded(mover)
        says(mover, "MOVE")
        (item,), (task,) = scene.items(), calls(mover)

        def ring() -> None:
            with scene.database.write() as session:
                scene.program.calls.done(session, scene.desk, task.id, "stays", "Comes after all.")

        with ThreadPoolExecutor(1) as colleague, scene.database.writing_session() as inbox:
            locked(inbox, item.clinic_id, item.id)
            ringing = colleague.submit(ring)
            wait_for(somebody_waits(scene.database))
            scene.program.replies.desk.resolve(inbox, scene.desk, item.id, "appointment_moved", "Rung.")
            inbox.commit()
            with pytest.raises(Refusal, match="call_settled"):
                ringing.result(10)
        assert [one.outcome for one in calls(mover, "done")] == ["settled_in_inbox"]


def test_closing_the_item_settles_the_call(mover: Mover) -> None:
    is_reminded(mover)
    says(mover, "MOVE")
    (item,) = mover.scene.items()
    with mover.scene.database.write() as session:
        mover.scene.program.replies.desk.resolve(session, mover.scene.desk, item.id, "appointment_moved", "Rung.")
    assert [task.outcome for task in calls(mover, "done")] == ["settled_in_inbox"]


def test_closing_a_worry_leaves_the_wish_for_another_time_on_the_list(mover: Mover) -> None:
    is_reminded(mover)
    for words in ("Move please", "SWELLING"):
        says(mover, words)
    (item,) = mover.scene.items()
    nurse = Actor("staff", mover.scene.clinic_id, mover.scene.house.nurse.id, "clinician")
    with mover.scene.database.write() as session:
        mover.scene.program.replies.desk.resolve(session, nurse, item.id, "advised_by_phone", "It is going down.")
    assert [one.inbox_item_id for one in calls(mover)] == [item.id]


def test_another_patients_reminder_is_not_theirs(mover: Mover) -> None:
    is_reminded(mover)
    stranger = mover.scene.patient("Sorrel Finch", "+447700900132")
    mover.scene.answers(stranger, "CONFIRM")
    assert first(mover).confirmed_at is None
