"""A protocol as the API shows it: figures, each with its source, what it needs, and what is asked before booking."""

from dataclasses import asdict
from typing import Any

from marshmallow import fields

from service.protocols.definition import Protocol, Spacing
from service.protocols.questions import ScreeningQuestion
from service.web.api import ApiSchema

FIGURES = ("hard_floor_days", "min_days", "ideal_days", "max_days")


class ProtocolSpacingSchema(ApiSchema):
    """Local calendar days between two sessions; `sources` says of each figure where it comes from."""

    hard_floor_days = fields.Integer()
    min_days = fields.Integer()
    ideal_days = fields.Integer()
    max_days = fields.Integer()
    source = fields.String()
    sources = fields.Dict(keys=fields.String(), values=fields.String())


class ProtocolCrossTreatmentSchema(ApiSchema):
    """The least days to any other treatment of the same area."""

    min_days = fields.Integer()
    source = fields.String()


class ProtocolQuestionSchema(ApiSchema):
    """A question to ask before booking; `areas` names where alone it is asked, null means always."""

    key = fields.String()
    question = fields.String()
    asks = fields.String()
    effect = fields.String()
    wait_days = fields.Integer(allow_none=True)
    areas = fields.List(fields.String(), allow_none=True)
    source = fields.String()


class ProtocolSchema(ApiSchema):
    """A protocol in use, with the languages of its texts and those that somebody has signed.

    `spacing` is one table for all gaps, or one for each gap. A `skill` or `room_kind` of null means anybody, any room;
    `recovery_days` are the least local days from a cleared reaction to the next session.
    """

    key = fields.String()
    name = fields.String()
    version = fields.Integer()
    content_hash = fields.String()
    sessions_usual = fields.Integer()
    sessions_maximum = fields.Integer()
    duration_minutes = fields.Integer()
    prep_minutes = fields.Integer()
    cleaning_minutes = fields.Integer()
    areas = fields.List(fields.Dict())
    languages = fields.List(fields.String())
    signed = fields.List(fields.String())
    spacing = fields.List(fields.Nested(ProtocolSpacingSchema))
    cross_treatment = fields.Nested(ProtocolCrossTreatmentSchema)
    skill = fields.String(allow_none=True)
    room_kind = fields.String(allow_none=True)
    recovery_days = fields.Integer()
    recovery_source = fields.String(allow_none=True)
    screening = fields.List(fields.Nested(ProtocolQuestionSchema))


class ProtocolListSchema(ApiSchema):
    """The protocols that courses can be booked with."""

    items = fields.List(fields.Nested(ProtocolSchema))
    next_cursor = fields.String(allow_none=True)


def described(protocol: Protocol) -> dict[str, Any]:
    """Give what the content of a version says; number, hash and signatures belong to the version."""
    return {
        "key": protocol.key,
        "name": protocol.name,
        "sessions_usual": protocol.sessions_usual,
        "sessions_maximum": protocol.sessions_maximum,
        "duration_minutes": protocol.duration_minutes,
        "prep_minutes": protocol.prep_minutes,
        "cleaning_minutes": protocol.cleaning_minutes,
        "areas": [asdict(area) for area in protocol.areas],
        "languages": list(protocol.languages),
        "spacing": [_spacing(each) for each in protocol.spacing],
        "cross_treatment": asdict(protocol.cross_treatment),
        "skill": protocol.skill,
        "room_kind": protocol.room_kind,
        "recovery_days": protocol.recovery_days,
        "recovery_source": protocol.recovery_source,
        "screening": [_question(each) for each in protocol.screening],
    }


def _spacing(spacing: Spacing) -> dict[str, Any]:
    days = {figure: getattr(spacing, figure) for figure in FIGURES}
    return {**days, "source": spacing.source, "sources": {figure: spacing.source_of(figure) for figure in FIGURES}}


def _question(question: ScreeningQuestion) -> dict[str, Any]:
    areas = None if question.areas is None else list(question.areas)
    return {**asdict(question), "asks": question.asks.value, "effect": question.effect.value, "areas": areas}
