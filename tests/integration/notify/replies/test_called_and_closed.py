"""Staff say by text what came of an item: CALLED, CLOSE, HANDOVER."""

from datetime import timedelta

import pytest

from service.notify.inbox.models import ItemNote
from service.notify.inbox.taking import actor_of_staff
from tests.integration.notify.replies.parts import MARNIE, UNKNOWN, Clinic, Treated
from tests.integration.notify.replies.test_figures import left as left_for_staff

OTHER = "+447700900202"
QUARTER = timedelta(minutes=15)
ASKED = "can you change my december appointment to the 23rd please"


@pytest.fixture
def nurse(clinic: Clinic) -> str:
    return clinic.mobile_of(clinic.house.nurse)


@pytest.fixture
def code(clinic: Clinic, juno: Treated, nurse: str) -> str:
    """The nurse has an urgent item."""
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    clinic.later(minutes=5)
    return clinic.item().code


def answer(clinic: Clinic) -> str:
    return clinic.bodies("answer")[-1]


def test_called_stops_the_second_clock(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"CALLED {code}", sender=nurse)
    assert (clinic.item().contacted_at, clinic.item().contact_due_at) == (clinic.clock.now(), None)
    assert answer(clinic).startswith(f"Item {code}: noted that you spoke with the patient.")
    clinic.later(hours=3)
    assert clinic.escalation.run() == 0


