"""The shapes of what is asked of a running course in the API, and of the answers."""

from typing import Any

from marshmallow import fields, post_load

from service.courses.answers import TIME, CourseSchema, EffectSchema, SessionSchema, StandingSchema
from service.courses.life.model import NO_PREFERENCE, Place, Wish
from service.courses.schemas import KEY, REASON, Moment, PreferenceSchema, Start
from service.courses.taken_schemas import TakenSchema
from service.web.api import ApiSchema, FaultSchema


class PreviewSchema(ApiSchema):
    """`preview=1`: tell what would happen, and change nothing."""

    preview = fields.Boolean(load_default=False)


class WishSchema(ApiSchema):
    """What places shall suit; `earliest` and `latest` are local dates, both included."""

    earliest = fields.Date()
    latest = fields.Date()
    preferred = fields.Nested(PreferenceSchema, load_default=NO_PREFERENCE)

    def wish_of(self, data: dict[str, Any]) -> Wish:
        names = ("earliest", "latest", "preferred", "same_practitioner", "cleared_on")
        return Wish(**{name: data.pop(name) for name in names if name in data})


class ReasonSchema(ApiSchema):
    """Why; a clinician's reason also allows going under a minimum."""

    reason = fields.String(load_default=None, allow_none=True, validate=REASON)


class UndoSchema(ReasonSchema):
    """Why, and which change is meant; without `change` it is whatever was changed last."""

    change = fields.UUID(load_default=None, allow_none=True)


class PlacingSchema(WishSchema):
    """Where a session shall go. Without `start`, a preview offers choices, which the rest of the wishes narrow.

    `practitioner` and `room` left out stay as they are, or become whoever is free. `accept_unplaced`: a neighbour may
    lose its place where no other is found.
    """

    start = Start()
    practitioner = fields.String(validate=KEY)
    room = fields.String(validate=KEY)
    end = Moment()
    number = fields.Integer(strict=True)
    moves_others = fields.Boolean()
    course_id = fields.UUID()
    reason = fields.String(load_default=None, allow_none=True, validate=REASON)
    accept_unplaced = fields.Boolean(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        place = None
        if "start" in data:
            place = Place(data["start"], data.get("practitioner"), data.get("room"), data.get("end"))
        kept: dict[str, Any] = {name: data[name] for name in ("reason", "accept_unplaced", "alone") if name in data}
        return {"place": place, "wish": self.wish_of(data), **kept}


class MoveSchema(PlacingSchema):
    """The same of a session that has its number already; `alone`: no other session moves with it."""

    alone = fields.Boolean(load_default=False)


class ReplanSchema(WishSchema):
    """How a course shall be planned again; `cleared_on`: when the skin had settled after a reaction."""

    same_practitioner = fields.Boolean()
    cleared_on = fields.Date()
    reason = fields.String(load_default=None, allow_none=True, validate=REASON)
    accept_unplaced = fields.Boolean(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        kept = {name: data[name] for name in ("reason", "accept_unplaced")}
        return {"wish": self.wish_of(data), **kept}


class WhichSchema(ApiSchema):
    """A session by its course and its number."""

    course_id = fields.UUID(required=True)
    number = fields.Integer(required=True, strict=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> tuple[Any, int]:
        return data["course_id"], data["number"]


class SwapSchema(ReasonSchema):
    """Two sessions that shall exchange their places."""

    first = fields.Nested(WhichSchema, required=True)
    second = fields.Nested(WhichSchema, required=True)


class SpotSchema(ApiSchema):
    """A place in the diary; `practitioner` and `room` are keys."""

    start = fields.String(metadata=TIME)
    end = fields.String(metadata=TIME)
    practitioner = fields.String()
    room = fields.String()


class ReasonCountSchema(ApiSchema):
    """A stable code, and on how many days of the window it holds."""

    code = fields.String()
    days = fields.Integer()


class FateSchema(ApiSchema):
    """What becomes of one session: `change` is stays, moves, placed, unplaceable or unplaced; `why` is a code.

    `objection`: what is wrong with the place that it has, where nobody can treat there any more.
    """

    number = fields.Integer()
    change = fields.String()
    why = fields.String()
    was = fields.Nested(SpotSchema, data_key="from", attribute="from", allow_none=True)
    to = fields.Nested(SpotSchema, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonCountSchema))
    objection = fields.String(allow_none=True)


class ChoiceSchema(SpotSchema):
    """A free place for one session; can be posted back unchanged as a move."""

    number = fields.Integer()
    moves_others = fields.Boolean()


class PlaceInsteadSchema(ChoiceSchema):
    """A free place for a session of a course; can be posted back unchanged as a move, or as a session to add."""

    course_id = fields.UUID()


class PlacesInsteadSchema(TakenSchema):
    """A conflict; of `slot_taken` with places that are free now for the sessions that lost."""

    alternatives = fields.List(fields.Nested(PlaceInsteadSchema))


class NextSchema(ApiSchema):
    """What the course needs next."""

    standing = fields.Nested(StandingSchema)
    to_be_placed = fields.List(fields.Integer())
    choices = fields.List(fields.Nested(ChoiceSchema))


class ForecastSchema(ApiSchema):
    """The local dates that the next session may have, by the protocol alone."""

    session = fields.Integer()
    earliest = fields.String()
    ideal = fields.String()
    latest = fields.String()


class OutlookSchema(ApiSchema):
    """What happens to every session of a course; after a change, `session` and the texts that hang on it too."""

    preview = fields.Boolean()
    course_id = fields.UUID()
    session = fields.Nested(SessionSchema)
    sessions = fields.List(fields.Nested(FateSchema))
    warnings = fields.List(fields.Nested(FaultSchema))
    choices = fields.List(fields.Nested(ChoiceSchema))
    blocked = fields.List(fields.Dict())
    next = fields.Nested(NextSchema)
    messages = fields.List(fields.Nested(EffectSchema))


class LiftedSchema(CourseSchema):
    """The course, and the plan from the day of clearing on; `forecast`: the next session's window."""

    preview = fields.Boolean()
    forecast = fields.Nested(ForecastSchema, allow_none=True)
    plan = fields.Nested(OutlookSchema)


class AddedSchema(OutlookSchema):
    """The same of a session that was added; `id` is the session's."""

    id = fields.UUID()


class SwappedSchema(ApiSchema):
    """What happens to both courses of a swap."""

    preview = fields.Boolean()
    first = fields.Nested(OutlookSchema)
    second = fields.Nested(OutlookSchema)
