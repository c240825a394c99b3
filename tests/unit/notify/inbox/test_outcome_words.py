"""What staff text for an outcome."""

import pytest

from service.notify.inbox.outcome_words import WORDS, outcome_in, words_for
from service.notify.inbox.outcomes import OUTCOMES, outcomes_for


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
        ("rang, no need for 999", (None, "rang, no need for 999")),
        ("texted", (None, "texted")),
        ("gp tomorrow", ("sent_to_111_or_ae", "gp tomorrow")),
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
    assert words_for("urgent") == ["ADVISED", "SEEN", "111", "999", "UNREACHED", "NOTHING"]
