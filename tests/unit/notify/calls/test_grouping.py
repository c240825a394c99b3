"""One call to a patient settles everything that is due: what stands in one row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from service.notify.calls.grouping import CallRow, rows_settled, rows_to_ring
from service.notify.calls.reading import CallLine
from service.patients.models import Patient

NOW = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINNET, JUNO = Patient(id=UUID(int=1), name="Linnet Marlowe"), Patient(id=UUID(int=2), name="Juno Vale")


def line(
    number: int,
    day: int,
    due_at: datetime,
    *,
    patient: Patient = LINNET,
    ask_at: datetime | None = None,
    visit: int = 1,
) -> CallLine:
    asked = ask_at or due_at
    return CallLine(
        **dict.fromkeys(CallLine.__dataclass_fields__)  # type: ignore[arg-type]
        | {"id": UUID(int=number), "kind": "aftercare", "state": "open", "title": f"Day {day}", "patient": patient}
        | {"session_id": UUID(int=visit), "day": day, "tell": f"advice of day {day}", "due_at": due_at}
        | {"ask_at": asked, "deadline_at": due_at + 3 * HOUR, "waits": asked > NOW, "tries": int(asked > due_at)}
    )


def days(rows: list[CallRow]) -> list[tuple[str, list[int | None]]]:
    return [(row.patient.name.split()[0], [each.day for each in row.lines]) for row in rows]


def test_what_is_due_of_a_patient_stands_in_one_row_with_the_nearest_deadline() -> None:
    lines = [line(1, 0, NOW - DAY), line(2, 1, NOW - HOUR, patient=JUNO), line(3, 1, NOW - HOUR), line(4, 3, NOW + DAY)]
    rows = rows_to_ring(lines, NOW)
    assert days(rows) == [("Linnet", [1, 0]), ("Juno", [1]), ("Linnet", [3])]
    assert (rows[0].lead.day, rows[0].also) == (0, [UUID(int=3)])
    assert [row.waits for row in rows] == [False, False, True]


def test_what_nobody_answered_joins_what_comes_due() -> None:
    lines = [line(1, 0, NOW - DAY, ask_at=NOW + HOUR / 2), line(2, 1, NOW - HOUR)]
    (row,) = rows_to_ring(lines, NOW)
    assert (row.waits, row.tries, row.ask_at) == (False, 1, NOW - HOUR)


def test_a_row_that_nobody_answered_is_one_row_later_too() -> None:
    again = NOW + HOUR
    (row,) = rows_to_ring([line(1, 0, NOW - DAY, ask_at=again), line(2, 1, NOW - HOUR, ask_at=again)], NOW)
    assert (row.waits, row.ask_at) == (True, again)


def test_the_newest_advice_replaces_that_of_earlier_days_after_the_same_session() -> None:
    lines = [line(1, 0, NOW - DAY), line(2, 1, NOW - HOUR), line(3, 0, NOW - 2 * HOUR, visit=2)]
    (row,) = rows_to_ring(lines, NOW)
    assert [each.id.int for each in row.to_tell] == [2, 3]
    assert [each.id.int for each in row.replaced] == [1]
    assert [titles for titles, _ in row.subjects] == [["Day 0", "Day 1"], ["Day 0"]]


def test_nothing_is_folded_away_in_favour_of_what_says_nothing() -> None:
    silent = replace(line(2, 1, NOW - HOUR), tell="")
    (row,) = rows_to_ring([line(1, 0, NOW - DAY), silent], NOW)
    assert ([each.day for each in row.to_tell], row.replaced) == ([0], [])


def test_each_session_has_one_sheet_and_a_place_to_move_has_none() -> None:
    move = replace(line(3, 0, NOW - HOUR, visit=2), kind="move")
    (row,) = rows_to_ring([line(1, 0, NOW - DAY), line(2, 1, NOW - HOUR), move], NOW)
    assert [each.session_id.int for each in row.sheets] == [1]


def test_what_was_settled_in_one_stroke_stands_in_one_row() -> None:
    done = [replace(line(number, number, NOW), done_at=NOW, outcome="reached") for number in (0, 1)]
    alone = replace(line(3, 3, NOW), done_at=NOW + HOUR, outcome="reached")
    assert days(rows_settled([*done, alone])) == [("Linnet", [3]), ("Linnet", [1, 0])]
