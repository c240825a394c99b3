"""The packaged development set, language by language."""

import pytest

from service.notify.lexicons.examples import packaged_examples
from service.notify.lexicons.figures import figures_of
from service.notify.triage.packaged import load_tongues, packaged_tongues

TONGUES = load_tongues()
LANGUAGES = [tongue.language for tongue in packaged_tongues()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_measured_and_misses_nobody(language: str) -> None:
    examples = packaged_examples(language)
    found = figures_of((one, TONGUES.triage(one.text, day=one.day)) for one in examples)
    assert found.urgent_found.whole >= 9
    assert found.urgent_found.part == found.urgent_found.whole
    assert found.missed == found.false_urgent.part == found.false_opt_outs.part == 0
    assert found.opt_outs_found.part == found.opt_outs_found.whole


def test_a_language_without_a_set_has_none() -> None:
    assert packaged_examples("xx") == ()
