"""Take a mail in, by whatever way it came: once for each clinic that it was written to.

A mail to two clinics is a reply in each, known there by an id of its own: what became of it in one says nothing of the
other, and a second delivery, to the other's address, is not taken for the first. One to an address of nobody waits.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.base.database import Database
from service.notify.mail.identity import in_clinic
from service.notify.mail.places import senders_of_mail
from service.notify.mail.reading import form_of, gone_to, sid_of_mail
from service.notify.replies.form import MAIL
from service.notify.replies.intake import Intake
from service.notify.replies.models import RawWebhook


class Taking:
    """Keep mails and let them be settled."""

    def __init__(self, database: Database, intake: Intake) -> None:
        self._database = database
        self._intake = intake

    def take(
        self, raw: bytes, *, recipient: str = "", size: int | None = None, came_at: datetime | None = None
    ) -> None:
        """Keep a mail and settle it; one that is known has no effect.

        `size` is that of the whole mail where `raw` is its beginning, `came_at` (machine time) when it came in.
        """
        form, sid = form_of(raw, recipient=recipient, size=size), sid_of_mail(raw)
        clinics = self._clinics(sid, gone_to(raw, recipient))
        if clinics is None:
            self._intake.take(MAIL, sid, form, came_at)
            return
        for clinic_id in clinics:
            self._intake.take(MAIL, in_clinic(sid, clinic_id), form, came_at, clinic_id)

    def _clinics(self, sid: str, recipients: tuple[str, ...]) -> list[UUID] | None:
        """Return the clinics that a mail is for and that do not have it under its own id; None where it is nobody's."""
        with self._database.read() as session:
            senders = senders_of_mail(session, recipients)
            had = set(session.scalars(select(RawWebhook.clinic_id).where(RawWebhook.dedupe_key == f"{MAIL}:{sid}")))
        return [one.clinic_id for one in senders if one.clinic_id not in had] if senders else None
