"""The brake on guessing passwords: after so many failures no password is looked at for a while.

Accounts that do not exist are counted like the others. Addresses of people and machines are kept as keyed hashes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, and_, delete, func, select, text
from sqlalchemy.orm import Session

from service.base.keys import keyring
from service.base.lookup import email_digest, email_digests
from service.web.models import SignInAttempt

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
OF_AN_ACCOUNT, FROM_AN_ADDRESS = 5, 30
ADDRESS = "sign_in_attempts.address"


def seconds_to_wait(session: Session, email: str, address: str, at: datetime) -> int:
    """Tell how long no password is looked at; 0 where one may be. One account's attempts take turns."""
    _take_turn(session, email)
    account = SignInAttempt.email_digest.in_(email_digests(email))
    last = select(func.max(SignInAttempt.at)).where(account, SignInAttempt.succeeded)
    cleared = session.scalar(last) or at - KEPT
    machine = SignInAttempt.address_digest.in_(keyring().digests(_place(address), ADDRESS))
    since = _failures(session, and_(account, SignInAttempt.at > cleared), at, OF_AN_ACCOUNT)
    return max(
        _left(since, OF_AN_ACCOUNT, at), _left(_failures(session, machine, at, FROM_AN_ADDRESS), FROM_AN_ADDRESS, at)
    )


def note_attempt(session: Session, email: str, address: str, at: datetime, *, succeeded: bool) -> None:
    """Count an attempt, and forget those of yesterday."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - KEPT))
    attempt = SignInAttempt(email_digest=email_digest(email), succeeded=succeeded, at=at)
    attempt.address_digest = keyring().digest(_place(address), ADDRESS)
    session.add(attempt)
    session.flush()


def _failures(session: Session, whose: ColumnElement[bool], at: datetime, most: int) -> Sequence[datetime]:
    """Return when the newest failures of the window happened, newest first."""
    in_window = (whose, SignInAttempt.succeeded.is_(False), SignInAttempt.at > at - WINDOW)
    return session.scalars(
        select(SignInAttempt.at).where(*in_window).order_by(SignInAttempt.at.desc()).limit(most)
    ).all()


def _left(failures: Sequence[datetime], most: int, at: datetime) -> int:
    if len(failures) < most:
        return 0
    return max(1, round((failures[-1] + WINDOW - at).total_seconds()))


def _place(address: str) -> str:
    """Name who is counted as one: an IPv4 address, or the /64 that one subscriber of IPv6 has to himself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else str(known)


def _take_turn(session: Session, email: str) -> None:
    """Let parallel guesses at one account wait for each other; SQLite's writers do so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
        session.execute(lock, {"key": f"sign-in:{email_digest(email)}"})
