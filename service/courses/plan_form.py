"""The form of a new course: what the desk chose, read by the same schemas as the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid
from service.courses.requests import BookingRequest, ProposalRequest
from service.courses.schemas import BookingRequestSchema, ProposalRequestSchema
from service.protocols import store
from service.protocols.definition import Protocol
from service.web.json_bodies import read_json

Typed = MultiDict[str, str]
MOST_DIGITS = 4
NO_PLAN = Fault("$.sessions", "Choose one of the plans first.")


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What was chosen so far; everything has a usual value, so the first plans show without a click."""

    patient_id: UUID
    protocols: list[Protocol]
    protocol: Protocol
    sessions: str
    earliest: str = ""
    days: list[str] = field(default_factory=list)
    begin: str = ""
    end: str = ""
    same_practitioner: bool = False
    areas: list[str] = field(default_factory=list)

    def request(self) -> ProposalRequest:
        """Check what was chosen, or refuse with every fault in words."""
        preferred = {"days": self.days, "from": self.begin, "to": self.end}
        raw = {
            "patient_id": str(self.patient_id),
            "protocol": self.protocol.key,
            "sessions": int(self.sessions) if _is_count(self.sessions) else self.sessions,
            "earliest": self.earliest,
            "preferred": _given(preferred),
            "same_practitioner": self.same_practitioner,
            "areas": self.areas,
        }
        request: ProposalRequest = _load(ProposalRequestSchema(), _given(raw))
        return request


def read_plan_form(session: Session, clinic_id: UUID, patient_id: UUID, typed: Typed) -> PlanForm | None:
    """Read the choices out of an address or a posted form; None where no protocol is switched on."""
    protocols = [store.load(version) for version in store.offered(session, clinic_id)]
    if not protocols:
        return None
    protocol = next((one for one in protocols if one.key == typed.get("protocol")), protocols[0])
    known = [area.key for area in protocol.areas]
    areas = [area for area in typed.getlist("areas") if area in known]
    return PlanForm(
        patient_id=patient_id,
        protocols=protocols,
        protocol=protocol,
        sessions=typed.get("sessions") or str(protocol.sessions_usual),
        earliest=typed.get("earliest", ""),
        days=typed.getlist("days"),
        begin=typed.get("from", ""),
        end=typed.get("to", ""),
        same_practitioner=typed.get("same_practitioner") == "yes",
        areas=areas if "areas_asked" in typed else known[:1],
    )


def read_booking(form: PlanForm, typed: Typed) -> BookingRequest:
    """Read the plan that was chosen; it is JSON as it was proposed, and booking judges it anew."""
    try:
        sessions = read_json(typed.get("plan", ""))
    except ValueError as error:
        raise invalid(NO_PLAN) from error
    raw = {
        "patient_id": str(form.patient_id),
        "protocol": form.protocol.key,
        "areas": form.areas,
        "sessions": sessions,
    }
    request: BookingRequest = _load(BookingRequestSchema(), raw)
    return request


def _is_count(typed: str) -> bool:
    return typed.isdecimal() and len(typed) <= MOST_DIGITS


def _load(schema: ProposalRequestSchema | BookingRequestSchema, raw: Mapping[str, Any]) -> Any:
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
}


def _given(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if value not in ("", [], {})}
