"""What staff text beside commands: slips with worries behind them, pleas for help, photos, and from shared phones."""

import pytest

from service.base.lookup import number_digest
from service.clinics.models import Staff
from service.notify.inbox.taking import actor_of_staff
from service.notify.photos.models import Attachment
from tests.cast import a_channel
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, Treated

PHOTO = {
    "NumMedia": "1",
    "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME" + "a" * 32,
    "MediaContentType0": "image/jpeg",
}
SWOLLEN = "but she says her eye is swollen shut"


@pytest.fixture
def nurse(clinic: Clinic) -> str:
    return clinic.mobile_of(clinic.house.nurse)


@pytest.fixture
def code(clinic: Clinic, juno: Treated) -> str:
    clinic.text("PAIN")
    return clinic.item().code


@pytest.fixture
def shared(clinic: Clinic, nurse: str) -> str:
    """The nurse's phone is the manager's, too."""
    with clinic.database.write() as session:
        manager = session.get_one(Staff, (clinic.house.clinic.id, clinic.house.manager.id))
        manager.mobile, manager.mobile_digest = nurse, number_digest(clinic.house.clinic.id, nurse)
    return nurse


@pytest.mark.parametrize("command", ["Done {code}", "Caled {code}", "CLOSE {code}", "CALLED {code}"])
def test_a_worry_behind_a_slip_reaches_a_person(clinic: Clinic, code: str, nurse: str, command: str) -> None:
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.text(f"{command.format(code=code)} {SWOLLEN}", sender=nurse)
    theirs = [item for item in clinic.items() if item.patient_id is None]
    assert [(item.urgency, "swollen shut" in item.text) for item in theirs] == [("urgent", True)]
    assert {item.state for item in clinic.items()} == {"acknowledged", "open"}
    assert code in clinic.bodies("answer")[1]


