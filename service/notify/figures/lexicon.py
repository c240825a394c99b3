"""What a month says about the lexicon: which alerts were not needed, and what a person had to raise."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.base.walltime import midnight
from service.clinics.hours import default_site
from service.notify.figures.rules import next_month
from service.notify.inbox.page_views import in_words
from service.notify.marking import Parts, marked
from service.notify.replies.models import InboxEvent, InboxItem, Reply

NO_SIGN = "no sign named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item that a person judged otherwise than the lexicon. `how` is needed, not_needed or raised."""

    item_id: UUID
    how: str
    urgency: str
    opened_at: datetime
    parts: Parts
    signs: Sequence[str]
    versions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often alerts with a sign, or of a version, were needed and were not."""

    what: str
    needed: int
    not_needed: int


@dataclass(frozen=True, slots=True)
class LexiconReport:
    by_sign: Sequence[Tally]
    by_version: Sequence[Tally]
    not_needed: Sequence[Judged]
    raised: Sequence[Judged]


def lexicon_report(session: Session, clinic_id: UUID, first: date) -> LexiconReport:
    """Read what was marked or raised of the items of a month."""
    judged = list(_judged(session, clinic_id, first))
    alerts = [one for one in judged if one.how != "raised"]
    return LexiconReport(
        by_sign=tally((one.how, one.signs or [NO_SIGN]) for one in alerts),
        by_version=tally((one.how, one.versions) for one in alerts),
        not_needed=[one for one in judged if one.how == "not_needed"],
        raised=[one for one in judged if one.how == "raised"],
    )


def tally(alerts: Iterable[tuple[str, Sequence[str]]]) -> list[Tally]:
    """Count by what was told, the least needed first."""
    counts: dict[str, Counter[str]] = {}
    for how, whats in alerts:
        for what in whats:
            counts.setdefault(what, Counter())[how] += 1
    found = [Tally(what, count["needed"], count["not_needed"]) for what, count in counts.items()]
    return sorted(found, key=lambda one: (-one.not_needed, -one.needed, one.what))


def _judged(session: Session, clinic_id: UUID, first: date) -> Iterable[Judged]:
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    raised = exists().where(
        InboxEvent.clinic_id == InboxItem.clinic_id,
        InboxEvent.inbox_item_id == InboxItem.id,
        InboxEvent.kind == "raised",
    )
    within = and_(
        InboxItem.clinic_id == clinic_id,
        InboxItem.opened_at >= midnight(first, zone),
        InboxItem.opened_at < midnight(next_month(first), zone),
    )
    told = or_(raised, InboxItem.alert_needed.is_not(None))
    rows = session.execute(select(InboxItem, raised).where(within, told).order_by(InboxItem.opened_at)).all()
    versions = _versions(session, clinic_id, [item.id for item, _ in rows])
    for item, by_hand in rows:
        if by_hand:
            yield _one(item, "raised", versions)
        if item.alert_needed is not None:
            yield _one(item, "needed" if item.alert_needed else "not_needed", versions)


def _one(item: InboxItem, how: str, versions: Mapping[UUID, list[str]]) -> Judged:
    return Judged(
        item_id=item.id,
        how=how,
        urgency=item.urgency,
        opened_at=item.opened_at,
        parts=marked(if_readable(item.text, "cannot be read here"), item.because),
        signs=in_words(item.signs),
        versions=versions.get(item.id, []),
    )


def _versions(session: Session, clinic_id: UUID, items: Sequence[UUID]) -> dict[UUID, list[str]]:
    of_items = select(Reply.inbox_item_id, Reply.lexicon_version).where(
        Reply.clinic_id == clinic_id, Reply.inbox_item_id.in_(items)
    )
    found: dict[UUID, list[str]] = {}
    for item_id, version in session.execute(of_items.distinct().order_by(Reply.lexicon_version)):
        if item_id:
            found.setdefault(item_id, []).append(version)
    return found
