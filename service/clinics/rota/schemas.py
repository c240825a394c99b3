"""The shapes of the rota in the API."""

from marshmallow import fields, validate

from service.clinics.rota.models import CHANNELS
from service.clinics.wall_fields import Instant
from service.web.api import ApiSchema

WALL = validate.Regexp(r"([01]\d|2[0-3]):[0-5]\d\Z", error="must be a time such as 18:00")
SHORT = validate.Length(max=200, error="must have at most 200 characters")
RUNG = validate.Range(1, 20, error="must be between 1 and 20")
WEEKDAY = validate.Range(0, 6, error="must be a weekday: 0 (Monday) to 6")
WAIT = validate.Range(30, 3600, error="must be between 30 seconds and an hour")
LATEST = validate.Range(0, 3600, error="must be at most an hour")


class DutyDraftSchema(ApiSchema):
    """Somebody is on call every week, by the wall times of the site. Weekdays count from 0 (Monday)."""

    staff_id = fields.UUID(required=True)
    rung = fields.Integer(load_default=1, validate=RUNG)
    from_weekday = fields.Integer(required=True, validate=WEEKDAY)
    from_wall = fields.String(required=True, validate=WALL)
    to_weekday = fields.Integer(required=True, validate=WEEKDAY)
    to_wall = fields.String(required=True, validate=WALL)
    wait_seconds = fields.Integer(load_default=300, validate=WAIT)


class DutySchema(DutyDraftSchema):
    """A duty of every week."""

    id = fields.UUID()


class DutyChangeDraftSchema(ApiSchema):
    """What differs from the week for a time; `staff_id` null: the rota names nobody, so the standing ladder rings."""

    staff_id = fields.UUID(load_default=None, allow_none=True)
    rung = fields.Integer(load_default=1, validate=RUNG)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    note = fields.String(load_default=None, allow_none=True, validate=SHORT)


class DutyChangeSchema(DutyChangeDraftSchema):
    """A change of duty."""

    id = fields.UUID()


class OnDutySchema(ApiSchema):
    """Somebody on call; `by_rota` is false where only the standing ladder names them."""

    rung = fields.Integer()
    staff_id = fields.UUID()
    by_rota = fields.Boolean()


class StretchSchema(ApiSchema):
    """A time in which the same people are on call."""

    start = Instant()
    end = Instant()
    people = fields.List(fields.Nested(OnDutySchema))


class DutyGapSchema(ApiSchema):
    """A time in which nobody on call can be reached: the managers are rung then."""

    start = Instant()
    end = Instant()


class PlaceSchema(ApiSchema):
    """A place on the standing ladder, which rings where no duty says otherwise; 1 is rung first."""

    rung = fields.Integer()
    staff_id = fields.UUID()
    wait_seconds = fields.Integer(metadata={"description": "How long they have before the next one is rung."})
    reached = fields.Boolean(metadata={"description": "Whether any way leads to them; else they are passed over."})


class RotaSchema(ApiSchema):
    """Duties, changes, who is on call now and in the coming two weeks, the gaps of the coming 60 days, and the ladder.

    The managers are rung where nobody else can be.
    """

    now = fields.List(fields.Nested(OnDutySchema), metadata={"description": "Who is rung now, in their order."})
    ladder = fields.List(fields.Nested(PlaceSchema))
    duties = fields.List(fields.Nested(DutySchema))
    changes = fields.List(fields.Nested(DutyChangeSchema))
    stretches = fields.List(fields.Nested(StretchSchema))
    gaps = fields.List(fields.Nested(DutyGapSchema))
    contact_minutes = fields.Integer(validate=validate.Range(1, 240))


class RotaChangeSchema(ApiSchema):
    """How long whoever takes an urgent item has until they have spoken with the patient."""

    contact_minutes = fields.Integer(
        required=True, validate=validate.Range(5, 120, error="must be between 5 and 120 minutes")
    )


class ChannelDraftSchema(ApiSchema):
    """One way to somebody; `after_seconds` counts from their first alert."""

    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS))
    address = fields.String(required=True, validate=validate.Length(1, 200))
    after_seconds = fields.Integer(load_default=0, validate=LATEST)


class ChannelSchema(ChannelDraftSchema):
    """One way to somebody, and when a test to it was last answered."""

    proved_at = fields.AwareDateTime(allow_none=True)


class ChannelsDraftSchema(ApiSchema):
    """All ways to somebody; none: an SMS to their mobile at once."""

    channels = fields.List(fields.Nested(ChannelDraftSchema), required=True, validate=validate.Length(max=4))


class ChannelsSchema(ApiSchema):
    """The ways to somebody that are in use, the first first."""

    staff_id = fields.UUID()
    channels = fields.List(fields.Nested(ChannelSchema))
