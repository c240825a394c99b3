"""The form of a new course: what the desk chose, read by the same schemas as the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid
from service.courses.new_course.begun import NOT_BEGUN, Begun, read_begun
from service.courses.new_course.usual import usual_treatment
from service.courses.requests import BookingRequest, ProposalRequest
from service.courses.schemas import BookingRequestSchema, ProposalRequestSchema
from service.courses.together.requests import TogetherBooking, TogetherRequest
from service.courses.together.schemas import TogetherBookingSchema, TogetherRequestSchema
from service.protocols import store
from service.protocols.definition import Protocol
from service.web.json_bodies import read_json

Typed = MultiDict[str, str]
MOST_DIGITS = 4
NO_PLAN = Fault("$.sessions", "Choose one of the plans first.")
KINDS = {"course": "Course", "one_off": "One single treatment", "walk_in": "Walk-in, now"}


@dataclass(frozen=True, slots=True)
class Second:
    """Another treatment that is planned with the first."""

    protocol: Protocol
    sessions: str
    areas: list[str]

    @property
    def numbers(self) -> range:
        return range(1, _at_most(self.sessions, self.protocol) + 1)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What was chosen so far; everything has a usual value, so the first plans show without a click."""

    patient_id: UUID
    protocols: list[Protocol]
    protocol: Protocol
    sessions: str
    kind: str = "course"
    earliest: str = ""
    days: list[str] = field(default_factory=list)
    begin: str = ""
    end: str = ""
    same_practitioner: bool = False
    areas: list[str] = field(default_factory=list)
    begun: Begun = NOT_BEGUN
    second: Second | None = None
    by_hand: bool = False
    reason: str = ""
    reservations: tuple[UUID, ...] = ()
    chosen: str = ""

    @property
    def treated(self) -> list[tuple[Protocol, Sequence[str]]]:
        """Give the treatments with their areas."""
        second: list[tuple[Protocol, Sequence[str]]] = (
            [(self.second.protocol, self.second.areas)] if self.second else []
        )
        return [(self.protocol, self.areas), *second]

    @property
    def numbers(self) -> range:
        """Give the numbers of the sessions to be booked, as far as they make sense."""
        return range(self.begun.count + 1, _at_most(self.sessions, self.protocol) + 1)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Give the sessions to be booked, each as the number of its treatment, from 0, and its own."""
        second = self.second.numbers if self.second else ()
        return [*((0, number) for number in self.numbers), *((1, number) for number in second)]

    def request(self) -> ProposalRequest:
        """Check what was chosen, or refuse with every fault in words."""
        request: ProposalRequest = _load(ProposalRequestSchema(), {**self._shared(), **self._first()})
        return request

    def together(self) -> TogetherRequest:
        """Check what was chosen of both treatments, or refuse with every fault in words."""
        assert self.second is not None
        second = {"protocol": self.second.protocol.key, "sessions": _count(self.second.sessions)}
        courses = [self._first(), _given({**second, "areas": self.second.areas})]
        request: TogetherRequest = _load(TogetherRequestSchema(), {**self._shared(), "courses": courses})
        return request

    def _shared(self) -> dict[str, Any]:
        preferred = {"days": self.days, "from": self.begin, "to": self.end}
        raw = {
            "patient_id": str(self.patient_id),
            "earliest": self.earliest,
            "preferred": _given(preferred),
            "same_practitioner": self.same_practitioner,
        }
        return _given(raw)

    def _first(self) -> dict[str, Any]:
        sessions = {"protocol": self.protocol.key, "sessions": _count(self.sessions)}
        return _given({**sessions, "areas": self.areas, "done": self.done})

    @property
    def done(self) -> list[str]:
        """Give the days of sessions had elsewhere; refuses where the last one is missing."""
        return [had.on.isoformat() for had in self.begun.days(self.protocol)]


def read_plan_form(session: Session, clinic_id: UUID, patient_id: UUID, typed: Typed) -> PlanForm | None:
    """Read the choices out of an address or a posted form; None where no protocol is switched on."""
    protocols = [store.load(version) for version in store.offered(session, clinic_id)]
    if not protocols:
        return None
    by_key = {one.key: one for one in protocols}
    key = typed.get("protocol", "")
    if key not in by_key:
        key = usual_treatment(session, clinic_id, patient_id, by_key.keys()) or protocols[0].key
    protocol = by_key[key]
    kind = typed.get("kind", "") if typed.get("kind") in KINDS else "course"
    single = kind != "course"
    second = None if single else by_key.get(typed.get("second", ""))
    sessions = typed.get("sessions") if typed.get("kind_before", kind) == kind and not _is_other(typed, key) else None
    return PlanForm(
        patient_id=patient_id,
        protocols=protocols,
        protocol=protocol,
        sessions="1" if single else sessions or str(protocol.sessions_usual),
        kind=kind,
        earliest=typed.get("earliest", ""),
        days=typed.getlist("days"),
        begin=typed.get("from", ""),
        end=typed.get("to", ""),
        same_practitioner=typed.get("same_practitioner") == "yes",
        areas=_areas(protocol, MultiDict() if _is_other(typed, key) else typed, "areas"),
        begun=NOT_BEGUN if single else read_begun(typed, protocol),
        second=_second(second, typed) if second and second.key != key else None,
        by_hand=typed.get("times") == "hand" and kind != "walk_in",
        reason=typed.get("reason", "").strip(),
        reservations=tuple(dict.fromkeys(typed.getlist("reservation", type=UUID))),
        chosen=typed.get("plan", ""),
    )


def _is_other(typed: Typed, key: str) -> bool:
    """Tell whether the choices were made for another treatment: its numbers and areas are not those of this one."""
    return typed.get("protocol_before", key) != key


def _areas(protocol: Protocol, typed: Typed, name: str) -> list[str]:
    """Return the areas that were chosen; the first one where nobody has been asked yet."""
    known = [area.key for area in protocol.areas]
    asked = f"{name}_asked" in typed
    return [area for area in typed.getlist(name) if area in known] if asked else known[:1]


def _second(protocol: Protocol, typed: Typed) -> Second:
    """Read the second treatment; with another one than before, its usual choices."""
    if typed.get("second_areas_asked") != protocol.key:
        return Second(protocol, str(protocol.sessions_usual), [area.key for area in protocol.areas[:1]])
    sessions = typed.get("second_sessions") or str(protocol.sessions_usual)
    return Second(protocol, sessions, _areas(protocol, typed, "second_areas"))


def read_booking(form: PlanForm, typed: Typed) -> BookingRequest:
    """Read the plan that was chosen; it is JSON as it was proposed, and booking judges it anew."""
    return load_booking(form, read_plan(typed))


def load_booking(form: PlanForm, sessions: Any) -> BookingRequest:
    """Ask for a course with these sessions (as JSON), and with everything that was chosen besides."""
    raw = {
        "patient_id": str(form.patient_id),
        "protocol": form.protocol.key,
        "areas": form.areas,
        "kind": form.kind,
        "done": form.done,
        "reason": form.reason or None,
        "same_practitioner": form.same_practitioner and not form.by_hand,
        "sessions": sessions,
    }
    request: BookingRequest = _load(BookingRequestSchema(), raw)
    return request


def read_together(form: PlanForm, typed: Typed) -> TogetherBooking:
    """Read the plan of both treatments that was chosen."""
    plan = read_plan(typed)
    if not isinstance(plan, list) or len(plan) != len(form.treated):
        raise invalid(NO_PLAN)
    return load_together(form, plan[0], plan[1])


def load_together(form: PlanForm, *sessions: Any) -> TogetherBooking:
    """Ask for both courses with these sessions (as JSON), and with everything that was chosen besides."""
    assert form.second is not None
    first = {"protocol": form.protocol.key, "areas": form.areas, "done": form.done, "sessions": sessions[0]}
    second = {"protocol": form.second.protocol.key, "areas": form.second.areas, "sessions": sessions[1]}
    courses = [{**one, "reason": form.reason or None} for one in (first, second)]
    raw = {"patient_id": str(form.patient_id), "courses": courses}
    request: TogetherBooking = _load(TogetherBookingSchema(), raw)
    return request


def read_plan(typed: Typed) -> Any:
    """Read the JSON of a plan, or refuse what is none."""
    try:
        return read_json(typed.get("plan", ""))
    except ValueError as error:
        raise invalid(NO_PLAN) from error


def _count(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else typed


def _at_most(typed: str, protocol: Protocol) -> int:
    """Return how many sessions were asked for, as far as that makes sense."""
    count = _count(typed)
    return min(count, protocol.sessions_maximum) if isinstance(count, int) else 0


def _load(schema: Schema, raw: Mapping[str, Any]) -> Any:
    try:
        return schema.load(raw)
    except ValidationError as error:
        raise invalid(*_faults(error.messages_dict)) from error


def _faults(messages: Mapping[str, Any], above: str = "") -> list[Fault]:
    found = []
    for name, told in messages.items():
        label = LABELS.get(name, above or name)
        if isinstance(told, dict):
            found += _faults(told, label)
        else:
            found += [Fault(f"$.{name}", f"{label}: {sentence}") for sentence in told]
    return found


LABELS = {
    "earliest": "Not before",
    "sessions": "Sessions",
    "days": "Days that suit",
    "from": "From",
    "to": "Until",
    "protocol": "Treatment",
    "areas": "Areas",
    "reason": "Reason",
    "done": "Sessions done elsewhere",
}


def _given(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if value not in ("", [], {})}
