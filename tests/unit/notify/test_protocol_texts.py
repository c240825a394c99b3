"""The texts of a protocol fit their budget, name the number where they must, and ask for no carrier word."""

import pytest

from service.base.phones import readable
from service.notify.protocol_texts import check_texts, longest_text
from service.notify.texts.segments import count_segments
from service.notify.worst_case import LONGEST_NUMBERS
from tests.unit.protocols.shipped import changed, faults_of, shipped

BOOKED, PREPARE, STRAIGHT_AFTER, DAY_1, DAY_2 = (f"$.steps[{index}].texts.en" for index in (0, 1, 2, 3, 5))


def in_step(index: int, text: str, **more: str) -> tuple[str, object]:
    return f"steps.{index}.texts.en", [{"text": text, **more}]


WRONG = [
    (
        in_step(5, "Hello ((sender))((name))"),
        f"{DAY_2}[0].text: ((name)) is not known to a step counted from completion",
    ),
    (
        in_step(5, "Dates: ((session dates))"),
        f"{DAY_2}[0].text: ((session dates)) is not known to a step counted from completion",
    ),
    (
        in_step(1, "CONFIRM MOVE ((next session))"),
        f"{PREPARE}[0].text: ((next session)) is not known to a step counted from session_start",
    ),
    (in_step(5, "On ((next session))"), f'{DAY_2}[0].text: ((next session)) needs when = "next_session"'),
    (in_step(5, "Hello ((clinic)"), f"{DAY_2}[0].text: has a placeholder that is not closed or not opened"),
    (in_step(5, "a" * 307), f"{DAY_2}: takes 3 segments (307 units) at its longest, 2 are allowed"),
    (in_step(5, "((clinic))" * 8), f"{DAY_2}: takes 3 segments (320 units) at its longest, 2 are allowed"),
    (in_step(5, "\u0175" * 403), f"{DAY_2}: takes 7 segments (403 units) at its longest, 6 are allowed"),
    (
        in_step(2, "a" * 150 + " ((ring))"),
        f"{STRAIGHT_AFTER}: must name the number to ring, ((ring)), within 160 characters",
    ),
    (
        in_step(2, "a" * 70 + " ((ring))"),
        f"{STRAIGHT_AFTER}: must name the number to ring, ((ring)), within 160 characters",
    ),
    (in_step(3, "Wash as usual."), f"{DAY_1}: must name the number to ring, ((ring)), within 306 characters"),
    (in_step(3, "Ring ((clinic phone))."), f"{DAY_1}: must name the number to ring, ((ring)), within 306 characters"),
    (in_step(5, "Answer YES if all is well."), f"{DAY_2}: asks for YES, a word that carriers act on"),
    (in_step(5, "Answer STOP to stop."), f"{DAY_2}: asks for STOP, a word that carriers act on"),
    (in_step(0, "This is ((clinic))."), f"{BOOKED}: must tell how to stop: answer STOP"),
    (in_step(1, "Answer CONFIRM."), f"{PREPARE}: must ask for CONFIRM or MOVE"),
    (
        in_step(0, "Your Micro-Needling. STOP to stop."),
        f'{BOOKED}: names "micro-needling" before the number is known to be the patient\'s',
    ),
]


def test_the_shipped_texts_are_sound() -> None:
    assert faults_of(changed(), check_texts) == []


@pytest.mark.parametrize(("change", "fault"), WRONG, ids=[fault for _, fault in WRONG])
def test_it_names_what_is_wrong_with_a_text(change: tuple[str, object], fault: str) -> None:
    assert fault in faults_of(changed(change), check_texts)


def worried(index: int, both: str, usual: str, waiting: str) -> tuple[str, object]:
    """Give a step a paragraph for all, one for those with no open worry and one for those with one."""
    parts = [(both, None), (usual, "not concern_open"), (waiting, "concern_open")]
    return f"steps.{index}.texts.en", [{"text": text, **({"when": when} if when else {})} for text, when in parts]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            worried(2, "((ring)).", "a", "b" * 612),
            f"{STRAIGHT_AFTER}: takes 5 segments (712 units) at its longest, 4 are allowed",
        ),
        (
            worried(2, "((ring)).", "a" * 612, "b"),
            f"{STRAIGHT_AFTER}: takes 5 segments (712 units) at its longest, 4 are allowed",
        ),
        (
            worried(2, "Today.", "Ring ((ring)).", "Somebody will read it."),
            f"{STRAIGHT_AFTER}: must name the number to ring, ((ring)), within 160 characters",
        ),
        (worried(0, "This is ((clinic)).", "STOP to stop.", "Later."), f"{BOOKED}: must tell how to stop: answer STOP"),
    ],
    ids=["too long with a worry", "too long without", "no number with a worry", "no way to stop with a worry"],
)
def test_a_text_keeps_its_rules_with_and_without_an_open_worry(change: tuple[str, object], fault: str) -> None:
    assert fault in faults_of(changed(change), check_texts)


def test_it_checks_the_other_steps_when_one_cannot_be_read() -> None:
    faults = faults_of(changed(("steps.1.at", "later"), in_step(5, "a" * 307)), check_texts)

    assert len(faults) == 2


def test_it_refuses_a_language_the_service_has_no_words_in() -> None:
    document = changed(("languages", ["en", "fr"]))
    for step in document["steps"]:
        step["texts"]["fr"] = [{"text": "Bonjour"}]

    assert "$.steps[5].texts.fr: cannot be sent: the service has no words of its own in fr yet" in faults_of(
        document, check_texts
    )


@pytest.mark.parametrize("key", [step.key for step in shipped().steps])
def test_each_shipped_text_keeps_its_budget_with_the_longest_values(key: str) -> None:
    step = shipped().step(key)
    longest = longest_text(step, "en", 6)

    assert longest.segments <= (4 if key == "straight_after" else 2)


@pytest.mark.parametrize(
    "number", ["+447700900123", "+442079460123", "+441632960123", "+448081570123", "+443069990123"]
)
def test_no_number_is_longer_than_the_longest_that_budgets_are_kept_for(number: str) -> None:
    assert len(readable(number)) <= min(len(longest) for longest in LONGEST_NUMBERS)


@pytest.mark.parametrize("key", [step.key for step in shipped().steps])
def test_each_shipped_paragraph_is_plain_gsm(key: str) -> None:
    plain = count_segments("plain").encoding

    assert {count_segments(part.text).encoding for part in shipped().step(key).texts["en"]} == {plain}
