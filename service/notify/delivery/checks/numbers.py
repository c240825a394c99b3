"""What the ledgers say of patients and of numbers: consent, opt-outs, numbers that are said to be wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.lookup import is_of_missing_key, number_digests
from service.base.pairs import Key
from service.base.phones import Phones
from service.base.unreadable import SealBrokenError, can_be_read
from service.notify.delivery.verdict import Reach
from service.patients import consents, opt_outs
from service.patients.models import Patient
from service.patients.suspensions.ledger import given_up_digests, is_among, suspended_digests

CHANNELS = ("sms", "whatsapp", "email")


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The entries that count about some patients and some numbers (E.164).

    `unheard` are the clinics with entries under a data key that this process has not.
    """

    phones: Phones
    consented: Collection[tuple[Key, str]]
    stopped: Mapping[opt_outs.Place, opt_outs.Scope]
    suspended: Collection[tuple[UUID, str]]
    given_up: Mapping[tuple[UUID, str], datetime]
    unheard: Collection[UUID] = ()

    @classmethod
    def read(
        cls, session: Session, phones: Phones, patients: Collection[Patient], numbers: Collection[tuple[UUID, str]]
    ) -> Self:
        """Read the ledgers for patients with the numbers that they have now, and for further numbers.

        Of a patient whose number cannot be read nothing is said here: whoever asks how to reach them is told.
        """
        legible = [patient for patient in patients if can_be_read(patient.mobile)]
        theirs = {(patient.clinic_id, patient.mobile) for patient in legible if patient.mobile}
        asked = {*theirs, *numbers}
        clinics = {clinic_id for clinic_id, _ in asked}
        suspended = suspended_digests(session, clinics)
        given_up = given_up_digests(session, clinics) if numbers else {}
        return cls(
            phones,
            consents.standing(session, [(patient.clinic_id, patient.id) for patient in patients]),
            opt_outs.standing(session, [(*number, channel) for number in asked for channel in CHANNELS]),
            suspended,
            given_up,
            opt_outs.unheard(session, clinics)
            | {clinic for clinic, digest in (*suspended, *given_up) if is_of_missing_key(digest)},
        )

    def must_be_heard(self, clinic_id: UUID) -> None:
        """Raise `SealBrokenError` where somebody of a clinic said STOP, or wrong number, and nobody here knows who."""
        if clinic_id in self.unheard:
            raise SealBrokenError("a STOP or a wrong number of this clinic was noted with a data key that is missing")

    def reach(self, patient: Patient, channel: str, *, has_sender: bool = True) -> Reach:
        """Say how a patient can be reached on a channel."""
        consent = ((patient.clinic_id, patient.id), channel) in self.consented
        return self.number(patient.clinic_id, patient.mobile, channel, has_sender=has_sender, consent=consent)

    def number(
        self,
        clinic_id: UUID,
        number: str | None,
        channel: str,
        *,
        has_sender: bool,
        consent: bool = True,
        made_at: datetime | None = None,
    ) -> Reach:
        """Say how a number can be reached on a channel, whoever has it.

        `made_at` (clinic time) is when a text was made for this number: one that was given up since is a stranger's.
        """
        scope = self.stopped.get((clinic_id, number, channel)) if number else None
        return Reach(
            channel=channel,
            kind=self.phones.kind(number) if number else None,
            has_sender=has_sender,
            consent=consent,
            opted_out=scope == "all",
            wants_less=scope == "routine",
            suspended=bool(number) and self._is_wrong(clinic_id, number or "", made_at),
        )

    def _is_wrong(self, clinic_id: UUID, number: str, made_at: datetime | None) -> bool:
        if is_among(self.suspended, clinic_id, number):
            return True
        if made_at is None or not self.given_up:
            return False
        given = [self.given_up.get((clinic_id, digest)) for digest in number_digests(clinic_id, number)]
        return any(at is not None and made_at <= at for at in given)
