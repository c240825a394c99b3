"""What a booking and a completion lead to, and what an undo takes back."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.database import Database
from service.base.phones import Phones
from service.clinics.models import Clinic
from service.courses.facts import CourseFact, FactKind
from service.courses.models import Course, CourseHold, CourseSession
from service.notify.deciding.asking import undecided
from service.notify.delivery.checks import Checks
from service.notify.delivery.settle import finish
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.planning import TextPlanner
from service.notify.reading import Wanted, consequences, messages_view
from service.patients.facts import PatientFact
from service.patients.models import Patient
from service.protocols import store
from service.protocols.models import ProtocolSignOff, ProtocolVersion
from service.protocols.parse import parse_data
from tests.cast import Cast, a_consent, a_course, a_sign_off, an_attempt, the_cast
from tests.support.clocks import FixedClock

FIRST = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
SECOND = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
AFTERCARE = ["straight_after", "day_1", "day_2", "day_3", "day_5", "day_7"]


@dataclass
class Desk:
    """A course of two sessions, and the facts that happen to it."""

    session: Session
    clock: FixedClock
    cast: Cast
    course: Course
    visits: tuple[CourseSession, CourseSession]

    def tell(self, kind: FactKind, *visits: CourseSession) -> None:
        self.session.flush()
        ids = tuple(visit.id for visit in visits)
        fact = CourseFact(kind, self.course.clinic_id, self.course.id, ids, SYSTEM, self.clock.now())
        TextPlanner(Checks(Phones(allow_drama=True))).on_fact(self.session, fact)

    def reach_changed(self) -> None:
        """Tell that the patient can be reached in another way than before."""
        self.session.flush()
        patient = self.cast.owner.patients[0]
        fact = PatientFact("reachability_changed", patient.clinic_id, patient.id, SYSTEM, self.clock.now())
        TextPlanner(Checks(Phones(allow_drama=True))).on_patient_fact(self.session, fact)

    def agree(self, *, given: bool = True) -> None:
        a_consent(self.session, self.cast.owner.patients[0], given=given, at=self.clock.now())

    def book(self) -> None:
        for visit, starts_at in zip(self.visits, (FIRST, SECOND), strict=True):
            visit.state, visit.starts_at, visit.placement = "booked", starts_at, 1
        self.tell("booked", *self.visits)

    def complete(self, at: datetime = FIRST + timedelta(hours=1)) -> None:
        self.clock.now_value = at
        visit = self.visits[0]
        visit.state, visit.completed_at, visit.completion = "completed", at, 1
        self.tell("completed", visit)

    def undo(self) -> None:
        self.visits[0].state, self.visits[0].completed_at = "booked", None
        self.tell("completion_undone", self.visits[0])

    def texts(self, *, session: int = 1) -> dict[str, Message]:
        return texts_of(self, self.visits[session - 1])

    def states(self) -> dict[str, str]:
        return {step: message.state for step, message in self.texts().items() if step in AFTERCARE}


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Iterator[Desk]:
    with database.writing_session() as session:
        cast = the_cast(session)
        house = cast.owner
        course = a_course(session, house.patients[0], house.site, house.protocol, sessions=2)
        mine = select(CourseSession).where(CourseSession.course_id == course.id).order_by(CourseSession.number)
        first, second = session.scalars(mine)
        yield Desk(session, clock, cast, course, (first, second))


def test_a_booking_is_told_once_and_each_session_is_prepared(desk: Desk) -> None:
    desk.book()
    assert set(desk.texts()) == {"booked", "prepare"}
    assert set(desk.texts(session=2)) == {"prepare"}
    assert desk.texts()["prepare"].due_at == datetime(2026, 12, 6, 18, 0, tzinfo=UTC)


def test_a_completion_plans_every_aftercare_text_at_its_time(desk: Desk) -> None:
    desk.book()
    desk.complete()
    texts = desk.texts()
    assert desk.states() == dict.fromkeys(AFTERCARE, "planned")
    assert texts["straight_after"].due_at == FIRST + timedelta(hours=1, minutes=5)
    assert texts["day_1"].due_at == datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
    assert texts["day_1"].dedupe_key == f"step:{desk.visits[0].id}:day_1:1"


def test_the_same_fact_again_makes_nothing_new(desk: Desk) -> None:
    desk.book()
    desk.complete()
    desk.complete()
    assert len(desk.session.scalars(select(Message)).all()) == 3 + len(AFTERCARE)


def test_an_undo_cancels_what_has_not_gone_out(desk: Desk) -> None:
    desk.book()
    desk.complete()
    desk.undo()
    assert desk.states() == dict.fromkeys(AFTERCARE, "cancelled")
    assert desk.texts()["day_1"].reason == "completion_undone"
    assert desk.texts()["day_1"].next_try_at is None


@pytest.mark.parametrize(
    ("undone_at", "state", "reason"),
    [
        (FIRST - timedelta(hours=2), "planned", None),
        (FIRST, "skipped", "undone_too_late"),
    ],
    ids=["still to come", "begun"],
)
def test_a_reminder_that_a_wrong_tick_stopped_is_planned_again_if_its_session_is_still_to_come(
    desk: Desk, undone_at: datetime, state: str, reason: str | None
) -> None:
    desk.book()
    desk.complete(FIRST - timedelta(days=1))
    reminder = desk.texts()["prepare"]
    finish(desk.session, reminder, "skipped", "session_completed", desk.clock.now())
    desk.clock.now_value = undone_at
    desk.undo()
    assert (reminder.state, reminder.reason) == (state, reason)
    assert reminder.next_try_at == (None if reason else undone_at + timedelta(minutes=2))
    assert desk.texts(session=2)["prepare"].state == "planned"


def test_completed_again_the_same_rows_come_back_with_new_times(desk: Desk) -> None:
    desk.book()
    desk.complete()
    before = {step: message.id for step, message in desk.texts().items()}
    desk.undo()
    desk.complete(FIRST + timedelta(hours=2))
    assert {step: message.id for step, message in desk.texts().items()} == before
    assert desk.states() == dict.fromkeys(AFTERCARE, "planned")
    assert desk.texts()["straight_after"].due_at == FIRST + timedelta(hours=2, minutes=5)


def test_what_went_out_is_never_made_again(desk: Desk) -> None:
    desk.book()
    desk.complete()
    sent = desk.texts()["straight_after"]
    for state in ("queued", "sending", "accepted"):
        move_message(desk.session, sent, state, None, desk.clock.now())
        desk.session.flush()
    desk.undo()
    desk.complete(FIRST + timedelta(hours=2))
    assert desk.states()["straight_after"] == "accepted"


def test_a_row_whose_text_may_have_gone_out_stays_cancelled(desk: Desk) -> None:
    desk.book()
    desk.complete()
    desk.undo()
    an_attempt(desk.session, desk.texts()["day_1"], desk.cast.owner.sender, state="accepted")
    desk.complete(FIRST + timedelta(hours=2))
    assert (desk.states()["day_1"], desk.states()["day_2"]) == ("cancelled", "planned")


def test_a_move_changes_the_unsent_row(desk: Desk) -> None:
    desk.book()
    before = desk.texts()["prepare"].id
    desk.visits[0].starts_at, desk.visits[0].placement = FIRST + timedelta(days=1), 2
    desk.tell("moved", desk.visits[0])
    moved = desk.texts()["prepare"]
    assert (moved.id, moved.due_at, moved.occurrence) == (before, datetime(2026, 12, 7, 18, 0, tzinfo=UTC), 2)


def test_words_of_a_clinician_about_a_time_give_way_when_it_is_moved_and_are_asked_about(desk: Desk) -> None:
    desk.book()
    row = desk.texts()["prepare"]
    row.body = "See you at eleven."
    desk.session.flush()
    desk.visits[0].starts_at = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)
    desk.visits[0].placement = 2
    desk.tell("moved", desk.visits[0])
    assert desk.texts()["prepare"].body is None
    assert undecided(desk.session, {(row.clinic_id, desk.course.id)}) == {(row.clinic_id, row.id)}


def test_a_session_noted_into_the_past_is_nothing_to_tell(desk: Desk) -> None:
    desk.book()
    now = desk.clock.now()
    for visit, starts_at in zip(desk.visits, (now - timedelta(hours=1), now + timedelta(days=3)), strict=True):
        visit.starts_at, visit.placement = starts_at, 2
    desk.tell("moved", *desk.visits)
    told = desk.session.scalars(select(Message).where(Message.kind == "moved")).one()
    assert told.session_id == desk.visits[1].id


def test_without_consent_the_rows_are_made_and_say_why_they_stay(desk: Desk) -> None:
    a_consent(desk.session, desk.cast.owner.patients[0], given=False, at=desk.clock.now())
    desk.book()
    assert {(text.state, text.reason) for text in desk.texts().values()} == {("skipped", "no_consent")}


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"channel": "print"}, "prefers_print"),
        ({"mobile": None}, "no_number"),
        ({"mobile": "+442079460000"}, "number_landline"),
    ],
)
def test_a_patient_who_cannot_be_texted_has_rows_with_the_reason(
    desk: Desk, over: dict[str, str | None], reason: str
) -> None:
    for name, value in over.items():
        setattr(desk.cast.owner.patients[0], name, value)
    desk.book()
    assert {text.reason for text in desk.texts().values()} == {reason}


def test_consent_that_comes_later_plans_again_what_lies_ahead(desk: Desk) -> None:
    desk.agree(given=False)
    desk.book()
    due = desk.texts(session=2)["prepare"].due_at
    desk.clock.advance(timedelta(minutes=10))
    desk.agree()
    desk.reach_changed()
    reminder = desk.texts(session=2)["prepare"]
    assert (reminder.state, reminder.reason, reminder.due_at, reminder.next_try_at) == ("planned", None, due, due)


def test_a_text_whose_moment_has_passed_follows_its_rule_for_what_is_past_due(desk: Desk) -> None:
    desk.agree(given=False)
    desk.book()
    desk.complete()
    expiry = desk.texts()["straight_after"].expires_at
    desk.clock.advance(timedelta(hours=2))
    desk.agree()
    desk.reach_changed()
    late = desk.texts()["straight_after"]
    assert (late.state, late.due_at) == ("planned", desk.clock.now() + timedelta(minutes=5))
    assert late.expires_at == expiry


def test_advice_that_went_stale_without_consent_stays_unsent(desk: Desk) -> None:
    desk.agree(given=False)
    desk.book()
    desk.complete()
    desk.clock.advance(timedelta(days=2))
    desk.agree()
    desk.reach_changed()
    assert (desk.states()["day_1"], desk.states()["day_3"]) == ("skipped", "planned")
    assert (desk.texts()["booked"].state, desk.texts()["prepare"].state) == ("skipped", "skipped")


def test_texts_of_a_tick_that_was_taken_back_stay_unsent(desk: Desk) -> None:
    desk.agree(given=False)
    desk.book()
    desk.complete()
    desk.undo()
    desk.agree()
    desk.reach_changed()
    assert set(desk.states().values()) == {"skipped"}


def test_a_skipped_text_that_may_have_gone_out_is_not_planned_again(desk: Desk) -> None:
    desk.agree(given=False)
    desk.book()
    an_attempt(desk.session, desk.texts()["prepare"], desk.cast.owner.sender, state="unknown")
    desk.agree()
    desk.reach_changed()
    assert (desk.texts()["prepare"].state, desk.texts(session=2)["prepare"].state) == ("skipped", "planned")


def test_what_still_cannot_go_says_what_stands_in_the_way_now(desk: Desk) -> None:
    patient = desk.cast.owner.patients[0]
    patient.channel = "print"
    desk.agree(given=False)
    desk.book()
    patient.channel = "sms"
    desk.reach_changed()
    assert {(text.state, text.reason) for text in desk.texts().values()} == {("skipped", "no_consent")}


def test_a_patient_who_gives_up_paper_is_texted(desk: Desk) -> None:
    patient = desk.cast.owner.patients[0]
    patient.channel = "print"
    desk.book()
    patient.channel = "sms"
    desk.reach_changed()
    assert {(text.state, text.channel) for text in desk.texts().values()} == {("planned", "sms")}


def test_a_completion_told_days_late_skips_what_has_gone_stale(desk: Desk) -> None:
    desk.book()
    desk.clock.now_value = FIRST + timedelta(days=3)
    visit = desk.visits[0]
    visit.state, visit.completed_at, visit.completion = "completed", FIRST, 1
    desk.tell("completed", visit)
    assert desk.states()["straight_after"] == "skipped"
    assert desk.states()["day_5"] == "planned"


def test_lifting_the_hold_wakes_what_was_withheld(desk: Desk) -> None:
    desk.book()
    desk.complete()
    withheld = desk.texts()["day_5"]
    withheld.reason = "withheld_on_hold"
    later = withheld.due_at + timedelta(hours=6)
    withheld.next_try_at = later + timedelta(minutes=10)
    desk.clock.now_value = later
    desk.tell("hold_lifted")
    assert withheld.next_try_at == later


def test_the_desk_sees_at_once_what_the_patient_will_receive(desk: Desk) -> None:
    desk.book()
    desk.complete()
    caused = consequences(desk.session, desk.course.clinic_id, desk.visits[0].id)
    assert [item["step"] for item in caused] == AFTERCARE
    assert {item["state"] for item in caused} == {"planned"}


def test_the_list_shows_the_words_before_they_leave(desk: Desk) -> None:
    desk.book()
    wanted = Wanted(course_id=desk.course.id)
    items = messages_view(desk.session, desk.course.clinic_id, wanted, desk.clock.now()).items
    assert "Rowan Skin Clinic" in items[0]["body"]
    assert [line["to"] for line in items[0]["history"]] == ["planned"]
    assert {item["session"] for item in items} == {1, 2}


def test_the_list_goes_on_where_the_page_before_ended(desk: Desk) -> None:
    desk.book()
    desk.complete()
    clinic_id, now = desk.course.clinic_id, desk.clock.now()
    shown: list[str] = []
    cursor = None
    while True:
        page = messages_view(desk.session, clinic_id, Wanted(cursor=cursor, limit=4), now)
        shown += [str(item["id"]) for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(shown) == len(set(shown)) == 3 + len(AFTERCARE)


def test_another_clinic_sees_none_of_it(desk: Desk) -> None:
    desk.book()
    outsider = desk.cast.outsider.clinic.id
    assert messages_view(desk.session, outsider, Wanted(), desk.clock.now()).items == []


def test_holds_do_not_stop_the_safety_texts_from_being_planned(desk: Desk) -> None:
    at = desk.clock.now()
    desk.session.add(
        CourseHold(clinic_id=desk.course.clinic_id, course_id=desk.course.id, cause="concern", placed_at=at)
    )
    desk.book()
    desk.complete()
    assert desk.states()["day_1"] == "planned"


def test_texts_of_two_treatments_on_one_day_keep_half_an_hour_apart(desk: Desk) -> None:
    """Those that patients rely on go first, whichever treatment was ticked first; straight after waits for nothing."""
    desk.book()
    other = another_treatment(desk)
    desk.complete()
    ticked = desk.visits[0]
    desk.course, desk.visits = other, treated_again(desk, other)
    desk.complete(FIRST + timedelta(hours=1, minutes=2))
    mine, theirs = desk.texts(), texts_of(desk, ticked)
    assert mine["straight_after"].due_at - theirs["straight_after"].due_at == timedelta(minutes=2)
    for step in ("day_1", "day_2", "day_3"):
        assert abs(mine[step].due_at - theirs[step].due_at) >= timedelta(minutes=30), step
        assert mine[step].next_try_at == mine[step].due_at


def test_the_eye_areas_text_stays_away_where_the_tick_no_longer_names_it(desk: Desk) -> None:
    desk.book()
    desk.visits[0].areas = ["face", "eyes"]
    desk.complete()
    assert desk.texts()["day_1_eyes"].state == "planned"
    desk.undo()
    desk.visits[0].areas = ["face"]
    desk.complete()
    assert desk.texts()["day_1_eyes"].state == "cancelled"
    assert desk.texts()["day_1"].state == "planned"


def test_a_tick_that_is_given_another_time_moves_what_has_not_left(desk: Desk) -> None:
    desk.book()
    desk.complete()
    desk.undo()
    desk.clock.now_value = FIRST + timedelta(days=1, hours=3)
    desk.visits[0].state, desk.visits[0].completed_at = "completed", FIRST + timedelta(days=1)
    desk.tell("completed", desk.visits[0])
    texts = desk.texts()
    assert texts["day_1"].due_at == datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
    assert texts["day_1"].dedupe_key == f"step:{desk.visits[0].id}:day_1:1"


def test_a_course_keeps_the_version_of_its_texts_to_the_end(desk: Desk) -> None:
    """Another version is signed and switched on in the middle: nothing is sent twice, and no step is of another."""
    desk.book()
    house, first = desk.cast.owner, desk.course.protocol_version_id
    data = deepcopy(house.protocol.content)
    data["steps"] = [step for step in data["steps"] if step["key"] != "day_5"]
    other = store.adopt(desk.session, house.clinic.id, parse_data(data), desk.clock.now())
    a_sign_off(desk.session, other, house.nurse)
    desk.session.get_one(ProtocolVersion, (house.clinic.id, first)).switched_on, other.switched_on = False, True
    before = len(desk.texts())
    desk.complete()
    texts = desk.texts()
    assert "day_5" in texts
    assert {text.protocol_version_id for text in texts.values()} == {first}
    assert len(texts) == before + len(AFTERCARE)


def another_treatment(desk: Desk) -> Course:
    house = desk.cast.owner
    return a_course(desk.session, house.patients[0], house.site, house.protocol, sessions=2)


def treated_again(desk: Desk, course: Course) -> tuple[CourseSession, CourseSession]:
    mine = select(CourseSession).where(CourseSession.course_id == course.id).order_by(CourseSession.number)
    first, second = desk.session.scalars(mine)
    for visit, starts_at in ((first, FIRST), (second, SECOND)):
        visit.state, visit.starts_at, visit.placement = "booked", starts_at, 1
    return first, second


def texts_of(desk: Desk, visit: CourseSession) -> dict[str, Message]:
    of_session = select(Message).where(Message.session_id == visit.id)
    return {message.step or "": message for message in desk.session.scalars(of_session)}


@pytest.mark.parametrize(
    ("language", "demo", "signed", "told"),
    [
        ("pl", False, ["en", "pl"], "pl"),
        ("pl", False, ["en"], "en"),
        ("pl", True, ["en"], "pl"),
        ("fr", False, ["en", "pl"], "en"),
        ("pl", False, ["ro"], "pl"),
        ("pl", False, [], "pl"),
    ],
)
def test_texts_go_in_the_patients_language_where_somebody_has_signed_it(
    desk: Desk, language: str, demo: bool, signed: list[str], told: str
) -> None:
    house, session = desk.cast.owner, desk.session
    session.get_one(Patient, (house.clinic.id, house.patients[0].id)).language = language
    session.get_one(Clinic, house.clinic.id).demo = demo
    session.execute(delete(ProtocolSignOff))
    for one in signed:
        a_sign_off(session, house.protocol, house.nurse, language=one)
    desk.book()
    assert {text.language for text in desk.texts().values()} == {told}
