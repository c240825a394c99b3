"""How texts look in the API."""

from typing import ClassVar, get_args

from marshmallow import fields, validate

from service.notify.models import MESSAGE_STATES
from service.notify.outbox import Kind
from service.web.api import ApiSchema

KINDS = get_args(Kind)
MOST = 200


class TextMoveSchema(ApiSchema):
    """One line of a text's history."""

    at = fields.AwareDateTime()
    to = fields.String(validate=validate.OneOf(MESSAGE_STATES))
    reason = fields.String(allow_none=True)

    class Meta(ApiSchema.Meta):
        """Add the name that Python keeps for itself."""

        include: ClassVar = {"from": fields.String(allow_none=True)}


class ShortMessageSchema(ApiSchema):
    """A text as the answer to a completion tells it."""

    id = fields.UUID()
    step = fields.String(allow_none=True)
    due_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    state = fields.String(validate=validate.OneOf(MESSAGE_STATES))
    reason = fields.String(allow_none=True, metadata={"description": "A stable code."})
    reason_text = fields.String(allow_none=True, metadata={"description": "The reason in a sentence."})


class MessageSchema(ShortMessageSchema):
    """A text; what has not left shows its words as they would be now."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    session = fields.Integer(allow_none=True, metadata={"description": "The number of the session."})
    session_id = fields.UUID(allow_none=True)
    course_id = fields.UUID(allow_none=True)
    patient_id = fields.UUID(allow_none=True)
    channel = fields.String()
    fallback = fields.String(
        allow_none=True,
        metadata={"description": "Why SMS took over from WhatsApp: `reported`, `no_receipt`, or `no_way` as it left."},
    )
    by_template = fields.Boolean(metadata={"description": "It went by an approved WhatsApp template."})
    body = fields.String()
    segments = fields.Integer(metadata={"description": "How many we expected it to take."})
    provider_segments = fields.Integer(
        allow_none=True, metadata={"description": "How many the network counted, which is what is paid for."}
    )
    provider_id = fields.String(allow_none=True)
    again_of = fields.UUID(allow_none=True, metadata={"description": "The text that somebody had sent again."})
    covered_by = fields.UUID(allow_none=True, metadata={"description": "The text that had told the same before."})
    history = fields.List(fields.Nested(TextMoveSchema))


class MessagePageSchema(ApiSchema):
    """A page of texts."""

    items = fields.List(fields.Nested(MessageSchema))
    next_cursor = fields.String(allow_none=True)


class MessageQuerySchema(ApiSchema):
    """Which texts to list."""

    patient_id = fields.UUID()
    course_id = fields.UUID()
    state = fields.String(validate=validate.OneOf(MESSAGE_STATES))
    kind = fields.String(validate=validate.OneOf(KINDS))
    unsent = fields.Boolean(
        load_default=False,
        metadata={
            "description": "true: only what was due in the last three days, did not go, and somebody should know of; "
            "without the texts that stand among the calls."
        },
    )
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST))
