"""Replies in the languages that a clinic meets."""

import pytest

from service.notify.triage.packaged import load_tongues, packaged_tongues
from service.notify.triage.tongue import Tongue
from tests.unit.notify.triage.tongues_examples import EVERYTHING, FINE, MIXED, OPT_OUT, URGENT, Said

TONGUES = load_tongues()


def name_of(said: Said) -> str:
    return f"{said.language} {said.text}"


@pytest.mark.parametrize("said", EVERYTHING, ids=name_of)
def test_a_reply_in_another_language_is_read_as_a_nurse_would(said: Said) -> None:
    judged = TONGUES.triage(said.text, day=said.day)
    assert judged.category == said.category
    assert set(said.signs.split()) <= set(judged.signs)


@pytest.mark.parametrize("said", [said for said in EVERYTHING if said not in MIXED], ids=name_of)
def test_its_language_is_named_where_words_tell_it(said: Said) -> None:
    near = {"ur": {"ur", "pa"}, "pa": {"ur", "pa"}}.get(said.language, {said.language})
    assert TONGUES.triage(said.text, day=said.day).language in near


@pytest.mark.parametrize("said", [*URGENT, *MIXED], ids=name_of)
def test_what_decided_is_told_in_the_words_of_the_patient(said: Said) -> None:
    because = TONGUES.triage(said.text, day=said.day).because
    assert because
    assert all(words in said.text for words in because)


@pytest.mark.parametrize("said", OPT_OUT, ids=name_of)
def test_every_opt_out_counts(said: Said) -> None:
    assert TONGUES.triage(said.text).opt_out


def test_an_opt_out_counts_beside_a_red_flag_in_another_language() -> None:
    judged = TONGUES.triage("STOP. boli mnie cała twarz")
    assert (judged.category, judged.opt_out) == ("urgent", True)


@pytest.mark.parametrize("said", FINE, ids=name_of)
def test_a_word_that_its_language_does_not_know_makes_it_unclear(said: Said) -> None:
    assert TONGUES.triage(f"{said.text} brzęczydło", day=said.day).category == "unclear"


@pytest.mark.parametrize("said", FINE, ids=name_of)
def test_a_photo_is_never_fine_in_any_language(said: Said) -> None:
    assert TONGUES.triage(said.text, day=said.day, media=1).category == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "see you at the grand prix, rate it 10",
        "rose sent me a coca cola lol",
        "I was sensible and went home early",
        "my fave song is dolores by sin city",
        "salam sir how are you",
    ],
)
def test_everyday_english_is_taken_for_no_other_language(text: str) -> None:
    judged = TONGUES.triage(text)
    assert judged.category not in {"urgent", "concern", "opt_out"}
    assert not judged.opt_out


def test_a_word_counts_only_for_the_language_that_it_is_written_in() -> None:
    assert TONGUES.triage("me pongo otra ropa por favor, gracias", day=2).category != "urgent"
    assert TONGUES.triage("z policzka leci mi ropa", day=2).category == "urgent"


def test_english_words_in_a_sentence_of_another_language_are_that_languages_own() -> None:
    assert TONGUES.triage("merci beaucoup, tout va bien, le pain est bien", day=2).category != "urgent"


def test_a_long_rest_behind_a_reply_is_never_fine() -> None:
    assert TONGUES.triage("wszystko dobrze, dziękuję. " * 400, day=2).category == "unclear"


def test_the_versions_of_all_lexicons_that_read_it_are_kept() -> None:
    judged = TONGUES.triage("boli mnie")
    english, polish = judged.lexicon_version.split("+")
    assert english == TONGUES.english.version
    assert polish in {tongue.lexicon.version for tongue in packaged_tongues()}


def test_english_alone_is_read_by_english_alone() -> None:
    judged = TONGUES.triage("my face hurts")
    assert (judged.category, judged.language, judged.lexicon_version) == ("urgent", "en", TONGUES.english.version)


def test_letters_tell_a_language_that_nobody_taught_us() -> None:
    judged = TONGUES.triage("안녕하세요")
    assert (judged.category, judged.language) == ("unclear", "ko")


@pytest.mark.parametrize("tongue", packaged_tongues(), ids=lambda tongue: str(tongue.language))
def test_every_language_knows_every_red_flag_and_a_way_out(tongue: Tongue) -> None:
    urgent = {sign.name for sign in tongue.lexicon.signs if sign.level == "urgent"}
    flags = {"pain", "discharge", "fever", "infection", "skin_colour", "allergy", "breathing", "faintness", "eye"}
    assert urgent >= flags | {"bleeding", "distress"}
    assert any(keyword.category == "opt_out" for keyword in tongue.lexicon.keywords.values())


@pytest.mark.parametrize(
    "text",
    [
        "Polubił „Any pain, pus or fever? Reply PAIN.”",
        "A aimé « Any pain, pus or fever? Reply PAIN. »",
        "Le gustó “Any pain, pus or fever? Reply PAIN.”",
        "Gostou de “Any pain, pus or fever? Reply PAIN.”",
        "A reacționat cu ❤ la „Any pain, pus or fever? Reply PAIN.”",
        "أعجب ب “Any pain, pus or fever? Reply PAIN.”",
        "Reaguje 👍 na „Any pain, pus or fever? Reply PAIN.”",
    ],
)
def test_a_mark_on_our_text_is_harmless_in_any_language(text: str) -> None:
    judged = TONGUES.triage(text, day=3)
    assert (judged.category, judged.opt_out) == ("fine", False)
    assert TONGUES.triage(text, day=3, media=1).category == "unclear"


def test_words_behind_a_mark_are_the_patients() -> None:
    assert TONGUES.triage("Polubił „Any pain? Reply PAIN.” boli mnie twarz", day=3).category == "urgent"


def test_a_mark_that_questions_is_for_a_person() -> None:
    assert TONGUES.triage("Zakwestionował „Any pain? Reply PAIN.”", day=3).category == "unclear"


def test_stop_in_capitals_counts_before_a_sentence_of_another_language() -> None:
    judged = TONGUES.triage("STOP me arde muchísimo", day=2)
    assert (judged.category, judged.opt_out) == ("urgent", True)
    assert not TONGUES.triage("stop me arde, no stop", day=2).opt_out


@pytest.mark.parametrize("text", ["mam opuchliznę", "estoy roja", "я червона", "sângerează puțin", "c'est gonflé"])
def test_what_is_expected_on_the_first_days_is_no_reason_to_call_a_foreign_reply_fine(text: str) -> None:
    assert TONGUES.triage(text, day=0).needs_person
