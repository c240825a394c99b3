"""Decide that the texts of a protocol version become templates: one row each, which the clock hands in (`watch.py`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.base.pairs import keys_of
from service.clinics.models import Clinic, Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.checks import Checks
from service.notify.models import Message
from service.notify.waking import wake
from service.notify.whatsapp.definitions import WRITE_BACK, Definition, definitions_of, template_name, write_back_in
from service.notify.whatsapp.models import UTILITY, MessageTemplate
from service.notify.whatsapp.routing import NO_TEMPLATE
from service.notify.whatsapp.words import whatsapp_words
from service.protocols.models import ProtocolVersion
from service.protocols.store import load, signed_languages


@dataclass(frozen=True, slots=True)
class Asked:
    """A definition with the newest template made of it, None where there is none yet."""

    definition: Definition
    template: MessageTemplate | None

    @property
    def can_be_handed_in(self) -> bool:
        return not self.definition.faults and (self.template is None or self.template.status == "rejected")


class TemplateDesk:
    """Hand texts in for approval, and tell how far they are."""

    def __init__(self, clock: Clock, accounts: Accounts, checks: Checks) -> None:
        self._clock = clock
        self._accounts = accounts
        self._checks = checks

    def standing(self, session: Session, version: ProtocolVersion) -> list[Asked]:
        """Return every template of a version, in the order of languages and steps, and the clinic's own behind them.

        The clinic's own is in the languages in which the service has words for it, whichever version handed it in.
        """
        account, newest = self._account(session, version), {}
        for row in session.scalars(_of_version(version).order_by(MessageTemplate.number)):
            if row.account_sid == account:
                newest[row.step, row.language, row.variant] = row
        protocol = load(version)
        definitions = [one for language in protocol.languages for one in definitions_of(protocol, language)]
        own = [
            write_back_in(language) for language in protocol.languages if whatsapp_words(language).language == language
        ]
        return [Asked(one, newest.get(one.key)) for one in (*definitions, *own)]

    def hand_in(self, session: Session, actor: Actor, version: ProtocolVersion) -> int:
        """Put all that can be handed in on its way; returns how many. What was refused is tried under a new name.

        Texts that were skipped for want of a template, and are of use still, wait for it from now on.
        Refuses `whatsapp_not_set_up` without a sender, and `protocol_unsigned` where no language is signed.
        """
        account = self._account(session, version)
        if account is None:
            raise Refusal("whatsapp_not_set_up")
        languages = fit_languages(session, version)
        if not languages:
            raise Refusal("protocol_unsigned")
        clinic = session.get_one(Clinic, version.clinic_id)
        waiting = [one for one in self.standing(session, version) if one.definition.language in languages]
        rows = _drafts(clinic, version, account, waiting, self._clock.real())
        session.add_all(rows)
        record(
            session,
            actor,
            "templates.handed_in",
            "protocol_version",
            version.id,
            at=self._clock.real(),
            clinic_id=version.clinic_id,
        )
        session.flush()
        now = self._clock.now()
        for clinic_id, patient_id in keys_of(session.execute(_patients_without(version, now)).all()):
            wake(session, self._checks, None, clinic_id, patient_id, now)
        return len(rows)

    def _account(self, session: Session, version: ProtocolVersion) -> str | None:
        sender = whatsapp_sender(session, version.clinic_id)
        return self._accounts.of(session, version.clinic_id, sender).account_sid if sender else None


def fit_languages(session: Session, version: ProtocolVersion) -> Sequence[str]:
    """Return the languages whose words may go to patients: the signed ones, in a demo clinic all."""
    demo = session.get_one(Clinic, version.clinic_id).demo
    return load(version).languages if demo else signed_languages(session, version)


def whatsapp_sender(session: Session, clinic_id: UUID) -> Sender | None:
    """Return the clinic's first sender on WhatsApp; its account has the templates."""
    of_clinic = select(Sender).where(Sender.clinic_id == clinic_id, Sender.channel == "whatsapp")
    return session.scalars(of_clinic.order_by(Sender.id).limit(1)).one_or_none()


def taken_otherwise(session: Session, clinic_id: UUID) -> list[MessageTemplate]:
    """Return the newest templates that were refused or switched off, or that are in another category than meant."""
    later = aliased(MessageTemplate)
    same = [
        getattr(later, name) == getattr(MessageTemplate, name)
        for name in ("clinic_id", "protocol_version_id", "account_sid", "step", "language", "variant")
    ]
    of_clinic = select(MessageTemplate).where(
        MessageTemplate.clinic_id == clinic_id,
        or_(MessageTemplate.status.in_(("rejected", "disabled")), MessageTemplate.category != UTILITY),
        ~exists().where(*same, later.number > MessageTemplate.number),
    )
    return list(session.scalars(of_clinic))


def _of_version(version: ProtocolVersion) -> Select[MessageTemplate]:
    theirs = or_(MessageTemplate.protocol_version_id == version.id, MessageTemplate.step == WRITE_BACK)
    return select(MessageTemplate).where(MessageTemplate.clinic_id == version.clinic_id, theirs)


def _patients_without(version: ProtocolVersion, now: datetime) -> Select[UUID, UUID | None]:
    """Select the patients, with their clinic, for whom a fresh text was skipped because it had no template."""
    skipped = select(Message.clinic_id, Message.patient_id).where(
        Message.clinic_id == version.clinic_id,
        Message.protocol_version_id == version.id,
        Message.state == "skipped",
        Message.reason == NO_TEMPLATE,
        Message.expires_at > now,
    )
    return skipped.distinct()


def _drafts(
    clinic: Clinic, version: ProtocolVersion, account: str, asked: Iterable[Asked], at: datetime
) -> list[MessageTemplate]:
    return [_draft(clinic, version, account, one, at) for one in asked if one.can_be_handed_in]


def _draft(clinic: Clinic, version: ProtocolVersion, account: str, asked: Asked, at: datetime) -> MessageTemplate:
    one, number = asked.definition, (asked.template.number if asked.template else 0) + 1
    return MessageTemplate(
        clinic_id=clinic.id,
        protocol_version_id=version.id,
        account_sid=account,
        step=one.step,
        language=one.language,
        variant=one.variant,
        number=number,
        name=template_name(clinic.key, version.key, version.number, one, number),
        body=one.body,
        variables=list(one.variables),
        samples=list(one.samples),
        buttons=list(one.buttons),
        category=UTILITY,
        status="draft",
        created_at=at,
        next_check_at=at,
    )
