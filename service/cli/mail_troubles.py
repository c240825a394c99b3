"""What `aftercourse doctor` finds wrong with mail, by really signing in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.base.mail_urls import LOOPBACK, MailServer, read_mail_url

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from service.base.settings import Settings


def server_troubles(settings: "Settings") -> Iterator[str]:
    """Say what is wrong with the servers that the settings name."""
    from service.notify.mail.trying import imap_trouble, smtp_trouble

    if settings.smtp_url:
        yield from _of("smtp", server := read_mail_url(settings.smtp_url, "smtp"), smtp_trouble(server))
    if settings.imap_url:
        yield from _of("imap", server := read_mail_url(settings.imap_url, "imap"), imap_trouble(server))


def _of(name: str, server: MailServer, trouble: str | None) -> Iterator[str]:
    where = f"{server.host}:{server.port}"
    if server.tls == "none" and server.host not in LOOPBACK:
        yield f"{name}: mail and password travel readable to {where}; leave tls=none out"
    if trouble is not None:
        yield f"{name}: the mail server {where} {trouble}"


def sender_troubles(session: "Session", settings: "Settings") -> Iterator[str]:
    """Say where mail is meant to go and cannot."""
    from sqlalchemy import select

    from service.clinics.models import Clinic, Sender
    from service.clinics.rota.models import StaffChannel

    ways = select(StaffChannel.id).where(StaffChannel.channel == "email", StaffChannel.active)
    if not settings.smtp_url and session.scalar(ways.limit(1)) is not None:
        yield "smtp: none is set, so alerts by mail, which staff have chosen, go to nobody: AFTERCOURSE_SMTP_URL"
    if not settings.smtp_url and (settings.imap_url or settings.mail_webhook_secret):
        yield "smtp: none is set, so patients who write mail get no answer: AFTERCOURSE_SMTP_URL"
    if not (settings.smtp_url or settings.imap_url or settings.mail_webhook_secret):
        return
    writing = (Sender.clinic_id == Clinic.id) & (Sender.channel == "email")
    without = select(Clinic.key).outerjoin(Sender, writing).where(Sender.id.is_(None)).order_by(Clinic.key)
    for key in session.scalars(without):
        yield f"clinic {key}: has no mail address of its own yet; the clock gives it the clinic's, once that is one"
