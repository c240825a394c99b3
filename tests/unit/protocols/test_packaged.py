"""Every protocol that comes with the program: figures with their sources, questions, and texts that are safe."""

import re
from datetime import date
from itertools import chain

import pytest

from service.notify.example_course import example_texts
from service.notify.texts.segments import count_segments
from service.notify.triage.judge import triage
from service.notify.triage.reading import load_lexicon
from service.protocols.definition import Anchor, ExpectsReply, Protocol, Step, WhileConcernOpen
from service.protocols.questions import Asks, Effect
from service.protocols.screening import judge
from tests.unit.protocols.shipped import FIRST, packaged

ALL = packaged()
LATER = [key for key in ALL if key != FIRST]
BY_LIGHT = ["ipl", "laser-hair-removal-body", "laser-hair-removal-face"]
FIGURES = ("hard_floor_days", "min_days", "ideal_days", "max_days")
RESEARCHED = {
    "ipl": (14, 21, 28, 42),
    "laser-hair-removal-body": (28, 42, 56, 84),
    "laser-hair-removal-face": (21, 28, 42, 56),
    "mesotherapy": (10, 14, 28, 42),
    "microneedling-face": (14, 21, 28, 42),
    "microneedling-scars": (14, 28, 28, 56),
    "peel-superficial": (10, 14, 14, 42),
    "prp-face": (21, 28, 28, 56),
    "prp-scalp": (21, 28, 28, 42),
    "rf-microneedling": (21, 28, 28, 56),
}
REACTIONS_SETTLE_WITHIN = 7
"""Days (Chu 2021): a floor under that could treat skin that has not healed."""

each = pytest.mark.parametrize("protocol", ALL.values(), ids=list(ALL))


def texts_of(protocol: Protocol) -> str:
    return "\n".join(part.text for step in protocol.steps for part in step.texts["en"])


def check_in(protocol: Protocol) -> Step:
    (step,) = [step for step in protocol.steps if step.expects_reply is ExpectsReply.CHECK_IN]
    return step


def test_the_figures_are_those_of_the_studies() -> None:
    gaps = {key: protocol.spacing_before(2) for key, protocol in ALL.items()}

    assert {key: tuple(getattr(gap, figure) for figure in FIGURES) for key, gap in gaps.items()} == RESEARCHED


@each
def test_each_figure_says_where_it_comes_from(protocol: Protocol) -> None:
    sources = [getattr(gap.sources, figure) for gap in protocol.spacing for figure in FIGURES]

    assert all(sources)


@each
def test_no_floor_is_under_the_healing_of_the_skin(protocol: Protocol) -> None:
    assert min(gap.hard_floor_days for gap in protocol.spacing) > REACTIONS_SETTLE_WITHIN


@pytest.mark.parametrize("key", LATER)
def test_it_names_a_skill_and_a_kind_of_room(key: str) -> None:
    protocol = ALL[key]

    assert protocol.skill
    assert protocol.room_kind


@each
def test_no_course_goes_on_before_a_cleared_reaction_has_settled(protocol: Protocol) -> None:
    assert protocol.recovery_days >= REACTIONS_SETTLE_WITHIN


def test_the_first_treatment_is_for_any_practitioner_in_any_room() -> None:
    assert (ALL[FIRST].skill, ALL[FIRST].room_kind) == (None, None)


def test_hair_of_face_and_body_is_spaced_apart() -> None:
    face, body = (ALL[f"laser-hair-removal-{part}"].spacing_before(2) for part in ("face", "body"))

    assert face.min_days < body.min_days


@each
def test_it_asks_what_stands_against_it(protocol: Protocol) -> None:
    asked = {question.key: question.effect for question in protocol.screening}

    assert asked["broken_or_infected_skin"] is Effect.BLOCKED
    clinician = {"isotretinoin", "keloid_tendency", "pregnant_or_breast_feeding"}
    assert clinician <= {key for key, effect in asked.items() if effect is Effect.CLINICIAN}


@each
def test_a_recent_burn_or_tan_puts_it_off(protocol: Protocol) -> None:
    today = date(2026, 6, 1)
    burnt = judge(protocol, {"sunburn": True, "sun_or_tan": today}, set(), today).not_before

    assert burnt is not None
    assert burnt > today


@pytest.mark.parametrize("key", BY_LIGHT)
def test_light_waits_four_weeks_from_the_last_sun(key: str) -> None:
    screened = judge(ALL[key], {"sun_or_tan": date(2026, 6, 1)}, set(), date(2026, 6, 10))

    assert screened.not_before == date(2026, 6, 29)


