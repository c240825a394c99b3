"""What is missing in a clinic's cover now, and the refusal to begin anything new while something is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal
from service.base.phones import readable
from service.clinics.cover.gaps import Gap, Missing, missing
from service.clinics.cover.models import NumberTest
from service.clinics.cover.reading import CoverOfSites
from service.clinics.cover.rule import Cover
from service.clinics.hours import HoursOfSites, sites_of
from service.clinics.models import Site

NAMED = 5
"""So many gaps a refusal names; the page lists more."""


@dataclass(frozen=True, slots=True)
class SiteCover:
    """A site, what it says, and what is missing in that."""

    site: Site
    cover: Cover
    missing: Missing


def newest_tests(session: Session, clinic_id: UUID) -> dict[str, NumberTest]:
    """Return the newest test of each number that was ever tried."""
    tests = select(NumberTest).where(NumberTest.clinic_id == clinic_id).order_by(NumberTest.at, NumberTest.id)
    return {test.number: test for test in session.scalars(tests)}


def covers_now(session: Session, clinic_id: UUID, now: datetime) -> list[SiteCover]:
    """Read the cover of every site of a clinic, with what is missing from `now` (clinic time) on."""
    sites = sites_of(session, [clinic_id])
    hours, declared = HoursOfSites.read(session, [clinic_id]), CoverOfSites.read(session, [clinic_id])
    tried = {number for number, test in newest_tests(session, clinic_id).items() if test.answered}
    covers = ((site, declared.of(site.id, hours.of(site))) for site in sites)
    return [SiteCover(site, cover, missing(cover, tried, now)) for site, cover in covers]


def require_cover(session: Session, clinic_id: UUID, now: datetime) -> None:
    """Refuse with `cover_undeclared` or `cover_untested`, naming the first hours and numbers, where any is missing."""
    found = [one for one in covers_now(session, clinic_id, now) if one.missing]
    if not found:
        return
    code = "cover_undeclared" if any(one.missing.gaps for one in found) else "cover_untested"
    raise Refusal(code, faults=tuple(fault for one in found for fault in _faults(one)))


def _faults(one: SiteCover) -> Iterator[Fault]:
    gaps = one.missing.gaps
    for gap in gaps[:NAMED]:
        yield Fault("$.cover", f"{gap_words(gap, one.site.zone)}: nobody has said which number is answered")
    if len(gaps) > NAMED:
        yield Fault("$.cover", f"{len(gaps) - NAMED} more such times in the coming 60 days")
    for number in one.missing.untried:
        name = f" ({number.name})" if number.name else ""
        yield Fault("$.numbers", f"{readable(number.number)}{name}: nobody has tried whether it is answered")


def gap_words(gap: Gap, zone: str) -> str:
    """Write a gap in the time of its site: `Mon 30 Nov, 17:30 to Tue 1 Dec, 09:00`."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (gap.start, gap.end))
    return f"{_moment(start)} to {f'{end:%H:%M}' if start.date() == end.date() else _moment(end)}"


def _moment(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
