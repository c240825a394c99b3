"""What staff do with an item besides answering it: raise, lower, assign, write down, mark."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.holds import is_on_hold
from service.notify.inbox.closing import how_much
from service.notify.inbox.models import ItemNote
from service.notify.inbox.taking import actor_of_staff
from service.notify.replies.models import InboxItem
from tests.cast import a_channel
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated

Did = Callable[..., Any]


@pytest.fixture
def nurse(clinic: Clinic) -> Actor:
    return actor_of_staff(clinic.house.nurse)


@pytest.fixture
def receptionist(clinic: Clinic) -> Actor:
    return actor_of_staff(clinic.house.receptionist)


@pytest.fixture
def do(clinic: Clinic) -> Did:
    """Call a method of the care desk in a transaction of its own."""

    def do(name: str, actor: Actor, *args: Any, **more: Any) -> Any:
        with clinic.database.write() as session:
            return getattr(clinic.room.care, name)(session, actor, *args, **more)

    return do


def refused(do: Did, *args: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        do(*args, **more)
    return refusal.value.code


def held(clinic: Clinic, course_id: UUID) -> bool:
    with clinic.database.read() as session:
        return is_on_hold(session, clinic.house.clinic.id, course_id)


def test_anybody_raises_an_item_and_it_holds_and_rings_as_if_it_had_come_in_so(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    clinic.text("what time do you open on Saturday")
    do("rank", receptionist, clinic.item().id, "urgent")
    item = clinic.item()
    assert (item.urgency, item.escalates_at is not None) == ("urgent", True)
    assert held(clinic, juno.course.id)
    assert len(clinic.messages("alert")) == 1
    assert ("raised", "admin>urgent") in clinic.record()


def test_only_a_clinician_lowers_and_says_why(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, receptionist: Actor
) -> None:
    clinic.text("PAIN")
    item_id = clinic.item().id
    assert refused(do, "rank", receptionist, item_id, "admin", "a mistake") == "forbidden"
    assert refused(do, "rank", nurse, item_id, "concern", "  ") == "reason_required"
    do("rank", nurse, item_id, "concern", "It is the arm, from the gym.")
    item = clinic.item()
    assert (item.urgency, item.escalates_at) == ("concern", None)
    assert held(clinic, juno.course.id), "a clinician lifts the hold, nothing else does"
    (why,) = clinic.all(ItemNote)
    assert (why.kind, why.body) == ("lowered", "It is the arm, from the gym.")


def test_a_later_text_raises_again_what_was_lowered(clinic: Clinic, juno: Treated, do: Did, nurse: Actor) -> None:
    clinic.text("PAIN")
    do("rank", nurse, clinic.item().id, "concern", "From the gym.")
    clinic.text("now there is pus")
    assert clinic.item().urgency == "urgent"


@pytest.mark.parametrize("again", ["by a text", "by a person"])
def test_what_was_lowered_rings_again_from_the_first_person_and_tells_no_untruth(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, again: str
) -> None:
    clinic.put_on_call(clinic.house.manager, 2, "+447700900202")
    clinic.text("PAIN")
    do("rank", nurse, clinic.item().id, "concern", "From the gym.")
    clinic.later(hours=1)
    if again == "by a text":
        clinic.text("now there is pus")
    else:
        do("rank", nurse, clinic.item().id, "urgent", "It is not.")
    newest = clinic.messages("alert")[-1]
    assert newest.staff_id == clinic.house.nurse.id
    assert "NOBODY ON CALL" not in (newest.body or "")
    assert ("patient_told", None) not in clinic.record()


def test_who_raises_their_own_has_the_usual_time_to_reach_the_patient(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor
) -> None:
    clinic.text("SWELLING")
    with clinic.database.write() as session:
        clinic.desk.acknowledge(session, nurse, clinic.item().id)
    do("rank", nurse, clinic.item().id, "urgent")
    assert clinic.item().contact_due_at == clinic.clock.now() + timedelta(minutes=15)
    clinic.later(minutes=15)
    clinic.escalation.run()
    assert len(clinic.messages("alert")) == 1


def test_who_is_asked_to_see_to_an_urgent_item_gets_a_text_and_it_rings_on(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    clinic.text("PAIN")
    do("assign", receptionist, clinic.item().id, clinic.house.nurse.id)
    item = clinic.item()
    assert (item.assigned_to, item.state) == (clinic.house.nurse.id, "open")
    assert item.escalates_at is not None
    (body,) = clinic.bodies("answer")
    assert f"ACK {item.code}" in body
    assert MARNIE[-6:] in body.replace(" ", "")


def test_who_is_asked_hears_by_the_way_that_alerts_take_to_them(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "sms", "+447700900299")
    clinic.text("PAIN")
    do("assign", receptionist, clinic.item().id, clinic.house.nurse.id)
    assert clinic.messages("answer")[-1].to_number == "+447700900299"


def test_who_hands_over_from_two_rungs_rings_the_colleague_above_both(clinic: Clinic, juno: Treated) -> None:
    mobile = clinic.mobile_of(clinic.house.nurse)
    clinic.put_on_call(clinic.house.nurse, 2, mobile)
    clinic.put_on_call(clinic.house.manager, 3, "+447700900202")
    clinic.text("PAIN")
    for command in ("ACK", "HANDOVER"):
        clinic.text(f"{command} {clinic.item().code}", sender=mobile)
    assert clinic.messages("alert")[-1].to_number == "+447700900202"


def test_who_is_asked_about_anything_else_sees_it_on_the_page(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    clinic.text("what time do you open on Saturday")
    do("assign", receptionist, clinic.item().id, clinic.house.nurse.id)
    assert clinic.bodies("answer") == []
    do("assign", receptionist, clinic.item().id, None)
    assert clinic.item().assigned_to is None


def test_an_item_is_given_to_nobody_of_another_clinic(
    clinic: Clinic, juno: Treated, do: Did, receptionist: Actor
) -> None:
    clinic.text("PAIN")
    assert refused(do, "assign", receptionist, clinic.item().id, clinic.cast.outsider.nurse.id) == "invalid_input"


def test_a_note_is_kept_and_nothing_is_sent(clinic: Clinic, juno: Treated, do: Did, receptionist: Actor) -> None:
    clinic.text("what time do you open on Saturday")
    before = len(clinic.messages("reply"))
    do("write", receptionist, clinic.item().id, "She also asked about prices.")
    (note,) = clinic.all(ItemNote)
    assert (note.kind, note.actor_id) == ("note", receptionist.id)
    assert len(clinic.messages("reply")) == before


def test_what_is_closed_is_added_to_and_both_times_are_kept(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor
) -> None:
    clinic.text("PAIN")
    clinic.later(hours=3)
    now = clinic.clock.now()
    with clinic.database.write() as session:
        earlier = now - timedelta(hours=2)
        clinic.desk.resolve(session, nurse, clinic.item().id, "advised_by_phone", "Rang.", happened_at=earlier)
    item = clinic.item()
    assert (item.happened_at, item.resolved_at) == (earlier, now)
    do("write", nurse, item.id, "It was her left cheek.", now - timedelta(hours=1))
    (added,) = clinic.all(ItemNote)
    assert (added.kind, added.happened_at, added.at) == ("addendum", now - timedelta(hours=1), now)
    assert clinic.item().note == "Rang."
    assert refused(do, "write", nurse, item.id, "x", now + timedelta(minutes=1)) == "invalid_input"


def test_an_outcome_cannot_have_happened_before_the_words_that_worried_last(
    clinic: Clinic, juno: Treated, nurse: Actor
) -> None:
    clinic.later(seconds=20)
    clinic.text("PAIN")
    clinic.later(hours=2)
    clinic.text("now there is pus")
    words = clinic.clock.now()
    clinic.later(hours=1)
    seen = how_much(clinic.item())

    def close(at: datetime) -> InboxItem:
        with clinic.database.write() as session:
            return clinic.desk.resolve(
                session, nurse, clinic.item().id, "advised_by_phone", "", seen=seen, happened_at=at
            )

    with pytest.raises(Refusal) as refused:
        close(words - timedelta(minutes=1))
    assert str(refused.value.faults[0]) == (
        "$.happened_at: must not be before the patient's words, which came on 30 November at 11:00"
    )
    assert close(words.replace(second=0)).happened_at == words, "the same minute"


def test_what_staff_were_told_happened_before_they_wrote_it_down(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    earlier = clinic.clock.now() - timedelta(minutes=5)
    with clinic.database.write() as session:
        clinic.desk.log(session, nurse, juno.patient.id, "concern", "rang: it is hot")
    with clinic.database.write() as session:
        clinic.desk.resolve(session, nurse, clinic.item().id, "advised_by_phone", "", happened_at=earlier)
    assert clinic.item().happened_at == earlier


def test_an_alert_is_marked_after_closing_by_those_who_can_tell(
    clinic: Clinic, juno: Treated, do: Did, nurse: Actor, receptionist: Actor
) -> None:
    clinic.text("PAIN")
    item_id = clinic.item().id
    assert refused(do, "mark", nurse, item_id, needed=False) == "still_open"
    with clinic.database.write() as session:
        clinic.desk.resolve(session, nurse, item_id, "no_action_needed", "A figure of speech.")
    assert refused(do, "mark", receptionist, item_id, needed=False) == "forbidden"
    do("mark", nurse, item_id, needed=False)
    assert (clinic.item().alert_needed, clinic.item().alert_marked_by) == (False, nurse.id)
    assert clinic.item().urgency == "urgent"


def test_another_clinic_does_none_of_it(clinic: Clinic, juno: Treated, do: Did) -> None:
    clinic.text("PAIN")
    outsider, item_id = actor_of_staff(clinic.cast.outsider.nurse), clinic.item().id
    for call in (("rank", "admin", "x"), ("assign", None), ("write", "x")):
        assert refused(do, call[0], outsider, item_id, *call[1:]) == "not_found"
    assert refused(do, "mark", outsider, item_id, needed=True) == "not_found"
