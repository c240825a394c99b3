"""One click on a course page: a session loses its place, comes or goes, is kept where it is. Each can be undone."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.life.leaving import Leaving
from service.courses.life.pages_course import moves, refused_course, to_course
from service.courses.life.pages_form import read_reason
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.request_db import db

leaving_pages = Blueprint("leaving_pages", __name__, url_prefix="/courses/<uuid:course_id>/sessions")

LEAVING: Mapping[str, Leaving] = MappingProxyType(
    {"cancel": "cancelled", "no-show": "no_show", "not-treated": "not_treated", "drop": "dropped"}
)


@leaving_pages.post("/<int:number>/<any('cancel', 'no-show', 'not-treated', 'drop'):how>")
@everybody
def leave(course_id: UUID, number: int, how: str) -> ResponseReturnValue:
    """Take a session out of the diary, then say what comes next."""
    try:
        reason = read_reason(request.form)
        moved = moves().leave(db(), current_actor(), current_clinic(), course_id, number, LEAVING[how], reason=reason)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return to_course(course_id, moved.changed)


@leaving_pages.post("/<int:number>/<any('pin', 'unpin'):how>")
@everybody
def keep(course_id: UUID, number: int, how: str) -> ResponseReturnValue:
    """Keep a session where it is whatever happens to the others, or let it follow them again."""
    change = moves().pin if how == "pin" else moves().unpin
    try:
        one = change(db(), current_actor(), current_clinic(), course_id, number)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return to_course(course_id, [one])


@leaving_pages.post("")
@everybody
def add(course_id: UUID) -> ResponseReturnValue:
    """Put one more session into the course, to be placed."""
    try:
        moved = moves().add(db(), current_actor(), current_clinic(), course_id)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return to_course(course_id, moved.changed)
