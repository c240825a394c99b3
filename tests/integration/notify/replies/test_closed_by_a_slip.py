"""A worry that was closed by a slip: whoever closed it takes that back within minutes, and all is as before."""

from typing import Any

import pytest

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.holds import is_on_hold, lift_holds
from service.notify.inbox.taking import actor_of_staff
from service.notify.replies.models import InboxItem, Reply
from tests.integration.notify.replies.parts import Clinic, Treated
from tests.integration.notify.replies.test_figures import left as left_for_staff

ASKED = "can you change my december appointment to the 23rd please"


@pytest.fixture
def nurse(clinic: Clinic) -> Actor:
    return actor_of_staff(clinic.house.nurse)


def do(clinic: Clinic, name: str, actor: Actor, item: InboxItem, *args: Any, **more: Any) -> None:
    with clinic.database.write() as session:
        getattr(clinic.desk, name)(session, actor, item.id, *args, **more)


def clocks(item: InboxItem) -> tuple[Any, ...]:
    return (
        item.state,
        item.acknowledged_by,
        item.round,
        item.rung,
        item.escalates_at,
        item.next_channel_at,
        item.contact_due_at,
        item.call_again_at,
    )


def refused(clinic: Clinic, actor: Actor, item: InboxItem) -> str:
    with pytest.raises(Refusal) as refusal:
        do(clinic, "reopen", actor, item)
    return refusal.value.code


@pytest.mark.parametrize("taken", [False, True], ids=["it rang", "somebody had it"])
def test_a_worry_rings_as_before_once_its_closing_is_taken_back(
    clinic: Clinic, juno: Treated, nurse: Actor, *, taken: bool
) -> None:
    """Nobody has longer by that: what ran out meanwhile rings at once."""
    clinic.text("PAIN")
    if taken:
        do(clinic, "acknowledge", nurse, clinic.item())
    before = clinic.item()
    do(clinic, "resolve", nurse, before, "advised_by_phone", "wrong line")
    assert clocks(clinic.item())[4:] == (None,) * 4
    clinic.later(minutes=4)
    do(clinic, "reopen", nurse, before)
    item = clinic.item()
    assert clocks(item) == clocks(before)
    assert (item.outcome, item.resolved_at, item.note) == (None, None, "wrong line")
    assert clinic.record()[-1] == ("reopened", None)
    left_for_staff(clinic, "alert")
    clinic.later(minutes=12)
    assert clinic.escalation.run() == 1
    assert len(clinic.messages("alert")) == 2


def test_its_course_is_on_hold_again_where_that_was_lifted_meanwhile(
    clinic: Clinic, juno: Treated, nurse: Actor
) -> None:
    clinic.text("PAIN")
    item = clinic.item()
    do(clinic, "resolve", nurse, item, "seen_in_clinic", "")
    with clinic.database.write() as session:
        lift_holds(session, nurse, juno.course.clinic_id, juno.course.id, "seen", clinic.clock.now())
    do(clinic, "reopen", nurse, item)
    with clinic.database.read() as session:
        assert is_on_hold(session, juno.course.clinic_id, juno.course.id)


def test_only_whoever_closed_it_takes_it_back_and_only_for_minutes(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN")
    item = clinic.item()
    do(clinic, "resolve", nurse, item, "seen_in_clinic", "")
    for role in ("manager", "receptionist"):
        assert refused(clinic, actor_of_staff(getattr(clinic.house, role)), item) == "forbidden"
    clinic.later(minutes=6)
    assert refused(clinic, nurse, item) == "undo_too_late"
    assert clinic.item().state == "resolved"


def test_newer_words_wait_in_an_item_of_their_own(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN")
    item = clinic.item()
    do(clinic, "resolve", nurse, item, "seen_in_clinic", "")
    clinic.text("and now pus")
    assert refused(clinic, nurse, item) == "undo_too_late"


def test_what_it_left_for_the_desk_is_in_it_again(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    for words in (ASKED, "now there is pus"):
        clinic.text(words)
    worry = clinic.item()
    do(clinic, "resolve", nurse, worry, "advised_by_phone", "", seen=len(worry.text))
    assert len(clinic.items()) == 2
    do(clinic, "reopen", nurse, worry)
    (open_,) = [item for item in clinic.items() if item.state != "resolved"]
    assert (open_.id, {reply.inbox_item_id for reply in clinic.all(Reply)}) == (worry.id, {worry.id})
    do(clinic, "resolve", nurse, worry, "advised_by_phone", "", seen=len(worry.text))
    assert [item.text for item in clinic.items() if item.state == "open"] == [ASKED]


def test_what_the_desk_has_begun_with_stays_its_own(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    for words in (ASKED, "now there is pus"):
        clinic.text(words)
    worry = clinic.item()
    do(clinic, "resolve", nurse, worry, "advised_by_phone", "", seen=len(worry.text))
    (left,) = [item for item in clinic.items() if item.state == "open"]
    do(clinic, "acknowledge", actor_of_staff(clinic.house.receptionist), left)
    assert refused(clinic, nurse, worry) == "undo_too_late"
