"""Whose credentials a sender uses: its own account's, its clinic's, or those of the settings."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.settings import Settings
from service.clinics.models import ProviderAccount, Sender
from service.notify.delivery.provider import Credentials


class Accounts:
    """Find credentials at the provider."""

    def __init__(self, settings: Settings) -> None:
        self._ours = Credentials(settings.twilio_account_sid, settings.twilio_auth_token)

    def of(self, session: Session, clinic_id: UUID, sender: Sender) -> Credentials:
        """Return the credentials that a sender's texts go out with."""
        theirs = select(ProviderAccount).where(ProviderAccount.clinic_id == clinic_id).order_by(ProviderAccount.id)
        rows = list(session.scalars(theirs))
        own = next((row for row in rows if row.id == sender.provider_account_id), rows[0] if rows else None)
        return Credentials(own.account_sid, own.auth_token) if own else self._ours

    def tokens(self, session: Session, account_sid: str) -> list[str]:
        """Return the tokens that a webhook of this account may be signed with; empty for an unknown account."""
        theirs = select(ProviderAccount).where(ProviderAccount.account_sid == account_sid)
        tokens = [row.auth_token for row in session.scalars(theirs)]
        if account_sid == self._ours.account_sid and self._ours.auth_token:
            tokens.append(self._ours.auth_token)
        return tokens
