"""What the texts about an offer are called, so that none can be made twice: which asks, and which says it stands."""

from uuid import UUID

from service.notify.models import Message

KEY = "offer:"
STANDS = ":stands"


def key_of(offer_id: UUID) -> str:
    """Name the text that asks."""
    return f"{KEY}{offer_id}"


def stands_key_of(offer_id: UUID) -> str:
    """Name the text that says that the appointment stands as it was."""
    return f"{key_of(offer_id)}{STANDS}"


def says_it_stands(message: Message) -> bool:
    return message.kind == "offer" and message.dedupe_key.endswith(STANDS)


def about_offer(message: Message) -> UUID:
    """Return which offer a text of the kind `offer` is about."""
    return UUID(message.dedupe_key.removeprefix(KEY).removesuffix(STANDS))


def offer_of(message: Message) -> UUID | None:
    """Return which offer a text asks for, None where it asks for none."""
    return about_offer(message) if message.kind == "offer" and not says_it_stands(message) else None
