"""Whose credentials a sender uses: its own account's, its clinic's, or those of the settings."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from threading import Lock
from uuid import UUID

from sqlalchemy import Select, Subquery, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from service.base.settings import Settings
from service.clinics.models import Clinic, ProviderAccount, Sender
from service.notify.delivery.provider import Credentials
from service.notify.models import Attempt
from service.notify.replies.arrival import with_address
from service.notify.replies.form import SID, address_of

MOMENT = 1.0
"""For so many seconds a token that was taken back may still sign, in a process that has just read it."""

MOST_KNOWN = 1000
AT_ONCE = 4
"""So many threads read at one moment, each for other addresses."""


class Lately:
    """Remember for a moment whose account speaks of an address, so that a burst of texts asks once.

    Of several threads that want to know at one moment one reads, and the others wait for it: else each would open a
    connection of its own to the database.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[tuple[str, str], tuple[float, Credentials]] = {}
        self._reading = [Lock() for _ in range(AT_ONCE)]

    def of(self, key: tuple[str, str], read: Callable[[], Credentials]) -> Credentials:
        """Return what was read under a key within the last second, else read it."""
        known = self._still(key)
        if known is not None:
            return known
        with self._reading[hash(key) % AT_ONCE]:
            known = self._still(key)
            if known is not None:
                return known
            found = read()
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = self._now() + MOMENT, found
            return found

    def _still(self, key: tuple[str, str]) -> Credentials | None:
        until, known = self._known.get(key, (0.0, None))
        return known if until > self._now() else None


class Accounts:
    """Find credentials at the provider."""

    def __init__(self, settings: Settings) -> None:
        self._ours = Credentials(settings.twilio_account_sid, settings.twilio_auth_token)
        self.lately = Lately()

    def of(self, session: Session, clinic_id: UUID, sender: Sender) -> Credentials:
        """Return the credentials that a sender's texts go out with."""
        return self.of_all(session, [sender])[clinic_id, sender.id]

    def of_all(self, session: Session, senders: Iterable[Sender]) -> dict[tuple[UUID, UUID], Credentials]:
        """Return the credentials of senders, by clinic and id; one query."""
        wanted = {(sender.clinic_id, sender.id): sender.provider_account_id for sender in senders}
        theirs = select(ProviderAccount).where(ProviderAccount.clinic_id.in_({clinic_id for clinic_id, _ in wanted}))
        rows: dict[UUID, list[ProviderAccount]] = defaultdict(list)
        for row in session.scalars(theirs.order_by(ProviderAccount.id)):
            rows[row.clinic_id].append(row)
        return {key: self._own(rows[key[0]], account_id) for key, account_id in wanted.items()}

    def of_address(self, session: Session, to: str, account_sid: str) -> Credentials:
        """Return whose account may tell of a text to this address; of one that is nobody's, the account that does."""
        found = session.execute(_with_accounts(to)).all()
        if found:
            sender, accounts = found[0][0], [account for _, account in found if account is not None]
            return self._own(accounts, sender.provider_account_id)
        own = _named(session, account_sid)
        return Credentials(own.account_sid, own.auth_token) if own else self._ours

    def clinic_of(self, session: Session, account_sid: str) -> UUID | None:
        """Return the one clinic that an account belongs to; None where there is none, or several share it."""
        if not SID.fullmatch(account_sid):
            return None
        called = {"account_sid": account_sid}
        if account_sid != self._ours.account_sid:
            return next(iter(session.scalars(_HAVING, called)), None)
        rows = session.execute(_HAVING_OR_SHARING, called).all()
        own = [clinic_id for clinic_id, is_own in rows if is_own]
        found = own or [clinic_id for clinic_id, _ in rows]
        return found[0] if len(found) == 1 else None

    def of_attempt(self, session: Session, clinic_id: UUID | None, attempt_id: UUID) -> Credentials:
        """Return whose account may tell of an attempt of this clinic; an unknown attempt is ours to hear of."""
        attempt = session.get(Attempt, (clinic_id, attempt_id)) if clinic_id is not None else None
        if attempt is None:
            return self._ours
        sender = session.get_one(Sender, (attempt.clinic_id, attempt.sender_id))
        return self.of(session, attempt.clinic_id, sender)

    def _own(self, accounts: list[ProviderAccount], named: UUID | None) -> Credentials:
        own = next((row for row in accounts if row.id == named), accounts[0] if accounts else None)
        return Credentials(own.account_sid, own.auth_token) if own else self._ours


def _sharing() -> Subquery:
    """Select two of the clinics that have no account of their own and share ours: one alone is told from more."""
    without = Clinic.id.not_in(select(ProviderAccount.clinic_id))
    return select(Clinic.id, literal(value=False)).where(without).limit(2).subquery()


_HAVING = select(ProviderAccount.clinic_id, literal(value=True)).where(
    ProviderAccount.account_sid == bindparam("account_sid")
)
_HAVING_OR_SHARING = union_all(_HAVING, _sharing().select())


def _with_accounts(to: str) -> Select[Sender, ProviderAccount]:
    """Select the sender behind an address, once with each account of its clinic, or without any."""
    theirs = ProviderAccount.clinic_id == Sender.clinic_id
    sender = with_address(*address_of(to))
    return sender.add_columns(ProviderAccount).outerjoin(ProviderAccount, theirs).order_by(ProviderAccount.id)


def _named(session: Session, account_sid: str) -> ProviderAccount | None:
    if not SID.fullmatch(account_sid):
        return None
    return session.scalars(select(ProviderAccount).where(ProviderAccount.account_sid == account_sid)).one_or_none()
