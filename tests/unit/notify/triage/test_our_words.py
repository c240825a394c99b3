"""What a patient sends back of our own text is not the patient's word."""

from service.notify.triage.our_words import without_ours

OURS = "Hello Ana. Any pain, yellow fluid or swelling that grows? Reply PAIN or ring 07700 900910. Lumen Clinic"


def left(text: str) -> str:
    return " ".join(without_ours(text, [OURS]).split())


def test_our_text_sent_back_leaves_nothing_to_judge() -> None:
    assert not any(letter.isalpha() for letter in left(OURS))


def test_words_beside_our_text_are_the_patients() -> None:
    assert left(f"{OURS} yes it hurts") == ". yes it hurts" or "yes it hurts" in left(f"{OURS} yes it hurts")


def test_a_whole_sentence_of_ours_is_ours() -> None:
    assert "pain" not in left("Any pain, yellow fluid or swelling that grows? No none")


def test_a_few_words_that_our_text_has_too_stay_the_patients() -> None:
    assert left("yellow fluid or swelling") == "yellow fluid or swelling"
    assert left("PAIN") == "PAIN"


def test_every_other_word_keeps_its_place() -> None:
    text = f"hm {OURS} and now"
    blanked = without_ours(text, [OURS])
    assert len(blanked) == len(text)
    assert blanked.index("and now") == text.index("and now")


def test_without_texts_of_ours_nothing_changes() -> None:
    assert without_ours("it hurts", []) == "it hurts"
