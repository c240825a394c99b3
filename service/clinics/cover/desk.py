"""Declare which number is answered, and note who has tried it. Managers do; entry points check that and commit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM, Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.phones import Phones
from service.clinics.cover.models import CoverRow, NumberTest
from service.clinics.cover.reading import cover_from, cover_row
from service.clinics.cover.rule import NONE
from service.clinics.hours import default_site, site_hours
from service.clinics.models import Site
from service.clinics.timetable.spans import minute_of

Draft = Mapping[str, Any]
"""`while_open`, `while_closed`, `week`, `closed_days`, `dates`, `names`: as in `CoverRow`, numbers in any form."""


class CoverDesk:
    """Change the cover of a site. Methods only flush; `not_found` for a site that the clinic has not."""

    def __init__(self, clock: Clock, phones: Phones) -> None:
        self._clock = clock
        self._phones = phones

    def site(self, session: Session, actor: Actor, key: str | None = None) -> Site:
        """Return a site by its key, else the clinic's first."""
        if key is None:
            return default_site(session, clinic_of(actor))
        found = session.scalar(select(Site).where(Site.clinic_id == clinic_of(actor), Site.key == key))
        if found is None:
            raise Refusal("not_found")
        return found

    def row(self, session: Session, site: Site) -> CoverRow:
        """Return what a site says so far; nothing, where it has not said anything yet."""
        found = cover_row(session, site)
        if found is None:
            found = CoverRow(clinic_id=site.clinic_id, site_id=site.id, week={}, closed_days=[], dates={}, names={})
        return found

    def put(self, session: Session, actor: Actor, site: Site, draft: Draft) -> CoverRow:
        """Declare what a draft gives; what it leaves out stays. Dates that are over are dropped.

        Refuses `invalid_input` where something is no telephone number.
        """
        faults = list(self._faults(draft))
        if faults:
            raise invalid(*faults)
        row = self.row(session, site)
        for field, value in self._read(draft).items():
            setattr(row, field, value)
        today = self._clock.now().astimezone(site_hours(session, site).zone).date().isoformat()
        row.dates = {day: said for day, said in sorted(row.dates.items()) if day >= today}
        session.add(row)
        record(session, actor, "cover.changed", "site", site.id, at=self._clock.real(), fields=draft)
        session.flush()
        return row

    def note_test(self, session: Session, actor: Actor, number: str, who: str, *, answered: bool = True) -> NumberTest:
        """Note that a manager rang a number, and who answered; nobody may have.

        Refuses `invalid_input` where it is no number of the cover, or nobody is named although it was answered.
        """
        dialled = self._phones.normalise(number)
        if dialled is None or dialled not in self.numbers(session, clinic_of(actor)):
            raise invalid(Fault("$.number", "is no number that the clinic says is answered"))
        if answered and not who.strip():
            raise invalid(Fault("$.who", "must say who answered"))
        return self._note(session, actor, clinic_of(actor), dialled, "rang", who.strip() or None, answered=answered)

    def note_call(
        self, session: Session, clinic_id: UUID, number: str, by: UUID | None, *, answered: bool
    ) -> NumberTest:
        """Note how an automated call went that somebody asked for: whoever answered pressed a key, or nobody did."""
        test = self._note(session, SYSTEM, clinic_id, number, "call", None, answered=answered)
        test.by = by
        return test

    def _note(
        self, session: Session, actor: Actor, clinic_id: UUID, number: str, how: str, who: str | None, *, answered: bool
    ) -> NumberTest:
        test = NumberTest(clinic_id=clinic_id, number=number, how=how, who=who, answered=answered)
        test.by, test.at = actor.id if actor.kind == "staff" else None, self._clock.now()
        session.add(test)
        session.flush()
        at = self._clock.real()
        record(session, actor, "cover.number_tested", "number_test", test.id, at=at, clinic_id=clinic_id)
        return test

    def numbers(self, session: Session, clinic_id: UUID) -> set[str]:
        """Return every number that a clinic says is answered at some hour."""
        sites = session.scalars(select(Site).where(Site.clinic_id == clinic_id))
        covers = (cover_from(cover_row(session, site), site_hours(session, site)) for site in sites)
        return {number for cover in covers for number in cover.numbers}

    def _faults(self, draft: Draft) -> Iterator[Fault]:
        for path, said in _places(draft):
            if said not in {None, NONE} and self._phones.normalise(str(said)) is None:
                yield Fault(path, "is no telephone number")
        for path, said in _days(draft):
            if overlap(said):
                yield Fault(path, "says two things of one hour")

    def _read(self, draft: Draft) -> dict[str, Any]:
        """Write every number of a draft in E.164."""
        read: dict[str, Any] = dict(draft)
        for name in {"while_open", "while_closed"} & read.keys():
            read[name] = self._number(read[name])
        for name in {"week", "dates"} & read.keys():
            read[name] = {day: self._spans(said) for day, said in read[name].items() if said}
        if "closed_days" in read:
            read["closed_days"] = self._spans(read["closed_days"])
        if "names" in read:
            read["names"] = {self._number(number): name for number, name in read["names"].items() if name}
        return read

    def _spans(self, said: Iterable[Any]) -> list[list[str]]:
        return [[start, end, self._number(number) or NONE] for start, end, number in said]

    def _number(self, said: str | None) -> str | None:
        return said if said in {None, NONE} else self._phones.normalise(said or "")


def _days(draft: Draft) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    """Name every day of a draft with what is said for it."""
    for name in ("week", "dates"):
        yield from ((f"$.{name}.{day}", said) for day, said in draft.get(name, {}).items())
    yield "$.closed_days", draft.get("closed_days", ())


def overlap(said: Sequence[Sequence[str]]) -> bool:
    """Tell whether two parts of a day are at the same time."""
    reached = 0
    for start, end in sorted((minute_of(start), minute_of(end)) for start, end, _ in said):
        if start < reached:
            return True
        reached = end
    return False


def _places(draft: Draft) -> Iterator[tuple[str, Any]]:
    """Name every place of a draft that holds a number."""
    for name in ("while_open", "while_closed"):
        yield f"$.{name}", draft.get(name)
    for name in ("week", "dates"):
        for day, said in draft.get(name, {}).items():
            yield from ((f"$.{name}.{day}[{at}]", span[2]) for at, span in enumerate(said))
    yield from ((f"$.closed_days[{at}]", span[2]) for at, span in enumerate(draft.get("closed_days", ())))
    yield from (("$.names", number) for number in draft.get("names", {}))
