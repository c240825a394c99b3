"""Which senders share an account at the network: what is refused for the account's sake is refused for all of them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import ProviderAccount, Sender

SenderKey = tuple[UUID, UUID]
"""Clinic and sender."""


def sharing_account(session: Session, key: SenderKey) -> list[SenderKey]:
    """Return all senders whose texts go out with the same credentials as this one's, this one included.

    A clinic without an account of its own uses that of the installation, with all others that have none. What sends
    mail has no account at the network.
    """
    clinic_id, sender_id = key
    if session.get_one(Sender, key).channel == "email":
        return [key]
    rings_or_texts = Sender.channel != "email"
    accounts = select(ProviderAccount.id).where(ProviderAccount.clinic_id == clinic_id).order_by(ProviderAccount.id)
    own = list(session.scalars(accounts))
    if not own:
        shared = select(Sender.clinic_id, Sender.id).where(Sender.clinic_id.not_in(select(ProviderAccount.clinic_id)))
        return [(row.clinic_id, row.id) for row in session.execute(shared.where(rings_or_texts))]
    senders = session.execute(
        select(Sender.id, Sender.provider_account_id).where(Sender.clinic_id == clinic_id, rings_or_texts)
    )
    account = {id_: named if named in own else own[0] for id_, named in senders}
    return [(clinic_id, id_) for id_ in account if account[id_] == account[sender_id]]
