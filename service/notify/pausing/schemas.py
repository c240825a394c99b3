"""How pauses look in the API."""

from marshmallow import fields, validate

from service.notify.pausing.desk import LONGEST_REASON
from service.web.api import ApiSchema


class PauseDraftSchema(ApiSchema):
    """What to pause, and why; without a protocol the texts of every one."""

    protocol = fields.String(load_default=None, allow_none=True)
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


class PauseSchema(ApiSchema):
    """A pause of texts; it stands until `lifted_at`."""

    id = fields.UUID()
    protocol = fields.String(allow_none=True)
    since = fields.AwareDateTime()
    by = fields.String(allow_none=True)
    reason = fields.String()
    lifted_at = fields.AwareDateTime(allow_none=True)
    lifted_by = fields.String(allow_none=True)


class PauseListSchema(ApiSchema):
    """The pauses that stand, with how many texts wait and how many have gone stale over them."""

    items = fields.List(fields.Nested(PauseSchema))
    next_cursor = fields.String(allow_none=True)
    waiting = fields.Integer()
    stale = fields.Integer()
