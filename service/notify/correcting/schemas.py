"""How corrections look in the API; the form on the page asks for the same."""

from marshmallow import fields, validate

from service.notify.correcting.desk import LONGEST
from service.notify.correcting.models import HOW
from service.notify.models import MESSAGE_STATES
from service.web.api import ApiSchema


class CorrectionDraftSchema(ApiSchema):
    """How it was put right, and the words of a text."""

    how = fields.String(required=True, validate=validate.OneOf(HOW))
    text = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST),
        metadata={"description": "What the patient reads; of no use where they were told by telephone."},
    )


class CorrectionSchema(ApiSchema):
    """That a patient was told: by a text, which `message_id` names, or by telephone."""

    id = fields.UUID()
    session_id = fields.UUID()
    how = fields.String(validate=validate.OneOf(HOW))
    message_id = fields.UUID(allow_none=True)
    by = fields.String(allow_none=True, metadata={"description": "Who did it; null for another program."})
    at = fields.AwareDateTime()


class GoneTextSchema(ApiSchema):
    """One text that went out, as it was worded, or what was told on the telephone in its place."""

    message_id = fields.UUID(allow_none=True)
    how = fields.String(validate=validate.OneOf(HOW))
    title = fields.String()
    at = fields.AwareDateTime()
    state = fields.String(validate=validate.OneOf(MESSAGE_STATES))
    body = fields.String()


class LostCorrectionSchema(ApiSchema):
    """A text that was to put it right and did not reach the patient."""

    message_id = fields.UUID()
    state = fields.String(validate=validate.OneOf(MESSAGE_STATES))
    reason = fields.String(allow_none=True, metadata={"description": "A stable code."})
    reason_text = fields.String(metadata={"description": "The reason in a sentence."})


class GoneSchema(ApiSchema):
    """What was told about a session that is not completed any more, and how a correction may begin."""

    number = fields.Integer()
    session_id = fields.UUID()
    texts = fields.List(fields.Nested(GoneTextSchema))
    words = fields.String()
    lost = fields.Nested(LostCorrectionSchema, allow_none=True)


class CorrectionListSchema(ApiSchema):
    """The corrections of a course, newest last, and what nobody has put right yet."""

    items = fields.List(fields.Nested(CorrectionSchema))
    next_cursor = fields.String(allow_none=True)
    to_put_right = fields.List(fields.Nested(GoneSchema))
