"""Staff answer alerts by text."""

import pytest

from service.base.audit import AuditEntry
from tests.cast import a_channel
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, Treated

OTHER = "+447700900202"


@pytest.fixture
def nurse(clinic: Clinic) -> str:
    return clinic.mobile_of(clinic.house.nurse)


@pytest.fixture
def colleague(clinic: Clinic) -> str:
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    return OTHER


def test_ack_takes_the_item(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.later(minutes=2)
    clinic.text(f"ack {clinic.item().code}", sender=nurse)
    item = clinic.item()
    assert (item.state, item.acknowledged_by, item.acknowledged_at) == (
        "acknowledged",
        clinic.house.nurse.id,
        clinic.clock.now(),
    )
    assert item.escalates_at is None


def test_ack_is_answered_with_whom_to_ring(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    code = clinic.item().code
    clinic.text(f"ACK {code}", sender=nurse)
    (answer,) = clinic.messages("answer")
    assert (answer.to_number, answer.lane) == (nurse, "urgent")
    assert (answer.body or "").startswith(
        f"You have item {code}: Juno L, 34, micro-needling, day 3. Ring 07700 900120."
    )


def test_ack_opens_no_item_and_gets_no_acknowledgement(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    assert len(clinic.items()) == len(clinic.messages("acknowledgement")) == 1
    assert [reply.staff_id for reply in clinic.replies()] == [None, clinic.house.nurse.id]


def test_a_second_person_learns_who_has_it(clinic: Clinic, juno: Treated, nurse: str, colleague: str) -> None:
    clinic.text("PAIN")
    code = clinic.item().code
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.text(f"ACK {code}", sender=colleague)
    assert clinic.bodies("answer")[1] == f"Item {code} is with Imogen Larch since 09:00."
    assert clinic.item().acknowledged_by == clinic.house.nurse.id


def test_others_who_were_alerted_hear_that_it_is_taken(
    clinic: Clinic, juno: Treated, nurse: str, colleague: str
) -> None:
    clinic.text("PAIN")
    code = clinic.item().code
    clinic.later(minutes=5)
    clinic.escalation.run()
    for _ in range(2):
        clinic.text(f"ACK {code}", sender=colleague)
    told = [(message.to_number, message.body, message.lane) for message in clinic.messages("answer")]
    assert told.count((nurse, f"Item {code} is taken by Rafe Bramble.", "urgent")) == 1
    assert [number for number, _, _ in told].count(nurse) == 1


def test_nobody_hears_of_it_who_was_not_alerted(clinic: Clinic, juno: Treated, nurse: str, colleague: str) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    assert [message.to_number for message in clinic.messages("answer")] == [nurse]


def test_only_those_of_the_present_round_hear_of_it(clinic: Clinic, juno: Treated, nurse: str, colleague: str) -> None:
    """The first round ended long ago: the colleague sleeps again."""
    clinic.text("PAIN")
    for _ in range(2):
        clinic.later(minutes=5)
        clinic.escalation.run()
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    assert [message.to_number for message in clinic.messages("answer")] == [nurse]


def test_the_same_person_is_told_so(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    for _ in range(2):
        clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    assert clinic.bodies("answer")[1].startswith("You already have item ")


def test_a_bare_ack_takes_the_one_alert_that_waits(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text("MOVE", sender=UNKNOWN)
    clinic.text("Ack!", sender=nurse)
    assert {item.urgency: item.state for item in clinic.items()} == {"urgent": "acknowledged", "admin": "open"}


def test_a_bare_ack_asks_which_where_several_wait(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text("PAIN", sender=UNKNOWN)
    clinic.text("ACK", sender=nurse)
    (answer,) = clinic.bodies("answer")
    assert all(item.code in answer for item in clinic.items())
    assert {item.state for item in clinic.items()} == {"open"}


def test_a_bare_ack_with_nothing_waiting_says_so(clinic: Clinic, nurse: str) -> None:
    clinic.text("ACK", sender=nurse)
    assert clinic.bodies("answer") == ["No alert is waiting for an answer."]


def test_an_unknown_code_is_said_to_be_unknown(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    wrong = f"{(int(clinic.item().code) + 1) % 10000:04}"
    clinic.text(f"ACK {wrong}", sender=nurse)
    assert f"No open item has the code {wrong}" in clinic.bodies("answer")[0]
    assert clinic.item().state == "open"


def test_anything_else_from_staff_is_read_like_any_reply(clinic: Clinic, nurse: str) -> None:
    clinic.text("I have a fever and it is oozing", sender=nurse)
    assert clinic.item().urgency == "urgent"
    assert clinic.replies()[0].staff_id == clinic.house.nurse.id


def test_a_patient_cannot_take_an_item(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}")
    assert clinic.item().state == "open"
    assert clinic.messages("answer") == []


def test_staff_of_another_clinic_cannot_take_it(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    outsider = clinic.mobile_of(clinic.cast.outsider.nurse)
    clinic.text(f"ACK {clinic.item().code}", sender=outsider, To=clinic.cast.outsider.sender.address)
    owned = [item for item in clinic.items() if item.clinic_id == clinic.house.clinic.id]
    assert [item.state for item in owned] == ["open"]


def test_staff_write_from_any_of_their_numbers(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "whatsapp", "+447700900290")
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender="+447700900290")
    assert clinic.item().acknowledged_by == clinic.house.nurse.id
    assert clinic.mobile_of(clinic.house.nurse) != "+447700900290"


def test_the_taking_stands_in_the_audit_trail(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    (entry,) = clinic.all(AuditEntry, AuditEntry.action == "concern.acknowledged")
    assert (entry.actor_kind, entry.actor_id) == ("staff", clinic.house.nurse.id)


@pytest.mark.parametrize("typed", ["ACK {} {}", "ack {}, {}", "Ack {} and {}.", "ACK {} ACK {}"])
def test_one_ack_takes_all_that_it_names(clinic: Clinic, juno: Treated, nurse: str, typed: str) -> None:
    clinic.text("PAIN")
    clinic.text("PAIN", sender=UNKNOWN)
    codes = [item.code for item in clinic.items()]
    clinic.text(typed.format(*codes), sender=nurse)
    assert {item.state for item in clinic.items()} == {"acknowledged"}
    (answer,) = clinic.bodies("answer")
    assert all(f"You have item {code}: " in answer for code in codes)


def test_of_each_that_an_ack_names_and_does_not_take_it_is_said(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    code = clinic.item().code
    other = "0000" if code != "0000" else "0001"
    clinic.text(f"ACK {code} {other}", sender=nurse)
    (answer,) = clinic.bodies("answer")
    assert answer.startswith(f"You have item {code}: ")
    assert answer.endswith(f"No open item has the code {other}. Please look at the alert again.")
