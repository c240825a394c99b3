"""The practitioners and rooms of a clinic: add, look, change. Nobody is ever deleted, for the diary remembers them."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.clinics.hours import default_site
from service.clinics.models import Practitioner, Room

Kept = TypeVar("Kept", bound=Practitioner | Room)
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
SHORT = 40


class Staffing:
    """Add and change practitioners and rooms. Drafts are mappings of the API's field names, checked for shape."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def every(self, session: Session, actor: Actor, kind: type[Kept]) -> list[Kept]:
        """List all there are, those in use first."""
        rows = session.scalars(select(kind).where(kind.clinic_id == actor.clinic_id).order_by(kind.id))
        return sorted(rows, key=lambda row: not row.active)

    def get(self, session: Session, actor: Actor, kind: type[Kept], key: str) -> Kept:
        """Return one by its key, or refuse with `not_found`."""
        found = session.scalar(select(kind).where(kind.clinic_id == actor.clinic_id, kind.key == key))
        if found is None:
            raise Refusal("not_found")
        return found

    def add(self, session: Session, actor: Actor, kind: type[Kept], draft: Mapping[str, Any]) -> Kept:
        """Add one to the clinic's site; without a key it gets one out of its name."""
        clinic_id = clinic_of(actor)
        taken = set(session.scalars(select(kind.key).where(kind.clinic_id == clinic_id)))
        key = draft.get("key") or _new_key(draft["name"], taken)
        if key in taken:
            raise invalid(Fault("$.key", "is taken already"))
        row = kind(clinic_id=clinic_id, site_id=default_site(session, clinic_id).id, key=key, active=True)
        return self._fill(session, actor, row, draft, "added")

    def change(self, session: Session, actor: Actor, kind: type[Kept], key: str, draft: Mapping[str, Any]) -> Kept:
        """Change the fields that the draft names; the key stays."""
        return self._fill(session, actor, self.get(session, actor, kind, key), draft, "changed")

    def _fill(self, session: Session, actor: Actor, row: Kept, draft: Mapping[str, Any], verb: str) -> Kept:
        for field in set(draft) - {"key"}:
            setattr(row, field, draft[field])
        session.add(row)
        session.flush()
        noun = "practitioner" if isinstance(row, Practitioner) else "room"
        record(session, actor, f"{noun}.{verb}", noun, row.id, at=self._clock.real(), fields=draft)
        session.flush()
        return row


def _new_key(name: str, taken: set[str]) -> str:
    """Make a key out of a name: `Nia Calder` becomes nia-calder, the second of them nia-calder-2."""
    plain = NOT_A_WORD.sub("-", name.casefold()).strip("-")[: SHORT - 4]
    base = plain if len(plain) > 1 and plain[0].isalpha() else f"no-{plain}".rstrip("-")
    tries = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in tries if key not in taken)
