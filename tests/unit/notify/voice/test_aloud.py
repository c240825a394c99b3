"""What a telephone says can be understood, and says nothing of a patient too early."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from service.notify.alerts.alert_text import AlertFacts
from service.notify.reasons import REASONS as SENTENCES
from service.notify.voice import menus
from service.notify.voice.aloud import VOICES, apart, facts_aloud, news_aloud
from service.notify.voice.incoming_words import words_for
from service.notify.voice.progress import REASONS, STATES, as_receipt
from tests.guard.repository import ROOT

FACTS = AlertFacts(
    urgency="urgent",
    code="4821",
    who="Marnie T",
    words="pus coming out.",
    ring="07700 900123",
    age=34,
    treatment="microneedling",
    day=2,
)


def test_digits_are_spoken_one_by_one() -> None:
    assert apart("07700 900123") == "0 7 7 0 0, 9 0 0 1 2 3"


def test_what_was_tried_is_told_last() -> None:
    tried = "So far: Imogen L rang at 09:05, no answer."
    assert facts_aloud(replace(FACTS, so_far=tried)) == f"{facts_aloud(FACTS)} {tried}"


def test_the_facts_are_whole_and_the_number_is_said_twice() -> None:
    said = facts_aloud(FACTS)
    assert said == (
        "Marnie T, 34 years old, microneedling, day 2 after treatment. "
        "The number to ring: 0 7 7 0 0, 9 0 0 1 2 3. Again: 0 7 7 0 0, 9 0 0 1 2 3. Their words: pus coming out."
    )


def test_who_sent_stop_is_said_to_have() -> None:
    assert "cannot be texted" in facts_aloud(replace(FACTS, stopped=True))


def test_the_likely_language_is_said_before_the_words() -> None:
    assert "Their words, likely in Arabic: خروج" in facts_aloud(replace(FACTS, words="خروج صديد", language="Arabic"))


def test_long_words_are_cut_for_the_ear() -> None:
    said = facts_aloud(replace(FACTS, words="there is pus " * 8000))
    assert said.endswith("is pus. The rest is in the inbox.")
    assert len(said) < 1000


@pytest.mark.parametrize("odd", ["\x01", "\x08", "\x1b", "\x00", "\ufffe", "\uffff", "\ud800"])
def test_odd_characters_leave_the_words_readable_to_the_provider(odd: str) -> None:
    said = menus.close(facts_aloud(replace(FACTS, words=f"there is pus{odd} 😟 & <b>")))
    assert "there is pus 😟 & <b>" in "".join(ET.fromstring(said).itertext())


def test_a_number_that_is_not_known_sends_to_the_inbox() -> None:
    assert "look in the inbox" in facts_aloud(replace(FACTS, ring=None))


def test_news_say_the_codes_of_items_digit_by_digit() -> None:
    text = "You are on call now until Tue 08:00. Open: 8166 urgent, nobody has it."
    assert news_aloud(text) == "You are on call now until Tue 08:00. Open: 8 1 6 6 urgent, nobody has it."


def test_the_menu_asks_twice_and_then_hangs_up() -> None:
    first = menus.ask(menus.intro("Rowan Skin Clinic", "4821"), "/key", "/again")
    second = menus.ask(menus.intro("Rowan Skin Clinic", "4821"), "/key", None)
    assert "item 4 8 2 1. Press 1 to take it." in first
    assert "<Redirect>/again</Redirect>" in first
    assert second.endswith("<Hangup /></Response>")


def test_every_end_of_a_call_has_a_sentence() -> None:
    badly = {status for status, state in STATES.items() if state in {"undelivered", "failed"}}
    assert badly == set(REASONS)
    assert set(REASONS.values()) <= set(SENTENCES)


def test_a_text_s_receipt_stays_as_it_is() -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}
    assert as_receipt(form) == form


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "voice").glob("*.toml")), ids=lambda path: path.stem)
def test_each_language_tells_whom_to_ring_and_has_a_voice(path: Path) -> None:
    for is_open in (True, False):
        [words] = words_for("Rowan Skin Clinic", (path.stem,), is_open=is_open)
        assert words.language == path.stem
        assert path.stem in VOICES
        assert "1 1 1" in words.text
        assert "9 9 9" in words.text
        assert "Rowan Skin Clinic" in words.text


def test_a_language_without_words_is_spoken_in_english_once() -> None:
    assert [one.language for one in words_for("Rowan", ("en", "cy"), is_open=False)] == ["en"]


def test_it_tells_what_they_wrote_first_after_what_they_wrote_last() -> None:
    told = facts_aloud(replace(FACTS, words="now there is pus", first="PAIN"))
    assert told.endswith("Their words: now there is pus. First they wrote: PAIN.")
