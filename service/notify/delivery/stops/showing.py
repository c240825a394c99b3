"""Senders as pages, the API and the doctor show them: whether they work, since when not, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Sender, Site
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.stops.waiting import count_waiting
from service.notify.reasons import sentence_for

DO_ABOUT = {
    "provider_credentials": "See in Twilio's console whether the account's SID and token are still those that "
    "Aftercourse was given, and put in the new ones",
    "account_suspended": "Sign in at Twilio and see why the account is suspended (often the balance has run out)",
    "provider_garbled": "See that the address of Twilio's API in the settings is right, and that no proxy or fire wall "
    "answers in its place",
    "sender_unusable": "See in Twilio's console whether the number still belongs to the account and may send texts in "
    "this country",
    "whatsapp_sender": "See in Twilio's console and in Meta's business manager whether the WhatsApp number is still "
    "connected and not locked",
}
DO_ABOUT_OTHERS = "Ask whoever looks after the system to see in Twilio's console why the number is refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderView:
    """One sender; `since` is None where it works. `waiting` counts the texts of the clinic that wait for senders.

    `trying`: a text is on its way to find out. `tried_at` and `tried_text` say what became of the last one.
    """

    id: UUID
    channel: str
    address: str
    site: str
    state: str
    since: datetime | None = None
    reason: str | None = None
    reason_text: str | None = None
    code: int | None = None
    do_text: str | None = None
    waiting: int = 0
    tried_at: datetime | None = None
    tried_text: str | None = None


def sender_views(session: Session, clinic_id: UUID, now: datetime) -> list[SenderView]:
    """Show a clinic's senders, oldest first."""
    senders = session.execute(
        select(Sender, Site)
        .join(Site, (Site.clinic_id == Sender.clinic_id) & (Site.id == Sender.site_id))
        .where(Sender.clinic_id == clinic_id)
        .order_by(Sender.id)
    )
    stops = {stop.sender_id: stop for stop in open_stops(session, clinic_id)}
    waiting = count_waiting(session, [clinic_id], now).get(clinic_id, 0) if stops else 0
    return [_view(sender, site, stops.get(sender.id), waiting) for sender, site in senders]


def stopped_views(session: Session, clinic_id: UUID, now: datetime) -> list[SenderView]:
    """Show the senders of a clinic that are stopped; one query where none is."""
    if not open_stops(session, clinic_id):
        return []
    return [view for view in sender_views(session, clinic_id, now) if view.state == "stopped"]


def open_stops(session: Session, clinic_id: UUID) -> Sequence[SenderStop]:
    stops = select(SenderStop).where(SenderStop.clinic_id == clinic_id, SenderStop.resumed_at.is_(None))
    return session.scalars(stops.order_by(SenderStop.since, SenderStop.id)).all()


def _view(sender: Sender, site: Site, stop: SenderStop | None, waiting: int) -> SenderView:
    common = {"id": sender.id, "channel": sender.channel, "address": sender.address, "site": site.name}
    if stop is None:
        return SenderView(**common, state="works")  # type: ignore[arg-type]
    return SenderView(
        **common,  # type: ignore[arg-type]
        state="stopped",
        since=stop.since,
        reason=stop.reason,
        reason_text=sentence_for(stop.reason),
        code=stop.code,
        do_text=DO_ABOUT.get(stop.reason, DO_ABOUT_OTHERS),
        waiting=waiting,
        tried_at=stop.tried_at,
        tried_text=_tried(stop),
    )


def _tried(stop: SenderStop) -> str | None:
    if stop.tried_at is None:
        return None
    return sentence_for(stop.tried_reason) or "The network took it; whether it arrives is awaited."
