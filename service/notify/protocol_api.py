"""Protocols in the API: what a clinic offers, and exactly what a patient would get, and when."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.base.phones import readable
from service.clinics.cover.reading import cover_of
from service.clinics.cover.telling import telling
from service.clinics.hours import default_site
from service.clinics.models import TEXTING, Clinic, Sender
from service.notify.example_course import FACTS, ExampleText, example_texts
from service.notify.protocol_schemas import ProtocolListSchema, ProtocolSchema, described
from service.notify.rendering import ringing
from service.notify.step_text import TextFacts
from service.notify.texts.segments import count_segments
from service.notify.timeline.spread import spread_of
from service.protocols.models import ProtocolVersion
from service.protocols.store import current_version, load, offered, signed_languages, switch_on, version_numbered
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("protocols", __name__, url_prefix=f"{V1}/protocols", description="Treatments as data")


class PreviewQuerySchema(ApiSchema):
    """The language of the preview."""

    language = fields.String(load_default="en")


class PreviewSchema(ApiSchema):
    """An example course of three: each text with its moment, its words and its segments."""

    key = fields.String()
    language = fields.String()
    texts = fields.List(fields.Dict())


@api.get("")
@everybody
@api.response(200, ProtocolListSchema)
def listing() -> dict[str, Any]:
    """List the protocols that are switched on."""
    return {"items": [_view(db(), version) for version in offered(db(), current_clinic())], "next_cursor": None}


@api.get("/<key>/preview")
@everybody
@api.arguments(PreviewQuerySchema, location="query")
@api.response(200, PreviewSchema)
def preview(query: dict[str, Any], key: str) -> dict[str, Any]:
    """Show what a patient would get, and when, in an example course with this clinic's own facts."""
    protocol = load(current_version(db(), current_clinic(), key))
    if query["language"] not in protocol.languages:
        raise invalid(Fault("$.language", f"must be one of {', '.join(protocol.languages)}"))
    clinic_id = current_clinic()
    facts = clinic_facts(db(), clinic_id, program().clock.now())
    texts = example_texts(protocol, query["language"], facts, spread_of(clinic_id))
    return {"key": key, "language": query["language"], "texts": [_text(text) for text in texts]}


class SwitchOnSchema(ApiSchema):
    """Which version new courses are booked with; left out: the newest."""

    version = fields.Integer(load_default=None, allow_none=True)


@api.post("/<key>/switch-on")
@access("clinician", "manager")
@api.arguments(SwitchOnSchema)
@api.response(200, ProtocolSchema)
def switch_version_on(draft: dict[str, Any], key: str) -> dict[str, Any]:
    """Book new courses with a version from now on; refused while nobody knows who answers in the coming 60 days."""
    version, clock = version_numbered(db(), current_clinic(), key, draft["version"]), program().clock
    switch_on(db(), current_actor(), version, clock.real(), now=clock.now())
    return _view(db(), version)


def _view(session: Session, version: ProtocolVersion) -> dict[str, Any]:
    return {
        **described(load(version)),
        "version": version.number,
        "content_hash": version.content_hash,
        "signed": signed_languages(session, version),
    }


def clinic_facts(session: Session, clinic_id: UUID, now: datetime) -> TextFacts:
    """Put the clinic's own names and numbers into the example; `now` is clinic time."""
    clinic, site = session.get_one(Clinic, clinic_id), default_site(session, clinic_id)
    senders = select(Sender.channel, Sender.address).where(Sender.clinic_id == clinic_id, Sender.channel.in_(TEXTING))
    told = telling(cover_of(session, site), now)
    addresses = {row.channel: readable(row.address) for row in session.execute(senders)}
    return replace(
        FACTS,
        clinic=clinic.name,
        site=site.name,
        sender=addresses.get("sms", ""),
        **ringing(told),
        email=clinic.email,
        whatsapp=addresses.get("whatsapp"),
    )


def _text(text: ExampleText) -> dict[str, Any]:
    count = count_segments(text.body)
    return {
        "step": text.step.key,
        "title": text.step.title,
        "when": text.step.when,
        "session": text.session,
        "due_at": text.due_at.isoformat(),
        "expires_at": text.expires_at.isoformat(),
        "reason": text.reason,
        "body": text.body,
        "segments": count.segments,
        "encoding": count.encoding,
        "paragraphs": [{"text": each.text, "when": each.when, "holds": each.holds} for each in text.paragraphs],
    }
