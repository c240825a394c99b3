"""What the tests of the delivery do again and again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.clinics.models import ProviderAccount
from service.notify.delivery.limits import PROOF, SECOND_LOOK
from service.notify.models import Attempt, Message, MessageMove
from service.notify.outbox import MessageDraft, put
from tests.cast import SHARED_PHONE, Cast
from tests.support.telephony import Parts, PhoneNetwork, wait_for

OWN_SID, OWN_TOKEN = "AC" + "7b" * 16, "a-token-of-its-own"


@dataclass(frozen=True, slots=True)
class Scene:
    """The owner clinic and its texts."""

    parts: Parts
    network: PhoneNetwork
    cast: Cast

    def put(self, body: str = "An invented text.", **over: Any) -> UUID:
        """Put a text that is due now into the outbox."""
        now = self.parts.clock.now()
        values: dict[str, Any] = {
            "clinic_id": self.cast.owner.clinic.id,
            "dedupe_key": f"reply:{body}",
            "kind": "reply",
            "lane": "urgent",
            "due_at": now,
            "created_at": now,
            "to_number": SHARED_PHONE,
            "body": body,
            **over,
        }
        with self.parts.database.write() as session:
            message = put(session, MessageDraft(**values))
            assert message is not None
            return message.id

    def own_account(self, clinic_id: UUID) -> None:
        """Give a clinic an account of its own at the provider."""
        with self.parts.database.write() as session:
            session.add(ProviderAccount(clinic_id=clinic_id, account_sid=OWN_SID, auth_token=OWN_TOKEN))

    def drain(self, lane: str = "urgent") -> int:
        return self.parts.delivery.drain(lane)

    def reconcile(self) -> int:
        return self.parts.delivery.reconcile()

    def message(self, id_: UUID) -> Message:
        with self.parts.database.read() as session:
            return session.get_one(Message, (self.cast.owner.clinic.id, id_))

    def state(self, id_: UUID) -> str:
        return self.message(id_).state

    def history(self, id_: UUID) -> list[str]:
        moves = select(MessageMove.to_state).where(MessageMove.message_id == id_).order_by(MessageMove.id)
        with self.parts.database.read() as session:
            return list(session.scalars(moves))

    def attempts(self, id_: UUID) -> list[Attempt]:
        with self.parts.database.read() as session:
            return list(session.scalars(select(Attempt).where(Attempt.message_id == id_).order_by(Attempt.number)))

    def wait_until(self, id_: UUID, state: str) -> None:
        wait_for(lambda: self.state(id_) == state)

    def machine_time_passes(self, by: timedelta) -> None:
        self.parts.clock.machine_ahead += by

    def time_proves(self) -> None:
        """Let as much machine time pass as the proof takes that the network never had a text, and look twice."""
        for wait in (PROOF, SECOND_LOOK):
            self.machine_time_passes(wait)
            self.reconcile()
