"""The shapes of courses and proposals in the API."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from service.clinics.hours import WEEKDAYS
from service.courses.planning import Preference
from service.courses.requests import NO_PREFERENCE, BookingRequest, ProposalRequest, WantedSession
from service.web.api import ApiSchema

KEY = validate.Length(min=1, max=80)
REASON = validate.Length(max=500)
DAY_MINUTES = 24 * 60


class Moment(fields.DateTime):
    """An instant in RFC 3339; one without offset is let through, for the desk to say what is wrong with it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", **more)


def _on_a_minute(moment: datetime) -> None:
    if moment.second or moment.microsecond:
        raise ValidationError("must be a whole minute")


class Start(Moment):
    """When something in the diary starts: an instant on a whole minute."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=_on_a_minute, **more)


class WallTime(fields.String):
    """A wall time such as 09:30 as minutes since midnight; 24:00 is the end of the day."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        hours, colon, minutes = text.partition(":")
        if not (colon and len(text) == len("00:00") and (hours + minutes).isascii() and (hours + minutes).isdigit()):
            raise ValidationError("must be a time such as 09:30")
        minute = int(hours) * 60 + int(minutes)
        if int(minutes) >= 60 or minute > DAY_MINUTES:  # noqa: PLR2004 - minutes of an hour
            raise ValidationError("must be a time such as 09:30")
        return minute


class PreferenceSchema(ApiSchema):
    """What the patient likes; a part left out does not restrict."""

    days = fields.List(fields.String(validate=validate.OneOf(WEEKDAYS)))
    from_minute = WallTime(data_key="from", metadata={"example": "09:00"})
    to_minute = WallTime(data_key="to", metadata={"example": "12:00"})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Preference:
        days, start, end = data.get("days"), data.get("from_minute"), data.get("to_minute")
        if start is not None and end is not None and start >= end:
            raise ValidationError("must be after from", "to")
        return Preference(None if days is None else frozenset(map(WEEKDAYS.index, days)), start, end)


class ProposalRequestSchema(ApiSchema):
    """A course to plan; `earliest` and `latest` bound the local date of every session.

    `done`: local dates of sessions had elsewhere; they are the first of `sessions`, which counts them too.

    Days near to another treatment of the same `areas` are left out; without any it could be every area.
    """

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    sessions = fields.Integer(required=True, strict=True)
    earliest = fields.Date()
    latest = fields.Date()
    preferred = fields.Nested(PreferenceSchema, load_default=NO_PREFERENCE)
    same_practitioner = fields.Boolean(load_default=False)
    proposals = fields.Integer(load_default=3, strict=True)
    areas = fields.List(fields.String(), load_default=list)
    done = fields.List(fields.Date(), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ProposalRequest:
        return ProposalRequest(**{**data, "areas": tuple(data["areas"]), "done": tuple(data["done"])})


class WantedSessionSchema(ApiSchema):
    """One place in the diary, as a proposal names it."""

    number = fields.Integer(required=True, strict=True)
    start = Start(required=True)
    end = Moment()
    practitioner = fields.String(required=True, validate=KEY)
    room = fields.String(required=True, validate=KEY)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> WantedSession:
        return WantedSession(**data)


class BookingRequestSchema(ApiSchema):
    """A course to book; `reason` is a clinician's, for spacing under the minimum.

    `done`: local dates, ascending, of sessions had elsewhere; `sessions` are numbered on from them. `reservation`: the
    id of places kept for this patient. `kind`: course, one_off or walk_in: a walk-in is one session that begins now and
    needs no `sessions`; it may name its `practitioner` and `room`, or leave both to be chosen.
    """

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    areas = fields.List(fields.String(), load_default=list)
    reason = fields.String(load_default=None, allow_none=True, validate=REASON)
    sessions = fields.List(fields.Nested(WantedSessionSchema))
    done = fields.List(fields.Date(), load_default=list)
    kind = fields.String(load_default="course", validate=validate.OneOf(("course", "one_off", "walk_in")))
    same_practitioner = fields.Boolean(load_default=False)
    reservation = fields.UUID(load_default=None, allow_none=True)
    practitioner = fields.String(validate=KEY)
    room = fields.String(validate=KEY)

    @validates_schema(skip_on_field_errors=False)
    def _has_sessions(self, data: dict[str, Any], **_: Any) -> None:
        if "sessions" not in data and data.get("kind") != "walk_in":
            raise ValidationError("Missing data for required field.", "sessions")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> BookingRequest:
        lists = {name: tuple(data.get(name, ())) for name in ("areas", "sessions", "done")}
        return BookingRequest(**{**data, **lists})


class CompletionSchema(ApiSchema):
    """When the treatment ended (now, if left out) and where it was done (as booked, if left out)."""

    completed_at = Moment(load_default=None)
    areas = fields.List(fields.String(), load_default=None)


class LiftHoldSchema(ApiSchema):
    """Why the course may go on; `cleared_on`: the local date on which the reaction had cleared (today, if left out).

    `replan`: plan the course again from then on; a session may lose its place only with `accept_unplaced`.
    """

    reason = fields.String(required=True, validate=REASON)
    cleared_on = fields.Date(load_default=None, allow_none=True)
    replan = fields.Boolean(load_default=False)
    accept_unplaced = fields.Boolean(load_default=False)
