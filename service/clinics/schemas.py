"""The shapes of the timetable in the API: people, rooms, the site, and what differs from the week."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from service.clinics.setup import KEY
from service.clinics.timetable.public_holidays import is_known
from service.clinics.wall_fields import Day, Instant, Spans, WeekSchema
from service.web.api import ApiSchema

NAME = validate.Length(min=2, max=80, error="must have 2 to 80 characters")
NOTE = validate.Length(max=200, error="must have at most 200 characters")
WORD = validate.Regexp(r"[a-z][a-z0-9-]{0,39}\Z", error="must be a short word: small letters, digits and dashes")
SHORT_KEY = validate.Regexp(KEY.pattern + r"\Z", error="must be short: small letters, digits and dashes")
KINDS = ("leave", "sick", "training", "out_of_use", "other")
OWNERS = ("site", "practitioner", "room")
MOST_SKILLS = 40
LONGEST_LEAD, LONGEST_HORIZON = 60 * 24 * 60, 3 * 366


def _known_holidays(value: str) -> None:
    if not is_known(value):
        raise ValidationError("must be a country, or a part of one, such as GB-ENG")


class Name(fields.String):
    """A name without spaces around it or doubled inside it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return " ".join(super()._deserialize(value, attr, data, **more).split())


class StraySchema(ApiSchema):
    """A session or an appointment that is booked outside the hours; somebody has to speak to the patient."""

    kind = fields.String()
    start = Instant()
    end = Instant()
    practitioner = fields.String(allow_none=True)
    room = fields.String(allow_none=True)
    patient_id = fields.UUID(allow_none=True)
    course_id = fields.UUID(allow_none=True)
    number = fields.Integer(allow_none=True)
    sentence = fields.String()


class PractitionerChangeSchema(ApiSchema):
    """The fields of a practitioner that can be changed. `hours` null: the opening hours; `skills` null: all."""

    name = Name(validate=NAME)
    hours = fields.Nested(WeekSchema, allow_none=True)
    breaks = fields.Nested(WeekSchema, allow_none=True)
    skills = fields.List(fields.String(validate=WORD), allow_none=True, validate=validate.Length(max=MOST_SKILLS))
    active = fields.Boolean()


class PractitionerDraftSchema(PractitionerChangeSchema):
    """A new practitioner; without a key they get one out of their name."""

    key = fields.String(validate=SHORT_KEY)
    name = Name(required=True, validate=NAME)


class PractitionerSchema(PractitionerDraftSchema):
    """A practitioner; `affected` lists what is booked outside their hours now."""

    id = fields.UUID()
    affected = fields.List(fields.Nested(StraySchema))


class PractitionerListSchema(ApiSchema):
    """All practitioners, those who treat first."""

    items = fields.List(fields.Nested(PractitionerSchema))
    next_cursor = fields.String(allow_none=True)


class RoomChangeSchema(ApiSchema):
    """The fields of a room that can be changed. `kind` null: it serves for every treatment."""

    name = Name(validate=NAME)
    kind = fields.String(allow_none=True, validate=WORD)
    hours = fields.Nested(WeekSchema, allow_none=True)
    active = fields.Boolean()


class RoomDraftSchema(RoomChangeSchema):
    """A new room; without a key it gets one out of its name."""

    key = fields.String(validate=SHORT_KEY)
    name = Name(required=True, validate=NAME)


class RoomSchema(RoomDraftSchema):
    """A room; `affected` lists what is booked outside its hours now."""

    id = fields.UUID()
    affected = fields.List(fields.Nested(StraySchema))


class RoomListSchema(ApiSchema):
    """All rooms, those in use first."""

    items = fields.List(fields.Nested(RoomSchema))
    next_cursor = fields.String(allow_none=True)


class SiteChangeSchema(ApiSchema):
    """The rules of the site. `holidays`: whose public holidays close it, null: nobody's."""

    opening_hours = fields.Nested(WeekSchema)
    holidays = fields.String(allow_none=True, validate=_known_holidays, metadata={"example": "GB-ENG"})
    patient_lead_minutes = fields.Integer(strict=True, validate=validate.Range(0, LONGEST_LEAD))
    patient_horizon_days = fields.Integer(strict=True, validate=validate.Range(1, LONGEST_HORIZON))


class HolidaySchema(ApiSchema):
    """A public holiday; `open` tells whether the site has hours of its own for it."""

    date = Day()
    name = fields.String()
    open = fields.Boolean()


class SiteSchema(SiteChangeSchema):
    """The site, with the public holidays of the coming twelve months."""

    key = fields.String()
    name = fields.String()
    zone = fields.String()
    public_holidays = fields.List(fields.Nested(HolidaySchema))
    affected = fields.List(fields.Nested(StraySchema))


class ClosureDraftSchema(ApiSchema):
    """A date on which the site is shut, whatever its hours."""

    date = Day(required=True)
    reason = Name(required=True, validate=validate.Length(min=1, max=120, error="must have 1 to 120 characters"))


class ClosureSchema(ClosureDraftSchema):
    """A closure; `affected` lists what is booked then."""

    id = fields.UUID()
    affected = fields.List(fields.Nested(StraySchema))


class ClosureListSchema(ApiSchema):
    """The closures that are not over."""

    items = fields.List(fields.Nested(ClosureSchema))
    next_cursor = fields.String(allow_none=True)


class DatedHoursDraftSchema(ApiSchema):
    """Hours of one date in place of the weekly ones; no span: not at all."""

    owner = fields.String(required=True, validate=validate.OneOf(OWNERS))
    key = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=80))
    date = Day(required=True)
    spans = Spans(required=True)
    note = fields.String(allow_none=True, load_default=None, validate=NOTE)


class DatedHoursSchema(DatedHoursDraftSchema):
    """Dated hours; `affected` lists what is booked outside them."""

    id = fields.UUID()
    affected = fields.List(fields.Nested(StraySchema))


class DatedHoursListSchema(ApiSchema):
    """The dated hours that are not over."""

    items = fields.List(fields.Nested(DatedHoursSchema))
    next_cursor = fields.String(allow_none=True)


class AbsenceDraftSchema(ApiSchema):
    """A time, half-open, in which a practitioner is away or a room cannot be used; name one of the two."""

    practitioner = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=80))
    room = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=80))
    kind = fields.String(load_default="leave", validate=validate.OneOf(KINDS))
    from_ = Instant(required=True, data_key="from", attribute="starts_at")
    until = Instant(required=True, attribute="ends_at")
    note = fields.String(allow_none=True, load_default=None, validate=NOTE)

    @validates_schema(skip_on_field_errors=False)
    def _one_owner(self, data: dict[str, Any], **_: Any) -> None:
        if bool(data.get("practitioner")) == bool(data.get("room")):
            raise ValidationError("must name either a practitioner or a room", "practitioner")


class AbsenceSchema(AbsenceDraftSchema):
    """An absence; `affected` lists what is booked then."""

    id = fields.UUID()
    affected = fields.List(fields.Nested(StraySchema))


class AbsenceListSchema(ApiSchema):
    """The absences that are not over, the first to begin first."""

    items = fields.List(fields.Nested(AbsenceSchema))
    next_cursor = fields.String(allow_none=True)
