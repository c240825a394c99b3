"""The shapes of reservations in the API."""

from marshmallow import fields, validate

from service.courses.answers import TIME, PlannedSessionSchema
from service.courses.schemas import KEY, WantedSessionSchema
from service.web.api import ApiSchema

USUAL_MINUTES, MOST_MINUTES = 5, 15


class ReservationRequestSchema(ApiSchema):
    """Places to keep for some minutes; the sessions are as a proposal names them."""

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    sessions = fields.List(fields.Nested(WantedSessionSchema), required=True)
    minutes = fields.Integer(
        load_default=USUAL_MINUTES,
        strict=True,
        validate=validate.Range(1, MOST_MINUTES, error=f"must be between 1 and {MOST_MINUTES}"),
    )
    beside = fields.List(
        fields.UUID(),
        load_default=list,
        metadata={
            "description": "Reservations for the same patient that do not make way: of treatments planned together."
        },
    )


class ReservationSchema(ApiSchema):
    """A reservation; `state` is kept, booked, released or expired."""

    id = fields.UUID()
    patient_id = fields.UUID(allow_none=True)
    purpose = fields.String()
    state = fields.String()
    created_at = fields.String(metadata=TIME)
    expires_at = fields.String(metadata=TIME)
    sessions = fields.List(fields.Nested(PlannedSessionSchema))
