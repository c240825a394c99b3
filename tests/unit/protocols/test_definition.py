"""A protocol as data: what can be asked of it, and that it survives storage unchanged."""

import json
from dataclasses import replace

import pytest

from service.protocols.definition import Anchor, Part
from service.protocols.faults import ProtocolError
from service.protocols.parse import content_hash, from_json, parse_data, to_data, to_json
from tests.unit.protocols.shipped import REMOVED, changed, shipped

LATER = ("skill", "room_kind", "recovery_days", "recovery_source", "screening")
QUESTION = {
    "key": "peel",
    "question": "When?",
    "asks": "date",
    "effect": "wait",
    "wait_days": 30,
    "source": "Somewhere.",
}
GAP = {"hard_floor_days": 14, "min_days": 21, "ideal_days": 28, "max_days": 42, "source": "somewhere"}


def test_it_comes_back_from_json_as_it_was() -> None:
    assert from_json(to_json(shipped())) == shipped()


def test_it_comes_back_from_plain_data_that_went_through_a_database() -> None:
    assert parse_data(json.loads(json.dumps(to_data(shipped())))) == shipped()


def test_it_keeps_one_spacing_a_gap_through_storage() -> None:
    gaps = parse_data(changed(("spacing", [{**GAP, "max_days": 42 + gap} for gap in range(5)])))

    assert from_json(to_json(gaps)) == gaps
    assert [gaps.spacing_before(number).max_days for number in range(2, 7)] == [42, 43, 44, 45, 46]


def test_a_stored_version_is_read_although_a_rule_would_refuse_it_today() -> None:
    stored = json.dumps(changed(("sessions_usual", 6), ("sessions_maximum", 3)))

    assert from_json(stored).sessions_usual == 6


def test_a_stored_version_that_has_lost_its_shape_is_refused() -> None:
    with pytest.raises(ProtocolError):
        from_json(json.dumps(changed(("spacing", REMOVED))))


def test_a_version_stored_before_there_was_screening_is_read_with_defaults() -> None:
    old = {key: value for key, value in to_data(shipped()).items() if key not in LATER}
    old["spacing"].pop("sources", None)
    read = from_json(json.dumps(old))

    assert (read.skill, read.room_kind, read.recovery_days, read.screening) == (None, None, 0, ())
    assert read.spacing[0].source_of("min_days") == read.spacing[0].source
    assert to_data(read) == old


def test_what_is_asked_and_needed_survives_storage() -> None:
    asked = [QUESTION, {**QUESTION, "key": "peel_eyes", "areas": ["eyes"]}]
    needy = parse_data(
        changed(
            ("skill", "laser"),
            ("room_kind", "laser"),
            ("recovery_days", 7),
            ("recovery_source", "Somewhere."),
            ("screening", asked),
        )
    )

    assert from_json(to_json(needy)) == needy
    assert (needy.skill, needy.room_kind, needy.recovery_days) == ("laser", "laser", 7)
    assert [question.areas for question in needy.screening] == [None, ("eyes",)]


def test_a_question_about_an_area_is_asked_only_there() -> None:
    eyes = parse_data(changed(("screening", [{**QUESTION, "areas": ["eyes"]}]))).screening[0]

    assert (eyes.is_for({"eyes", "face"}), eyes.is_for({"face"}), eyes.is_for(())) == (True, False, True)


def test_each_figure_has_a_source_of_its_own_or_the_general_one() -> None:
    gap = parse_data(changed(("spacing", {**GAP, "sources": {"min_days": "A trial."}}))).spacing_before(2)

    assert (gap.source_of("min_days"), gap.source_of("max_days")) == ("A trial.", "somewhere")


def test_one_spacing_holds_for_every_gap() -> None:
    assert {shipped().spacing_before(number).ideal_days for number in range(2, 7)} == {28}


def test_the_hash_does_not_depend_on_the_order_of_keys_or_on_defaults_written_out() -> None:
    turned = dict(reversed(changed(("steps.5.safety", False)).items()))

    assert content_hash(parse_data(turned)) == content_hash(shipped())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("steps.5.texts.en.0.text", "Other words."),
        ("spacing.min_days", 22),
        ("steps.3.at", "09:30"),
        ("steps.2.ignores_cap", False),
    ],
)
def test_the_hash_changes_with_the_content(path: str, value: object) -> None:
    assert content_hash(parse_data(changed((path, value)))) != content_hash(shipped())


def test_content_written_before_a_step_could_name_its_facts_keeps_its_hash() -> None:
    plain = parse_data(changed(*((f"steps.{index}.says", []) for index in range(9))))

    assert not any("says" in step for step in to_data(plain)["steps"])
    assert from_json(to_json(shipped())).step("day_2").says == shipped().step("day_2").says != ()


def test_white_space_of_the_file_is_not_content() -> None:
    spaced = changed(("steps.5.texts.en", [{"text": "One\n  two"}, {"text": " three "}]))

    assert parse_data(spaced).step("day_2").template("en", ()) == "One two\nthree"


def test_a_text_has_the_paragraphs_that_hold() -> None:
    step = replace(
        shipped().step("day_1"), texts={"en": (Part("A"), Part("B", "area:eyes"), Part("C", "not next_session"))}
    )

    assert step.template("en", {"next_session"}) == "A"
    assert step.template("en", {"area:eyes", "next_session"}) == "A\nB"
    assert step.template("en", {"area:eyes"}) == "A\nB\nC"
    assert step.circumstances("en") == ["area:eyes", "next_session"]
    assert step.cases("en") == [set(), {"area:eyes"}, {"next_session"}, {"area:eyes", "next_session"}]


def test_a_step_for_an_area_is_only_for_sessions_that_treated_it() -> None:
    step = parse_data(changed(("steps.3.when", "area:eyes"))).step("day_1")

    assert step.is_for({"face", "eyes"})
    assert not step.is_for({"face"})


def test_steps_are_found_by_the_moment_they_are_counted_from() -> None:
    assert [step.key for step in shipped().steps_from(Anchor.SESSION_START)] == ["prepare"]


def test_an_unknown_step_is_an_error() -> None:
    with pytest.raises(KeyError):
        shipped().step("day_40")


def test_a_step_without_a_phase_of_waiting_needs_no_wall_time() -> None:
    document = changed(("steps.5.offset_days", REMOVED), ("steps.5.at", REMOVED), ("steps.5.offset_minutes", 90))

    assert parse_data(document).step("day_2").at is None
