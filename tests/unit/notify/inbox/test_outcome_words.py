"""What staff text for an outcome."""

import pytest

from service.notify.inbox.outcome_words import WORDS, outcome_in, words_for
from service.notify.inbox.outcomes import DECIDED, FOUND, OUTCOMES, outcomes_for


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("advised cold packs", ("advised_by_phone", "advised cold packs")),
        ("ADVISED: cold packs", ("advised_by_phone", "ADVISED: cold packs")),
        ("advised by phone cold packs", ("advised_by_phone", "advised by phone cold packs")),
        ("spoke with her, review tomorrow", ("advised_by_phone", "spoke with her, review tomorrow")),
        ("Advised.", ("advised_by_phone", "")),
        ("seen_in_clinic", ("seen_in_clinic", "")),
        ("A&E at once", ("sent_to_111_or_ae", "A&E at once")),
        ("111", ("sent_to_111_or_ae", "")),
        ("999", ("rang_999", "")),
        ("ambulance there", ("rang_999", "ambulance there")),
        ("rang 999 for her", ("rang_999", "rang 999 for her")),
        ("called her an ambulance", ("rang_999", "called her an ambulance")),
        ("spoke to him, ambulance called", ("rang_999", "spoke to him, ambulance called")),
        ("spoke, ambulance on its way", ("rang_999", "spoke, ambulance on its way")),
        ("seen at home, I rang 999", ("rang_999", "seen at home, I rang 999")),
        ("spoke, no ambulance called", ("advised_by_phone", "spoke, no ambulance called")),
        ("spoke, ambulance called if worse", ("advised_by_phone", "spoke, ambulance called if worse")),
        (
            "spoke, she didn't want the ambulance there",
            ("advised_by_phone", "spoke, she didn't want the ambulance there"),
        ),
        ("advised to ring 999 at once", ("advised_by_phone", "advised to ring 999 at once")),
        ("rang, no need for 999", (None, "rang, no need for 999")),
        ("texted", (None, "texted")),
        ("gp tomorrow", ("sent_to_111_or_ae", "gp tomorrow")),
        ("handed to 999, welfare check 12", ("handed_to_111_or_999", "handed to 999, welfare check 12")),
        ("handed over to 111", ("handed_to_111_or_999", "")),
        ("told 999, ref 12", ("handed_to_111_or_999", "told 999, ref 12")),
        ("handed over to Sam", (None, "handed over to Sam")),
        ("told her to ring 999", (None, "told her to ring 999")),
        ("told her 999", (None, "told her 999")),
        ("died down, no redness", (None, "died down, no redness")),
        ("wrong cream, told to stop", (None, "wrong cream, told to stop")),
        ("nopatient: her son says she died", ("nobody_to_reach", "nopatient: her son says she died")),
        ("gp", ("sent_to_111_or_ae", "gp")),
        ("she is fine", (None, "she is fine")),
        ("", (None, "")),
        ("moved", (None, "moved")),
        ("sent her a text", (None, "sent her a text")),
        ("advised by email", (None, "advised by email")),
        ("seen the photo, looks fine", (None, "seen the photo, looks fine")),
        ("spoke to nobody", (None, "spoke to nobody")),
        ("999 was not needed", (None, "999 was not needed")),
        ("111 not needed", (None, "111 not needed")),
        ("advised, no fever", ("advised_by_phone", "advised, no fever")),
        ("seen, no redness. texted her the leaflet", ("seen_in_clinic", "seen, no redness. texted her the leaflet")),
        ("advised not to wash it", ("advised_by_phone", "advised not to wash it")),
    ],
)
def test_a_worry_ends_with_what_was_done_about_it(words: str, read: tuple[str | None, str]) -> None:
    assert outcome_in(words, "urgent") == read


def test_office_work_ends_with_office_words() -> None:
    assert outcome_in("nothing", "admin") == ("nothing_to_do", "")
    assert outcome_in("moved to friday", "admin") == ("appointment_moved", "moved to friday")


def test_a_text_ends_a_concern_and_nothing_urgent() -> None:
    assert outcome_in("texted", "concern") == ("answered_by_text", "")
    assert "answered_by_text" not in outcomes_for("urgent")


def test_each_word_stands_for_an_outcome_and_is_offered() -> None:
    assert set(WORDS.values()) <= set(OUTCOMES)
    assert words_for("urgent") == ["ADVISED", "SEEN", "111", "999", "HANDED 999", "NOPATIENT", "UNREACHED", "NOTHING"]


def test_the_desk_is_offered_its_own_words_alone() -> None:
    assert words_for("unclear", "receptionist") == ["TEXTED", "NOTHING", "MOVED", "ANSWERED"]


def test_a_manager_ends_nothing_urgent_by_a_judgement() -> None:
    assert not DECIDED & set(outcomes_for("urgent", "manager"))
    assert set(outcomes_for("urgent", "manager")) >= FOUND
    assert set(outcomes_for("urgent", "clinician")) >= DECIDED | FOUND


@pytest.mark.parametrize("urgency", ["concern", "unclear", "admin"])
def test_what_is_not_urgent_needs_no_end_for_want_of_a_clinician(urgency: str) -> None:
    assert not FOUND & set(outcomes_for(urgency))
