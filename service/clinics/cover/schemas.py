"""The shapes of cover in the API."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from service.clinics.timetable.spans import WEEKDAYS, minute_of
from service.clinics.wall_fields import MOST_SPANS, Day, Instant, WallTime
from service.web.api import ApiSchema

SHORT = validate.Length(max=40, error="must have at most 40 characters")
MOST_DATES = 200


def _are_few(value: list[list[str]]) -> None:
    if len(value) > MOST_SPANS:
        raise ValidationError(f"must have at most {MOST_SPANS} parts")


def _are_spans(value: list[list[str]]) -> None:
    reached = 0
    for span in sorted(value, key=lambda span: minute_of(span[0])):
        start, end = minute_of(span[0]), minute_of(span[1])
        if start >= end:
            raise ValidationError("must end after it starts")
        if start < reached:
            raise ValidationError("overlaps another span of the day")
        reached = end


class SaidSpan(fields.Tuple):
    """`["18:00", "21:00", "020 7946 0000"]`; the last part is a number, or `none` where nobody answers."""

    def __init__(self) -> None:
        number = fields.String(required=True, validate=validate.Length(min=1, max=30))
        super().__init__((WallTime(), WallTime(), number))


class SaidDay(fields.List[Any]):
    """What is said for a day; hours that are left out are as usual."""

    def __init__(self, **more: Any) -> None:
        super().__init__(SaidSpan(), validate=[_are_few, _are_spans], **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        spans = super()._deserialize(value, attr, data, **more)
        return sorted(list(span) for span in spans if span)


class SaidWeekSchema(ApiSchema):
    """What is said for each weekday; one that is left out is as the opening hours say."""

    mon, tue, wed, thu, fri, sat, sun = (SaidDay() for _ in WEEKDAYS)


class CoverDraftSchema(ApiSchema):
    """Which number is answered; a part that is left out stays. Null: nobody has said; `none`: no number is answered."""

    while_open = fields.String(allow_none=True, metadata={"example": "020 7946 0000"})
    while_closed = fields.String(allow_none=True, metadata={"example": "none"})
    week = fields.Nested(SaidWeekSchema)
    closed_days = SaidDay()
    dates = fields.Dict(keys=Day(), values=SaidDay(), validate=validate.Length(max=MOST_DATES))
    names = fields.Dict(keys=fields.String(), values=fields.String(validate=SHORT), validate=validate.Length(max=50))


class CoverNumberSchema(ApiSchema):
    """A number of the cover; it counts as tested where its newest test was answered."""

    number = fields.String()
    name = fields.String()
    tested = fields.Boolean()
    tested_at = fields.AwareDateTime(allow_none=True)
    how = fields.String(allow_none=True)
    who = fields.String(allow_none=True)


class CoverGapSchema(ApiSchema):
    """A time of the coming 60 days of which nobody has said which number is answered."""

    start = Instant(data_key="from")
    end = Instant(data_key="until")


class WhoAnswersSchema(ApiSchema):
    """Who answers at this moment: `state` is answered, nobody or undeclared."""

    state = fields.String()
    number = fields.String(allow_none=True)
    name = fields.String(allow_none=True)


class CoverSchema(CoverDraftSchema):
    """The cover of a site, with what is missing in the coming 60 days."""

    site = fields.String()
    now = fields.Nested(WhoAnswersSchema)
    numbers = fields.List(fields.Nested(CoverNumberSchema))
    gaps = fields.List(fields.Nested(CoverGapSchema))
    untested = fields.List(fields.String())


class CoverQuerySchema(ApiSchema):
    """Which site; left out: the clinic's first."""

    site = fields.String(load_default=None, allow_none=True)


class NumberTestDraftSchema(ApiSchema):
    """A manager rang a number: who answered, or that nobody did."""

    number = fields.String(required=True)
    answered = fields.Boolean(load_default=True)
    who = fields.String(load_default="", validate=validate.Length(max=80))
