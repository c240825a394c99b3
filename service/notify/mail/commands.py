"""May words from a mail address command? Anybody can write any address above a mail.

So a command by mail counts only in answer to a mail of ours to that very person: its id is known to nobody else.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Staff
from service.notify.mail.reading import CHANNEL
from service.notify.models import Attempt, Message
from service.notify.replies.form import Inbound


def may_command(session: Session, staff: Staff, inbound: Inbound) -> bool:
    """Tell whether what came in may be carried out as a command of this person."""
    if inbound.channel != CHANNEL:
        return True
    if inbound.automatic or inbound.answers_sid is None:
        return False
    same = (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id)
    ours = select(Message.id).join(Attempt, same).where(Attempt.provider_id == inbound.answers_sid)
    theirs = ours.where(Message.clinic_id == staff.clinic_id, Message.staff_id == staff.id)
    return session.scalar(theirs) is not None
