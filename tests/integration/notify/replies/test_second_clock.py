"""Whoever takes an urgent item is rung again where they do not say in time that they have spoken with the patient."""

from datetime import timedelta

import pytest

from service.notify.inbox.closing import how_much
from service.notify.inbox.taking import actor_of_staff, has_new_words, is_overdue
from tests.integration.notify.replies.parts import Clinic, Treated

QUARTER = timedelta(minutes=15)


@pytest.fixture
def taken(clinic: Clinic, juno: Treated) -> Clinic:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.mobile_of(clinic.house.nurse))
    return clinic


def run_after(clinic: Clinic, **by: float) -> int:
    clinic.later(**by)
    return clinic.escalation.run()


def test_taking_starts_the_clock(taken: Clinic) -> None:
    assert taken.item().contact_due_at == taken.clock.now() + QUARTER
    assert run_after(taken, seconds=15 * 60 - 1) == 0


def test_taking_a_concern_starts_none(clinic: Clinic, juno: Treated) -> None:
    clinic.text("SWELLING")
    with clinic.database.write() as session:
        clinic.desk.acknowledge(session, actor_of_staff(clinic.house.nurse), clinic.item().id)
    assert clinic.item().contact_due_at is None


def test_whoever_did_not_answer_is_told_that_it_is_theirs_no_longer(clinic: Clinic, juno: Treated) -> None:
    nurse = clinic.mobile_of(clinic.house.nurse)
    clinic.text("PAIN")
    code = clinic.item().code
    clinic.text(f"ACK {code}", sender=nurse)
    for minutes in (15, 5):
        clinic.later(minutes=minutes)
        clinic.escalation.run()
    assert clinic.item().state == "open"
    (told,) = [one for one in clinic.messages("answer") if one.dedupe_key.startswith("let_go:")]
    assert (told.to_number, (told.body or "").startswith(f"Item {code} is yours no longer")) == (nurse, True)


def test_when_it_is_over_the_holder_is_rung_and_keeps_the_item(taken: Clinic) -> None:
    assert run_after(taken, minutes=15) == 1
    item = taken.item()
    assert (item.state, item.acknowledged_by) == ("acknowledged", taken.house.nurse.id)
    assert is_overdue(item)
    assert not has_new_words(item)
    assert taken.bodies("alert")[-1].startswith(
        "YOU HAVE THIS, and have not said that you reached them. URGENT AGAIN: "
    )
    assert [kind for kind, _ in taken.record()][-2:] == ["not_contacted", "alerted"]
    assert taken.escalation.run() == 0


def test_an_ack_gives_as_long_again(taken: Clinic) -> None:
    run_after(taken, minutes=15)
    taken.text("ack", sender=taken.mobile_of(taken.house.nurse))
    assert (taken.item().escalates_at, taken.item().contact_due_at) == (None, taken.clock.now() + QUARTER)


def test_without_an_answer_the_item_is_let_go_and_the_ladder_rings(taken: Clinic) -> None:
    taken.put_on_call(taken.house.manager, 2, "+447700900202")
    run_after(taken, minutes=15)
    run_after(taken, minutes=5)
    run_after(taken, minutes=5)
    assert (taken.item().state, taken.item().contact_due_at) == ("open", None)
    assert taken.messages("alert")[-1].to_number == "+447700900202"


def write(clinic: Clinic, seen: int | None = None) -> None:
    with clinic.database.write() as session:
        clinic.desk.reply(session, actor_of_staff(clinic.house.nurse), clinic.item().id, "Please come in.", seen=seen)


def test_a_text_to_the_patient_is_no_contact(taken: Clinic) -> None:
    due = taken.item().contact_due_at
    taken.later(minutes=1)
    write(taken, how_much(taken.item()))
    assert (taken.item().contact_due_at, taken.item().contacted_at) == (due, None)
    assert run_after(taken, minutes=14) == 1
    assert is_overdue(taken.item())


def test_a_text_ends_no_ringing_about_a_patient_whom_nobody_has_spoken_with(taken: Clinic) -> None:
    run_after(taken, minutes=15)
    write(taken, how_much(taken.item()))
    assert is_overdue(taken.item())


def test_a_text_says_that_new_words_were_read_and_starts_the_clock_again(taken: Clinic) -> None:
    taken.text("now there is pus")
    write(taken, how_much(taken.item()))
    assert (taken.item().escalates_at, taken.item().contact_due_at) == (None, taken.clock.now() + QUARTER)


def test_looking_at_the_page_does_not_end_it_either(taken: Clinic) -> None:
    run_after(taken, minutes=15)
    with taken.database.write() as session:
        taken.desk.look(session, actor_of_staff(taken.house.nurse), taken.item().id, seen=how_much(taken.item()))
    assert is_overdue(taken.item())


def test_saying_on_the_page_that_they_spoke_stops_it_also_while_it_rings(taken: Clinic) -> None:
    run_after(taken, minutes=15)
    with taken.database.write() as session:
        taken.desk.contacted(session, actor_of_staff(taken.house.nurse), taken.item().id)
    assert taken.item().contacted_at == taken.clock.now()
    assert run_after(taken, hours=9) == 0
    assert taken.record()[-1][0] == "contacted"


def test_closing_stops_it(taken: Clinic) -> None:
    with taken.database.write() as session:
        actor = actor_of_staff(taken.house.nurse)
        taken.desk.resolve(session, actor, taken.item().id, "advised_by_phone", "")
    assert taken.item().contact_due_at is None


def test_new_words_that_are_heard_start_it_again(taken: Clinic) -> None:
    with taken.database.write() as session:
        taken.desk.contacted(session, actor_of_staff(taken.house.nurse), taken.item().id)
    taken.text("now there is pus")
    assert has_new_words(taken.item())
    taken.text("ack", sender=taken.mobile_of(taken.house.nurse))
    assert (taken.item().contact_due_at, taken.item().contacted_at) == (taken.clock.now() + QUARTER, None)