def test_the_first_treatment_waits_for_a_peel_and_for_a_filler() -> None:
    waits = {question.key: question.wait_days for question in ALL[FIRST].screening if question.asks is Asks.DATE}

    assert waits == {"deep_peel_or_laser": 30, "filler_or_toxin": 14}


@each
def test_each_question_is_one_that_can_be_asked_at_the_desk(protocol: Protocol) -> None:
    asked = [question.question for question in protocol.screening]

    assert all(question.endswith("?") and len(question) <= 130 for question in asked)


@each
def test_the_number_to_ring_is_told_on_day_0_and_day_1(protocol: Protocol) -> None:
    told = {step.offset_days or 0 for step in protocol.steps_from(Anchor.COMPLETION) if step.safety}

    assert told == {0, 1}


@each
def test_it_says_first_of_all_what_is_not_normal(protocol: Protocol) -> None:
    first = protocol.step("straight_after").texts["en"][0].text

    assert first.startswith("Pain")
    assert "discharge" in first
    assert "not normal: ((ring))" in first


@each
def test_it_asks_how_it_is_on_day_3_and_for_pain_and_discharge(protocol: Protocol) -> None:
    step = check_in(protocol)
    answers = words_asked_for(step)

    assert step.offset_days == 3
    assert answers[:2] == ["PAIN", "DISCHARGE"]


@each
def test_each_word_it_asks_for_reaches_a_person(protocol: Protocol) -> None:
    lexicon = load_lexicon()
    heard = {word: triage(word, day=3, lexicon=lexicon) for word in words_asked_for(check_in(protocol))}

    assert {word for word, judged in heard.items() if judged.category not in {"urgent", "concern"}} == set()


@each
def test_while_a_concern_is_open_the_danger_and_the_check_in_are_told_and_all_else_waits(protocol: Protocol) -> None:
    """Days 1 and 2 tell of a usual course: whoever waits for a person about theirs might take that for the answer."""
    goes = {step.key for step in protocol.steps if step.while_concern_open is WhileConcernOpen.SEND}

    assert goes == {"booked", "straight_after", "day_3"}


@each
def test_who_is_told_how_to_stop_is_told_that_the_clinic_can_then_only_ring(protocol: Protocol) -> None:
    said = protocol.step("booked").template("en", ["next_session"])

    assert "To stop, answer STOP: then we can only ring." in said


@each
def test_patients_rely_on_the_texts_of_days_0_1_and_3(protocol: Protocol) -> None:
    relied_on = [step.key for step in protocol.steps if step.keeps_safe]

    assert relied_on == ["straight_after", "day_1", "day_3"]


@each
def test_each_paragraph_is_plain_gsm(protocol: Protocol) -> None:
    plain = count_segments("plain").encoding

    assert count_segments(texts_of(protocol)).encoding == plain


@each
def test_it_neither_offers_nor_reassures(protocol: Protocol) -> None:
    wrong = ["offer", "discount", "book now", "special", "sale", "price", "normal to", "worry about", "perfectly"]

    assert [word for word in wrong if word in texts_of(protocol).casefold()] == []


@pytest.mark.parametrize("key", LATER)
def test_it_requires_only_the_contacts_that_its_texts_name(key: str) -> None:
    assert [contact.value for contact in ALL[key].contacts_required] == ["phone", "out_of_hours", "email"]
    assert "WhatsApp us" not in texts_of(ALL[key])


@each
def test_each_text_of_an_example_course_goes_out_and_is_whole(protocol: Protocol) -> None:
    texts = example_texts(protocol, "en")

    assert {text.step.key for text in texts} == {step.key for step in protocol.steps}
    assert [text.step.key for text in texts if text.reason is not None] == []
    assert not [text.body for text in texts if "((" in text.body]


def test_a_question_of_one_key_says_one_thing_in_every_treatment() -> None:
    asked = chain.from_iterable(protocol.screening for protocol in ALL.values())
    told = {(question.key, question.question, question.effect, question.wait_days) for question in asked}

    assert len(told) == len({key for key, *_ in told})


def words_asked_for(step: Step) -> list[str]:
    """Give the words in capitals that a check-in offers as answers, without OK."""
    return [word for word in re.findall(r"\b[A-Z]{3,}\b", step.texts["en"][0].text) if word != "SPF"]
