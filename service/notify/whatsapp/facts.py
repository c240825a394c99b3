"""What sending by WhatsApp depends on, read for many texts at once: who wrote when, and which templates there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.pairs import Key, among
from service.clinics.models import Sender
from service.notify.photos.came_by import came_as_text
from service.notify.replies.models import Conversation, Reply
from service.notify.whatsapp.inviting import Invited, invitations
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.routing import Template

Texted = tuple[UUID, UUID, str]
"""A clinic, one of its senders, and the digest of a number."""

Worded = tuple[UUID, UUID, str, str, str]
"""A clinic, one of its protocol versions, a step, a language, and the variant of its text."""

STANDING: Mapping[str, Template] = {"approved": "approved", "draft": "waiting", "submitted": "waiting"}


@dataclass(frozen=True, slots=True)
class WhatsAppFacts:
    """Last texts of patients by sender, and the newest template of each text; empty where nobody uses WhatsApp."""

    wrote: Mapping[Texted, datetime] = field(default_factory=dict)
    templates: Mapping[Worded, MessageTemplate] = field(default_factory=dict)
    invitations: Mapping[Invited, MessageTemplate] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        session: Session,
        numbers: Collection[tuple[UUID, str]],
        versions: Collection[Key],
        inviting: Collection[UUID] = (),
    ) -> Self:
        """Read what concerns these numbers, each with its clinic, and these protocol versions; in two queries.

        `inviting` are the clinics that ask somebody to write back.
        """
        if not numbers:
            return cls()
        return cls(_wrote(session, numbers), _templates(session, versions), invitations(session, inviting))

    def last_inbound(self, sender: Sender, number: str) -> datetime | None:
        """Return when a number last texted a sender, clinic time."""
        digests = number_digests(sender.clinic_id, number)
        found = [self.wrote.get((sender.clinic_id, sender.id, digest)) for digest in digests]
        return max((at for at in found if at is not None), default=None)

    def template(self, worded: Worded) -> MessageTemplate | None:
        return self.templates.get(worded)


def standing(template: MessageTemplate | None) -> Template:
    """Say what a template is good for."""
    if template is None:
        return "missing"
    return STANDING.get(template.status, "missing")


def _wrote(session: Session, numbers: Collection[tuple[UUID, str]]) -> dict[Texted, datetime]:
    pairs = {(clinic_id, digest) for clinic_id, number in numbers for digest in number_digests(clinic_id, number)}
    newest = (
        select(func.max(Reply.received_at))
        .where(Reply.clinic_id == Conversation.clinic_id, Reply.conversation_id == Conversation.id, came_as_text())
        .scalar_subquery()
    )
    talks = (
        select(Conversation.clinic_id, Conversation.sender_id, Conversation.number_digest, newest)
        .join(Sender, (Sender.clinic_id == Conversation.clinic_id) & (Sender.id == Conversation.sender_id))
        .where(Sender.channel == "whatsapp", among(Conversation.clinic_id, Conversation.number_digest, pairs))
    )
    return {(clinic, sender, digest): at for clinic, sender, digest, at in session.execute(talks) if at is not None}


def _templates(session: Session, versions: Collection[Key]) -> dict[Worded, MessageTemplate]:
    """Return the newest try of each text; of two accounts' the one that was made last."""
    of_versions = select(MessageTemplate).where(
        among(MessageTemplate.clinic_id, MessageTemplate.protocol_version_id, versions)
    )
    rows = session.scalars(of_versions.order_by(MessageTemplate.created_at, MessageTemplate.id))
    return {(row.clinic_id, row.protocol_version_id, row.step, row.language, row.variant): row for row in rows}
