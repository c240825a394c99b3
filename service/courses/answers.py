"""The shapes of the API's answers about courses."""

from datetime import datetime
from typing import Any

from marshmallow import fields

from service.web.api import ApiSchema, FaultSchema

TIME = {"format": "date-time"}


class SessionSchema(ApiSchema):
    """A session; `practitioner` and `room` are keys."""

    id = fields.UUID()
    number = fields.Integer()
    state = fields.String()
    start = fields.String(allow_none=True, metadata=TIME)
    end = fields.String(allow_none=True, metadata=TIME)
    practitioner = fields.String(allow_none=True)
    room = fields.String(allow_none=True)
    completed_at = fields.String(allow_none=True, metadata=TIME)
    areas = fields.List(fields.String())
    pinned = fields.Boolean()
    confirmed_at = fields.String(allow_none=True, metadata=TIME)
    elsewhere = fields.Boolean()


class StandingSchema(ApiSchema):
    """Where a course stands: not_begun, due_later, due, overdue, needs_consultation or complete, and its window.

    `booked` says where the next session is booked, seen from that window: no, too_soon, allowed (too soon by the
    protocol, as a clinician wanted it), in_window or too_late; `prompts` whether somebody must do something about it.
    """

    state = fields.String()
    booked = fields.String()
    prompts = fields.Boolean()
    earliest = fields.String(allow_none=True)
    ideal = fields.String(allow_none=True)
    latest = fields.String(allow_none=True)


class CourseProblemSchema(ApiSchema):
    """A session that no longer suits what really happened, or whose place nobody can treat at any more."""

    number = fields.Integer()
    sentence = fields.String()


class AllowedSchema(ApiSchema):
    """A distance under the minimum that a clinician allowed: session `number`, `days` after session `after`.

    `under`: how many days under the minimum were allowed; by whom, when and why.
    """

    number = fields.Integer()
    after = fields.Integer()
    days = fields.Integer()
    under = fields.Integer()
    by = fields.String()
    at = fields.String(metadata=TIME)
    reason = fields.String()


class HoldSchema(ApiSchema):
    """A hold; open while `lifted_at` is null."""

    id = fields.UUID()
    cause = fields.String()
    cause_id = fields.UUID(allow_none=True)
    placed_at = fields.String(metadata=TIME)
    lifted_at = fields.String(allow_none=True, metadata=TIME)
    lift_reason = fields.String(allow_none=True)
    cleared_on = fields.String(allow_none=True)


class CourseSchema(ApiSchema):
    """A course; `state` is active, completed or cancelled, and any of them can be on hold."""

    id = fields.UUID()
    state = fields.String()
    on_hold = fields.Boolean()
    kind = fields.String()
    same_practitioner = fields.Boolean()
    patient_id = fields.UUID()
    protocol = fields.String()
    protocol_version = fields.Integer()
    areas = fields.List(fields.String())
    reason = fields.String(allow_none=True)
    created_at = fields.String(metadata=TIME)
    sessions = fields.List(fields.Nested(SessionSchema))
    holds = fields.List(fields.Nested(HoldSchema))
    warnings = fields.List(fields.Nested(FaultSchema))
    standing = fields.Nested(StandingSchema)
    problems = fields.List(fields.Nested(CourseProblemSchema))
    allowed = fields.List(fields.Nested(AllowedSchema))


class Written(fields.Field[Any]):
    """An instant in RFC 3339, whether it comes written or not."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value


class EffectSchema(ApiSchema):
    """A text that the patient will get because of what was ticked, or the reason why not."""

    id = fields.UUID()
    step = fields.String(allow_none=True)
    due_at = Written(metadata=TIME)
    expires_at = Written(metadata=TIME)
    state = fields.String()
    reason = fields.String(allow_none=True)


class ChangedSessionSchema(ApiSchema):
    """A session after a change, and the texts that hang on it."""

    session = fields.Nested(SessionSchema)
    messages = fields.List(fields.Nested(EffectSchema))


class PlannedSessionSchema(ApiSchema):
    """A place that is free; can be posted back unchanged."""

    number = fields.Integer()
    start = fields.String(metadata=TIME)
    end = fields.String(metadata=TIME)
    practitioner = fields.String()
    room = fields.String()


class ProposalSchema(ApiSchema):
    """A plan for the whole course; the cheapest comes first."""

    cost = fields.Integer()
    sessions = fields.List(fields.Nested(PlannedSessionSchema))


class PlanSchema(ApiSchema):
    """Proposals, or what blocks the lowest session that cannot be placed."""

    proposals = fields.List(fields.Nested(ProposalSchema))
    blocked = fields.List(fields.Dict())
