"""A phone that several members of staff have: who commands from it is known before anything is done in their name."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel
from service.notify.models import Message
from service.notify.replies.models import InboxItem

NAMELESS = "a colleague"


def staff_having(session: Session, clinic_id: UUID, number: str) -> Sequence[Staff]:
    """Find everybody who works in a clinic and has a number, or a mail address, in any of their channels."""
    digests = number_digests(clinic_id, number)
    by_channel = select(StaffChannel.staff_id).where(
        StaffChannel.clinic_id == clinic_id, StaffChannel.active, StaffChannel.address_digest.in_(digests)
    )
    is_theirs = or_(Staff.mobile_digest.in_(digests), Staff.id.in_(by_channel))
    having = select(Staff).where(Staff.clinic_id == clinic_id, Staff.active, is_theirs)
    return session.scalars(having.order_by(Staff.id)).all()


def who_says_so(sharing: Sequence[Staff], words: str) -> tuple[Staff, str] | None:
    """Find whose name stands before the words behind a command; return them and the other words."""
    for one, name in zip(sharing, names_to_text(sharing), strict=True):
        if words.casefold().startswith(name.casefold()) and not words[len(name) : len(name) + 1].isalnum():
            return one, words[len(name) :].lstrip(" .,;:-\n")
    return None


def who_is_meant(session: Session, sharing: Sequence[Staff], items: Sequence[InboxItem]) -> Staff | None:
    """Tell whose command it can only be: that of whoever has the one item, or who alone was alerted about it."""
    if len(items) != 1:
        return None
    (item,) = items
    holds = [one for one in sharing if one.id == item.acknowledged_by]
    if holds:
        return holds[0]
    alerts = select(Message.staff_id).where(Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id)
    theirs = alerts.where(Message.kind == "alert", Message.staff_id.in_([one.id for one in sharing]))
    rung = set(session.scalars(theirs))
    return next((one for one in sharing if rung == {one.id}), None)


def names_to_text(sharing: Sequence[Staff]) -> list[str]:
    """Name each of several people as briefly as can be: by first names, where those differ."""
    names = [if_readable(one.name, NAMELESS) for one in sharing]
    firsts = [name.split()[0] for name in names]
    return firsts if len({first.casefold() for first in firsts}) == len(firsts) else names
