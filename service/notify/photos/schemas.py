"""Photos in the API."""

from marshmallow import fields, validate

from service.web.api import ApiSchema


class PhotoSchema(ApiSchema):
    """One file that came with a reply; a picture is there once its state is `kept`."""

    id = fields.UUID()
    reply_id = fields.UUID()
    number = fields.Integer()
    of = fields.Integer()
    state = fields.String(validate=validate.OneOf(("waiting", "kept", "refused")))
    reason = fields.String(allow_none=True, metadata={"description": "Why it is not shown, in words for staff."})


class PhotosSchema(ApiSchema):
    """All files of an item's conversation, oldest first."""

    items = fields.List(fields.Nested(PhotoSchema))


class PhotoLinkSchema(ApiSchema):
    """A link that was texted; its address stands in that text alone."""

    id = fields.UUID()
    message_id = fields.UUID()
    expires_at = fields.AwareDateTime()
