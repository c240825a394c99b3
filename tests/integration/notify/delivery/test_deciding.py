"""After a hold nothing that can wait leaves before a clinician has resumed, edited or dropped it."""

from collections.abc import Callable
from typing import Any

import pytest

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.holds import lift_holds, place_hold
from service.notify.deciding.desk import Decision, DecisionDesk
from service.notify.deciding.reading import HeldText, held_texts
from service.notify.planning import TextPlanner
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]

Decide = Callable[..., None]


@pytest.fixture
def nurse(treatment: Treatment) -> Actor:
    house = treatment.scene.cast.owner
    return Actor("staff", house.clinic.id, house.nurse.id, "clinician", may_lift_holds=True)


def hold(treatment: Treatment, actor: Actor) -> None:
    parts, clinic_id = treatment.scene.parts, treatment.scene.cast.owner.clinic.id
    now = parts.clock.now()
    with parts.database.write() as session:
        place_hold(session, clinic_id, treatment.course_id, cause="concern", cause_id=actor.id or clinic_id, at=now)


def lift(treatment: Treatment, actor: Actor) -> None:
    parts, clinic_id = treatment.scene.parts, treatment.scene.cast.owner.clinic.id
    listeners = [TextPlanner(parts.delivery.checks).on_fact]
    with parts.database.write() as session:
        lift_holds(session, actor, clinic_id, treatment.course_id, "healed", parts.clock.now(), listeners=listeners)


@pytest.fixture
def lifted(treatment: Treatment, nurse: Actor) -> Treatment:
    """A hold of four days, lifted on the morning of day 5, when the text of that day is due."""
    hold(treatment, nurse)
    treatment.it_is(5, 9)
    treatment.send_due()
    lift(treatment, nurse)
    return treatment


@pytest.fixture
def decide(treatment: Treatment, nurse: Actor) -> Decide:
    def it(step: str, decision: Decision, actor: Actor = nurse, **said: str) -> None:
        parts = treatment.scene.parts
        with parts.database.write() as session:
            DecisionDesk(parts.clock).decide(session, actor, treatment.text(step).id, decision, **said)

    return it


def lines(treatment: Treatment) -> dict[str, HeldText]:
    parts, clinic_id = treatment.scene.parts, treatment.scene.cast.owner.clinic.id
    with parts.database.read() as session:
        found = held_texts(session, clinic_id, treatment.course_id, parts.clock.now())
    return {text.step: text for text in found if text.to_decide}


def test_nothing_leaves_when_the_hold_is_lifted_and_each_text_is_shown_with_its_date(lifted: Treatment) -> None:
    before = len(lifted.sent())
    lifted.it_is(5, 10)
    lifted.send_due()
    assert len(lifted.sent()) == before
    assert (lifted.text("day_5").state, lifted.text("day_5").reason) == ("planned", "withheld_undecided")
    found = lines(lifted)
    assert set(found) == {"day_5", "day_7"}
    assert found["day_5"].due_at == lifted.text("day_5").due_at
    assert "shed" in found["day_5"].words


def test_what_is_resumed_leaves_at_its_time_and_the_rest_waits(lifted: Treatment, decide: Decide) -> None:
    decide("day_5", "resume")
    lifted.it_is(5, 10)
    lifted.send_due()
    assert lifted.text("day_5").state not in {"planned", "expired"}
    assert set(lines(lifted)) == {"day_7"}


def test_what_is_edited_leaves_in_those_words_once_with_the_number_that_is_answered_then(
    lifted: Treatment, decide: Decide
) -> None:
    decide("day_5", "edit", words="Shedding can last longer after what you told us. Questions: ((clinic phone)).")
    lifted.it_is(5, 10)
    lifted.send_due()
    assert lifted.sent()[-1] == "Shedding can last longer after what you told us. Questions: 07700 900910."


def test_what_is_dropped_never_leaves_and_says_why(lifted: Treatment, decide: Decide) -> None:
    with pytest.raises(Refusal, match=r"\$\.why"):
        decide("day_5", "drop")
    decide("day_5", "drop", why="not after an infection")
    lifted.it_is(5, 10)
    lifted.send_due()
    assert (lifted.text("day_5").state, lifted.text("day_5").reason) == ("skipped", "dropped_by_clinician")
    with pytest.raises(Refusal, match="text_decided"):
        decide("day_5", "resume")


@pytest.mark.parametrize("words", ["", "Answer YES please.", "See ((next week)).", "Too long. " * 60])
def test_words_of_a_clinician_keep_the_rules_of_the_protocol(lifted: Treatment, decide: Decide, words: str) -> None:
    with pytest.raises(Refusal, match=r"\$\.words"):
        decide("day_5", "edit", words=words)
    assert "day_5" in lines(lifted)


def test_only_a_clinician_who_may_lift_holds_decides(lifted: Treatment, nurse: Actor, decide: Decide) -> None:
    for told in ({"role": "receptionist"}, {"may_lift_holds": False}):
        values: dict[str, Any] = {"role": "clinician", "may_lift_holds": True, **told}
        with pytest.raises(Refusal, match="forbidden"):
            decide("day_5", "resume", Actor("staff", nurse.clinic_id, nurse.id, **values))


def test_what_nobody_decides_goes_stale_and_the_record_says_so(lifted: Treatment) -> None:
    for day, hour in ((5, 10), (6, 12)):
        lifted.it_is(day, hour)
        lifted.send_due()
    assert (lifted.text("day_5").state, lifted.text("day_5").reason) == ("expired", "expired_undecided")
    assert set(lines(lifted)) == {"day_7"}


def test_another_hold_asks_anew_about_what_was_resumed(lifted: Treatment, nurse: Actor, decide: Decide) -> None:
    decide("day_7", "resume")
    house, parts = lifted.scene.cast.owner, lifted.scene.parts
    with parts.database.write() as session:
        place_hold(
            session, house.clinic.id, lifted.course_id, cause="concern", cause_id=house.manager.id, at=parts.clock.now()
        )
    assert lines(lifted) == {}
    lift(lifted, nurse)
    assert "day_7" in lines(lifted)
