"""Calendars on pages, and the address that calendar programs read."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.base.errors import Refusal
from service.clinics.models import Practitioner
from service.courses.calendars.desk import feeds_of, practitioner_of
from service.courses.calendars.links import address, age_in_words, links_of, may_share
from service.courses.calendars.problem_words import PROBLEMS, host_of
from service.courses.refusal_words import refusal_lines
from service.web.access import access, everybody, public
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db

calendars_pages = Blueprint("calendars_pages", __name__, template_folder="templates", url_prefix="/calendars")


@calendars_pages.get("/<uuid:link_id>.ics")
@public("the address carries a secret, which is compared")
def diary(link_id: UUID) -> ResponseReturnValue:
    """Hand a diary to a calendar program that has its secret address."""
    with program().database.read() as session:
        written = program().calendars.links.calendar(session, link_id, request.args.get("key", ""))
    answer = make_response(written)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="diary.ics"'
    answer.add_etag()
    return answer.make_conditional(request)


@calendars_pages.get("")
@everybody
def calendars() -> ResponseReturnValue:
    """Show who reads our diaries, and which others we read."""
    return _page()


@calendars_pages.post("/links")
@everybody
def make_link() -> ResponseReturnValue:
    """Make a secret address and show it this once."""
    who = practitioner_of(db(), current_clinic(), request.form.get("practitioner", ""))
    link, secret = program().calendars.links.make(db(), current_actor(), who)
    return _page(made=address(program().calendars.public_url, link.id, secret), made_for=who.name)


@calendars_pages.post("/links/<uuid:link_id>/revoke")
@everybody
def revoke_link(link_id: UUID) -> ResponseReturnValue:
    """Make an address answer nobody from now on."""
    program().calendars.links.revoke(db(), current_actor(), link_id)
    return redirect(url_for(".calendars", just="revoked"))


@calendars_pages.post("/feeds")
@access("manager")
def add_feed() -> ResponseReturnValue:
    """Read another diary from now on."""
    who = practitioner_of(db(), current_clinic(), request.form.get("practitioner", ""))
    try:
        program().calendars.feeds.add(db(), current_actor(), who, request.form.get("url", ""))
    except Refusal as refusal:
        db().rollback()
        return _page(refused=refusal_lines(refusal), typed=request.form.get("url", ""), chosen=who.key), refusal.status
    return redirect(url_for(".calendars", just="added"))


@calendars_pages.post("/feeds/<uuid:feed_id>/remove")
@access("manager")
def remove_feed(feed_id: UUID) -> ResponseReturnValue:
    """Forget another diary."""
    program().calendars.feeds.remove(db(), current_actor(), feed_id)
    return redirect(url_for(".calendars", just="removed"))


def _page(**more: object) -> str:
    clinic_id, now = current_clinic(), program().clock.real()
    people = list(
        db().scalars(
            select(Practitioner)
            .where(Practitioner.clinic_id == clinic_id, Practitioner.active.is_(True))
            .order_by(Practitioner.key)
        )
    )
    names = {who.key: who.name for who in people}
    feeds = [
        {
            "id": feed.id,
            "name": names.get(key, key),
            "host": host_of(feed.url),
            "age": age_in_words(feed.read_at, now),
            "tried": age_in_words(feed.tried_at, now, "tried"),
            "problem": PROBLEMS.get(feed.problem or ""),
        }
        for feed, key in feeds_of(db(), clinic_id)
    ]
    actor = current_actor()
    links = [
        {"id": link.id, "name": who.name, "made": link.created_at, "may": may_share(actor, who)}
        for link, who in links_of(db(), clinic_id)
    ]
    shown = {"just": request.args.get("just"), "refused": [], "made": None, "typed": "", "chosen": "", **more}
    return render_template(
        "calendars/calendars.html",
        people=people,
        own=[who for who in people if may_share(actor, who)],
        feeds=feeds,
        links=links,
        may_change=actor.role == "manager",
        **shown,
    )
