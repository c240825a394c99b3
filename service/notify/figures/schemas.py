"""The shapes of the figures in the API."""

from marshmallow import fields, validate

from service.notify.figures.rules import STEPS, URGENCIES
from service.web.api import ApiSchema

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class MonthSchema(ApiSchema):
    """Which month; the present one where nothing is said."""

    month = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(MONTH))


class WaitSchema(ApiSchema):
    """What a step took, in seconds from the words that made an item as urgent as it became."""

    step = fields.String(validate=validate.OneOf(list(STEPS)))
    items = fields.Integer()
    median = fields.Integer(allow_none=True)
    longest = fields.Integer(allow_none=True)
    longest_item = fields.UUID(allow_none=True)


class OfUrgencySchema(ApiSchema):
    """One urgency."""

    urgency = fields.String(validate=validate.OneOf(URGENCIES))
    items = fields.Integer()
    still_open = fields.Integer()
    needed = fields.Integer(metadata={"description": "Alerts that a clinician called needed afterwards."})
    not_needed = fields.Integer()
    waits = fields.List(fields.Nested(WaitSchema))


class FiguresSchema(ApiSchema):
    """A clinic's month."""

    month = fields.String()
    urgencies = fields.List(fields.Nested(OfUrgencySchema))


class MilestonesSchema(ApiSchema):
    """One item from the patient's words to the outcome; null: it did not happen (yet)."""

    item_id = fields.UUID()
    code = fields.String()
    urgency = fields.String()
    source = fields.String()
    outcome = fields.String(allow_none=True)
    words = fields.AwareDateTime()
    since = fields.AwareDateTime(metadata={"description": "The words that made it as urgent as it became."})
    told = fields.AwareDateTime(allow_none=True)
    alerted = fields.AwareDateTime(allow_none=True)
    taken = fields.AwareDateTime(allow_none=True)
    tried = fields.AwareDateTime(allow_none=True, metadata={"description": "The first call that nobody answered."})
    wrote = fields.AwareDateTime(allow_none=True, metadata={"description": "The first text that a person sent."})
    contacted = fields.AwareDateTime(allow_none=True, metadata={"description": "Spoken with; a text does not count."})
    ended = fields.AwareDateTime(allow_none=True)
    recorded = fields.AwareDateTime(allow_none=True)
    alert_needed = fields.Boolean(allow_none=True)
