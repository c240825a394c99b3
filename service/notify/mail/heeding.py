"""Heed what comes back of mails that we sent: a report moves the attempt it is about, forward only.

A report names the attempt by an id that only who got the mail, or carried it, can know. An answer to a mail proves that
it arrived, too: it settles a mail of which nobody knew whether the server took it.
"""

from email.message import Message
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.notify.delivery.follow import follow
from service.notify.delivery.outcomes import locked
from service.notify.mail.identity import attempts_named, names_ours, sid_of
from service.notify.mail.parts_of_mail import headers, parsed
from service.notify.mail.reading import CHANNEL, raw_of, writer
from service.notify.mail.reports import Report, report_of
from service.notify.models import Attempt
from service.notify.moves import ATTEMPT_MOVES, move_attempt
from service.notify.replies.models import RawWebhook

BOUNCED = "mail_bounced"
LOG = structlog.get_logger()


def heed_report(session: Session, raw: RawWebhook, clock: Clock) -> bool:
    """Take a mail as a report about one of ours; False where it is none, and has to be read as a mail."""
    report = _report_in(raw_of(raw.form)[0])
    known = _of_mail(session, report.attempts[0]) if report else None
    if report is None or known is None:
        return False
    raw.clinic_id, raw.attempt_id = known
    if report.became != "delayed":
        move_on(session, *known, report, clock)
    return True


def _report_in(raw: bytes) -> Report | None:
    if not names_ours(raw):
        return None
    mail = parsed(raw)
    try:
        return _own(mail) or report_of(mail, writer(mail))
    except Exception:  # noqa: BLE001 - what is too broken to be a report is read as a mail
        return None


def _own(mail: Message) -> Report | None:
    """Take a mail of ours that landed in our own mailbox, as an alert to the desk does, for proof that it arrived."""
    named = attempts_named(headers(mail, "Message-ID"))
    return Report((named[0],), "delivered") if named else None


def move_on(session: Session, clinic_id: UUID, attempt_id: UUID, report: Report, clock: Clock) -> None:
    """Move an attempt to what became of its mail, and its message with it."""
    message, attempt = locked(session, clinic_id, attempt_id)
    if report.became not in ATTEMPT_MOVES[attempt.state]:
        return
    reason = BOUNCED if report.became == "failed" else None
    attempt.provider_id = attempt.provider_id or sid_of(attempt.id)
    attempt.finished_at = attempt.finished_at or clock.real()
    move_attempt(session, attempt, report.became, reason, clock.real())
    session.flush()
    follow(session, message, reason, clock.now())
    if reason is not None:
        LOG.warning("mail_bounced", attempt_id=str(attempt.id), status=report.status[:10])


def note_answered(session: Session, clinic_id: UUID, answers_sid: str | None, clock: Clock) -> None:
    """Note that a mail arrived, of which the server's answer was lost: somebody has answered it."""
    if answers_sid is None:
        return
    attempt = session.get(Attempt, (clinic_id, UUID(hex=answers_sid[2:])))
    if attempt is not None and attempt.channel == CHANNEL and attempt.state == "unknown":
        move_on(session, clinic_id, attempt.id, Report((attempt.id,), "delivered"), clock)


def _of_mail(session: Session, attempt_id: UUID) -> tuple[UUID, UUID] | None:
    found = select(Attempt.clinic_id, Attempt.id).where(Attempt.provider_id == sid_of(attempt_id))
    known = session.execute(found).one_or_none()
    if known is None:  # the server's answer to it was lost
        open_still = Attempt.channel == CHANNEL, Attempt.state == "unknown", Attempt.id == attempt_id
        known = session.execute(select(Attempt.clinic_id, Attempt.id).where(*open_still)).one_or_none()
    return (known[0], known[1]) if known else None
