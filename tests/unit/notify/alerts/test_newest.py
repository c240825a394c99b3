"""Which words an alert tells of an item into which more came while it rang."""

from functools import reduce

from service.notify.alerts.newest import told_apart, with_newest


def told(*texts: str) -> tuple[str, str]:
    return told_apart(reduce(lambda before, words: with_newest(words, before), texts, ""))


def test_the_newest_stands_first_and_the_first_apart() -> None:
    assert told("pain") == ("pain", "")
    assert told("pain", "pus") == ("pus", "pain")
    assert told("pain", "pus", "blood") == ("blood / pus", "pain")


def test_a_flood_leaves_out_what_lies_between_and_says_so() -> None:
    assert told("pain", *"12345678") == ("8 / 7 / 6 / ...", "pain")


def test_what_the_new_words_repeat_is_told_once() -> None:
    assert told("pain in", "pain in my eye") == ("pain in my eye", "")
    assert told("pain", "pus", "pus and blood") == ("pus and blood", "pain")


def test_several_paragraphs_of_one_text_stay_one() -> None:
    assert told("pain\n\nand more", "pus") == ("pus", "pain\n\nand more")
