"""“Ring this number to test it”, on the page of cover."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.notify.voice.number_tests.reading import RungNumbers, rung_numbers
from service.web.access import access
from service.web.actor import current_actor
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.voice.parts import HasVoice

number_test_pages = Blueprint("number_test_pages", __name__, url_prefix="/cover/calls")


@number_test_pages.post("")
@access("manager")
def ring() -> ResponseReturnValue:
    """Ring a number, and show the page of cover, which tells what comes of it."""
    refused = None
    try:
        cast("HasVoice", program()).voice.number_tests.ring(db(), current_actor(), request.form.get("number", ""))
    except Refusal as refusal:
        db().rollback()
        refused = refusal.code
    site = request.args.get("site")
    return redirect(url_for("cover_pages.week", site=site, refused=refused, _anchor="numbers"))


def of_cover(session: Session, clinic_id: UUID, _subject: UUID) -> RungNumbers:
    """Give the page of cover what it shows of test calls."""
    here = program()
    return rung_numbers(session, clinic_id, here.phones, here.clock.now())
