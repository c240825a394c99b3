"""What is counted is what is sent, in as few segments as lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.texts.gsm7 import is_gsm7
from service.notify.texts.plainly import TEMPLATED, as_sent


@pytest.mark.parametrize("kind", [*sorted(TEMPLATED), "reply", "alert", "answer"])
def test_typographic_characters_are_written_plainly_in_every_kind_of_text(kind: str) -> None:
    typed = "“Don’t” wait –\u00a0ring us…\u200b"
    assert as_sent(typed, kind, "en") == '"Don\'t" wait - ring us...'


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("This is Zoë’s Clinic", "This is Zoe's Clinic"),
        ("with Łukasz Żak", "with Lukasz Zak"),
        ("façade €5 é", "facade €5 é"),
        ("Клиника – Zoë", "Клиника – Zoë"),
        ("Zoë 😀", "Zoë 😀"),
    ],
)
def test_our_english_does_without_accents_where_that_saves_segments(typed: str, sent: str) -> None:
    assert as_sent(typed, "step", "en") == sent


@pytest.mark.parametrize(("kind", "language"), [("step", "pl"), ("step", "ro"), ("reply", "en"), ("alert", "en")])
@pytest.mark.parametrize("words", ["Ból i wydzielina", "Roșeață, umflare", "Zażółć"])
def test_letters_of_other_languages_and_of_people_stay(kind: str, language: str, words: str) -> None:
    assert as_sent(words, kind, language) == words


def test_whatsapp_takes_every_character() -> None:
    assert as_sent("“Zoë” – 😀…", "step", "en", "whatsapp") == "“Zoë” – 😀…"


@given(st.text(max_size=120), st.sampled_from(["step", "reply"]), st.sampled_from(["en", "pl"]))
def test_doing_it_twice_changes_nothing_more(text: str, kind: str, language: str) -> None:
    once = as_sent(text, kind, language)
    assert as_sent(once, kind, language) == once
    assert is_gsm7(once) or kind == "reply" or language == "pl" or not is_gsm7(text)
