"""What is asked of the desks for the choices of a form: which courses, with which sessions and kept places."""

from collections.abc import Sequence
from dataclasses import replace

from service.courses.new_course.by_hand import Place, Row, wanted_of
from service.courses.new_course.kept import Kept
from service.courses.plan_form import PlanForm, Typed, load_booking, load_together, read_booking, read_together
from service.courses.requests import BookingRequest, WantedSession
from service.web.layout import page_zone


def bare_requests(form: PlanForm, kept: Kept | None = None) -> list[BookingRequest]:
    """Return the treatments without their sessions, each with what is kept for it."""
    bare = load_together(form, [], []).courses if form.second else (load_booking(form, []),)
    return _with_kept(bare, kept)


def read_requests(form: PlanForm, typed: Typed, rows: Sequence[Row], kept: Kept | None = None) -> list[BookingRequest]:
    """Return the treatments with the sessions that were chosen: by hand, or as a plan has them."""
    if form.kind == "walk_in":
        return bare_requests(form)
    if form.by_hand:
        bare = bare_requests(form, kept)
        places = wanted_of(rows, page_zone(), [protocol.name for protocol, _ in form.treated])
        return [replace(one, sessions=sessions) for one, sessions in zip(bare, places, strict=True)]
    planned = read_together(form, typed).courses if form.second else (read_booking(form, typed),)
    return _with_kept(planned, kept)


def _with_kept(requests: Sequence[BookingRequest], kept: Kept | None) -> list[BookingRequest]:
    ids = kept.ids if kept and len(kept.ids) == len(requests) else [None] * len(requests)
    return [replace(one, reservation=reservation) for one, reservation in zip(requests, ids, strict=True)]


def by_place(requests: Sequence[BookingRequest]) -> dict[Place, WantedSession]:
    """Return the sessions of all treatments by their places."""
    return {(at, one.number): one for at, wanted in enumerate(requests) for one in wanted.sessions}