def test_harmless_words_behind_a_slip_stand_in_the_item_of_whoever_wrote(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.text(f"Done {code} she comes in at ten", sender=nurse)
    assert (clinic.item().state, clinic.replies()[-1].inbox_item_id) == ("acknowledged", clinic.item().id)
    assert clinic.bodies("answer")[-1].startswith("Nothing was done. Did you mean CLOSE")


def test_what_is_not_urgent_behind_a_slip_rings_nobody_and_is_answered_once(
    clinic: Clinic, code: str, nurse: str
) -> None:
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.text(f"Done {code} spoke to her, going to A&E", sender=nurse)
    assert (clinic.item().state, clinic.replies()[-1].inbox_item_id) == ("acknowledged", clinic.item().id)
    assert len(clinic.bodies("answer")) == 2
    assert clinic.bodies("answer")[1] == (
        f"Nothing was done. Did you mean CLOSE {code}? Then please answer CLOSE {code} and one of ADVISED, SEEN, 111, "
        "999, HANDED 999, NOPATIENT, UNREACHED, NOTHING."
    )


@pytest.mark.parametrize("words", ["sent to A&E", "999, she could not breathe"])
def test_an_outcome_that_came_too_soon_is_no_worry_of_a_patient(
    clinic: Clinic, code: str, nurse: str, words: str
) -> None:
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.text("now there is pus")
    clinic.text(f"CLOSE {code} {words}", sender=nurse)
    (item,) = clinic.items()
    assert (item.state, clinic.replies()[-1].inbox_item_id) == ("acknowledged", item.id)
    assert clinic.bodies("answer")[-1].startswith(f"Item {code} stays as it is: new words came in")
    assert len(clinic.bodies("answer")) == 2


def test_whoever_has_it_is_rung_again_with_the_reason_and_what_to_answer(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.later(minutes=15)
    clinic.escalation.run()
    told = clinic.bodies("alert")[-1]
    assert told.startswith("YOU HAVE THIS, and have not said that you reached them. URGENT AGAIN: Juno L")
    assert told.endswith(f"Once you rang answer CALLED {code}, or CALLED {code} NO ANSWER")
    clinic.text(f"CALLED {code} no answer", sender=nurse)
    clinic.later(minutes=15)
    clinic.escalation.run()
    assert clinic.bodies("alert")[-1].startswith("TIME TO RING AGAIN. URGENT AGAIN: ")


@pytest.mark.parametrize("words", ["HELP", "help!", "?", "Info", "commands"])
def test_help_lists_the_commands_and_what_waits_and_opens_nothing(
    clinic: Clinic, code: str, nurse: str, words: str
) -> None:
    clinic.text(words, sender=nurse)
    (answer,) = clinic.bodies("answer")
    assert all(f"{verb} {code}" in answer for verb in ("ACK", "CALLED", "CLOSE", "HANDOVER"))
    assert f"Open: {code} Juno L since 09:00." in answer
    assert clinic.item().state == "open"
    assert clinic.replies()[-1].category == "command"


def test_help_of_a_patient_is_read_as_theirs(clinic: Clinic, juno: Treated) -> None:
    clinic.text("?")
    assert clinic.messages("answer") == []
    assert clinic.replies()[-1].category != "command"


def test_ack_says_what_to_do_next_and_until_when(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"ACK {code}", sender=nurse)
    assert clinic.bodies("answer")[-1] == (
        f"You have item {code}: Juno L, 34, micro-needling, day 3. Ring 07700 900120. Then text CALLED {code}, or "
        f"CLOSE {code} and the outcome, by 09:15: after that it rings you again."
    )


def test_a_bare_ack_with_two_open_names_each(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.later(minutes=2)
    clinic.text("PAIN", sender=UNKNOWN)
    (other,) = [item.code for item in clinic.items() if item.code != code]
    clinic.text("ACK", sender=nurse)
    assert clinic.bodies("answer")[-1].startswith(
        f"Which one? {code} Juno L since 09:00; {other} unknown number since 09:02."
    )


def test_a_photo_with_an_ack_stands_beside_the_item_that_it_takes(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"ACK {code}", sender=nurse, **PHOTO)
    (kept,) = [reply for reply in clinic.replies() if reply.staff_id is not None]
    assert (kept.inbox_item_id, clinic.item().state) == (clinic.item().id, "acknowledged")
    assert [one.reply_id for one in clinic.all(Attachment)] == [kept.id]
    assert ("staff_wrote", None) in clinic.record()


@pytest.mark.parametrize("words", ["ok", "ACK 9999", "help", ""])
def test_no_photo_of_staff_is_lost(clinic: Clinic, nurse: str, words: str) -> None:
    with clinic.database.write() as session:
        staff = session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id))
        clinic.room.on_call.send_test(session, actor_of_staff(staff), staff.id, "sms")
    clinic.text(words, sender=nurse, **PHOTO)
    assert [one.reply_id for one in clinic.all(Attachment)] == [clinic.replies()[-1].id]
    assert clinic.replies()[-1].inbox_item_id == clinic.item().id


def test_who_alone_was_alerted_takes_it_on_a_shared_phone_and_is_named(clinic: Clinic, code: str, shared: str) -> None:
    clinic.text(f"ACK {code}", sender=shared)
    assert clinic.item().acknowledged_by == clinic.house.nurse.id
    assert clinic.bodies("answer")[-1].startswith(f"For Imogen Larch: You have item {code}: ")


def test_a_shared_phone_on_which_both_were_alerted_takes_nothing_before_somebody_says_who(
    clinic: Clinic, code: str, shared: str
) -> None:
    clinic.put_on_call(clinic.house.manager, 2, shared)
    clinic.later(minutes=5)
    clinic.escalation.run()
    clinic.text("ACK", sender=shared)
    assert clinic.item().state == "open"
    asked = clinic.bodies("answer")[-1]
    assert asked.startswith("Nothing was done: this phone is shared. Please say who you are: ACK IMOGEN or ACK RAFE")
    assert clinic.replies()[-1].staff_id is None
    clinic.text(f"ack {code} rafe", sender=shared)
    assert clinic.item().acknowledged_by == clinic.house.manager.id
    assert clinic.replies()[-1].staff_id == clinic.house.manager.id


def test_what_somebody_has_is_theirs_on_a_shared_phone(clinic: Clinic, code: str, shared: str) -> None:
    clinic.text(f"ACK {code} Rafe", sender=shared)
    clinic.later(minutes=1)
    clinic.text("CALLED no answer", sender=shared)
    assert clinic.item().acknowledged_by == clinic.house.manager.id
    assert clinic.item().call_again_at is not None


def test_one_person_with_two_ways_to_one_number_shares_it_with_nobody(clinic: Clinic, code: str, nurse: str) -> None:
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "sms", nurse)
    clinic.text(f"ACK {code}", sender=nurse)
    assert clinic.bodies("answer")[-1].startswith("You have item")
