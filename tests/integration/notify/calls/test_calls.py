"""Nobody is left without advice: whom no text reaches is rung, once, by somebody, by a deadline."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.base.database import Database
from service.base.errors import Refusal
from service.base.phones import Phones
from service.clinics.models import Staff
from service.notify.calls import reading
from service.notify.calls.lists import ToRing, to_ring_now
from service.notify.calls.models import CallTask
from service.notify.calls.watching import to_ring
from service.notify.correcting.desk import CorrectionDesk
from service.notify.delivery.checks import Checks
from service.notify.reasons import REASONS
from service.notify.unsent import unsent_texts
from tests.cast import a_message
from tests.integration.notify.calls.scene import ENDED, Round, a_round
from tests.support.clocks import FixedClock
from tests.support.telephony import wait_for
from tests.support.waits import somebody_waits

TUESDAY = datetime(2026, 12, 8, tzinfo=UTC)
NINE, ONE = TUESDAY.replace(hour=9), TUESDAY.replace(hour=13)


@pytest.fixture
def here(database: Database, clock: FixedClock) -> Round:
    return a_round(database, clock)


@pytest.fixture
def light(sqlite_database: Database, clock: FixedClock) -> Round:
    """The same on SQLite alone, for what does not depend on the database."""
    return a_round(sqlite_database, clock)


UNREACHED = [
    ({"channel": "print"}, "prefers_print"),
    ({"mobile": None}, "no_number"),
    ({"mobile": "+442079460000"}, "number_landline"),
    ({"mobile": "+4412"}, "number_impossible"),
]


@pytest.mark.parametrize(("patient", "why"), UNREACHED)
def test_who_cannot_be_texted_is_rung_on_days_0_1_and_3(light: Round, patient: dict[str, object], why: str) -> None:
    light.patient(**patient)
    light.tick()
    calls = light.calls()
    assert {step: (task.day, task.why) for step, task in calls.items()} == {
        "straight_after": (0, why),
        "day_1": (1, why),
        "day_3": (3, why),
    }
    assert calls["straight_after"].due_at == ENDED + timedelta(minutes=5)
    assert calls["straight_after"].deadline_at == ENDED.replace(hour=13)
    assert (calls["day_1"].due_at, calls["day_1"].deadline_at) == (NINE, TUESDAY.replace(hour=18))
    assert {task.owner_staff_id for task in calls.values()} == {light.cast.owner.nurse.id}


def test_where_nobody_on_the_rota_works_here_any_more_a_manager_answers_for_the_calls_at_once(light: Round) -> None:
    with light.database.write() as session:
        for person in session.scalars(select(Staff).where(Staff.clinic_id == light.clinic_id)):
            person.active, person.mobile = person.role == "manager", None
    light.patient(channel="print")
    light.tick()
    assert {task.owner_staff_id for task in light.calls().values()} == {light.cast.owner.manager.id}


def test_who_has_not_agreed_is_rung_and_the_tick_again_makes_nothing_new(here: Round) -> None:
    here.consents(given=False)
    here.tick()
    here.tick()
    assert [task.why for task in here.calls().values()] == ["no_consent"] * 3


def test_who_can_be_texted_is_not_rung(light: Round) -> None:
    light.tick()
    light.watch()
    assert light.calls() == {}


def test_an_undo_drops_the_calls_and_the_tick_again_brings_them_back(here: Round) -> None:
    here.patient(channel="print")
    here.tick()
    here.undo()
    assert {task.outcome for task in here.calls("dropped").values()} == {"completion_undone"}
    here.tick(ended=ENDED + timedelta(hours=1))
    assert here.calls()["straight_after"].due_at == ENDED + timedelta(hours=1, minutes=5)
    assert here.happened(here.calls()["day_1"]) == ["made", "completion_undone", "opened_again"]


def test_a_call_made_for_a_wrong_tick_does_not_stand_for_the_true_treatment_after_it(here: Round) -> None:
    here.patient(channel="print")
    here.tick()
    nurse, early = here.actor(here.cast.owner.nurse), here.calls()["straight_after"]
    here.clock.advance(timedelta(minutes=10))
    with here.database.write() as session:
        here.desk.done(session, nurse, early.id, "reached")
    here.undo()
    here.tick(ended=ENDED + timedelta(minutes=15))  # the same treatment, ticked again with another area
    assert "straight_after" not in here.calls()
    here.undo()
    here.tick(ended=ENDED + timedelta(hours=3))
    assert here.calls()["straight_after"].due_at == ENDED + timedelta(hours=3, minutes=5)
    assert here.happened(early) == ["made", "reached", "opened_again"]


def test_a_call_made_for_a_wrong_tick_is_to_be_put_right_until_it_is(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    receptionist, early = light.actor(light.cast.owner.receptionist), light.calls()["straight_after"]
    light.clock.advance(timedelta(minutes=10))
    with light.database.write() as session:
        light.desk.done(session, receptionist, early.id, "reached")
    assert light.to_put_right() == []
    light.undo()
    assert light.to_put_right() == [("1 call about it was made", "Pain and discharge are not normal: ring")]
    with light.database.write() as session:
        checks = Checks(Phones(allow_drama=True))
        CorrectionDesk(light.clock, checks).rang(session, receptionist, light.course_id, 1)
    assert light.to_put_right() == []


def test_who_can_be_texted_again_is_rung_no_more(here: Round) -> None:
    here.consents(given=False)
    here.tick()
    here.clock.now_value = ENDED + timedelta(hours=3)
    here.consents(given=True)
    assert here.calls() == {}
    assert {task.outcome for task in here.calls("dropped").values()} == {"goes_by_text"}
    here.becomes("day_1", "queued", "skipped", reason="opted_out")
    here.at(NINE + timedelta(minutes=1))
    assert here.calls()["day_1"].why == "opted_out"


@pytest.mark.parametrize("state", ["undelivered", "failed"])
def test_a_text_that_did_not_arrive_becomes_one_call(light: Round, state: str) -> None:
    light.tick()
    light.becomes("day_1", "queued", "sending", "accepted", state, reason="handset_unreachable")
    light.at(NINE + timedelta(minutes=2))
    light.watch()
    (task,) = light.calls().values()
    assert (task.step, task.why, task.due_at) == ("day_1", "handset_unreachable", NINE + timedelta(minutes=2))
    assert light.happened(task) == ["made"]


@pytest.mark.parametrize(("states", "why"), [(("queued", "sending", "unknown"), "call_unknown"), ((), "call_waits")])
def test_what_has_not_left_an_hour_after_it_was_due_is_a_call(here: Round, states: tuple[str, ...], why: str) -> None:
    here.tick()
    here.becomes("straight_after", *states)
    assert here.next_due() == ENDED + timedelta(minutes=65)
    here.at(ENDED + timedelta(minutes=64))
    assert here.calls() == {}
    here.at(ENDED + timedelta(minutes=65))
    assert [task.why for task in here.calls().values()] == [why]


def test_a_text_that_arrives_after_all_drops_the_call(here: Round) -> None:
    here.tick()
    here.becomes("straight_after", "queued", "sending", "unknown")
    here.at(ENDED + timedelta(minutes=70))
    here.becomes("straight_after", "delivered")
    here.watch()
    (task,) = here.calls("dropped").values()
    assert task.outcome == "delivered_after_all"
    here.watch()
    assert here.calls() == {}


def test_a_failure_before_an_undo_makes_no_call(light: Round) -> None:
    light.tick()
    light.becomes("straight_after", "queued", "sending", "accepted", "undelivered", reason="not_delivered")
    light.undo()
    light.at(ENDED + timedelta(minutes=10))
    assert light.calls() == {}


def test_a_tick_that_comes_two_days_late_asks_for_one_call_not_two(here: Round) -> None:
    here.patient(channel="print")
    here.tick(now=ENDED + timedelta(days=1, hours=1))
    assert set(here.calls()) == {"day_1", "day_3"}
    here.watch()
    assert set(here.calls()) == {"day_1", "day_3"}
    here.clock.now_value = here.calls()["day_1"].due_at
    (line,) = here.lines()
    assert line.tell.startswith("Pain and discharge are not normal: ring the clinic at once")
    assert line.tell.count("\n") > 0


def test_the_list_tells_the_words_the_number_and_the_clock(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    light.clock.now_value = ENDED + timedelta(minutes=10)
    (line,) = light.lines()
    assert line.tell.startswith("Pain and discharge are not normal: ring the clinic at once")
    assert (line.owner, line.clock, line.late) == ("Imogen Larch", "1 h 50 min left", False)
    assert line.why_words == REASONS["prefers_print"]


def test_the_list_says_what_a_text_still_waits_for(light: Round) -> None:
    light.tick()
    light.becomes("straight_after", reason="paused_protocol")
    light.at(ENDED + timedelta(minutes=65))
    (line,) = light.lines()
    assert line.why_words == (
        "An hour after it was due the text has still not left. "
        "Waits because the clinic has paused the texts of this treatment."
    )


def test_the_list_says_what_is_true_now_of_a_text_and_of_a_patient(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    light.clock.now_value = ENDED + timedelta(minutes=10)
    light.patient(channel="sms")
    light.consents(given=False)
    (line,) = light.lines()
    assert line.why_words == REASONS["no_consent"]


def test_nobody_reads_of_a_text_twice(here: Round) -> None:
    here.consents(given=False)
    here.tick()
    here.clock.now_value = ENDED + timedelta(minutes=10)
    with here.database.read() as session:
        assert unsent_texts(session, here.clinic_id, here.clock.now()).texts == []


def test_no_answer_asks_again_later_and_can_be_taken_back(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    light.clock.now_value = now = ENDED + timedelta(minutes=10)
    nurse, task = light.actor(light.cast.owner.nurse), light.calls()["straight_after"]
    with light.database.write() as session:
        again = light.desk.no_answer(session, nurse, task.id)
        assert (again.state, again.tries, again.ask_at) == ("open", 1, now + timedelta(hours=1))
    with light.database.write() as session:
        back = light.desk.undo(session, nurse, task.id)
        assert (back.tries, back.ask_at) == (0, now)


def test_settled_calls_hide_no_open_one(light: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 1)
    light.patient(channel="print")
    light.tick()
    light.clock.now_value = TUESDAY.replace(hour=12)
    with light.database.write() as session:
        early, late = light.calls()["straight_after"], light.calls()["day_1"]
        light.desk.done(session, light.actor(light.cast.owner.nurse), early.id, "reached")
    assert [line.id for line in light.lines()] == [late.id]


def test_a_call_that_is_settled_as_its_tick_is_taken_back_stays_settled(
    postgres_database: Database, clock: FixedClock
) -> None:
    here = a_round(postgres_database, clock)
    here.patient(channel="print")
    here.tick()
    nurse, task = here.actor(here.cast.owner.nurse), here.calls()["day_1"]
    with ThreadPoolExecutor(1) as colleague, here.database.writing_session() as ringing:
        here.desk.done(ringing, nurse, task.id, "reached")
        undoing = colleague.submit(here.undo)
        wait_for(somebody_waits(here.database))
        ringing.commit()
        undoing.result(10)
    assert [one.outcome for one in here.calls("done").values()] == ["reached"]
    assert {one.outcome for one in here.calls("dropped").values()} == {"completion_undone"}


def test_a_settled_call_says_who_and_comes_back_with_undo(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    nurse, task = light.actor(light.cast.owner.nurse), light.calls()["day_1"]
    with light.database.write() as session:
        done = light.desk.done(session, nurse, task.id, "reached")
        assert (done.state, done.done_by) == ("done", nurse.id)
        light.desk.done(session, nurse, task.id, "reached")  # a double click
        with pytest.raises(Refusal, match="call_settled"):
            light.desk.no_answer(session, nurse, task.id)
    with light.database.write() as session:
        light.desk.undo(session, nurse, task.id)
    assert light.happened(task) == ["made", "reached", "opened_again"]


def test_one_stroke_settles_every_call_at_one_moment_and_one_undo_brings_all_back(here: Round) -> None:
    here.patient(channel="print")
    here.tick()
    here.clock.now_value = NINE + timedelta(hours=1)
    nurse, first, second = here.actor(here.cast.owner.nurse), here.calls()["straight_after"], here.calls()["day_1"]
    with here.database.read() as session:
        assert to_ring_now(session, here.clinic_id, here.clock.now()) == ToRing(patients=1, late=1)
    with here.database.write() as session:
        here.desk.done(session, nurse, second.id, "reached", also=[first.id])
    done = here.calls("done")
    assert (set(done), len({task.done_at for task in done.values()})) == ({"straight_after", "day_1"}, 1)
    with here.database.write() as session:
        here.desk.undo(session, nurse, second.id, also=[first.id])
    assert set(here.calls()) == {"straight_after", "day_1", "day_3"}


def test_a_stroke_settles_what_is_left_where_somebody_was_faster(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    nurse, first, second = light.actor(light.cast.owner.nurse), light.calls()["straight_after"], light.calls()["day_1"]
    with light.database.write() as session:
        light.desk.done(session, nurse, first.id, "not_needed", "they came in")
        light.desk.done(session, nurse, first.id, "reached", also=[second.id])
    assert {step: task.outcome for step, task in light.calls("done").items()} == {
        "straight_after": "not_needed",
        "day_1": "reached",
    }


def test_a_stroke_is_for_one_patient(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    nurse, first, second = light.actor(light.cast.owner.nurse), light.calls()["straight_after"], light.calls()["day_1"]
    with light.database.write() as session:
        session.get_one(CallTask, (light.clinic_id, second.id)).patient_id = light.cast.owner.patients[1].id
    with light.database.write() as session, pytest.raises(Refusal, match="not_found"):
        light.desk.done(session, nurse, first.id, "reached", also=[second.id])


def test_a_reminder_counts_a_patient_once(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    light.at(TUESDAY.replace(hour=17, minute=45))
    (nudge,) = light.nudges()
    assert str(nudge.body).startswith("1 patient still to be rung")


def test_a_call_that_is_not_needed_asks_for_the_reason(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    task = light.calls()["day_1"]
    with light.database.write() as session, pytest.raises(Refusal, match="invalid_input"):
        light.desk.done(session, light.actor(light.cast.owner.nurse), task.id, "not_needed", "  ")


def test_a_manager_hands_a_call_over_and_others_may_take_one(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    task, house = light.calls()["day_1"], light.cast.owner
    desk, manager, receptionist = light.desk, light.actor(house.manager), light.actor(house.receptionist)
    with light.database.write() as session:
        with pytest.raises(Refusal, match="forbidden"):
            desk.hand_over(session, receptionist, task.id, house.manager.id)
        assert desk.hand_over(session, manager, task.id, house.manager.id).owner_staff_id == house.manager.id
        assert desk.hand_over(session, receptionist, task.id, house.receptionist.id).owner_staff_id
        with pytest.raises(Refusal, match="invalid_input"):
            desk.hand_over(session, manager, task.id, light.cast.outsider.nurse.id)


def test_another_clinic_finds_nothing(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    stranger, task = light.cast.outsider.nurse, light.calls()["day_1"]
    actor = Actor("staff", stranger.clinic_id, stranger.id, "clinician")
    with light.database.write() as session, pytest.raises(Refusal, match="not_found"):
        light.desk.no_answer(session, actor, task.id)


def test_the_owner_is_reminded_before_the_deadline_and_the_managers_after_it(here: Round) -> None:
    with here.database.write() as session:
        session.get_one(Staff, (here.clinic_id, here.cast.owner.manager.id)).mobile = "+447700900250"
    here.patient(channel="print")
    here.tick()
    deadline = ENDED.replace(hour=13)
    assert here.next_due() == deadline - timedelta(minutes=30)
    here.at(deadline - timedelta(minutes=31))
    assert here.nudges() == []
    for _ in range(2):
        here.at(deadline - timedelta(minutes=30))
    (first,) = here.nudges()
    assert (first.staff_id, first.patient_id) == (here.cast.owner.nurse.id, None)
    assert (
        first.body == "1 patient still to be rung by 13:00. Please ring, or hand it over: https://rowan.example/to-ring"
    )
    for minutes in (0, 5):
        here.at(deadline + timedelta(minutes=minutes))
    assert [nudge.staff_id for nudge in here.nudges()] == [here.cast.owner.nurse.id, here.cast.owner.manager.id]


def test_a_call_that_comes_back_is_reminded_of_again(light: Round) -> None:
    light.patient(channel="print")
    near = ENDED.replace(hour=12, minute=40)
    for ended, now in ((ENDED, near), (near + timedelta(minutes=1), ENDED.replace(hour=12, minute=50))):
        light.tick(ended=ended)
        light.at(now)
        task = light.calls()["straight_after"]
        light.undo()
    assert [nudge.staff_id for nudge in light.nudges()] == [light.cast.owner.nurse.id] * 2
    assert light.happened(task).count("nudged") == 2


def test_the_history_names_no_reminder_that_was_not_made(light: Round) -> None:
    with light.database.write() as session:
        session.get_one(Staff, (light.clinic_id, light.cast.owner.nurse.id)).mobile = None
    light.patient(channel="print")
    light.tick()
    light.at(ENDED.replace(hour=13))
    assert light.nudges() == []
    assert light.happened(light.calls()["straight_after"]) == ["made"]


def test_nobody_is_reminded_at_night(light: Round) -> None:
    light.patient(channel="print")
    light.tick()
    light.at(TUESDAY.replace(hour=2))
    assert light.nudges() == []
    light.at(NINE)
    assert len(light.nudges()) == 1


def test_a_text_that_somebody_had_sent_again_and_that_arrived_drops_the_call(here: Round) -> None:
    here.tick()
    here.becomes("day_1", "queued", "sending", "accepted", "undelivered", reason="handset_unreachable")
    here.at(NINE + timedelta(minutes=2))
    (task,) = here.calls().values()
    about = {"course_id": here.course_id, "session_id": here.visit_id, "patient_id": here.cast.owner.patients[0].id}
    with here.database.write() as session:
        a_message(session, here.cast.owner.clinic, kind="step", state="delivered", again_of=task.message_id, **about)
    here.watch()
    assert [one.outcome for one in here.calls("dropped").values()] == ["delivered_after_all"]


def test_a_text_that_is_lost_after_its_copy_arrived_takes_no_place_among_those_to_ring(here: Round) -> None:
    here.tick()
    here.becomes("day_1", "queued", "sending", "accepted", "undelivered", reason="handset_unreachable")
    about = {"course_id": here.course_id, "session_id": here.visit_id, "patient_id": here.cast.owner.patients[0].id}
    now = NINE + timedelta(minutes=2)
    with here.database.write() as session:
        ((_, lost),) = session.execute(to_ring(now))
        a_message(session, here.cast.owner.clinic, kind="step", state="delivered", again_of=lost, **about)
        assert session.execute(to_ring(now)).all() == []


def test_looking_for_whom_to_ring_uses_the_index_of_such_texts(postgres_database: Database, clock: FixedClock) -> None:
    with postgres_database.engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")
        query = to_ring(clock.now()).compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {query}").scalars())
    assert "ix_messages_called" in plan
