"""The shapes of offers, sick days and the waiting list in the API."""

from typing import ClassVar

from marshmallow import fields, validate

from service.courses.schemas import KEY
from service.web.api import ApiSchema

STATES = ("asked", "to_call", "agreed", "moved", "called", "withdrawn")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOTE = validate.Length(max=1000)
WALL = validate.Regexp(r"([01]\d|2[0-3]):[0-5]\d", error="must be a wall time such as 09:00")
LONGEST_MINUTES = 24 * 60


class OfferSchema(ApiSchema):
    """A place offered to a patient; `why` says in words why they are to be rung."""

    id = fields.UUID()
    state = fields.String(validate=validate.OneOf(STATES))
    patient_id = fields.UUID()
    patient_name = fields.String()
    mobile = fields.String(allow_none=True)
    course_id = fields.UUID(allow_none=True)
    session_id = fields.UUID(allow_none=True)
    session = fields.Integer(allow_none=True, metadata={"description": "The number of the session."})
    treatment = fields.String(allow_none=True)
    sick_day_id = fields.UUID(allow_none=True)
    waiting_entry_id = fields.UUID(allow_none=True)
    was = fields.String(allow_none=True)
    was_practitioner = fields.String(allow_none=True)
    was_practitioner_name = fields.String(allow_none=True)
    start = fields.String(allow_none=True)
    end = fields.String(allow_none=True)
    minutes = fields.Integer(allow_none=True)
    practitioner = fields.String(allow_none=True)
    practitioner_name = fields.String(allow_none=True)
    room = fields.String(allow_none=True)
    why_call = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    why = fields.String(allow_none=True)
    inbox_item_id = fields.UUID(allow_none=True, metadata={"description": "Where to read what the patient wrote."})
    note = fields.String(allow_none=True)
    made_at = fields.String()
    answer_by = fields.String(allow_none=True)
    settled_at = fields.String(allow_none=True)
    settled_by = fields.String(allow_none=True)


class OfferListSchema(ApiSchema):
    """Offers, those first whose time comes first."""

    items = fields.List(fields.Nested(OfferSchema))
    next_cursor = fields.String(allow_none=True)


