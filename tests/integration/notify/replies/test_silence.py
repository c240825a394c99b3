"""Silence is a sign: who does not answer is asked once more, then a person sees to it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.base.errors import Refusal
from service.base.phones import Phones
from service.notify.delivery.checks import Checks
from service.notify.delivery.verdict import Send
from service.notify.inbox.taking import actor_of_staff
from service.notify.models import Attempt, Message
from service.notify.silence import enrolling, watching
from service.notify.silence.models import CheckIn
from service.notify.silence.reading import rates, silent
from service.notify.silence.settling import settle
from service.notify.silence.watching import SilenceWatch
from tests.cast import a_message, an_attempt
from tests.integration.notify.replies.parts import MARNIE, UNKNOWN, Clinic, Treated

TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def watch(clinic: Clinic) -> SilenceWatch:
    return SilenceWatch(clinic.database, clinic.clock, Checks(Phones(allow_drama=True)))


@pytest.fixture
def asked(clinic: Clinic, juno: Treated, watch: SilenceWatch) -> Message:
    """The check-in of day 3, which has left just now."""
    message = sent(clinic, juno, "day_3")
    assert watch.run() == 1
    return message


def sent(clinic: Clinic, to: Treated, step: str, *, key: str = "step:day", state: str = "delivered") -> Message:
    now = clinic.clock.now()
    with clinic.database.write() as session:
        message = a_message(
            session,
            clinic.house.clinic,
            dedupe_key=f"{key}:{step}",
            kind="step",
            lane="aftercare",
            state=state,
            step=step,
            due_at=now,
            patient_id=to.patient.id,
            course_id=to.course.id,
            session_id=to.treated.id,
            protocol_version_id=to.course.protocol_version_id,
            to_number=None,
            body=None,
        )
        an_attempt(session, message, clinic.house.sender, state=state, started_at=clinic.clock.real())
        return message


def row(clinic: Clinic) -> CheckIn:
    (found,) = clinic.all(CheckIn)
    return found


def until(clinic: Clinic, moment: datetime) -> None:
    clinic.clock.advance(moment - clinic.clock.now())


def test_only_what_asks_for_an_answer_is_watched_and_once(clinic: Clinic, juno: Treated, watch: SilenceWatch) -> None:
    sent(clinic, juno, "day_1")
    sent(clinic, juno, "day_3")
    assert [watch.run(), watch.run()] == [1, 0]
    assert (row(clinic).step, row(clinic).state) == ("day_3", "asked")


def test_none_of_many_that_left_while_nobody_watched_is_missed(
    clinic: Clinic, juno: Treated, watch: SilenceWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (enrolling, watching):
        monkeypatch.setattr(module, {enrolling: "MOST", watching: "MOST_NOTED"}[module], 2)
    for number in range(5):
        sent(clinic, juno, "day_3", key=f"many:{number}")
    clinic.later(hours=10)
    assert [watch.run(), watch.run()] == [5, 0]


def test_one_of_which_it_was_long_unknown_whether_it_had_left_is_watched_too(
    clinic: Clinic, juno: Treated, watch: SilenceWatch
) -> None:
    message = sent(clinic, juno, "day_3", state="unknown")
    for _ in range(3):
        assert watch.run() == 0
        clinic.later(minutes=50)
    with clinic.database.write() as session:
        session.get_one(Message, (message.clinic_id, message.id)).state = "delivered"
        session.scalars(select(Attempt).where(Attempt.message_id == message.id)).one().state = "delivered"
    clinic.later(minutes=30)
    assert watch.run() == 1


def test_time_that_is_run_forward_stops_where_somebody_is_asked_again(
    clinic: Clinic, juno: Treated, watch: SilenceWatch
) -> None:
    sent(clinic, juno, "day_3")
    assert watch.next_due() == TUESDAY


def test_who_is_silent_is_asked_once_more_and_then_listed(clinic: Clinic, asked: Message, watch: SilenceWatch) -> None:
    until(clinic, TUESDAY)
    watch.run()
    watch.run()
    (body,) = clinic.bodies("check_in")
    assert "have not heard from you" in body
    assert row(clinic).state == "nudged"
    clinic.later(hours=24)
    watch.run()
    assert row(clinic).state == "listed"
    assert len(clinic.messages("check_in")) == 1
    with clinic.database.read() as session:
        (line,) = silent(session, clinic.house.clinic.id)
        assert silent(session, clinic.cast.outsider.clinic.id) == []
    assert (line.who, line.number) == ("Juno Larkspur", MARNIE)


@pytest.mark.parametrize("words", ["OK", "all fine thanks", "PAIN"])
def test_whoever_writes_has_answered(clinic: Clinic, asked: Message, watch: SilenceWatch, words: str) -> None:
    clinic.later(hours=2)
    clinic.text(words)
    watch.run()
    assert (row(clinic).state, row(clinic).answered_at) == ("answered", clinic.clock.now())
    until(clinic, TUESDAY)
    watch.run()
    assert clinic.messages("check_in") == []


def test_what_a_phone_writes_by_itself_is_no_answer(clinic: Clinic, asked: Message, watch: SilenceWatch) -> None:
    """It is not how the patient is: they are asked once more, listed, and counted as silent."""
    clinic.later(hours=2)
    clinic.text("I'm driving right now. I'll get back to you later.")
    (reply,) = clinic.replies()
    assert (reply.automatic, reply.category) == (True, "unclear")
    watch.run()
    assert (row(clinic).state, row(clinic).answered_at) == ("asked", None)
    assert clinic.messages("acknowledgement") == [], "machines are not answered"


def test_whoever_writes_after_their_phone_did_has_answered(clinic: Clinic, asked: Message, watch: SilenceWatch) -> None:
    clinic.text("I'm driving right now.")
    clinic.later(hours=1)
    clinic.text("all fine thanks")
    watch.run()
    assert (row(clinic).state, row(clinic).answered_at) == ("answered", clinic.clock.now())


def test_a_strangers_text_answers_nothing_once_its_link_is_taken_back(
    clinic: Clinic, juno: Treated, asked: Message, watch: SilenceWatch
) -> None:
    nurse = actor_of_staff(clinic.house.nurse)
    clinic.later(minutes=1)
    clinic.text("hello, how much is it?", sender=UNKNOWN)
    item = clinic.item().id
    with clinic.database.write() as session:
        clinic.desk.link_patient(session, nurse, item, juno.patient.id, checked="date_of_birth")
    watch.run()
    assert row(clinic).state == "answered"
    with clinic.database.write() as session:
        clinic.desk.unlink_patient(session, nurse, item)
    assert [watch.run(), watch.run()] == [1, 0]
    assert (row(clinic).state, row(clinic).answered_at) == ("asked", None)


def test_who_answers_late_leaves_the_list(clinic: Clinic, asked: Message, watch: SilenceWatch) -> None:
    until(clinic, TUESDAY)
    watch.run()
    clinic.later(hours=25)
    watch.run()
    clinic.text("sorry, all good")
    watch.run()
    assert row(clinic).state == "answered"
    with clinic.database.read() as session:
        (rate,) = rates(session, clinic.house.clinic.id, TUESDAY.date().replace(month=11, day=1))
    assert (rate.asked, rate.answered, rate.after_nudge, rate.percent) == (1, 1, 1, 100)


def test_nobody_with_a_worry_that_is_open_is_asked(
    clinic: Clinic, juno: Treated, asked: Message, watch: SilenceWatch
) -> None:
    with clinic.database.write() as session:
        clinic.desk.log(session, actor_of_staff(clinic.house.nurse), juno.patient.id, "concern", "Her mother rang.")
    with clinic.database.write() as session:
        session.get_one(CheckIn, (row(clinic).clinic_id, row(clinic).id)).asked_at += timedelta(seconds=1)
    until(clinic, TUESDAY)
    watch.run()
    assert clinic.messages("check_in") == []
    assert (row(clinic).state, row(clinic).outcome) == ("let_be", "withheld_concern_open")


def test_who_is_silent_while_the_hold_outlives_their_worry_is_listed_at_once(
    clinic: Clinic, juno: Treated, watch: SilenceWatch
) -> None:
    clinic.text("SWELLING")
    nurse = actor_of_staff(clinic.house.nurse)
    with clinic.database.write() as session:
        clinic.desk.resolve(session, nurse, clinic.item().id, "advised_by_phone", "Writes if it gets worse.")
    clinic.later(minutes=1)
    sent(clinic, juno, "day_3")
    watch.run()
    until(clinic, TUESDAY + timedelta(minutes=1))
    watch.run()
    assert clinic.messages("check_in") == []
    assert (row(clinic).state, row(clinic).not_nudged) == ("listed", "withheld_on_hold")


def test_nobody_who_wants_no_texts_is_asked_and_they_are_listed_at_once(
    clinic: Clinic, asked: Message, watch: SilenceWatch
) -> None:
    clinic.text("STOP")
    watch.run()
    assert row(clinic).state == "asked", "it says nothing of how they are"
    until(clinic, TUESDAY)
    watch.run()
    assert clinic.messages("check_in") == []
    assert (row(clinic).state, row(clinic).not_nudged) == ("listed", "opted_out")


def test_a_tick_that_was_taken_back_ends_it(clinic: Clinic, juno: Treated, asked: Message, watch: SilenceWatch) -> None:
    with clinic.database.write() as session:
        about = session.get_one(type(juno.treated), (juno.treated.clinic_id, juno.treated.id))
        about.state, about.completed_at, about.recorded_at = "booked", None, None
    until(clinic, TUESDAY)
    watch.run()
    assert (row(clinic).state, row(clinic).outcome) == ("let_be", "completion_undone")


def test_staff_say_what_came_of_it_once(clinic: Clinic, asked: Message, watch: SilenceWatch) -> None:
    until(clinic, TUESDAY)
    watch.run()
    clinic.later(hours=24)
    watch.run()
    receptionist = actor_of_staff(clinic.house.receptionist)
    with clinic.database.write() as session:
        settle(session, receptionist, row(clinic).id, "not_reached", "Rang twice.", clinic.clock)
    assert (row(clinic).state, row(clinic).settled_by, row(clinic).note) == ("settled", receptionist.id, "Rang twice.")
    with clinic.database.write() as session, pytest.raises(Refusal, match="already_resolved"):
        settle(session, receptionist, row(clinic).id, "not_reached", "", clinic.clock)


def test_another_clinics_silence_is_not_there(clinic: Clinic, asked: Message) -> None:
    outsider = actor_of_staff(clinic.cast.outsider.nurse)
    with clinic.database.write() as session, pytest.raises(Refusal, match="not_found"):
        settle(session, outsider, row(clinic).id, "seen", "", clinic.clock)


def test_the_second_question_leaves_unless_a_worry_has_come_in(
    clinic: Clinic, asked: Message, watch: SilenceWatch
) -> None:
    until(clinic, TUESDAY)
    watch.run()
    (question,) = clinic.messages("check_in")

    def verdict() -> object:
        with clinic.database.read() as session:
            return Checks(Phones(allow_drama=True)).look_at(session, question, clinic.clock.now()).verdict

    assert isinstance(verdict(), Send)
    clinic.text("PAIN")
    assert not isinstance(verdict(), Send)
