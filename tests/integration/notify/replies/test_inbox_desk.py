"""What staff do with the inbox."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import AuditEntry
from service.base.errors import Refusal
from service.clinics.models import Staff
from service.courses.holds import is_on_hold, lift_holds
from service.courses.models import CourseHold
from service.notify.inbox.lifting import refuse_while_open
from service.notify.inbox.reading import items_page, waiting_items
from service.notify.inbox.taking import actor_of_staff
from service.notify.inbox.thread import thread_of
from service.notify.models import Message
from service.notify.replies.models import Conversation, InboxItem
from tests.cast import SHARED_PHONE, a_patient
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, Treated, a_text_sent

Did = Callable[..., Any]


@pytest.fixture
def nurse(clinic: Clinic) -> Actor:
    return actor_of_staff(clinic.house.nurse)


@pytest.fixture
def receptionist(clinic: Clinic) -> Actor:
    return actor_of_staff(clinic.house.receptionist)


@pytest.fixture
def do(clinic: Clinic) -> Did:
    """Call a method of the desk in a transaction of its own."""

    def do(name: str, actor: Actor, *args: Any, **more: Any) -> Any:
        with clinic.database.write() as session:
            return getattr(clinic.desk, name)(session, actor, *args, **more)

    return do


def refused(do: Did, *args: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        do(*args, **more)
    return refusal.value.code


def test_taking_an_item_stops_its_alert(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("acknowledge", nurse, clinic.item().id)
    item = clinic.item()
    assert (item.state, item.acknowledged_by, item.escalates_at) == ("acknowledged", nurse.id, None)


def test_taking_it_again_changes_nothing(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    first = do("acknowledge", nurse, clinic.item().id).acknowledged_at
    clinic.later(minutes=3)
    assert do("acknowledge", nurse, clinic.item().id).acknowledged_at == first


def test_a_colleague_is_told_that_it_is_taken(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, receptionist: Actor
) -> None:
    clinic.text("PAIN")
    do("acknowledge", nurse, clinic.item().id)
    assert refused(do, "acknowledge", receptionist, clinic.item().id) == "already_taken"


def test_another_clinic_finds_nothing(clinic: Clinic, juno: Treated, do: Did) -> None:
    clinic.text("PAIN")
    outsider, item_id = actor_of_staff(clinic.cast.outsider.nurse), clinic.item().id
    assert refused(do, "get", outsider, item_id) == "not_found"
    assert refused(do, "acknowledge", outsider, item_id) == "not_found"
    assert refused(do, "resolve", outsider, item_id, "no_action_needed", "") == "not_found"
    assert refused(do, "reply", outsider, item_id, "hello") == "not_found"
    assert refused(do, "link_patient", outsider, item_id, juno.patient.id) == "not_found"


def test_a_receptionist_closes_nothing_serious(clinic: Clinic, juno: Treated, do: Did, receptionist: Actor) -> None:
    for body in ("SWELLING", "PAIN"):
        clinic.text(body)
        assert refused(do, "resolve", receptionist, clinic.item().id, "no_action_needed", "") == "forbidden"


def test_a_receptionist_closes_the_rest_and_nothing_without_an_outcome(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    for body in ("MOVE", "hello?"):
        clinic.text(body)
        (item,) = (item for item in clinic.items() if item.state == "open")
        assert refused(do, "resolve", receptionist, item.id, None, "a note") == "outcome_required"
        do("resolve", receptionist, item.id, "nothing_to_do", "")
    assert {item.urgency: item.state for item in clinic.items()} == {"admin": "resolved", "unclear": "resolved"}


def test_one_of_two_who_take_it_at_the_same_moment_has_it(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, receptionist: Actor
) -> None:
    clinic.text("PAIN")
    together, lost = Barrier(2), []

    def take(actor: Actor) -> None:
        together.wait()
        try:
            do("acknowledge", actor, clinic.item().id)
        except Refusal as refusal:
            lost.append((refusal.code, actor.id))

    threads = [Thread(target=take, args=(actor,)) for actor in (nurse, receptionist)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((code, loser),) = lost
    assert code == "already_taken"
    assert {clinic.item().acknowledged_by, loser} == {nurse.id, receptionist.id}


def test_closing_a_concern_needs_an_outcome(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("SWELLING")
    for none in (None, ""):
        assert refused(do, "resolve", nurse, clinic.item().id, none, "a note") == "outcome_required"


def test_an_outcome_must_exist(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("SWELLING")
    assert refused(do, "resolve", nurse, clinic.item().id, "gone_away", "") == "invalid_input"


def test_it_is_closed_with_outcome_and_note(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("resolve", nurse, clinic.item().id, "could_not_reach", " rang her twice ")
    item = clinic.item()
    assert (item.state, item.outcome, item.note) == ("resolved", "could_not_reach", "rang her twice")
    assert (item.resolved_by, item.resolved_at, item.escalates_at) == (nurse.id, clinic.clock.now(), None)


def test_it_is_closed_once(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("resolve", nurse, clinic.item().id, "advised_by_phone", "")
    assert refused(do, "resolve", nurse, clinic.item().id, "seen_in_clinic", "") == "already_resolved"
    assert refused(do, "acknowledge", nurse, clinic.item().id) == "already_resolved"


def on_hold(clinic: Clinic, juno: Treated) -> bool:
    with clinic.database.read() as session:
        return is_on_hold(session, juno.course.clinic_id, juno.course.id)


def test_closing_does_not_lift_the_hold(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("resolve", nurse, clinic.item().id, "advised_by_phone", "")
    assert on_hold(clinic, juno)


def test_nobody_lifts_the_hold_while_the_worry_is_open(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    with pytest.raises(Refusal) as refused, clinic.database.write() as session:
        _lift(session, clinic, juno, nurse)
    assert (refused.value.code, refused.value.detail) == ("concern_open", {"item": str(clinic.item().id)})
    assert on_hold(clinic, juno)
    do("resolve", nurse, clinic.item().id, "advised_by_phone", "")
    with clinic.database.write() as session:
        _lift(session, clinic, juno, nurse)
    assert not on_hold(clinic, juno)


def _lift(session: Session, clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    lift_holds(
        session, nurse, juno.course.clinic_id, juno.course.id, "looked fine", clinic.clock.now(),
        listeners=[refuse_while_open],
    )  # fmt: skip


def test_another_worry_holds_again_after_a_lift(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("SWELLING")
    with clinic.database.write() as session:
        lift_holds(session, nurse, juno.course.clinic_id, juno.course.id, "looked fine", clinic.clock.now())
    clinic.text("PAIN")
    assert len(clinic.items()) == 1
    assert on_hold(clinic, juno)


def closed_one_after_another(clinic: Clinic, do: Did, nurse: Actor, *days: int) -> list[str]:
    """Open and close an item, once more after each of so many days; return their codes."""
    for wait in (0, *days):
        clinic.later(days=wait)
        clinic.text("PAIN")
        (waiting,) = [item for item in clinic.items() if item.state == "open"]
        do("resolve", nurse, waiting.id, "advised_by_phone", "")
    return [item.code for item in sorted(clinic.items(), key=lambda item: item.opened_at)]


def test_a_code_rests_for_thirty_days_after_its_item_was_closed(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.notify.inbox.codes.CODES", 7)
    *within, after = closed_one_after_another(clinic, do, nurse, 1, 1, 1, 1, 1, 1, 24)
    assert (len(set(within)), after) == (7, within[0])


def test_where_no_other_code_is_left_the_one_that_rests_longest_is_taken(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.notify.inbox.codes.CODES", 2)
    first, second, third, fourth = closed_one_after_another(clinic, do, nurse, 1, 1, 1)
    assert (third, fourth) == (first, second)


def test_a_command_that_comes_late_finds_no_other_patients_item(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.notify.inbox.codes.CODES", 2)
    (code,) = closed_one_after_another(clinic, do, nurse)
    clinic.text("PAIN", sender=UNKNOWN)
    clinic.text(f"CLOSE {code} advised", sender=clinic.mobile_of(clinic.house.nurse))
    assert [item.state for item in clinic.items() if item.code != code] == ["open"]
    assert clinic.bodies("answer")[-1] == f"Item {code} has been closed already."


def test_two_items_never_share_a_code(clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.notify.inbox.codes.CODES", 3)
    for sender in (UNKNOWN, "+447700900778", "+447700900779"):
        clinic.text("PAIN", sender=sender)
    assert sorted(item.code for item in clinic.items()) == ["0000", "0001", "0002"]


def test_staff_answer_the_patient_by_text(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("reply", nurse, clinic.item().id, " Please ring us now. ")
    (message,) = clinic.messages("reply")
    assert message.expires_at == message.due_at + timedelta(days=1)  # words of today are not sent days later
    assert (message.to_number, message.body, message.lane) == (juno.patient.mobile, "Please ring us now.", "urgent")
    assert message.conversation_id == clinic.item().conversation_id


def test_nobody_is_texted_who_said_stop(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("STOP. my face is full of pus")
    assert refused(do, "reply", nurse, clinic.item().id, "Please ring us.") == "cannot_text"
    assert clinic.messages("reply") == []


def test_nobody_is_texted_at_a_landline(clinic: Clinic, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN", sender="+442079460958")
    assert refused(do, "reply", nurse, clinic.item().id, "Please ring us.") == "cannot_text"


def test_an_answer_has_words_and_an_end(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    for text in ("", "  \n", "x" * 1601):
        assert refused(do, "reply", nurse, clinic.item().id, text) == "invalid_input"


def test_what_was_heard_at_the_desk_holds_and_alerts(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    do("log", receptionist, juno.patient.id, "urgent", "rang: it is hot and swollen", ["swelling"])
    item = clinic.item()
    assert (item.source, item.urgency, item.signs, item.course_id) == ("staff", "urgent", ["swelling"], juno.course.id)
    assert on_hold(clinic, juno)
    assert "rang: it is hot and swollen" in clinic.bodies("alert")[0]
    assert clinic.messages("acknowledgement") == []


def test_what_was_heard_joins_the_open_item(clinic: Clinic, juno: Treated, do: Did, receptionist: Actor) -> None:
    clinic.text("SWELLING")
    logged = do("log", receptionist, juno.patient.id, "urgent", "rang: now there is pus")
    assert logged.id == clinic.item().id
    assert clinic.item().urgency == "urgent"


def test_nothing_is_logged_about_a_patient_of_another_clinic(clinic: Clinic, do: Did, receptionist: Actor) -> None:
    other = clinic.cast.outsider.patients[0].id
    assert refused(do, "log", receptionist, other, "concern", "rang") == "invalid_input"


def test_a_patient_who_never_wrote_is_texted_only_with_consent(clinic: Clinic, do: Did, receptionist: Actor) -> None:
    with clinic.database.write() as session:
        silent = a_patient(session, clinic.house.clinic, mobile="+447700900130")
    item = do("log", receptionist, silent.id, "concern", "rang")
    assert refused(do, "reply", receptionist, item.id, "hello") == "no_consent"


def test_linking_names_the_patient_and_places_the_hold(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    do("link_patient", nurse, clinic.item().id, juno.patient.id)
    item = clinic.item()
    assert (item.patient_id, item.course_id, item.session_id) == (juno.patient.id, juno.course.id, juno.treated.id)
    assert on_hold(clinic, juno)
    assert clinic.replies()[0].patient_id == juno.patient.id


def test_a_linked_number_is_known_from_then_on(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    do("link_patient", nurse, clinic.item().id, juno.patient.id)
    do("resolve", nurse, clinic.item().id, "advised_by_phone", "")
    clinic.text("PAIN", sender=UNKNOWN)
    assert [item.patient_id for item in clinic.items()] == [juno.patient.id] * 2


def test_a_shared_phone_stays_shared_after_a_link(clinic: Clinic, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN", sender=SHARED_PHONE)
    do("link_patient", nurse, clinic.item().id, clinic.house.patients[0].id)
    (conversation,) = clinic.all(Conversation)
    assert conversation.patient_id is None


def test_each_deed_stands_in_the_audit_trail(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("acknowledge", nurse, clinic.item().id)
    do("reply", nurse, clinic.item().id, "Please ring us.")
    do("resolve", nurse, clinic.item().id, "seen_in_clinic", "")
    do("log", nurse, juno.patient.id, "concern", "rang again")
    by_nurse = clinic.all(AuditEntry, AuditEntry.actor_id == nurse.id)
    deeds = {"concern.acknowledged", "concern.replied", "concern.resolved", "concern.logged"}
    assert deeds <= {entry.action for entry in by_nurse}


def test_the_inbox_shows_the_most_urgent_first(clinic: Clinic, juno: Treated) -> None:
    clinic.text("MOVE", sender="+447700900778")
    clinic.text("SWELLING", sender=UNKNOWN)
    clinic.text("PAIN")
    with clinic.database.read() as session:
        shown = [item.urgency for item in waiting_items(session, clinic.house.clinic.id)]
        assert shown == ["urgent", "concern", "admin"]
        assert waiting_items(session, clinic.cast.outsider.clinic.id) == []


def test_the_list_goes_on_where_the_page_before_ended(clinic: Clinic) -> None:
    for number in range(5):
        clinic.text("PAIN", sender=f"+44770090077{number}")
    with clinic.database.read() as session:
        seen: list[object] = []
        cursor = None
        for _ in range(3):
            items, cursor = items_page(session, clinic.house.clinic.id, cursor=cursor, limit=2)
            seen += [item.id for item in items]
    assert seen == sorted((item.id for item in clinic.items()), reverse=True)
    assert cursor is None


def test_the_thread_has_everything_in_order(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    a_text_sent(clinic, juno, "day_3", sid="SMaa")
    clinic.later(minutes=5)
    clinic.text("PAIN")
    clinic.later(minutes=1)
    do("reply", nurse, clinic.item().id, "Please ring us now.")
    with clinic.database.read() as session:
        thread = thread_of(session, clinic.item())
    assert [(entry.direction, entry.kind) for entry in thread] == [
        ("out", "step"),
        ("in", "reply"),
        ("out", "acknowledgement"),
        ("out", "reply"),
    ]
    assert thread[0].body == "An invented text."


def test_the_thread_shows_no_text_of_the_future(clinic: Clinic, juno: Treated) -> None:
    sent = a_text_sent(clinic, juno, "day_5", sid="SMaa")
    with clinic.database.write() as session:
        clone = {"kind": "step", "state": "planned", "step": "day_7", "patient_id": juno.patient.id}
        _copy(session, sent, **clone)
    clinic.text("PAIN")
    with clinic.database.read() as session:
        steps = [entry.step for entry in thread_of(session, clinic.item()) if entry.kind == "step"]
    assert steps == ["day_5"]


def _copy(session: Session, message: Message, **over: Any) -> None:
    values = {
        "clinic_id": message.clinic_id,
        "dedupe_key": "step:another",
        "lane": "aftercare",
        "channel": "sms",
        "language": "en",
        "due_at": message.due_at + timedelta(days=2),
        "created_at": message.created_at,
        "updated_at": message.updated_at,
    }
    session.add(Message(**values, **over))


def test_the_record_tells_the_whole_story(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("acknowledge", nurse, clinic.item().id)
    do("reply", nurse, clinic.item().id, "Please ring us now.")
    do("resolve", nurse, clinic.item().id, "seen_in_clinic", "")
    assert [kind for kind, _ in clinic.record()] == ["opened", "alerted", "taken", "replied", "resolved"]


def test_somebody_who_left_still_stands_in_the_story(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("acknowledge", nurse, clinic.item().id)
    with clinic.database.write() as session:
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id)).active = False
    assert clinic.all(InboxItem)[0].acknowledged_by == clinic.house.nurse.id
    assert len(clinic.all(CourseHold)) == 1
