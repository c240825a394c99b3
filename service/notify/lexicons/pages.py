"""Languages on pages: what reads the replies, what changed since the last signature, and what it is worth."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.notify.lexicons import desk
from service.notify.lexicons.changes import changes_between
from service.notify.lexicons.known import known_lexicons
from service.notify.lexicons.measuring import measured
from service.notify.lexicons.soundness import soundness
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.overviews import Notice
from service.web.program import program
from service.web.request_db import db

UNREAD = (
    "The programme cannot judge patients’ texts: a file that it came with is broken. Each text waits in the inbox for "
    "a person, unsorted. Please look there often, and tell whoever looks after the system."
)
lexicons_pages = Blueprint("lexicons_pages", __name__, template_folder="templates", url_prefix="/languages")


@lexicons_pages.get("")
@everybody
def languages() -> ResponseReturnValue:
    """List the languages in which replies are read."""
    return _list()


@lexicons_pages.post("")
@access("clinician", "manager")
def bring_in() -> ResponseReturnValue:
    """Keep a file of the clinic's own as a new version, unsigned."""
    try:
        text = request.form.get("text", "").replace("\r\n", "\n")
        known = desk.bring_in(db(), current_clinic(), text, program().clock.now())
    except Refusal as refusal:
        return _list(refusal), refusal.status
    return redirect(url_for(".language", known=known[: desk.SHORTEST_HASH]))


@lexicons_pages.get("/<known>")
@everybody
def language(known: str) -> ResponseReturnValue:
    """Show a version: its figures, and what is different from the one that reads replies now."""
    version = desk.find(db(), current_clinic(), known)
    reading = desk.reading_now(db(), current_clinic(), version.language)
    return render_template(
        "lexicons/version.html",
        version=version,
        reading=reading,
        changes=changes_between(reading.document, version.document) if reading and not version.reads else [],
        figures=measured(version.document),
        actor=current_actor(),
    )


@lexicons_pages.post("/<known>/sign")
@access("clinician", "manager")
def sign(known: str) -> ResponseReturnValue:
    """Let a version read the replies, by personal permission."""
    version = desk.find(db(), current_clinic(), known)
    desk.sign(db(), current_actor(), current_clinic(), version, program().clock.real())
    return redirect(url_for(".language", known=known))


def _list(refusal: Refusal | None = None) -> str:
    found = known_lexicons(db(), current_clinic())
    return render_template("lexicons/list.html", versions=found, refusal=refusal, actor=current_actor())


def lexicon_notices(_session: Session, _clinic_id: UUID, _subject: UUID) -> list[Notice]:
    """Say on every page that nothing here reads the patients' texts, where the packaged lexicons came broken."""
    soundness().look_aside()
    return [Notice(UNREAD, url_for("lexicons_pages.languages"), "Languages")] if soundness().state == "broken" else []