def test_called_takes_an_item_that_nobody_has(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text(f"CALLED {clinic.item().code} coming in at three", sender=nurse)
    assert (clinic.item().acknowledged_by, clinic.item().contact_due_at) == (clinic.house.nurse.id, None)


def test_no_answer_tells_the_patient_and_sets_the_clock(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"Called {code} no answer", sender=nurse)
    item = clinic.item()
    assert item.contact_due_at == item.call_again_at == clinic.clock.now() + QUARTER
    (told,) = clinic.messages("reply")
    assert told.to_number == MARNIE
    assert "could not reach you. We plan to ring again at about 09:20." in (told.body or "")
    assert "You are rung again at 09:20" in answer(clinic)
    clinic.later(minutes=15)
    assert clinic.escalation.run() == 1
    assert clinic.messages("alert")[-1].to_number == nurse


def test_the_time_of_the_next_call_can_be_named(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"CALLED {code} voicemail, again 10:30", sender=nurse)
    assert clinic.item().call_again_at == clinic.clock.now() + timedelta(minutes=85)
    assert "at about 10:30." in clinic.bodies("reply")[-1]


def test_the_time_of_the_call_that_was_made_is_not_that_of_the_next(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.later(hours=11)
    clinic.text(f"CALLED {code} no answer at 8.00", sender=nurse)  # it is 20:05
    assert clinic.item().call_again_at == clinic.clock.now() + QUARTER


def test_a_patient_who_sent_stop_is_not_told_and_the_answer_says_so(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text("STOP")
    clinic.text(f"CALLED {code} no answer", sender=nurse)
    assert clinic.messages("reply") == []
    assert "The patient cannot be texted." in answer(clinic)
    assert clinic.item().contact_due_at == clinic.clock.now() + QUARTER


def test_words_that_leave_it_open_stop_nothing(clinic: Clinic, code: str, nurse: str) -> None:
    due = clinic.item().contact_due_at
    clinic.text(f"CALLED {code} will try later", sender=nurse)
    assert clinic.item().contact_due_at == due
    assert answer(clinic).startswith("Did you speak with the patient?")


def test_somebody_else_learns_who_has_it(clinic: Clinic, code: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    clinic.text(f"CALLED {code}", sender=OTHER)
    assert answer(clinic) == f"Item {code} is with Imogen Larch since 09:00."
    assert clinic.item().contacted_at is None


@pytest.mark.parametrize("words", ["can't, in theatre", "not me, ask Sam", "please somebody else"])
def test_an_ack_that_says_no_takes_nothing(clinic: Clinic, juno: Treated, nurse: str, words: str) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code} {words}", sender=nurse)
    assert (clinic.item().state, clinic.item().escalates_at is None) == ("open", False)
    assert "rings on" in answer(clinic)


def test_close_ends_it_with_outcome_and_words(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"CLOSE {code} advised cold packs, seen tomorrow", sender=nurse)
    item = clinic.item()
    assert (item.state, item.outcome, item.note) == (
        "resolved",
        "advised_by_phone",
        "advised cold packs, seen tomorrow",
    )
    assert answer(clinic) == f"Item {code} is closed: Spoke with the patient and advised them."


@pytest.mark.parametrize("words", ["", "she is fine", "moved", "texted her"])
def test_what_is_missing_is_asked_for(clinic: Clinic, code: str, nurse: str, words: str) -> None:
    clinic.text(f"CLOSE {code} {words}", sender=nurse)
    assert clinic.item().state == "acknowledged"
    assert "and one of ADVISED, SEEN, 111, 999, HANDED 999, NOPATIENT, UNREACHED, NOTHING" in answer(clinic)


@pytest.mark.parametrize("words", ["999", "rang 999 for her, ambulance there"])
def test_an_ambulance_is_an_outcome(clinic: Clinic, code: str, nurse: str, words: str) -> None:
    clinic.text(f"CLOSE {code} {words}", sender=nurse)
    assert (clinic.item().state, clinic.item().outcome) == ("resolved", "rang_999")


def test_without_contact_a_clinician_closes_it_who_says_why(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    clinic.text(f"CLOSE {code} unreached rang three times", sender=OTHER)
    assert "without contact only a clinician closes it" in answer(clinic)
    clinic.text(f"CLOSE {code} unreached", sender=nurse)
    assert "please say why" in answer(clinic)
    assert clinic.item().state == "acknowledged"
    clinic.text(f"CLOSE {code} unreached rang three times, wrote to her GP", sender=nurse)
    assert (clinic.item().state, clinic.item().note) == ("resolved", "unreached rang three times, wrote to her GP")


def test_a_manager_hands_it_to_111_or_999_where_no_clinician_is(clinic: Clinic, code: str) -> None:
    """A clinic whose only clinician is away is not left with an item that rings for ever."""
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    clinic.text(f"CLOSE {code} handed 999", sender=OTHER)
    assert ("please say why" in answer(clinic), clinic.item().state) == (True, "acknowledged")
    clinic.text(f"CLOSE {code} handed to 999, welfare check, ref 12", sender=OTHER)
    assert (clinic.item().state, clinic.item().outcome) == ("resolved", "handed_to_111_or_999")
    assert clinic.item().note == "handed to 999, welfare check, ref 12"


@pytest.mark.parametrize("role", ["receptionist", "manager"])
@pytest.mark.parametrize("words", ["", "all fine now"])
def test_no_text_closes_what_is_unclear_without_an_outcome(
    clinic: Clinic, juno: Treated, role: str, words: str
) -> None:
    clinic.put_on_call(getattr(clinic.house, role), 2, OTHER)
    clinic.text("hmm")
    item = clinic.item()
    assert item.urgency == "unclear"
    clinic.text(f"CLOSE {item.code} {words}", sender=OTHER)
    assert clinic.item().state == "open"
    assert answer(clinic).startswith(f"What came of it? Item {item.code} stays open: ")
    assert ("SEEN" in answer(clinic)) is (role == "manager")
    clinic.text(f"CLOSE {item.code} nothing", sender=OTHER)
    assert (clinic.item().state, clinic.item().outcome) == ("resolved", "nothing_to_do")


@pytest.mark.parametrize("words", ["no answer 999 sent", "spoke with her, coming in at three"])
def test_every_word_behind_called_is_kept(clinic: Clinic, code: str, nurse: str, words: str) -> None:
    clinic.text(f"called {code} {words}", sender=nurse)
    assert [note.body for note in clinic.all(ItemNote)] == [words]


def test_no_answer_alone_is_in_the_record_already(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"CALLED {code} no answer.", sender=nurse)
    assert clinic.all(ItemNote) == []


def test_words_to_a_closed_item_are_kept_with_it_and_that_is_said(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"CLOSE {code} 111", sender=nurse)
    clinic.text(f"CLOSE {code} rang 999 for her, ambulance there", sender=nurse)
    assert [(note.kind, note.body) for note in clinic.all(ItemNote)] == [
        ("addendum", "rang 999 for her, ambulance there")
    ]
    assert answer(clinic).startswith(f"Item {code} has been closed already. Your words are kept with it")
    assert clinic.item().outcome == "sent_to_111_or_ae"


def test_what_they_asked_of_the_desk_outlives_the_worry(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text(ASKED)
    clinic.text("now there is pus")
    worry = clinic.item()
    left_for_staff(clinic, "alert")
    clinic.text(f"ACK {worry.code}", sender=nurse)
    clinic.later(minutes=5)
    clinic.text(f"CLOSE {worry.code} advised", sender=nurse)
    closed, left = sorted(clinic.items(), key=lambda item: item.id)
    assert (closed.state, left.state, left.urgency, left.text) == ("resolved", "open", "admin", ASKED)
    assert (left.patient_id, left.course_id, left.opened_at) == (juno.patient.id, juno.course.id, closed.opened_at)
    assert answer(clinic).endswith(f"What they asked of the desk waits there as item {left.code}.")
    clinic.text("and pus again")
    (open_,) = [item for item in clinic.items() if item.state == "open"]
    with clinic.database.write() as session:
        actor = actor_of_staff(clinic.house.nurse)
        clinic.desk.resolve(session, actor, open_.id, "advised_by_phone", "", seen=len(open_.text))
    assert [item.text for item in clinic.items() if item.state == "open"] == [ASKED]


@pytest.mark.parametrize("told_first", [True, False])
def test_what_they_asked_by_phone_outlives_the_worry_too(
    clinic: Clinic, juno: Treated, nurse: str, *, told_first: bool
) -> None:
    def tell() -> None:
        with clinic.database.write() as session:
            clinic.desk.log(session, actor_of_staff(clinic.house.receptionist), juno.patient.id, "admin", ASKED)

    if told_first:
        tell()
    clinic.text("now there is pus")
    if not told_first:
        tell()
    with clinic.database.write() as session:
        item, actor = clinic.item(), actor_of_staff(clinic.house.nurse)
        clinic.desk.resolve(session, actor, item.id, "advised_by_phone", "", seen=len(item.text))
    (left,) = [item for item in clinic.items() if item.state == "open"]
    assert (left.text, left.urgency, left.source, left.patient_id) == (ASKED, "admin", "staff", juno.patient.id)
    assert [note.inbox_item_id for note in clinic.all(ItemNote)] == [left.id]


def test_what_a_person_raised_is_no_request_any_more(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text(ASKED)
    with clinic.database.write() as session:
        clinic.room.care.rank(session, actor_of_staff(clinic.house.nurse), clinic.item().id, "urgent")
    clinic.text(f"CLOSE {clinic.item().code} advised", sender=nurse)
    assert clinic.item().state == "resolved"


def test_reception_closes_no_urgent_item_by_text_either(clinic: Clinic, code: str) -> None:
    clinic.put_on_call(clinic.house.receptionist, 2, OTHER)
    clinic.text(f"CLOSE {code} advised", sender=OTHER)
    assert clinic.item().state == "acknowledged"
    assert "a clinician or a manager closes it" in answer(clinic)


def test_new_words_are_to_be_read_before_it_is_closed(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text("now there is pus")
    clinic.text(f"CLOSE {code} advised", sender=nurse)
    assert clinic.item().state == "acknowledged"
    assert '"now there is pus"' in answer(clinic)


def test_a_closed_code_is_said_to_be_closed(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"CLOSE {code} seen", sender=nurse)
    for command in (f"ACK {code}", f"CALLED {code}", f"CLOSE {code} seen"):
        clinic.text(command, sender=nurse)
        assert answer(clinic) == f"Item {code} has been closed already."


def test_a_bare_command_means_the_one_item_that_they_have(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text("called no answer", sender=nurse)
    assert clinic.item().call_again_at is not None


def test_a_bare_command_asks_which_where_they_have_two(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    clinic.text("ACK", sender=nurse)
    clinic.text("CALLED", sender=nurse)
    assert answer(clinic).startswith("Which one? You have ")
    assert all(item.code in answer(clinic) and item.contacted_at is None for item in clinic.items())


@pytest.mark.parametrize(("typed", "meant"), [("TAKE", "ACK"), ("Caled", "CALLED"), ("clsoe", "CLOSE")])
def test_a_slip_is_put_right_and_changes_nothing(clinic: Clinic, code: str, nurse: str, typed: str, meant: str) -> None:
    clinic.text(f"{typed} {code}", sender=nurse)
    assert answer(clinic).startswith(f"Nothing was done. Did you mean {meant} {code}? Then please answer ")
    assert (clinic.item().contacted_at, clinic.item().state) == (None, "acknowledged")


def test_a_handed_over_item_rings_the_next_person(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    clinic.text(f"HANDOVER {code}", sender=nurse)
    item = clinic.item()
    assert (item.state, item.acknowledged_by, item.contact_due_at) == ("open", None, None)
    assert clinic.messages("alert")[-1].to_number == OTHER
    assert answer(clinic) == f"Item {code} rings Rafe Bramble now, and is nobody's until they answer."
    assert [kind for kind, _ in clinic.record()][-2:] == ["handed_over", "alerted"]


def test_it_stays_where_nobody_else_can_be_rung(clinic: Clinic, code: str, nurse: str) -> None:
    clinic.text(f"HANDOVER {code}", sender=nurse)
    assert clinic.item().acknowledged_by == clinic.house.nurse.id
    assert answer(clinic) == f"Nobody else can be rung now: item {code} stays yours."


def test_nobody_hands_over_what_a_colleague_has(clinic: Clinic, code: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    clinic.text(f"HANDOVER {code}", sender=OTHER)
    assert clinic.item().acknowledged_by == clinic.house.nurse.id
    assert answer(clinic) == f"Item {code} is not yours, so you cannot hand it over."


@pytest.mark.parametrize("words", ["CALLED {code}", "CLOSE {code} seen", "HANDOVER {code}", "TAKE {code}"])
def test_a_patient_commands_nothing(clinic: Clinic, code: str, words: str) -> None:
    before = len(clinic.messages("answer"))
    clinic.text(words.format(code=code))
    assert (clinic.item().state, clinic.item().contacted_at) == ("acknowledged", None)
    assert len(clinic.messages("answer")) == before
    assert clinic.replies()[-1].category != "command"
