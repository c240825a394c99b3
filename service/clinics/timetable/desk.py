"""What differs from the week, and the rules of a site: changed by the manager, seen by everybody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.clinics.hours import default_site
from service.clinics.models import Closure, Site
from service.clinics.timetable.differing import absences, dated_hours, yesterday
from service.clinics.timetable.rows import owner_id
from service.clinics.timetable.strays import FindNeeds, Needs, Scope, Strays, no_needs, no_strays
from service.clinics.timetable_models import Absence, DatedHours

LONGEST = timedelta(days=3 * 366)
Dated = TypeVar("Dated", Closure, DatedHours, Absence)
NOUNS: dict[type, str] = {Closure: "closure", DatedHours: "dated_hours", Absence: "absence"}


class TimetableDesk:
    """Change when the site is open and who is there. Methods only flush; `not_found` for rows of other clinics."""

    def __init__(self, clock: Clock, strays: Strays = no_strays, needs: FindNeeds = no_needs) -> None:
        self._clock = clock
        self._strays = strays
        self._needs = needs

    def strays(self, session: Session, actor: Actor, scope: Scope) -> list[dict[str, Any]]:
        """List what is booked from now on and lies outside the hours as they are now."""
        return self._strays(session, clinic_of(actor), scope, self._clock.now())

    def needs(self, session: Session, actor: Actor) -> Needs:
        """Tell what the clinic's treatments ask of people and rooms."""
        return self._needs(session, clinic_of(actor))

    def site(self, session: Session, actor: Actor) -> Site:
        return default_site(session, clinic_of(actor))

    def change_site(self, session: Session, actor: Actor, draft: Mapping[str, Any]) -> Site:
        """Change opening hours, public holidays, and what is offered to patients."""
        site = self.site(session, actor)
        for field, value in draft.items():
            setattr(site, field, value)
        self._note(session, actor, "site.changed", "site", site.id, draft)
        return site

    def closures(self, session: Session, actor: Actor) -> list[Closure]:
        """List the closures that are not over, the next first."""
        site = self.site(session, actor)
        mine = select(Closure).where(Closure.clinic_id == site.clinic_id, Closure.site_id == site.id)
        return list(session.scalars(mine.where(Closure.on_date >= self.today(site)).order_by(Closure.on_date)))

    def close(self, session: Session, actor: Actor, on_date: date, reason: str) -> Closure:
        """Close the site on a date, whatever its hours; refuse where it is closed already."""
        site = self.site(session, actor)
        mine = select(Closure.id).where(Closure.clinic_id == site.clinic_id, Closure.site_id == site.id)
        if session.scalar(mine.where(Closure.on_date == on_date)):
            raise invalid(Fault("$.date", "is a date on which the site is closed already"))
        row = Closure(clinic_id=site.clinic_id, site_id=site.id, on_date=on_date, reason=reason)
        return self._added(session, actor, row)

    def dated(self, session: Session, actor: Actor) -> list[DatedHours]:
        """List the dated hours that are not over, the next first."""
        site = self.site(session, actor)
        return list(session.scalars(dated_hours([site], self.today(site))))

    def put_dated(
        self,
        session: Session,
        actor: Actor,
        owner: str,
        key: str | None,
        on_date: date,
        spans: Sequence[Sequence[str]],
        note: str | None = None,
    ) -> DatedHours:
        """Give the site, a practitioner or a room other hours on a date; those it had for that date give way."""
        site = self.site(session, actor)
        ids = _owner(session, site.clinic_id, owner, key, "$.key")
        mine = (getattr(DatedHours, column) == value for column, value in ids.items())
        found = select(DatedHours).where(
            DatedHours.clinic_id == site.clinic_id, DatedHours.site_id == site.id, DatedHours.on_date == on_date, *mine
        )
        row = session.scalar(found) or DatedHours(clinic_id=site.clinic_id, site_id=site.id, on_date=on_date, **ids)
        row.spans, row.note = [list(span) for span in spans], note or None
        return self._added(session, actor, row)

    def absences(self, session: Session, actor: Actor) -> list[Absence]:
        """List the absences that are not over, the first to begin first."""
        now = self._clock.now()
        site = self.site(session, actor)
        known = session.scalars(absences([site], yesterday(now, ZoneInfo(site.zone))))
        return [row for row in known if row.ends_at > now]

    def note_absence(
        self,
        session: Session,
        actor: Actor,
        owner: str,
        key: str,
        kind: str,
        starts_at: datetime,
        ends_at: datetime,
        note: str | None = None,
    ) -> Absence:
        """Note that a practitioner is away or a room out of use; nothing that is booked moves because of it."""
        site = self.site(session, actor)
        ids = _owner(session, site.clinic_id, owner, key, f"$.{owner}")
        faults = [*_span_faults(starts_at, ends_at)]
        if faults:
            raise invalid(*faults)
        row = Absence(clinic_id=site.clinic_id, site_id=site.id, kind=kind, note=note or None, **ids)
        row.starts_at, row.ends_at, row.created_at = (
            starts_at.astimezone(UTC),
            ends_at.astimezone(UTC),
            self._clock.now(),
        )
        return self._added(session, actor, row)

    def get(self, session: Session, actor: Actor, kind: type[Dated], row_id: UUID) -> Dated:
        """Return one closure, absence or dated hours, or refuse with `not_found`."""
        row = session.get(kind, (actor.clinic_id, row_id))
        if row is None:
            raise Refusal("not_found")
        return row

    def remove(self, session: Session, actor: Actor, kind: type[Dated], row_id: UUID) -> None:
        """Take one back; refuses `absence_in_use` for an absence that a sick day rests on."""
        row = self.get(session, actor, kind, row_id)
        try:
            with session.begin_nested():
                session.delete(row)
        except IntegrityError as error:
            raise Refusal("absence_in_use") from error
        self._note(session, actor, f"{NOUNS[kind]}.removed", NOUNS[kind], row_id)

    def _added(self, session: Session, actor: Actor, row: Dated) -> Dated:
        session.add(row)
        session.flush()
        noun = NOUNS[type(row)]
        self._note(session, actor, f"{noun}.added", noun, row.id)
        return row

    def _note(
        self,
        session: Session,
        actor: Actor,
        action: str,
        noun: str,
        row_id: UUID,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        record(session, actor, action, noun, row_id, at=self._clock.real(), fields=fields or ())
        session.flush()

    def today(self, site: Site) -> date:
        """Return the local date at a site."""
        return self._clock.now().astimezone(ZoneInfo(site.zone)).date()


def _owner(session: Session, clinic_id: UUID, owner: str, key: str | None, path: str) -> dict[str, UUID | None]:
    """Return the columns that name an owner of dated hours or of an absence."""
    ids: dict[str, UUID | None] = {"practitioner_id": None, "room_id": None}
    if owner != "site":
        ids[f"{owner}_id"] = owner_id(session, clinic_id, owner, key or "", path)
    return ids


def _span_faults(starts_at: datetime, ends_at: datetime) -> list[Fault]:
    if starts_at >= ends_at:
        return [Fault("$.until", "must be after from")]
    if ends_at - starts_at > LONGEST:
        return [Fault("$.until", f"must be within {LONGEST.days} days of from")]
    return []
