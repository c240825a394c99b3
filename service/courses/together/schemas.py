"""The shapes of courses planned and booked together in the API."""

from typing import Any

from marshmallow import fields, post_load

from service.courses.answers import CourseSchema, ProposalSchema
from service.courses.requests import NO_PREFERENCE, BookingRequest
from service.courses.schemas import KEY, REASON, PreferenceSchema, WantedSessionSchema
from service.courses.taken_schemas import TakenSchema
from service.courses.together.requests import TogetherBooking, TogetherRequest, WantedCourse
from service.web.api import ApiSchema


class WantedCourseSchema(ApiSchema):
    """One treatment; `done`: local dates, ascending, of sessions had elsewhere, which `sessions` counts too."""

    protocol = fields.String(required=True, validate=KEY)
    sessions = fields.Integer(required=True, strict=True)
    areas = fields.List(fields.String(), load_default=list)
    done = fields.List(fields.Date(), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> WantedCourse:
        return WantedCourse(**{**data, "areas": tuple(data["areas"]), "done": tuple(data["done"])})


class TogetherRequestSchema(ApiSchema):
    """Two or three treatments of one patient to plan; what stands beside `courses` holds for all of them."""

    patient_id = fields.UUID(required=True)
    courses = fields.List(fields.Nested(WantedCourseSchema), required=True)
    earliest = fields.Date()
    latest = fields.Date()
    preferred = fields.Nested(PreferenceSchema, load_default=NO_PREFERENCE)
    same_practitioner = fields.Boolean(load_default=False)
    proposals = fields.Integer(load_default=3, strict=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TogetherRequest:
        return TogetherRequest(**{**data, "courses": tuple(data["courses"])})


class BookedCourseSchema(ApiSchema):
    """One treatment to book, with its sessions as a proposal names them."""

    protocol = fields.String(required=True, validate=KEY)
    areas = fields.List(fields.String(), load_default=list)
    reason = fields.String(load_default=None, allow_none=True, validate=REASON)
    sessions = fields.List(fields.Nested(WantedSessionSchema), required=True)
    done = fields.List(fields.Date(), load_default=list)
    reservation = fields.UUID(load_default=None, allow_none=True)


class TogetherBookingSchema(ApiSchema):
    """Two or three courses of one patient to book, all of their sessions or none."""

    patient_id = fields.UUID(required=True)
    courses = fields.List(fields.Nested(BookedCourseSchema), required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TogetherBooking:
        patient_id = data["patient_id"]
        return TogetherBooking(
            patient_id=patient_id, courses=tuple(_booking(patient_id, one) for one in data["courses"])
        )


def _booking(patient_id: Any, data: dict[str, Any]) -> BookingRequest:
    lists = {name: tuple(data[name]) for name in ("areas", "sessions", "done")}
    return BookingRequest(**{**data, **lists, "patient_id": patient_id})


class PlannedCourseSchema(ProposalSchema):
    """The plan of one treatment; `cost` is its share."""

    protocol = fields.String()


class TogetherProposalSchema(ApiSchema):
    """A plan for all treatments; the cheapest comes first."""

    cost = fields.Integer()
    courses = fields.List(fields.Nested(PlannedCourseSchema))


class TogetherPlanSchema(ApiSchema):
    """Proposals, or what blocks them: `course` is the number of the treatment, from 0, that finds no place.

    `proven` false: the search was given up on unusually tangled courses.
    """

    proposals = fields.List(fields.Nested(TogetherProposalSchema))
    blocked = fields.List(fields.Dict())
    proven = fields.Boolean()


class TogetherInsteadSchema(TakenSchema):
    """A conflict; of `slot_taken` with plans for all treatments that are free now."""

    alternatives = fields.List(fields.Nested(TogetherProposalSchema))


class TogetherBookedSchema(ApiSchema):
    """The courses in the order in which they were asked for; `id` is that of the first."""

    id = fields.UUID()
    courses = fields.List(fields.Nested(CourseSchema))


class WhyNotQuerySchema(ApiSchema):
    """About which course, and which local date."""

    patient_id = fields.UUID(required=True)
    protocol = fields.String(required=True, validate=KEY)
    sessions = fields.Integer(required=True)
    on = fields.Date(required=True)
    areas = fields.List(fields.String(validate=KEY), load_default=list)
    earliest = fields.Date()
    done = fields.List(fields.Date(), load_default=list)
    same_practitioner = fields.Boolean(load_default=False)


class AgainstSchema(ApiSchema):
    """A reason against a date, and against which sessions."""

    code = fields.String()
    sentence = fields.String()
    sessions = fields.List(fields.Integer())


class WhyNotSchema(ApiSchema):
    """What stands against a date; `free`: starts at which somebody and some room are free for a session then."""

    date = fields.Date()
    reasons = fields.List(fields.Nested(AgainstSchema))
    free = fields.List(fields.String())
