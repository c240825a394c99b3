"""How calls look in the API."""

from marshmallow import fields, validate

from service.notify.calls.reading import MOST
from service.web.api import ApiSchema

OUTCOMES = ("reached", "stays", "not_needed")
STATES = ("open", "done", "dropped")


class CallEntrySchema(ApiSchema):
    """One line of a call's history."""

    at = fields.AwareDateTime()
    words = fields.String()
    who = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class CallTaskSchema(ApiSchema):
    """One call that somebody of the clinic owes a patient."""

    id = fields.UUID()
    kind = fields.String(metadata={"description": "aftercare, or move: the patient asked for another time."})
    state = fields.String(validate=validate.OneOf(STATES))
    patient_id = fields.UUID(attribute="patient.id")
    course_id = fields.UUID()
    session_id = fields.UUID()
    session = fields.Integer(attribute="session_number")
    message_id = fields.UUID(allow_none=True)
    inbox_item_id = fields.UUID(allow_none=True)
    step = fields.String(allow_none=True)
    day = fields.Integer(allow_none=True, metadata={"description": "Days after the treatment."})
    number = fields.String(allow_none=True, metadata={"description": "Whom to ring; null where `no_number` says why."})
    no_number = fields.String(
        allow_none=True, metadata={"description": "no_number, or number_suspended: it is said to be wrong."}
    )
    no_number_text = fields.String(attribute="no_number_words", allow_none=True)
    why = fields.String(metadata={"description": "A stable code."})
    why_text = fields.String(attribute="why_words", metadata={"description": "The reason in a sentence."})
    tell = fields.String(metadata={"description": "What to tell the patient, ready to read aloud."})
    owner_staff_id = fields.UUID(attribute="owner_id", allow_none=True)
    due_at = fields.AwareDateTime()
    ask_at = fields.AwareDateTime(metadata={"description": "When to ring, or to ring again."})
    deadline_at = fields.AwareDateTime()
    overdue = fields.Boolean(attribute="late")
    tries = fields.Integer(metadata={"description": "How often nobody answered."})
    outcome = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    done_at = fields.AwareDateTime(allow_none=True)
    history = fields.List(fields.Nested(CallEntrySchema))


class CallTaskListSchema(ApiSchema):
    """Calls, by deadline."""

    items = fields.List(fields.Nested(CallTaskSchema))
    next_cursor = fields.String(allow_none=True)


class CallQuerySchema(ApiSchema):
    """Which calls to list."""

    state = fields.String(load_default="open", validate=validate.OneOf(STATES))
    patient_id = fields.UUID()
    course_id = fields.UUID()
    cursor = fields.String()
    limit = fields.Integer(load_default=MOST, validate=validate.Range(1, MOST))


class CallDoneSchema(ApiSchema):
    """How a call was settled; not_needed asks for a note."""

    outcome = fields.String(
        load_default="reached",
        validate=validate.OneOf(OUTCOMES),
        metadata={
            "description": "stays: who asked for another time keeps the one they have. Until that, or until the "
            "session is moved, reached leaves such a call open."
        },
    )
    note = fields.String(load_default="", validate=validate.Length(max=1000))


class HandOverSchema(ApiSchema):
    """Who answers for the call from now on."""

    staff_id = fields.UUID(required=True)
