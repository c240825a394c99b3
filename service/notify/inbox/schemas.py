"""The shapes of the inbox in the API."""

from marshmallow import fields, validate

from service.notify.inbox.lanes import LANES
from service.notify.inbox.linking import CHECKS
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.paged import LAST
from service.notify.replies.models import URGENCIES
from service.notify.triage.lexicon import SIGN_NAMES
from service.web.api import ApiSchema

STATES = ("open", "acknowledged", "resolved")
LONGEST = 1600
MOST = 200


def seen() -> fields.Integer:
    """Let a program say how much of an item it has read; without that it stops no alarm over words that came later."""
    told = "The `text_length` that was read: refused with new_words where more came in since, or it rings about more."
    return fields.Integer(load_default=None, validate=validate.Range(min=0), metadata={"description": told})


class CandidateSchema(ApiSchema):
    """Somebody whose text it may be."""

    id = fields.UUID()
    name = fields.String()


class ConcernSchema(ApiSchema):
    """One item of the inbox."""

    id = fields.UUID()
    state = fields.String(validate=validate.OneOf(STATES))
    urgency = fields.String(validate=validate.OneOf(URGENCIES))
    lane = fields.String(validate=validate.OneOf(LANES))
    assigned_to = fields.UUID(allow_none=True)
    alert_needed = fields.Boolean(allow_none=True)
    source = fields.String(
        metadata={
            "description": "reply: a patient's text; staff: told by phone or at the desk; photo: sent by a link; "
            "call: a missed one"
        }
    )
    code = fields.String(metadata={"description": "What staff answer an alert with: ACK and this."})
    patient_id = fields.UUID(allow_none=True)
    patient_name = fields.String(allow_none=True)
    candidates = fields.List(fields.Nested(CandidateSchema))
    course_id = fields.UUID(allow_none=True)
    text = fields.String()
    text_length = fields.Integer(metadata={"description": "How much `text` holds; it grows with each text that joins."})
    signs = fields.List(fields.String())
    because = fields.List(fields.String(), metadata={"description": "The words that decided, as they were typed."})
    opened_at = fields.AwareDateTime()
    since = fields.AwareDateTime(
        metadata={"description": "Since when it is as urgent as it is: its waiting counts from then."}
    )
    escalates_at = fields.AwareDateTime(allow_none=True)
    new_words = fields.Boolean(
        metadata={"description": "Urgent words came in since it was taken, which that person has not answered yet."}
    )
    contact_due_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "Whoever has it is rung again unless they have spoken with the patient by then."},
    )
    contacted_at = fields.AwareDateTime(allow_none=True)
    call_again_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "The patient did not answer; somebody rings again at this time."}
    )
    acknowledged_by = fields.UUID(allow_none=True)
    acknowledged_at = fields.AwareDateTime(allow_none=True)
    resolved_by = fields.UUID(allow_none=True)
    resolved_at = fields.AwareDateTime(allow_none=True)
    happened_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When what closed it happened; resolved_at: when it was recorded."},
    )
    outcome = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class EntrySchema(ApiSchema):
    """One text of the conversation, in or out."""

    id = fields.UUID()
    direction = fields.String(validate=validate.OneOf(("in", "out")))
    at = fields.AwareDateTime()
    body = fields.String()
    kind = fields.String()
    state = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    step = fields.String(allow_none=True)
    media = fields.Integer()


class EventSchema(ApiSchema):
    """One line of an item's record."""

    at = fields.AwareDateTime()
    kind = fields.String()
    detail = fields.String(allow_none=True)
    staff_id = fields.UUID(allow_none=True)
    message_id = fields.UUID(allow_none=True)


class WholeConcernSchema(ConcernSchema):
    """An item with its conversation and what happened to it: the newest, oldest first.

    `…_earlier` says how many more came before; `/conversation` and `/record` have them page by page.
    """

    conversation = fields.List(fields.Nested(EntrySchema))
    conversation_earlier = fields.Integer()
    record = fields.List(fields.Nested(EventSchema))
    record_earlier = fields.Integer()


class StoryQuerySchema(ApiSchema):
    """Which page; 1 is the newest."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, LAST))


class ConversationPageSchema(ApiSchema):
    """A page of the conversation, oldest first; `earlier` says how many texts came before."""

    items = fields.List(fields.Nested(EntrySchema))
    page = fields.Integer()
    earlier = fields.Integer()


class RecordPageSchema(ApiSchema):
    """A page of the record, oldest first; `earlier` says how many lines came before."""

    items = fields.List(fields.Nested(EventSchema))
    page = fields.Integer()
    earlier = fields.Integer()


class ConcernPageSchema(ApiSchema):
    """A page of the inbox."""

    items = fields.List(fields.Nested(ConcernSchema))
    next_cursor = fields.String(allow_none=True)


class ConcernQuerySchema(ApiSchema):
    """Which items to show."""

    state = fields.String(validate=validate.OneOf(STATES))
    cursor = fields.UUID()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST))


class ConcernDraftSchema(ApiSchema):
    """What staff heard by phone or at the desk."""

    patient_id = fields.UUID(required=True)
    urgency = fields.String(required=True, validate=validate.OneOf(URGENCIES))
    text = fields.String(required=True, validate=validate.And(validate.Length(1, LONGEST), validate.Regexp(r".*\S")))
    signs = fields.List(fields.String(validate=validate.OneOf(SIGN_NAMES)), load_default=list)


class EmptySchema(ApiSchema):
    """Nothing is asked for."""


class AnswerSchema(ApiSchema):
    """What staff write to the patient."""

    text = fields.String(required=True, validate=validate.Length(1, LONGEST))
    seen = seen()


class AnswerSentSchema(ApiSchema):
    """A text that is on its way."""

    id = fields.UUID()
    state = fields.String()
    due_at = fields.AwareDateTime()


class OutcomeSchema(ApiSchema):
    """How an item ended: none is closed without an outcome. Where nobody reached the patient `note` says why."""

    outcome = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"enum": list(OUTCOMES), "description": "Left out: refused with outcome_required, which names them."},
    )
    note = fields.String(load_default="", validate=validate.Length(max=4000))
    happened_at = fields.AwareDateTime(load_default=None, allow_none=True)
    seen = seen()


class LinkSchema(ApiSchema):
    """Whose item it is, and how that was made sure of."""

    patient_id = fields.UUID(required=True)
    checked = fields.String(required=True, validate=validate.OneOf(tuple(CHECKS)))
