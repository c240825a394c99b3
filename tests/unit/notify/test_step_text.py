"""What the placeholders of a text mean for one patient at one moment."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.notify.example_course import FACTS
from service.notify.step_text import render_step, values_of
from tests.unit.protocols.shipped import shipped

SUMMER = datetime(2027, 7, 6, 10, 0, tzinfo=UTC)
WINTER = datetime(2027, 1, 12, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("open_now", "phone_closed", "ring", "short"),
    [
        (True, "07700 900102", "07700 900101", "Ring 07700 900101"),
        (False, "07700 900102", "07700 900102", "Ring 07700 900102"),
        (True, None, "07700 900101", "Ring 07700 900101"),
        (False, None, "nobody answers now: 111, or 999 in an emergency", "Closed now: 111 or 999"),
    ],
)
def test_the_number_is_the_one_that_is_answered_at_that_hour(
    open_now: bool, phone_closed: str | None, ring: str, short: str
) -> None:
    values = values_of(replace(FACTS, open_now=open_now, phone_closed=phone_closed), "en")

    assert (values["ring"], values["ring short"]) == (ring, short)


def test_the_number_for_other_hours_is_told_or_that_there_is_none() -> None:
    assert values_of(FACTS, "en")["out of hours"] == "07700 900102"
    assert "nobody answers" in values_of(replace(FACTS, phone_closed=None), "en")["out of hours"]


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


def test_a_language_that_the_protocol_has_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        render_step(shipped().step("day_7"), "fr", FACTS)
