"""The demo's movable time, for the simulator: signed like a webhook, there only where `AFTERCOURSE_DEMO=1`."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, request
from sqlalchemy import func, select

from service.base.clock import advance
from service.base.errors import Fault, Refusal, invalid
from service.notify.replies.models import RawWebhook
from service.notify.replies.strays import count_left
from service.notify.twilio_signature import HEADER, target_of, verify
from service.web.access import public
from service.web.program import program

FARTHEST = timedelta(days=3 * 366)  # a slip of the hand could not be taken back
demo_clock_api = Blueprint("demo_clock", __name__, url_prefix="/demo")


@demo_clock_api.get("/clock")
@public("signed by the simulator, in the demo only")
def show() -> dict[str, Any]:
    """Tell clinic time, the next moment at which something is due, and how much is under way."""
    _check_signature()
    return _reading()


@demo_clock_api.post("/clock")
@public("signed by the simulator, in the demo only")
def move() -> dict[str, Any]:
    """Move clinic time forward to `to`; a moment that has passed is refused."""
    _check_signature()
    here, to = program(), _moment(request.form.get("to", ""))
    now = here.clock.now()
    if to < now:
        raise invalid(Fault("to", "has already passed; the demo's time never goes back"))
    if to - now > FARTHEST:
        raise invalid(Fault("to", f"is more than {FARTHEST.days} days ahead"))
    advance(here.database, here.clock, to)
    here.replies.escalation.run()  # the clock would look within a second; time that is run forward is spared the wait
    for each in here.timed:
        each.run()
    return _reading()


def _check_signature() -> None:
    settings, signature = program().settings, request.headers.get(HEADER)
    if not verify(settings, [settings.twilio_auth_token], target_of(request), request.form.to_dict(), signature):
        raise Refusal("bad_signature")


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise invalid(Fault("to", "must be a time with its offset, such as 2026-12-01T09:00:00+00:00"))
    return moment


def _reading() -> dict[str, Any]:
    here = program()
    text = here.delivery.next_due()
    climb = here.replies.next_due()
    with here.database.read() as session:
        unread = select(func.count()).select_from(RawWebhook).where(RawWebhook.settled_at.is_(None))
        waiting = (session.scalar(unread) or 0) - count_left(session, here.clock.real())
    others = [each.next_due() for each in here.timed]
    due = min((moment for moment in (text, climb, *others) if moment), default=None)
    return {
        "now": here.clock.now().isoformat(),
        "next_due": due.isoformat() if due else None,
        "next_is_alert": climb is not None and due == climb,
        "in_flight": here.delivery.in_flight() + waiting,
    }
