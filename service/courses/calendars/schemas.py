"""The shapes of calendars in the API."""

from marshmallow import fields, validate

from service.web.api import ApiSchema

KEY = validate.Length(min=1, max=80)
TIME = {"format": "date-time"}


class CalendarLinkDraftSchema(ApiSchema):
    practitioner = fields.String(required=True, validate=KEY)


class CalendarLinkSchema(ApiSchema):
    """A secret address; `url` is told once, when it is made."""

    id = fields.UUID()
    practitioner = fields.String()
    created_at = fields.String(metadata=TIME)
    url = fields.String(allow_none=True)


class CalendarLinkListSchema(ApiSchema):
    items = fields.List(fields.Nested(CalendarLinkSchema))
    next_cursor = fields.String(allow_none=True)


class CalendarFeedDraftSchema(ApiSchema):
    """Another diary in the iCalendar format; busy times in it are not offered to anybody."""

    practitioner = fields.String(required=True, validate=KEY)
    url = fields.String(required=True)


class CalendarFeedSchema(ApiSchema):
    """`read_at` is the age of what is known, `problem` what went wrong at `tried_at`; the address stays secret."""

    id = fields.UUID()
    practitioner = fields.String()
    host = fields.String()
    created_at = fields.String(metadata=TIME)
    tried_at = fields.String(allow_none=True, metadata=TIME)
    read_at = fields.String(allow_none=True, metadata=TIME)
    problem = fields.String(allow_none=True)
    sentence = fields.String(allow_none=True)


class CalendarFeedListSchema(ApiSchema):
    items = fields.List(fields.Nested(CalendarFeedSchema))
    next_cursor = fields.String(allow_none=True)