class OfferQuerySchema(ApiSchema):
    """Which offers to list; without a state, those that are open."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class OfferNoteSchema(ApiSchema):
    """What there is to say about it."""

    note = fields.String(load_default=None, allow_none=True, validate=NOTE)


class OfferCalledSchema(OfferNoteSchema):
    """Settled by telephone: `keep` leaves the session where it is, else it gives its place up."""

    keep = fields.Boolean(load_default=True)


class SickDayShortSchema(ApiSchema):
    """A sick day, and how many of its patients are settled."""

    id = fields.UUID()
    practitioner = fields.String()
    practitioner_name = fields.String()
    on = fields.Date()
    created_at = fields.String()
    closed_at = fields.String(allow_none=True)
    taken_back = fields.Boolean()
    taken_back_at = fields.String(allow_none=True)
    to_ring = fields.Integer()
    asked = fields.Integer()
    settled = fields.Integer()
    appointments_to_ring = fields.Integer(
        metadata={"description": "Appointments that are still booked with whoever is away; they keep the day open."}
    )


class SickSessionSchema(ApiSchema):
    """A session that cannot take place, and the best new place for it; `reasons` where there is none.

    `asked_already`: the place is one that its patient was offered before; nothing else is offered beside it.
    """

    session_id = fields.UUID()
    course_id = fields.UUID()
    session = fields.Integer()
    patient_id = fields.UUID()
    patient_name = fields.String()
    treatment = fields.String()
    was = fields.String()
    start = fields.String(allow_none=True)
    end = fields.String(allow_none=True)
    practitioner = fields.String(allow_none=True)
    room = fields.String(allow_none=True)
    asked_already = fields.Boolean()
    reasons = fields.List(fields.Dict())


class SickAppointmentSchema(ApiSchema):
    """An appointment that cannot take place; the desk finds another with the patient."""

    id = fields.UUID()
    kind = fields.String(metadata={"description": "consultation, review or walk_in"})
    patient_id = fields.UUID(allow_none=True)
    patient_name = fields.String(allow_none=True)
    mobile = fields.String(allow_none=True)
    start = fields.String()


class SickDaySchema(SickDayShortSchema):
    """A sick day with its offers and the appointments left to ring; of a preview, with what it would concern."""

    offers = fields.List(fields.Nested(OfferSchema))
    proven = fields.Boolean(metadata={"description": "No better choice of places exists."})
    sessions = fields.List(fields.Nested(SickSessionSchema))
    appointments = fields.List(fields.Nested(SickAppointmentSchema))


class SickDayListSchema(ApiSchema):
    """Sick days, the newest date first."""

    items = fields.List(fields.Nested(SickDayShortSchema))
    next_cursor = fields.String(allow_none=True)


class SickDayQuerySchema(ApiSchema):
    """With `preview=1` nothing is written."""

    preview = fields.Boolean(load_default=False)


class SickDayDraftSchema(ApiSchema):
    """Who is off sick, on which local date."""

    practitioner = fields.String(required=True, validate=KEY)
    on = fields.Date(required=True)
    note = fields.String(load_default=None, allow_none=True, validate=NOTE)


class WaitingPreferenceSchema(ApiSchema):
    """What suits; each part is optional."""

    days = fields.List(fields.String(validate=validate.OneOf(DAYS)))
    to = fields.String(validate=WALL)

    class Meta(ApiSchema.Meta):
        """Add the name that Python keeps for itself."""

        include: ClassVar = {"from": fields.String(validate=WALL)}


class WaitingDraftSchema(ApiSchema):
    """Put a patient on the list: for a session of a course, else for a first session of `protocol`."""

    patient_id = fields.UUID(allow_none=True)
    session_id = fields.UUID(allow_none=True)
    protocol = fields.String(allow_none=True, validate=KEY)
    practitioner = fields.String(allow_none=True, validate=KEY)
    preferred = fields.Nested(WaitingPreferenceSchema, allow_none=True)
    first_day = fields.Date(allow_none=True)
    last_day = fields.Date(allow_none=True)
    urgent = fields.Boolean(load_default=False)
    note = fields.String(allow_none=True, validate=NOTE)


class WaitingEntrySchema(ApiSchema):
    """Somebody who would come if a place became free."""

    id = fields.UUID()
    state = fields.String()
    patient_id = fields.UUID()
    patient_name = fields.String()
    mobile = fields.String(allow_none=True)
    session_id = fields.UUID(allow_none=True)
    course_id = fields.UUID(allow_none=True)
    session = fields.Integer(allow_none=True)
    treatment = fields.String(allow_none=True)
    protocol = fields.String(allow_none=True)
    booked = fields.String(allow_none=True)
    practitioner = fields.String(allow_none=True)
    preferred = fields.Dict(allow_none=True)
    first_day = fields.Date(allow_none=True)
    last_day = fields.Date(allow_none=True)
    urgent = fields.Boolean()
    note = fields.String(allow_none=True)
    created_at = fields.String()
    ended_at = fields.String(allow_none=True)


class WaitingListSchema(ApiSchema):
    """Who waits: the urgent first, then who has waited longest."""

    items = fields.List(fields.Nested(WaitingEntrySchema))
    next_cursor = fields.String(allow_none=True)


class FreePlaceSchema(ApiSchema):
    """A place that is free; `minutes` is how long it is."""

    start = fields.AwareDateTime(required=True, format="iso")
    minutes = fields.Integer(load_default=60, validate=validate.Range(1, LONGEST_MINUTES))
    practitioner = fields.String(required=True, validate=KEY)
    room = fields.String(required=True, validate=KEY)


class FreedSchema(ApiSchema):
    """A place that a course gave up, and whom it fits, in the order to ask them."""

    start = fields.String()
    minutes = fields.Integer()
    practitioner = fields.String()
    room = fields.String()
    fits = fields.List(fields.Nested(WaitingEntrySchema))


class FreedListSchema(ApiSchema):
    """Places that are free again, the nearest first."""

    items = fields.List(fields.Nested(FreedSchema))
    next_cursor = fields.String(allow_none=True)


class FreedQuerySchema(ApiSchema):
    """Of which course."""

    course_id = fields.UUID(required=True)


class EmptyRequestSchema(ApiSchema):
    """Nothing is asked for."""
