"""Do something random to a diary, look at what became of it, and hold that against the model."""

from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.life.moves import Moves
from service.program import Program
from tests.integration.courses.stateful.foretell import Clash, Foretold, Oracle
from tests.integration.courses.stateful.invariants import check_always
from tests.integration.courses.stateful.seen import Seen, look
from tests.integration.courses.stateful.stage import Clinic, Stage, new_clinic
from tests.integration.courses.stateful.steps import Deed, Step, check_step
from tests.integration.courses.stateful.world import LENGTHS, PEOPLE, ROOMS, Spot, day_of, moment_of
from tests.support.clocks import MONDAY_MORNING

One = TypeVar("One")
TIMES = (time(9), time(10), time(11, 40), time(14), time(15, 20), time(16, 30), time(12, 30))
GAPS = (28, 21, 20, 14, 13, 42, 43, 35)
SHIFTS = (0, 30, 79, 80, -79, -80)  # minutes; two sessions of an hour keep eighty between their starts

ANY = st.integers(0, 59)
TIME, GAP, SHIFT = st.sampled_from(TIMES), st.sampled_from(GAPS), st.sampled_from(SHIFTS)
WHO, WHERE = st.sampled_from(PEOPLE), st.sampled_from(ROOMS)
BENT = st.sampled_from((False, False, True))
PLACE = st.tuples(GAP, TIME, WHO, WHERE)
RARELY = st.sampled_from((False, False, False, True))


class DiaryMachine(RuleBasedStateMachine):
    """One clinic from Monday 2026-11-30, nine in the morning, on; `counts` tell what became of all deeds of a run."""

    stage: Stage
    counts: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.stage.put_clock_back()
        with self.program.database.write() as session:
            self.clinic: Clinic = new_clinic(session)
        self.seen: Seen = look(self.program.database, self.clinic.id)

    @property
    def program(self) -> Program:
        return self.stage.program

    @property
    def moves(self) -> Moves:
        return self.program.courses.moves

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    @property
    def oracle(self) -> Oracle:
        people, rooms = (
            {key: row_id for row_id, key in one.items()} for one in (self.clinic.people, self.clinic.rooms)
        )
        return Oracle(self.seen, self.now, people, rooms)

    def actor(self, *, bent: bool) -> Actor:
        return self.clinic.clinician if bent else self.clinic.receptionist

    def attempt(
        self,
        deed: Deed,
        do: Callable[[Session], One],
        *,
        refusals: Collection[str] = (),
        foretold: Foretold | None = None,
    ) -> One | None:
        """Do it, or be refused with one of `refusals` and change nothing; return what it gave."""
        before, code, clashes, given = self.seen, None, list[Clash](), None
        self.stage.told.clear()
        try:
            with self.program.database.write() as session:
                given = do(session)
        except Refusal as refusal:
            code, clashes = refusal.code, [_clash(each) for each in refusal.detail.get("clashes", ())]
        if code is not None:
            expected = {*refusals, *(foretold.codes | {"slot_taken"} if foretold else ())}
            assert code in expected, f"{deed.name} was refused with {code}"
            assert code != "slot_taken" or clashes, "a refusal does not say what is taken"
        self.seen = look(self.program.database, self.clinic.id)
        name = f"{deed.name}: {code or 'done'}"
        self.counts[name] = self.counts.get(name, 0) + 1
        if foretold is not None:
            self.counts["foretold"] = self.counts.get("foretold", 0) + 1
            foretold.check(code, clashes)
        if code is not None:
            assert self.seen.every == before.every, f"{deed.name} was refused with {code} and changed something"
        else:
            check_step(Step(deed, before, self.seen, self.now, tuple(self.stage.told)))
            check_always(self.seen, self.now)
        return given

    def pass_time(self, by: timedelta) -> None:
        self.stage.clock.advance(by)

    def choose(self, rows: Collection[One], which: int) -> One | None:
        """Choose one of some rows, the same one however often a history is repeated."""
        ordered = sorted(rows, key=_age)
        return ordered[which % len(ordered)] if ordered else None

    def session_of(self, which: int, *states: str) -> Any:
        """Choose a session, of some states only; None where there is none."""
        ones = self.seen.sessions.values()
        rows = [one for one in ones if not states or one.state in states]
        rows.sort(key=lambda one: (self._age(one.course_id), one.number))
        return rows[which % len(rows)] if rows else None

    def _age(self, course_id: UUID) -> int:
        return sorted(self.seen.courses).index(course_id)

    def spot(self, protocol: str, day: Any, at: time, who: str, where: str) -> Spot:
        return Spot(moment_of(day, at), LENGTHS[protocol], who, where)

    def spot_near(self, one: Any, place: tuple[int, time, str, str]) -> Spot:
        """Return a place some days after the session before, or today."""
        gap, at, who, where = place
        dated = [each for each in self.seen.sessions_of(one.course_id) if each.starts_at and each.number < one.number]
        day = (day_of(dated[-1].starts_at) if dated else day_of(self.now)) + timedelta(days=gap)
        return self.spot(self.seen.protocol_of(one.course_id), day, at, who, where)

    def spots_onto(self, one: Any, shift: int) -> list[Spot]:
        """Return the places of everything else in the diary, or places that only just touch them."""
        others = [row for row in self.seen.active() if row.session_id != one.id and row.practitioner_id and row.room_id]
        minutes, people, rooms = LENGTHS[self.seen.protocol_of(one.course_id)], self.clinic.people, self.clinic.rooms
        return [
            Spot(row.starts_at + timedelta(minutes=shift), minutes, people[row.practitioner_id], rooms[row.room_id])
            for row in sorted(others, key=lambda row: (row.created_at, row.starts_at, row.id))
        ]


def _age(row: Any) -> tuple[Any, ...]:
    """Order rows by the time they were made; ids are made in order too."""
    return getattr(row, "created_at", None) or MONDAY_MORNING, row.id


def _clash(told: dict[str, Any]) -> Clash:
    return told["number"], told["what"], datetime.fromisoformat(told["start"]), datetime.fromisoformat(told["end"])
