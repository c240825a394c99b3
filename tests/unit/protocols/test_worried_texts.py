"""What patients get who wrote of a worry and wait for a person: the danger and the number, and no word that all is well."""

from dataclasses import replace

import pytest

from service.notify.example_course import FACTS
from service.notify.phrases import PHRASES
from service.notify.step_text import render_step
from service.protocols.definition import CONCERN_OPEN, Protocol, Step, WhileConcernOpen
from tests.unit.protocols.shipped import packaged

REASSURING = {
    "en": ["temporary", "common", "usual", "final result", "most people", "normal to", "expected"],
    "pl": ["przejściow", "częste", "zwykl", "efekt końcowy", "większość"],
    "ro": ["temporar", "frecvent", "obișnui", "rezultatul final", "cei mai mulți"],
}
CARE = {
    "en": ["Cold packs", "gentle cleanser"],
    "pl": ["zimne okłady", "środek myjący"],
    "ro": ["Comprese reci", "curățare"],
}
EACH = [(protocol, language) for protocol in packaged().values() for language in protocol.languages]

each = pytest.mark.parametrize(("protocol", "language"), EACH, ids=[f"{one.key} {language}" for one, language in EACH])


def goes_on(protocol: Protocol) -> list[Step]:
    return [step for step in protocol.steps if step.while_concern_open is WhileConcernOpen.SEND]


@each
def test_nothing_that_goes_while_a_worry_is_open_reassures(protocol: Protocol, language: str) -> None:
    told = "\n".join(step.template(language, {CONCERN_OPEN}) for step in goes_on(protocol)).casefold()

    assert [words for words in REASSURING[language] if words in told] == []


@each
def test_the_danger_comes_first_whether_or_not_a_worry_is_open(protocol: Protocol, language: str) -> None:
    step = protocol.step("straight_after")
    danger = step.texts[language][0]

    assert danger.when is None
    assert "((ring))" in danger.text
    assert [case for case in step.cases(language) if not step.template(language, case).startswith(danger.text)] == []


@each
def test_only_what_may_reassure_waits_and_all_else_is_told(protocol: Protocol, language: str) -> None:
    parts = protocol.step("straight_after").texts[language]
    left_out = [part for part in parts if part.when is not None]

    assert left_out
    assert {part.when for part in left_out} == {"not concern_open"}
    assert [part.text for part in left_out if not _reassures(part.text, language)] == []


@pytest.mark.parametrize("language", list(CARE))
def test_how_to_care_for_the_skin_is_told_all_the_same(language: str) -> None:
    told = packaged()["microneedling-face"].step("straight_after").template(language, {CONCERN_OPEN})

    assert [words for words in CARE[language] if words not in told] == []


@each
def test_the_number_stands_at_the_beginning_in_both(protocol: Protocol, language: str) -> None:
    step = protocol.step("straight_after")
    both = [
        render_step(step, language, replace(FACTS, concern_open=worried))[: step.phone_within]
        for worried in (False, True)
    ]

    assert [text for text in both if "07700 900101" not in text or "07700 900102" not in text] == []


def test_every_language_with_texts_is_looked_at() -> None:
    assert set(REASSURING) == set(PHRASES)


def _reassures(text: str, language: str) -> bool:
    return any(words in text.casefold() for words in REASSURING[language])
