"""What the placeholders of a text mean for one patient at one moment."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.notify.example_course import FACTS
from service.notify.phrases import PHRASES
from service.notify.step_text import render_step, values_of
from service.protocols.definition import Part
from tests.unit.protocols.shipped import shipped

SUMMER = datetime(2027, 7, 6, 10, 0, tzinfo=UTC)
WINTER = datetime(2027, 1, 12, 11, 0, tzinfo=UTC)


OPEN, OTHER = "07700 900101", "07700 900102"


@pytest.mark.parametrize(
    ("open_now", "phone_closed", "ring", "short"),
    [
        (True, OTHER, f"ring the clinic at once on {OPEN}. Out of hours: {OTHER}", f"ring {OPEN}, if closed {OTHER}"),
        (
            True,
            None,
            f"ring the clinic at once on {OPEN}. Out of hours: 111, or 999 in an emergency",
            f"ring {OPEN}, if closed 111 or 999",
        ),
        (False, OTHER, f"ring the clinic at once on {OTHER}. When open: {OPEN}", f"ring {OTHER}, when open {OPEN}"),
        (
            False,
            None,
            f"ring at once. The clinic is closed now: ring 111, or 999 in an emergency. When open: {OPEN}",
            f"ring 111 or 999 now, when open {OPEN}",
        ),
        (True, OPEN, f"ring the clinic at once on {OPEN}", f"ring {OPEN}"),
        (False, OPEN, f"ring the clinic at once on {OPEN}", f"ring {OPEN}"),
    ],
)
def test_who_answers_at_that_hour_comes_first_and_the_clinic_s_number_is_always_told(
    open_now: bool, phone_closed: str | None, ring: str, short: str
) -> None:
    values = values_of(replace(FACTS, open_now=open_now, phone_closed=phone_closed), "en")

    assert (values["ring"], values["ring short"]) == (ring, short)


def test_dates_are_those_of_the_clinic_s_zone() -> None:
    values = values_of(replace(FACTS, booked=(WINTER, SUMMER), session=SUMMER, following=WINTER), "en")

    assert values["session dates"] == "Tue 12 Jan 11:00, Tue 6 Jul 11:00"
    assert (values["session date"], values["session time"]) == ("Tuesday 6 July", "11:00")
    assert values["next session"] == "Tuesday 12 January, 11:00"


def test_what_is_not_known_has_no_value() -> None:
    assert not {"session date", "session time", "next session"} & set(values_of(FACTS, "en"))


def test_a_clinic_without_whatsapp_names_none() -> None:
    assert values_of(replace(FACTS, whatsapp=None), "en")["write to"] == "e-mail care@clinic.example or answer here"


def test_a_text_is_its_paragraphs_a_line_each_without_a_placeholder_left() -> None:
    text = render_step(shipped().step("day_7"), "en", replace(FACTS, session=WINTER, following=SUMMER))

    assert len(text.splitlines()) == 2
    assert "((" not in text


def test_who_waits_for_a_person_gets_the_paragraphs_for_that() -> None:
    parts = {"en": (Part("Both."), Part("All well.", "not concern_open"), Part("Worried.", "concern_open"))}
    step = replace(shipped().step("straight_after"), texts=parts)

    assert render_step(step, "en", FACTS) == "Both.\nAll well."
    assert render_step(step, "en", replace(FACTS, concern_open=True)) == "Both.\nWorried."


def test_a_text_of_a_clinic_s_own_without_that_condition_reads_the_same_for_all() -> None:
    step = replace(shipped().step("straight_after"), texts={"en": (Part("Ring ((clinic phone))."), Part("Rest."))})

    assert render_step(step, "en", replace(FACTS, concern_open=True)) == render_step(step, "en", FACTS)


def test_a_language_that_the_protocol_has_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        render_step(shipped().step("day_7"), "fr", FACTS)


def test_dates_beside_those_of_another_course_are_not_told_as_all_there_are() -> None:
    facts = replace(FACTS, booked=(WINTER, SUMMER), elsewhere=True)
    told = values_of(facts, "en")["session dates"]
    assert told == "Tue 12 Jan 11:00, Tue 6 Jul 11:00 and those in our other text"
    assert values_of(replace(facts, elsewhere=False), "en")["session dates"] == "Tue 12 Jan 11:00, Tue 6 Jul 11:00"


def test_six_dates_leave_room_for_no_more_than_that_there_are_others() -> None:
    told = values_of(replace(FACTS, booked=(WINTER,) * 6, elsewhere=True), "en")["session dates"]
    assert told.endswith("Tue 12 Jan 11:00 and others")


@pytest.mark.parametrize("language", sorted(PHRASES))
@pytest.mark.parametrize("ringing", ["ring", "ring_short"])
def test_whom_to_ring_of_several_numbers_takes_no_more_room_than_of_two(language: str, ringing: str) -> None:
    say = getattr(PHRASES[language], ringing).say
    plain = max(len(say(OPEN, other, open_now=now)) for other in (OTHER, None) for now in (True, False))
    mixed = [say(number, None, open_now=now, mixed=True) for number in (OPEN, None) for now in (True, False)]
    assert max(map(len, mixed)) <= plain


def test_while_one_of_several_numbers_is_answered_it_names_that_and_111_for_when_nobody_picks_up() -> None:
    values = values_of(replace(FACTS, phone_closed=None, mixed=True), "en")
    assert values["ring"] == f"ring the clinic at once on {OPEN}. No answer: 111, or 999 in an emergency"


def test_a_clinic_that_answers_no_number_names_111_and_999() -> None:
    values = values_of(replace(FACTS, phone_open=None, phone_closed=None), "en")
    assert values["ring"] == "ring 111, or 999 in an emergency"
    assert values["clinic phone"] == "111 or 999"
