"""The shapes of courses and proposals in the API."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

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

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ProposalRequest:
        return ProposalRequest(**{**data, "areas": tuple(data["areas"])})


class WantedSessionSchema(ApiSchema):
    """One place in the diary, as a proposal names it."""

    number = fields.Integer(required=True, strict=True)
    start = Moment(required=True)
    end = Moment()
    practitioner = fields.String(required=True, validate=KEY)
    room = fields.String(required=True, validate=KEY)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> WantedSession:
        return WantedSession(**data)


class BookingRequestSchema(ApiSchema):
    """A course to book; `reason` is a clinician's, for spacing under the minimum."""

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    areas = fields.List(fields.String(), load_default=list)
    reason = fields.String(load_default=None, allow_none=True, validate=REASON)
    sessions = fields.List(fields.Nested(WantedSessionSchema), required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> BookingRequest:
        lists = {"areas": tuple(data["areas"]), "sessions": tuple(data["sessions"])}
        return BookingRequest(**{**data, **lists})


class CompletionSchema(ApiSchema):
    """When the treatment ended (now, if left out) and where it was done (as booked, if left out)."""

    completed_at = Moment(load_default=None)
    areas = fields.List(fields.String(), load_default=None)


class LiftHoldSchema(ApiSchema):
    """Why the course may go on."""

    reason = fields.String(required=True, validate=REASON)
