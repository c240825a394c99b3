"""The forms of the diary: what somebody typed, read by the same schemas as the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError

from service.base.errors import Refusal
from service.base.walltime import moment_at
from service.courses.appointments.requests import AppointmentRequest, NewPlace
from service.courses.appointments.schemas import AppointmentRequestSchema, NewPlaceSchema
from service.courses.appointments.words import said_of
from service.web.problems import SAID_PLAINLY

MOST_DIGITS = 4
NO_SUCH_TIME = "The clocks skip that time on this day."
NO_TIME = "When is it? Give a day and a time."


@dataclass(slots=True)
class DiaryForm:
    """A form for a place in the diary: `on`, `time`, `minutes`, `practitioner`, `room`, and more when it is new."""

    typed: Mapping[str, str]
    zone: ZoneInfo
    errors: list[str] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.typed.get(name, default)

    def request(self, kind: str, patient_id: UUID | None) -> AppointmentRequest | None:
        """Read a new appointment, or note what is wrong with it."""
        whom = {"kind": kind, "patient_id": str(patient_id) if patient_id else None}
        more = {name: self.get(name) or None for name in ("course_id", "note")}
        read: AppointmentRequest | None = self._load(AppointmentRequestSchema(), {**whom, **more})
        return read

    def place(self) -> NewPlace | None:
        """Read a new place, or note what is wrong with it."""
        read: NewPlace | None = self._load(NewPlaceSchema(), {})
        return read

    def blame(self, refusal: Refusal, shut: str | None = None) -> None:
        """Note what a refusal says, or that the clinic is shut on the whole day."""
        if shut:
            self.errors.append(shut)
            return
        self.errors += [said_of(fault.path, fault.sentence) for fault in refusal.faults]
        if not refusal.faults:
            self.errors.append(refusal.sentence)

    def _load(self, schema: Schema, raw: dict[str, Any]) -> Any:
        start = self._start()
        if start is None:
            return None
        minutes = self.get("minutes").strip()
        count = int(minutes) if minutes.isdecimal() and len(minutes) <= MOST_DIGITS else minutes
        place = {
            "start": start.isoformat(),
            "minutes": count or None,
            "practitioner": self.get("practitioner") or None,
            "room": self.get("room") or None,
        }
        try:
            return schema.load({**raw, **place})
        except ValidationError as error:
            self.errors += [said_of(name, _first(told)) for name, told in error.messages_dict.items()]
            return None

    def _start(self) -> datetime | None:
        try:
            wall = datetime.combine(date.fromisoformat(self.get("on")), time.fromisoformat(self.get("time")))
        except ValueError:
            self.errors.append(NO_TIME)
            return None
        start = moment_at(wall.replace(tzinfo=None), self.zone)
        if start is None:
            self.errors.append(NO_SUCH_TIME)
        return start


def _first(told: Any) -> str:
    while isinstance(told, dict):
        told = next(iter(told.values()))
    text = str(told[0] if isinstance(told, list) else told)
    return SAID_PLAINLY.get(text, text)
