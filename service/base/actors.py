"""Who does something: the actor travels with every change and stands in the audit trail."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from service.base.errors import Refusal

ActorKind = Literal["staff", "token", "patient", "provider", "system", "anonymous"]
Role = Literal["receptionist", "clinician", "manager"]
ROLES: tuple[Role, ...] = ("receptionist", "clinician", "manager")


@dataclass(frozen=True, slots=True)
class Actor:
    """Name who acts: `id` is the staff, token or patient id; a role is held by staff and tokens only."""

    kind: ActorKind
    clinic_id: UUID | None = None
    id: UUID | None = None
    role: Role | None = None
    may_lift_holds: bool = False
    may_sign_protocols: bool = False
    request_id: str | None = None

    @property
    def is_clinician(self) -> bool:
        return self.role == "clinician"


SYSTEM = Actor("system")


def clinic_of(actor: Actor, otherwise: UUID | None = None) -> UUID:
    """Return the actor's clinic, `otherwise` for an actor of none; refuse with `forbidden` where there is neither."""
    clinic_id = actor.clinic_id or otherwise
    if clinic_id is None:
        raise Refusal("forbidden")
    return clinic_id
