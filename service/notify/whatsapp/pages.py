"""The templates of a treatment on a page: what WhatsApp has approved, what waits, what was refused and why."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.notify.whatsapp.handing_in import fit_languages, taken_otherwise, whatsapp_sender
from service.notify.whatsapp.showing import standing_of
from service.protocols.models import ProtocolVersion
from service.protocols.store import load
from service.web.access import access
from service.web.actor import current_actor, current_clinic
from service.web.overviews import Notice
from service.web.program import program
from service.web.request_db import db

templates_pages = Blueprint("templates_pages", __name__, template_folder="templates", url_prefix="/treatments")


@templates_pages.get("/<uuid:version_id>/whatsapp")
@access("clinician", "manager")
def templates(version_id: UUID) -> ResponseReturnValue:
    """Show how far the templates of a version are."""
    return _page(_version(version_id))


@templates_pages.post("/<uuid:version_id>/whatsapp")
@access("manager")
def hand_in(version_id: UUID) -> ResponseReturnValue:
    """Hand in all that can be handed in; the clock does the rest."""
    version = _version(version_id)
    try:
        program().templates.hand_in(db(), current_actor(), version)
    except Refusal as refusal:
        return _page(version, refusal), refusal.status
    return redirect(url_for(".templates", version_id=version_id))


def _page(version: ProtocolVersion, refusal: Refusal | None = None) -> str:
    protocol, languages = load(version), fit_languages(db(), version)
    asked = program().templates.standing(db(), version)
    return render_template(
        "whatsapp/templates.html",
        version=version,
        protocol=protocol,
        standing=standing_of(asked, protocol, languages),
        unsigned=[language for language in protocol.languages if language not in languages],
        set_up=whatsapp_sender(db(), version.clinic_id) is not None,
        may=current_actor().role == "manager",
        refusal=refusal,
    )


def _version(version_id: UUID) -> ProtocolVersion:
    version = db().get(ProtocolVersion, (current_clinic(), version_id))
    if version is None:
        raise Refusal("not_found")
    return version


def template_notices(session: Session, clinic_id: UUID, _subject: UUID) -> list[Notice]:
    """Tell managers at the head of every page what WhatsApp did not take as it was meant, for treatments in use."""
    if current_actor().role != "manager":
        return []
    found = {row.protocol_version_id for row in taken_otherwise(session, clinic_id)}
    versions = [session.get_one(ProtocolVersion, (clinic_id, id_)) for id_ in sorted(found)]
    return [
        Notice(
            f"WhatsApp has refused, switched off or put into another category some texts of {load(version).name}.",
            url_for("templates_pages.templates", version_id=version.id),
            "See which",
        )
        for version in versions
        if version.switched_on
    ]
