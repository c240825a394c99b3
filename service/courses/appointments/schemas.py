"""The shapes of appointments in the API."""

from typing import Any, ClassVar

from marshmallow import fields, post_load, validate

from service.courses.answers import TIME
from service.courses.appointments.reading import Wanted
from service.courses.appointments.requests import KINDS, AppointmentRequest, NewPlace
from service.courses.schemas import KEY, Start
from service.courses.taken_schemas import TakenSchema
from service.web.api import ApiSchema

NOTE = validate.Length(max=500)
MOST = 200


class AppointmentRequestSchema(ApiSchema):
    """An entry of the diary; without a practitioner the first who is free, without minutes as long as usual."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS, error=f"must be one of {', '.join(KINDS)}"))
    patient_id = fields.UUID(load_default=None, allow_none=True)
    course_id = fields.UUID(load_default=None, allow_none=True)
    start = Start(required=True)
    minutes = fields.Integer(load_default=None, allow_none=True, strict=True)
    practitioner = fields.String(load_default=None, allow_none=True, validate=KEY)
    room = fields.String(load_default=None, allow_none=True, validate=KEY)
    note = fields.String(load_default=None, allow_none=True, validate=NOTE)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> AppointmentRequest:
        return AppointmentRequest(**data)


class NewPlaceSchema(ApiSchema):
    """Another place; what is left out stays as it is."""

    start = Start(required=True)
    minutes = fields.Integer(load_default=None, allow_none=True, strict=True)
    practitioner = fields.String(load_default=None, allow_none=True, validate=KEY)
    room = fields.String(load_default=None, allow_none=True, validate=KEY)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> NewPlace:
        return NewPlace(**data)


class AppointmentSchema(ApiSchema):
    """An appointment; `state` is booked, completed, no_show or cancelled."""

    id = fields.UUID()
    kind = fields.String()
    state = fields.String()
    patient_id = fields.UUID(allow_none=True)
    course_id = fields.UUID(allow_none=True)
    start = fields.String(metadata=TIME)
    end = fields.String(metadata=TIME)
    practitioner = fields.String(allow_none=True)
    room = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.String(metadata=TIME)


class AppointmentPlaceSchema(ApiSchema):
    """A place that is free; `practitioner` and `room` are keys."""

    start = fields.String(metadata=TIME)
    end = fields.String(metadata=TIME)
    practitioner = fields.String(allow_none=True)
    room = fields.String(allow_none=True)


class FreeInsteadSchema(TakenSchema):
    """A conflict; of `slot_taken` with places that are free now."""

    alternatives = fields.List(fields.Nested(AppointmentPlaceSchema))


class AppointmentPageSchema(ApiSchema):
    """A page of appointments."""

    items = fields.List(fields.Nested(AppointmentSchema))
    next_cursor = fields.String(allow_none=True)


class AppointmentQuerySchema(ApiSchema):
    """Which appointments to list; `from` and `to` are local dates, both included."""

    to = fields.Date(load_default=None)
    practitioner = fields.String(load_default=None)
    patient_id = fields.UUID(load_default=None)
    cursor = fields.String(load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MOST))

    class Meta(ApiSchema.Meta):
        """Add the name that Python keeps for itself."""

        include: ClassVar = {"from": fields.Date(load_default=None)}

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Wanted:
        return Wanted(first=data.pop("from"), last=data.pop("to"), **data)
