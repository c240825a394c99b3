"""Answers before booking, and what they mean for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from service.protocols.definition import Protocol
from service.protocols.questions import Asks, Effect, ScreeningQuestion
from service.protocols.screening import Screened, faults, judge, plain, read_answers
from tests.unit.protocols.shipped import shipped

TODAY = date(2026, 3, 20)
SUNBURN = ScreeningQuestion("sunburn", "Burnt?", Asks.YES_NO, Effect.WAIT, "Somewhere.", wait_days=28)
PEEL = ScreeningQuestion("peel", "Last deep peel?", Asks.DATE, Effect.WAIT, "Somewhere.", wait_days=30)
SORE = ScreeningQuestion("cold_sore", "A cold sore?", Asks.YES_NO, Effect.BLOCKED, "Somewhere.", areas=("face",))
KELOID = ScreeningQuestion("keloid", "Thick scars?", Asks.YES_NO, Effect.CLINICIAN, "Somewhere.")
NOTHING = {"sunburn": False, "peel": None, "cold_sore": False, "keloid": False}

CASES: list[tuple[str, dict[str, bool | date | None], set[str], Screened]] = [
    ("nothing stands against it", {}, {"face"}, Screened()),
    ("a yes waits from today", {"sunburn": True}, {"face"}, Screened(date(2026, 4, 17), waiting=(SUNBURN,))),
    ("a date waits from itself", {"peel": date(2026, 3, 1)}, {"face"}, Screened(date(2026, 3, 31), waiting=(PEEL,))),
    ("a wait over today is over", {"peel": date(2026, 2, 18)}, {"face"}, Screened()),
    (
        "a wait over tomorrow is not",
        {"peel": date(2026, 2, 19)},
        {"face"},
        Screened(date(2026, 3, 21), waiting=(PEEL,)),
    ),
    ("a date still to come counts", {"peel": date(2026, 4, 1)}, {"face"}, Screened(date(2026, 5, 1), waiting=(PEEL,))),
    (
        "the longest wait counts",
        {"sunburn": True, "peel": date(2026, 3, 1)},
        {"face"},
        Screened(date(2026, 4, 17), waiting=(SUNBURN, PEEL)),
    ),
    ("what is blocked has no date", {"cold_sore": True}, {"face"}, Screened(blocked=(SORE,))),
    ("another area is not asked about", {"cold_sore": True}, {"neck"}, Screened()),
    ("where no area is named all is asked", {"cold_sore": True}, set(), Screened(blocked=(SORE,))),
    ("a clinician decides", {"keloid": True}, {"neck"}, Screened(clinician=(KELOID,))),
    (
        "one thing hides no other",
        {"sunburn": True, "cold_sore": True, "keloid": True},
        {"face"},
        Screened(date(2026, 4, 17), (SORE,), (KELOID,), waiting=(SUNBURN,)),
    ),
]


@pytest.fixture
def asking() -> Protocol:
    return replace(shipped(), screening=(SUNBURN, PEEL, SORE, KELOID))


@pytest.mark.parametrize(("said", "areas", "screened"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_it_judges(
    asking: Protocol, said: Mapping[str, bool | date | None], areas: set[str], screened: Screened
) -> None:
    assert judge(asking, {**NOTHING, **said}, areas, TODAY) == screened


def test_it_names_what_nobody_answered(asking: Protocol) -> None:
    assert judge(asking, {"sunburn": False, "keloid": None}, {"face"}, TODAY).unanswered == (PEEL, SORE, KELOID)


def test_it_misses_no_answer_about_what_is_not_treated(asking: Protocol) -> None:
    assert judge(asking, {}, {"neck"}, TODAY).unanswered == (SUNBURN, PEEL, KELOID)


def test_never_is_an_answer_to_a_date(asking: Protocol) -> None:
    assert judge(asking, NOTHING, {"face"}, TODAY).unanswered == ()


def test_a_treatment_without_questions_has_nothing_against_it() -> None:
    assert judge(replace(shipped(), screening=()), {}, {"face"}, TODAY) == Screened()


def test_it_waits_to_the_end_of_the_calendar_and_no_further(asking: Protocol) -> None:
    assert judge(asking, {**NOTHING, "peel": date(9999, 12, 30)}, {"face"}, TODAY).not_before == date.max


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"colour": True}, "$.screening.colour: is not asked for this treatment"),
        ({"sunburn": "yes"}, "$.screening.sunburn: must be true or false"),
        ({"sunburn": TODAY}, "$.screening.sunburn: must be true or false"),
        ({"sunburn": 1}, "$.screening.sunburn: must be true or false"),
        ({"peel": True}, '$.screening.peel: must be a date such as "2026-03-01", or null for never'),
        ({"peel": "soon"}, '$.screening.peel: must be a date such as "2026-03-01", or null for never'),
        ({"peel": datetime(2026, 3, 1)}, '$.screening.peel: must be a date such as "2026-03-01", or null for never'),  # noqa: DTZ001  # what must be refused
    ],
)
def test_it_names_the_answers_that_cannot_be(asking: Protocol, answer: dict[str, object], fault: str) -> None:
    assert [str(each) for each in faults(asking, {**NOTHING, **answer})] == [fault]


def test_it_finds_no_fault_with_what_is_left_open(asking: Protocol) -> None:
    assert faults(asking, {"sunburn": None, "peel": None}) == []


def test_answers_survive_being_written_down(asking: Protocol) -> None:
    said = {**NOTHING, "peel": date(2026, 3, 1)}

    assert plain(said)["peel"] == "2026-03-01"
    assert read_answers(asking, plain(said)) == (said, [])


@pytest.mark.parametrize("spelling", ["20260301", "2026-W09-7", "2026-02-30", "1 March", ""])
def test_it_reads_a_date_in_one_spelling_only(asking: Protocol, spelling: str) -> None:
    read, wrong = read_answers(asking, {**NOTHING, "peel": spelling}, "$.answers")

    assert (read, [fault.where for fault in wrong]) == ({}, ["$.answers.peel"])
