"""Lexicons in the API."""

from typing import Any

from marshmallow import fields, validate

from service.notify.lexicons.known import Known
from service.web.api import ApiSchema

LONGEST_FILE = 400_000


class LexiconFileSchema(ApiSchema):
    """A lexicon file, as text (TOML)."""

    text = fields.String(required=True, validate=validate.Length(1, LONGEST_FILE))


class LexiconSchema(ApiSchema):
    """A version of what the triage knows of a language; `reads` where it reads the replies now."""

    language = fields.String()
    name = fields.String()
    version = fields.String()
    content_hash = fields.String()
    packaged = fields.Boolean()
    reads = fields.Boolean()
    signed_by = fields.String(allow_none=True)
    signed_at = fields.DateTime(allow_none=True)


class LexiconListSchema(ApiSchema):
    """A list of versions."""

    items = fields.List(fields.Nested(LexiconSchema))
    next_cursor = fields.String(allow_none=True)


def view(known: Known) -> dict[str, Any]:
    return {
        "language": known.language,
        "name": known.language_name,
        "version": known.name,
        "content_hash": known.hash,
        "packaged": known.packaged,
        "reads": known.reads,
        "signed_by": known.signature.name if known.signature else None,
        "signed_at": known.signature.signed_at if known.signature else None,
    }
