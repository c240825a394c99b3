"""Hand templates in and follow their approval: the clock's part, one step of one template at a time.

1. Take a few rows that are due, so that no other clock takes them meanwhile; commit.
2. Ask the provider, holding no transaction. A template that has no id yet is looked for by its name first: the process
   may have died between making it and keeping that. The id is kept before anything else is asked.
3. Keep the answer. WhatsApp may pause or disable later what it approved, or put it into another category.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.complaints import complain
from service.notify.delivery.provider import Credentials
from service.notify.whatsapp.content_api import (
    Approval,
    ContentApi,
    ContentRefusedError,
    ContentUnavailableError,
    TemplateDraft,
)
from service.notify.whatsapp.handing_in import whatsapp_sender
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.template_rules import language_code

EVERY = 5.0
AT_ONCE = 12
TAKEN_FOR = timedelta(minutes=4)
"""Longer than a batch takes, also where each call takes its time; after it another clock goes on."""

SOON, AT_FIRST = timedelta(seconds=15), timedelta(minutes=5)
"""How often a template is asked about at first, while somebody may look on, and for how long that is."""

AGAIN_AFTER = {
    "submitted": timedelta(minutes=2),
    "approved": timedelta(hours=1),
    "paused": timedelta(hours=1),
    "disabled": timedelta(days=1),
}
"""How long until the next look, by where a template stands; a rejected one stays rejected."""

STATUSES = {
    "unsubmitted": "draft",
    "received": "submitted",
    "pending": "submitted",
    "in_appeal": "submitted",
    "approved": "approved",
    "rejected": "rejected",
    "paused": "paused",
    "disabled": "disabled",
}
Told = dict[str, object]


class TemplateWatch:
    """Bring templates on. One instance serves a process."""

    def __init__(self, database: Database, clock: Clock, accounts: Accounts, api: ContentApi) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._api = api

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Bring on what is due; returns how many templates were taken in hand."""
        taken = self._take()
        known: dict[Credentials, Mapping[str, str]] = {}
        down: dict[Credentials, str] = {}
        for row, credentials in taken:
            try:
                if credentials not in down:
                    self._bring_on(row, credentials, known)
            except ContentUnavailableError as error:
                down[credentials] = str(error) or "no_answer"
            except ContentRefusedError as error:
                self._keep(row, {"status": "rejected", "rejection_reason": f"Twilio: {error}", "next_check_at": None})
            except Exception as error:  # noqa: BLE001 - one template must not hold up the others
                complain("template_not_followed", error, template_id=row.id)
            if credentials in down:  # the others of this account would wait in vain too
                self._keep(row, {"trouble": down[credentials]})
        return len(taken)

    def _take(self) -> list[tuple[MessageTemplate, Credentials]]:
        """Take what is due; what belongs to an account that the clinic has no more is left alone."""
        with self._database.write() as session:
            due = select(MessageTemplate).where(MessageTemplate.next_check_at <= self._clock.real())
            rows = list(session.scalars(due.order_by(MessageTemplate.next_check_at).limit(AT_ONCE)))
            mine = [row for row in rows if self._is_mine(session, row)]
            clinics = {row.clinic_id: self._credentials(session, row.clinic_id) for row in mine}
            session.expunge_all()
        taken = [(row, clinics[row.clinic_id]) for row in mine]
        return [(row, theirs) for row, theirs in taken if theirs and theirs.account_sid == row.account_sid]

    def _is_mine(self, session: Session, row: MessageTemplate) -> bool:
        """Put off the next look; False where another clock did so first."""
        same = update(MessageTemplate).where(_is(row), MessageTemplate.next_check_at == row.next_check_at)
        put_off = same.values(next_check_at=self._clock.real() + TAKEN_FOR)
        result = session.execute(put_off.execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)
        return result.rowcount == 1

    def _credentials(self, session: Session, clinic_id: UUID) -> Credentials | None:
        sender = whatsapp_sender(session, clinic_id)
        return self._accounts.of(session, clinic_id, sender) if sender else None

    def _bring_on(
        self, row: MessageTemplate, credentials: Credentials, known: dict[Credentials, Mapping[str, str]]
    ) -> None:
        if row.content_sid is None:
            if credentials not in known:
                known[credentials] = self._api.sids(credentials)
            sid = known[credentials].get(row.name) or self._api.make(credentials, _draft(row))
            self._keep(row, {"content_sid": sid})
            row.content_sid = sid
        approval = self._api.approval(credentials, row.content_sid)
        if approval.status == "unsubmitted" and row.status == "draft":
            approval = self._api.hand_in(credentials, row.content_sid, row.name, row.category)
            self._keep(row, self._told(row, approval) | {"status": "submitted", "submitted_at": self._clock.real()})
        else:
            self._keep(row, self._told(row, approval))

    def _told(self, row: MessageTemplate, approval: Approval) -> Told:
        status = STATUSES.get(approval.status, row.status)
        if status == "draft" and row.status != "draft":
            status = "disabled"  # WhatsApp has it no longer
        real = self._clock.real()
        is_new = status == "submitted" and real - row.created_at < AT_FIRST
        again = SOON if is_new else AGAIN_AFTER.get(status, AGAIN_AFTER["submitted"])
        return {
            "status": status,
            "category": approval.category or row.category,
            "rejection_reason": approval.rejection_reason or None,
            "trouble": None,
            "checked_at": real,
            "next_check_at": None if status == "rejected" else real + again,
        }

    def _keep(self, row: MessageTemplate, told: Told) -> None:
        with self._database.write() as session:
            session.execute(update(MessageTemplate).where(_is(row)).values(**told))


def _is(row: MessageTemplate) -> ColumnElement[bool]:
    return and_(MessageTemplate.clinic_id == row.clinic_id, MessageTemplate.id == row.id)


def _draft(row: MessageTemplate) -> TemplateDraft:
    return TemplateDraft(
        name=row.name,
        language=language_code(row.language),
        body=row.body,
        samples=tuple(row.samples),
        buttons=tuple(row.buttons),
    )
