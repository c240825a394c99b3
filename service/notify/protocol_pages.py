"""Treatments on pages: what a patient gets, word by word, who signed it, and whether it is in use."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.notify.conditions import in_words, left_out, other_words
from service.notify.example_course import ExampleText, example_texts
from service.notify.protocol_api import clinic_facts
from service.notify.protocol_overview import overview, shelf
from service.notify.protocol_words import asked, figure_tables, needs
from service.notify.texts.segments import count_segments
from service.notify.timeline.spread import spread_of
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion
from service.protocols.store import load, sign, switch_on
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db

protocols_pages = Blueprint("protocols_pages", __name__, template_folder="templates", url_prefix="/treatments")


@protocols_pages.get("")
@everybody
def treatments() -> ResponseReturnValue:
    """List the treatments with their versions."""
    return render_template("protocols/list.html", shelf=shelf(db(), current_clinic()))


@protocols_pages.get("/<uuid:version_id>")
@everybody
def treatment(version_id: UUID) -> ResponseReturnValue:
    """Show every text of a version as an example patient gets it."""
    return _page(_version(version_id))


@protocols_pages.post("/<uuid:version_id>/sign/<language>")
@access("clinician", "manager")
def sign_version(version_id: UUID, language: str) -> ResponseReturnValue:
    """Sign one language of a version, by personal permission."""
    version = _version(version_id)
    if language not in load(version).languages:
        raise Refusal("not_found")
    sign(db(), current_actor(), version, language, program().clock.real())
    return redirect(url_for(".treatment", version_id=version_id))


@protocols_pages.post("/<uuid:version_id>/switch-on")
@access("clinician", "manager")
def switch_version_on(version_id: UUID) -> ResponseReturnValue:
    """Book new courses with this version from now on; what stands against it is said on its page."""
    version = _version(version_id)
    try:
        switch_on(db(), current_actor(), version, program().clock.real(), now=program().clock.now())
    except Refusal as refusal:
        return _page(version, refusal), refusal.status
    return redirect(url_for(".treatment", version_id=version_id))


def _page(version: ProtocolVersion, refusal: Refusal | None = None) -> str:
    protocol = load(version)
    asked_for = request.args.get("language", "")
    language = asked_for if asked_for in protocol.languages else protocol.languages[0]
    facts = clinic_facts(db(), version.clinic_id, program().clock.now())
    texts = example_texts(protocol, language, facts, spread_of(version.clinic_id))
    return render_template(
        "protocols/version.html",
        version=overview(db(), version),
        protocol=protocol,
        language=language,
        tables=figure_tables(protocol),
        needs=needs(protocol),
        questions=asked(protocol),
        texts=[_text(text, protocol) for text in texts],
        refusal=refusal,
        actor=current_actor(),
    )


def _text(text: ExampleText, protocol: Protocol) -> dict[str, Any]:
    return {
        "example": text,
        "count": count_segments(text.body),
        "when": text.step.when and in_words(text.step.when, protocol),
        "other_words": other_words(text, protocol),
        "left_out": left_out(text, protocol),
    }


def _version(version_id: UUID) -> ProtocolVersion:
    version = db().get(ProtocolVersion, (current_clinic(), version_id))
    if version is None:
        raise Refusal("not_found")
    return version
