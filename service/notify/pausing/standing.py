"""Which pauses stand: read for many clinics at once, and asked for one text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.pairs import any_of
from service.notify.pausing.models import Pause

Paused = Literal["paused_clinic", "paused_protocol"]
PAUSED: tuple[Paused, ...] = ("paused_clinic", "paused_protocol")


@dataclass(frozen=True, slots=True)
class Pauses:
    """What stands in one clinic: a pause of everything, and of these protocols by their keys."""

    everything: bool = False
    protocols: frozenset[str] = frozenset()

    def why(self, protocol_key: str | None) -> Paused | None:
        """Say why a text of this protocol (None: of none) has to wait; None where it has not."""
        if self.everything:
            return "paused_clinic"
        return "paused_protocol" if protocol_key in self.protocols else None

    def __bool__(self) -> bool:
        return self.everything or bool(self.protocols)


NONE = Pauses()


def standing(session: Session, clinic_ids: Collection[UUID]) -> Mapping[UUID, Pauses]:
    """Tell the pauses of these clinics in one query; a clinic without any is left out, and `NONE` fits it."""
    keys: dict[UUID, set[str | None]] = {}
    for clinic_id, key in session.execute(_open(clinic_ids).with_only_columns(Pause.clinic_id, Pause.protocol_key)):
        keys.setdefault(clinic_id, set()).add(key)
    return {
        clinic_id: Pauses(None in found, frozenset(key for key in found if key is not None))
        for clinic_id, found in keys.items()
    }


def standing_pauses(session: Session, clinic_id: UUID) -> list[Pause]:
    """Return the pauses that stand in a clinic, the oldest first."""
    return list(session.scalars(_open([clinic_id]).order_by(Pause.since, Pause.id)))


def _open(clinic_ids: Collection[UUID]) -> Select[Pause]:
    return select(Pause).where(any_of(Pause.clinic_id, clinic_ids), Pause.lifted_at.is_(None))
