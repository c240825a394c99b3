"""Nobody stops an alarm who may not have seen the words that it rings about."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from service.base.actors import Actor
from service.base.errors import Refusal
from service.clinics.models import Staff
from service.notify.inbox.closing import how_much
from service.notify.inbox.taking import actor_of_staff
from service.notify.models import Message
from tests.integration.notify.replies.parts import Clinic, Treated

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

WORDS = "now I cannot breathe"


@pytest.fixture
def rings(clinic: Clinic, juno: Treated) -> Clinic:
    """The nurse has it, and new urgent words have just come in."""
    clinic.text("PAIN")
    command(clinic, "ACK")
    clinic.later(minutes=5)
    clinic.text(WORDS)
    return clinic


def command(clinic: Clinic, verb: str, words: str = "") -> str:
    clinic.text(f"{verb} {clinic.item().code} {words}", sender=clinic.mobile_of(clinic.house.nurse))
    return clinic.bodies("answer")[-1]


def nurse(clinic: Clinic) -> Actor:
    return actor_of_staff(clinic.house.nurse)


def all_arrives(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        for state in ("queued", "sending", "sent"):
            session.execute(update(Message).where(Message.staff_id.is_not(None)).values(state=state))


def test_called_sent_as_the_words_came_is_asked_back_with_them(rings: Clinic) -> None:
    assert WORDS in command(rings, "CALLED")
    assert (rings.item().contacted_at, rings.item().escalates_at is None) == (None, False)


def test_called_counts_once_the_words_have_arrived_and_could_be_read(rings: Clinic) -> None:
    all_arrives(rings)
    assert WORDS in command(rings, "CALLED")
    rings.later(seconds=30)
    command(rings, "CALLED")
    assert (rings.item().contacted_at, rings.item().escalates_at) == (rings.clock.now(), None)


def test_words_that_are_still_on_their_way_to_a_phone_are_not_known_there(rings: Clinic) -> None:
    rings.later(minutes=2)
    assert WORDS in command(rings, "CALLED")
    assert rings.item().contacted_at is None


@pytest.mark.parametrize("minutes", [1, 16])
def test_close_over_words_that_joined_while_it_rang_is_asked_back(clinic: Clinic, juno: Treated, minutes: int) -> None:
    with clinic.database.write() as session:
        session.execute(update(Staff).where(Staff.id == clinic.house.nurse.id).values(role="clinician"))
    clinic.text("PAIN")
    if minutes > 1:  # taken, and overdue
        command(clinic, "ACK")
        clinic.later(minutes=15)
        clinic.escalation.run()
    clinic.later(minutes=1)
    clinic.text(WORDS)
    assert WORDS in command(clinic, "CLOSE", "advised")
    assert clinic.item().state != "resolved"


def test_a_colleagues_text_stops_nothing(rings: Clinic) -> None:
    with rings.database.write() as session:
        item = rings.item()
        other = actor_of_staff(rings.house.manager)
        rings.desk.reply(session, other, item.id, "Your visit is on Friday.", seen=how_much(item))
        rings.desk.contacted(session, other, item.id, seen=how_much(item))
    assert rings.item().escalates_at is not None


def test_an_answer_that_does_not_say_what_was_seen_lets_it_ring(rings: Clinic) -> None:
    with rings.database.write() as session:
        rings.desk.reply(session, nurse(rings), rings.item().id, "A cold pack helps.")
    assert rings.item().escalates_at is not None


@pytest.mark.parametrize("seen", [4, None])
@pytest.mark.parametrize("what", ["contacted", "no_answer", "resolve", "lower"])
def test_an_old_page_stops_nothing(rings: Clinic, what: str, seen: int | None) -> None:
    item_id, who, desk = rings.item().id, nurse(rings), rings.desk
    does: dict[str, Callable[[Session], object]] = {
        "contacted": lambda session: desk.contacted(session, who, item_id, seen=seen),
        "no_answer": lambda session: rings.room.on_call.no_answer(session, who, item_id, seen=seen),
        "resolve": lambda session: desk.resolve(session, who, item_id, "advised_by_phone", "", seen=seen),
        "lower": lambda session: rings.room.care.rank(session, who, item_id, "concern", "Usual.", seen=seen),
    }
    with rings.database.write() as session, pytest.raises(Refusal, match="new_words"):
        does[what](session)
    assert rings.item().escalates_at is not None


def test_looking_at_an_older_state_of_the_page_hears_nothing(rings: Clinic) -> None:
    for seen, hears in ((how_much(rings.item()) - 1, False), (how_much(rings.item()), True)):
        with rings.database.write() as session:
            rings.desk.look(session, nurse(rings), rings.item().id, seen=seen)
        assert (rings.item().escalates_at is None) == hears
