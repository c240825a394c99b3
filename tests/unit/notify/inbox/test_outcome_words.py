"""What staff text for an outcome."""

import pytest

from service.notify.inbox.outcome_words import WORDS, outcome_in, words_for
from service.notify.inbox.outcomes import OUTCOMES


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("advised cold packs", ("advised_by_phone", "cold packs")),
        ("ADVISED: cold packs", ("advised_by_phone", "cold packs")),
        ("advised by phone cold packs", ("advised_by_phone", "cold packs")),
        ("seen_in_clinic", ("seen_in_clinic", "")),
        ("A&E at once", ("sent_to_111_or_ae", "at once")),
        ("111", ("sent_to_111_or_ae", "")),
        ("she is fine", (None, "she is fine")),
        ("", (None, "")),
        ("moved", (None, "moved")),
    ],
)
def test_a_worry_ends_with_what_was_done_about_it(words: str, read: tuple[str | None, str]) -> None:
    assert outcome_in(words, "urgent") == read


def test_office_work_ends_with_office_words() -> None:
    assert outcome_in("nothing", "admin") == ("nothing_to_do", "")
    assert outcome_in("moved to friday", "admin") == ("appointment_moved", "to friday")


def test_each_word_stands_for_an_outcome_and_is_offered() -> None:
    assert set(WORDS.values()) <= set(OUTCOMES)
    assert words_for("urgent") == ["ADVISED", "SEEN", "111", "TEXTED", "UNREACHED", "NOTHING"]
