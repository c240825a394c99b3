"""One row a patient: a single call settles everything that is due to be told. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.notify.calls.reading import CallLine
from service.patients.models import Patient


@dataclass(frozen=True, slots=True)
class CallRow:
    """What one call to a patient is about: at least one line, the newest advice first."""

    lines: Sequence[CallLine]

    @property
    def lead(self) -> CallLine:
        """The most pressing: the row has its deadline and goes by its id."""
        return min(self.lines, key=lambda line: (line.deadline_at, line.id))

    @property
    def also(self) -> list[UUID]:
        """What the same call settles beside the `lead`."""
        return sorted(line.id for line in self.lines if line.id != self.lead.id)

    @property
    def patient(self) -> Patient:
        return self.lead.patient

    @property
    def ask_at(self) -> datetime:
        return min(line.ask_at for line in self.lines)

    @property
    def waits(self) -> bool:
        """Tell whether it is not time yet to ring (again)."""
        return all(line.waits for line in self.lines)

    @property
    def tries(self) -> int:
        return max(line.tries for line in self.lines)

    @property
    def owners(self) -> list[str]:
        """Those who answer for the calls, by name."""
        return sorted({line.owner for line in self.lines if line.owner})

    @property
    def subjects(self) -> list[tuple[list[str], CallLine]]:
        """What it is about: of each session the names of its calls, in the order of their days, with one of them."""
        by_session: dict[UUID, list[CallLine]] = {}
        for line in reversed(self.lines):
            by_session.setdefault(line.session_id, []).append(line)
        return [([line.title for line in lines], lines[-1]) for lines in by_session.values()]

    @property
    def moves(self) -> list[CallLine]:
        """What is to be settled by moving a session, or by saying that it stays."""
        return [line for line in self.lines if line.kind == "move"]

    @property
    def to_tell(self) -> list[CallLine]:
        """The advice that holds, newest first."""
        return [line for line in self.lines if line.tell and not self._is_replaced(line)]

    @property
    def replaced(self) -> list[CallLine]:
        """The advice of earlier days, in the place of which that of a later day after the same session is told."""
        return [line for line in self.lines if line.tell and self._is_replaced(line)]

    @property
    def sheets(self) -> list[CallLine]:
        """One line for each session whose aftercare can be printed."""
        return list({line.session_id: line for line in self.lines if line.kind == "aftercare"}.values())

    def _is_replaced(self, line: CallLine) -> bool:
        told = (each for each in self.lines if each.tell and each.session_id == line.session_id)
        return any((each.day or 0) > (line.day or 0) for each in told)


def rows_to_ring(lines: Iterable[CallLine], now: datetime) -> list[CallRow]:
    """Group open calls: of each patient one row of what is due, also where nobody answered it, and one a later time.

    What is due by now comes first, by deadline.
    """
    groups: dict[tuple[UUID, datetime | None], list[CallLine]] = {}
    for line in lines:
        groups.setdefault((line.patient.id, line.ask_at if line.due_at > now else None), []).append(line)
    rows = [_row(group) for group in groups.values()]
    return sorted(rows, key=lambda row: (row.waits, row.ask_at if row.waits else row.lead.deadline_at, row.lead.id))


def rows_settled(lines: Iterable[CallLine]) -> list[CallRow]:
    """Group settled calls by the stroke that settled them, so that one undo brings them back; the newest first."""
    groups: dict[tuple[object, ...], list[CallLine]] = {}
    for line in lines:
        groups.setdefault((line.patient.id, line.done_at, line.outcome, line.done_by), []).append(line)
    return sorted(map(_row, groups.values()), key=lambda row: (str(row.lead.done_at), row.lead.id), reverse=True)


def _row(lines: list[CallLine]) -> CallRow:
    return CallRow(sorted(lines, key=lambda line: (line.due_at, line.id), reverse=True))
