"""The shapes of a patient in the API."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from service.clinics.timetable.spans import WEEKDAYS, minute_of
from service.clinics.wall_fields import Instant, WallTime
from service.patients.numbers import number_fault
from service.web.api import ApiSchema
from service.web.program import program

CHANNELS = ("sms", "whatsapp", "print")
WHOSE = ("own", "parent", "carer", "other")
NAME = validate.Length(min=2, max=120, error="must have 2 to 120 characters")
LANGUAGE = validate.Regexp(r"[a-z]{2}(-[A-Z]{2})?\Z", error="must be a code such as en")
OLDEST = date(1900, 1, 1)


def _past_date(value: str) -> None:
    try:
        born = date.fromisoformat(value)
    except ValueError as error:
        raise ValidationError("must be a date such as 1984-03-27") from error
    if value != born.isoformat():
        raise ValidationError("must be a date such as 1984-03-27")
    if not OLDEST <= born <= date.today():  # noqa: DTZ011 - a birthday has no zone
        raise ValidationError("must be a day in the past")


class PersonName(fields.String):
    """A name without spaces around it or doubled inside it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return " ".join(super()._deserialize(value, attr, data, **more).split())


class ConsentSchema(ApiSchema):
    """Whether the patient agreed to texts, by channel, and how they said so."""

    sms = fields.Boolean()
    whatsapp = fields.Boolean()
    how = fields.String(validate=validate.Length(max=80), metadata={"example": "desk"})


class PreferredSchema(ApiSchema):
    """What suits a patient; a part left out does not restrict."""

    days = fields.List(fields.String(validate=validate.OneOf(WEEKDAYS)), validate=validate.Length(max=len(WEEKDAYS)))
    from_ = WallTime(data_key="from", attribute="from", metadata={"example": "09:00"})
    to = WallTime(metadata={"example": "12:00"})

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if "from" in data and "to" in data and minute_of(data["from"]) >= minute_of(data["to"]):
            raise ValidationError("must be after from", "to")


class PatientChangeSchema(ApiSchema):
    """The fields of a patient that can be changed; those left out stay."""

    name = PersonName(validate=NAME)
    mobile = fields.String(allow_none=True, validate=validate.Length(max=30))
    language = fields.String(validate=LANGUAGE)
    channel = fields.String(validate=validate.OneOf(CHANNELS))
    consent = fields.Nested(ConsentSchema)
    date_of_birth = fields.String(allow_none=True, validate=_past_date)
    whose_phone = fields.String(validate=validate.OneOf(WHOSE))
    email = fields.Email(allow_none=True)
    emergency_contact = fields.String(allow_none=True, validate=validate.Length(max=200))
    note = fields.String(allow_none=True, validate=validate.Length(max=2000))
    preferred = fields.Nested(PreferredSchema, allow_none=True)

    @validates_schema(skip_on_field_errors=False)
    def _number_for_the_channel(self, data: dict[str, Any], **_: Any) -> None:
        """Name what is wrong with the number together with all other faults; a channel left out is not known here."""
        fault = number_fault(program().phones, data["mobile"], data.get("channel")) if "mobile" in data else None
        if fault is not None:
            raise ValidationError(fault, "mobile")


class PatientDraftSchema(PatientChangeSchema):
    """A new patient."""

    name = PersonName(required=True, validate=NAME)
    language = fields.String(load_default="en", validate=LANGUAGE)
    channel = fields.String(load_default="sms", validate=validate.OneOf(CHANNELS))
    whose_phone = fields.String(load_default="own", validate=validate.OneOf(WHOSE))
    mobile = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=30))


class ToldAboutTextsSchema(ApiSchema):
    """What a patient told about texts: none any more, only those that safety needs, or all again."""

    told = fields.String(required=True, validate=validate.OneOf(("stop", "less", "start")))


class WarningSchema(ApiSchema):
    """Something the receptionist should know before booking."""

    code = fields.String()
    sentence = fields.String()


class PatientSchema(PatientChangeSchema):
    """A patient."""

    id = fields.UUID()
    created_at = fields.String()
    warnings = fields.List(fields.Nested(WarningSchema))


class PatientListSchema(ApiSchema):
    """Patients that fit a search."""

    items = fields.List(fields.Nested(PatientSchema))
    next_cursor = fields.String(allow_none=True)


class PatientQuerySchema(ApiSchema):
    """What to search for: the beginning of a name, a number, or its last four digits."""

    q = fields.String(load_default="")


class UnavailableDraftSchema(ApiSchema):
    """A time in which a patient cannot come; instants, half-open."""

    from_ = Instant(required=True, data_key="from", attribute="starts_at")
    until = Instant(required=True, attribute="ends_at")
    note = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=200))


class UnavailableSchema(UnavailableDraftSchema):
    """A time in which a patient cannot come."""

    id = fields.UUID()


class UnavailableListSchema(ApiSchema):
    """The times in which a patient cannot come, the first to begin first; those that are over are left out."""

    items = fields.List(fields.Nested(UnavailableSchema))
    next_cursor = fields.String(allow_none=True)
