"""The shapes of screening and of consent to treatment in the API."""

from marshmallow import fields, validate

from service.courses.screening.desk import HOW
from service.web.api import ApiSchema

KEY = validate.Length(min=1, max=80)
DATE = {"format": "date", "example": "2026-12-21"}


class QuestionQuerySchema(ApiSchema):
    """Of which treatment, and where it will be done."""

    protocol = fields.String(required=True, validate=KEY)
    areas = fields.List(fields.String(validate=KEY), load_default=list)


class QuestionSchema(ApiSchema):
    """A question to ask before booking; `asks` is yes_no or date, `effect` wait, blocked or clinician."""

    key = fields.String()
    question = fields.String()
    asks = fields.String()
    effect = fields.String()
    wait_days = fields.Integer(allow_none=True)
    source = fields.String()


class QuestionListSchema(ApiSchema):
    items = fields.List(fields.Nested(QuestionSchema))
    next_cursor = fields.String(allow_none=True)


class ScreeningDraftSchema(ApiSchema):
    """Answers by the question's key: true, false, a date (`2026-03-01`), or null for never or not asked."""

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    course_id = fields.UUID(load_default=None)
    areas = fields.List(fields.String(validate=KEY), load_default=list)
    answers = fields.Dict(keys=fields.String(validate=KEY), values=fields.Raw(allow_none=True), required=True)
    decision = fields.String(load_default=None, allow_none=True)
    confirmed = fields.List(
        fields.String(validate=KEY),
        load_default=list,
        metadata={
            "description": "Questions that were asked again: an earlier yes called for a clinician, now it is no."
        },
    )


class ScreeningQuerySchema(ApiSchema):
    """Whose newest answers, to which treatment."""

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    areas = fields.List(fields.String(validate=KEY), load_default=list)


class TakenBackSchema(ApiSchema):
    """A question that was answered yes (or with a date) and is denied now; `open`: a clinician has still to decide."""

    key = fields.String()
    question = fields.String()
    words = fields.String()
    open = fields.Boolean()


class ScreeningSchema(ApiSchema):
    """What the newest answers mean: keys of questions that block, need a clinician, ask to wait, or are open."""

    id = fields.UUID(allow_none=True)
    at = fields.String(allow_none=True, metadata={"format": "date-time"})
    answers = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    decision = fields.String(allow_none=True)
    not_before = fields.String(allow_none=True, metadata=DATE)
    blocked = fields.List(fields.String())
    clinician = fields.List(fields.String())
    waiting = fields.List(fields.String())
    unanswered = fields.List(fields.String())
    taken_back = fields.List(fields.Nested(TakenBackSchema))


class ConsentDraftSchema(ApiSchema):
    """Whether the patient agrees to the treatment, and how they said so."""

    given = fields.Boolean(required=True)
    how = fields.String(required=True, validate=validate.OneOf(HOW))
    note = fields.String(load_default=None, allow_none=True)


class TreatmentConsentSchema(ApiSchema):
    """The newest entry; `given` null: nobody has recorded anything."""

    given = fields.Boolean(allow_none=True)
    how = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    at = fields.String(allow_none=True, metadata={"format": "date-time"})
