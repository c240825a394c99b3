import pytest

from service.notify.triage import Lexicon, triage

from .examples import ALL, URGENT, Example


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.text[:40] or "empty")
def test_it_judges_like_a_careful_nurse(example: Example, lexicon: Lexicon) -> None:
    judgement = triage(example.text, day=example.day, lexicon=lexicon)
    assert judgement.category == example.category, judgement
    assert set(example.signs.split()) <= set(judgement.signs)


@pytest.mark.parametrize("example", URGENT, ids=lambda example: example.text[:40])
def test_it_lets_no_photo_and_no_thanks_lower_an_urgency(example: Example, lexicon: Lexicon) -> None:
    judgement = triage(f"OK thanks. {example.text}", day=example.day, media=2, lexicon=lexicon)
    if example.text.lower().strip("!") != "help":  # alone it asks for help, beside other words it is one of them
        assert judgement.category == "urgent", judgement


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.text[:40] or "empty")
def test_it_shows_a_person_whatever_is_not_plainly_harmless(example: Example, lexicon: Lexicon) -> None:
    judgement = triage(example.text, day=example.day, lexicon=lexicon)
    if judgement.category in {"urgent", "concern", "admin", "unclear"}:
        assert judgement.needs_person
    if judgement.category in {"fine", "opt_in"}:
        assert not judgement.needs_person
