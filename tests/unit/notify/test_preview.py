"""`aftercourse protocol preview`: what a patient of an example course gets, and when."""

from pathlib import Path

from service.notify.example_course import example_texts, starts_of
from service.notify.preview import preview_protocol
from service.protocols.parse import parse_data
from tests.unit.protocols.shipped import changed, packaged, shipped, shipped_text


def printed() -> str:
    result = preview_protocol("microneedling-face")
    assert (result.code, result.stderr) == (0, "")
    return result.stdout


def test_it_shows_a_course_of_three_with_the_ideal_spacing() -> None:
    assert "Session 1: Tue 12 Jan 2027 11:00, 60 minutes" in printed()
    assert "Session 2: Tue 09 Feb 2027 11:00" in printed()
    assert "Session 3: Tue 09 Mar 2027 11:00" in printed()


def test_it_keeps_the_wall_time_over_a_clock_change() -> None:
    gap = {"hard_floor_days": 14, "min_days": 28, "ideal_days": 42, "max_days": 56, "source": "somewhere"}

    assert [start.hour for start in starts_of(parse_data(changed(("spacing", gap))))] == [11, 11, 10]


def test_it_shows_every_text_of_every_session_once() -> None:
    headings = [line for line in printed().splitlines() if line.startswith("===")]

    assert len(headings) == len(set(headings)) == 1 + 3 * 8


def test_it_shows_texts_in_the_order_in_which_they_come() -> None:
    texts = example_texts(shipped(), "en")

    assert [text.due_at for text in texts] == sorted(text.due_at for text in texts)
    assert [text.step.key for text in texts][:3] == ["booked", "prepare", "straight_after"]


def test_it_shows_when_each_text_is_due_and_how_long_it_is() -> None:
    lines = printed().splitlines()
    at = lines.index("=== day_1: Day 1 (session 1)")

    assert lines[at + 1] == "    due Wed 13 Jan 2027 09:00, not sent from Thu 14 Jan 2027 00:00 on"
    assert lines[at + 2].startswith("    2 segments (GSM-7, ")
    assert lines[at + 2].endswith(" units), at most 2 segments")


def test_it_shows_every_text_for_an_area_and_says_when_it_is_sent() -> None:
    lines = printed().splitlines()
    eyes = lines.index("=== day_1_eyes: Day 1, eye area (session 1)")

    assert lines[eyes + 1] == "    only if the treated area includes the eye area"
    assert any("micro-bruising" in line for line in lines[eyes : eyes + 5])


def test_it_shows_every_conditional_paragraph_and_says_when_it_holds(tmp_path: Path) -> None:
    own = shipped_text().replace('text = "Worried?', 'when = "area:neck"\ntext = "Worried?')
    (tmp_path / "own.toml").write_text(own)

    lines = preview_protocol("microneedling-face", None, [tmp_path]).stdout.splitlines()

    assert lines.count("  [only if the treated area includes the neck; not so in this example]") == 3
    assert lines.count("  | Worried? Answer here.") == 3


def test_it_shows_a_course_without_a_worry_and_says_which_paragraphs_need_that() -> None:
    lines = printed().splitlines()

    assert lines.count("  [only if no worry of the patient waits for a person]") == 3 * 2
    assert len([line for line in lines if line.startswith("  | Temporary and common now")]) == 3


def test_it_speaks_of_a_next_date_only_where_there_is_one() -> None:
    lines = printed().splitlines()

    assert lines.count("  [only if a next session is booked]") == 2
    assert [line for line in lines if "next date" in line] == [
        "  | Your next date: Tuesday 9 February, 11:00.",
        "  | Your next date: Tuesday 9 March, 11:00.",
    ]


def test_it_shows_whom_a_patient_is_told_to_ring_at_each_hour() -> None:
    assert "in opening hours: ring the clinic at once on 07700 900101. Out of hours: 07700 900102 / ring " in printed()
    assert "at other hours: ring the clinic at once on 07700 900102. When open: 07700 900101 / ring " in printed()
    assert (
        "where none is answered: ring at once. The clinic is closed now: ring 111, or 999 in an emergency. "
        in printed()
    )


def test_it_leaves_no_placeholder_unfilled() -> None:
    assert "((" not in printed()


def test_an_unknown_protocol_is_bad_input() -> None:
    result = preview_protocol("laser")

    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == f'there is no protocol "laser"; there is {", ".join(sorted(packaged()))}\n'


def test_an_unknown_language_is_bad_input() -> None:
    assert (
        preview_protocol("microneedling-face", "fr").stderr
        == 'microneedling-face has no texts in "fr"; it has en, pl, ro\n'
    )


def test_a_file_with_faults_is_not_previewed(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(shipped_text().replace("min_days = 21", "min_days = 0"))

    result = preview_protocol("microneedling-face", None, [tmp_path])

    assert (result.code, result.stdout) == (2, "")
    assert "$.spacing.min_days: must be at least 1" in result.stderr
