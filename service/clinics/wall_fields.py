"""Fields of the API's schemas for instants, wall times, spans of a day and hours of a week."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

from service.clinics.timetable.spans import WEEKDAYS, Span, minute_of
from service.web.api import ApiSchema

YEARS = range(2000, 2200)  # beyond them a date could leave what clocks and databases know
MOST_SPANS = 12
NO_DATE = f"must lie in the years {YEARS[0]} to {YEARS[-1]}"


def _is_wall(value: str) -> None:
    try:
        minute_of(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _is_near(value: Any) -> None:
    if value.year not in YEARS:
        raise ValidationError(NO_DATE)


def _is_span(value: list[str]) -> None:
    if len(value) != 2:  # noqa: PLR2004 - a span has two ends
        raise ValidationError("must be a pair of times")
    if minute_of(value[0]) >= minute_of(value[1]):
        raise ValidationError("must end after it starts")


class Instant(fields.AwareDateTime):
    """An instant in RFC 3339, with its offset."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", validate=_is_near, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value


class Day(fields.Date):
    """A local date."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=_is_near, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return value if isinstance(value, str) else super()._serialize(value, attr, obj, **more)


class WallTime(fields.String):
    """A wall time such as 09:30; 24:00 may end a span."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=_is_wall, **more)


class Spans(fields.List[Any]):
    """The spans of one day, `[["09:00", "13:00"], ["14:00", "17:30"]]`; they are put in order."""

    def __init__(self, **more: Any) -> None:
        pair = fields.List(WallTime(), validate=_is_span, metadata={"example": ["09:00", "17:30"]})
        super().__init__(pair, validate=validate.Length(max=MOST_SPANS), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        spans = [span for span in super()._deserialize(value, attr, data, **more) if span]
        faults = _overlaps([(minute_of(start), minute_of(end)) for start, end in spans])
        if faults:
            raise ValidationError({**faults})
        return sorted(spans, key=lambda span: minute_of(span[0]))


def _overlaps(spans: list[Span]) -> dict[int, list[str]]:
    faults, reached = {}, 0
    for at, (start, end) in sorted(enumerate(spans), key=lambda numbered: numbered[1]):
        if start < reached:
            faults[at] = ["overlaps another span of the day"]
        reached = max(reached, end)
    return faults


class WeekSchema(ApiSchema):
    """Hours of a week; a weekday that is left out has none."""

    mon, tue, wed, thu, fri, sat, sun = (Spans() for _ in WEEKDAYS)
