"""What offers need of texts, which courses know nothing of: handed over by whoever puts the program together."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from service.courses.offers.models import Offer


class OfferTexts(Protocol):
    """Ask by text, take it back, and tell what became of it. Codes have sentences."""

    def ask(self, session: Session, offer: Offer) -> str | None:
        """Put the text of an offer into the outbox, once; return a code where it cannot be asked by text."""

    def take_back(self, session: Session, offer: Offer) -> None:
        """Stop the text of an offer that has not left."""

    def left(self, session: Session, offers: Sequence[Offer]) -> AbstractSet[UUID]:
        """Return the ids of those offers whose text has left, or may have."""

    def say_it_stands(self, session: Session, offer: Offer) -> str | None:
        """Tell by text, once, that the session of an offer stands as it was; return a code where that cannot be."""

    def not_gone(self, session: Session, offers: Sequence[Offer]) -> Mapping[UUID, str]:
        """Return the codes of those offers whose text will not reach the patient, by their ids."""

    def in_inbox(self, session: Session, offers: Sequence[Offer]) -> Mapping[UUID, UUID]:
        """Return where to read what the patients of open offers wrote: ids of inbox items, by those of the offers."""

    def sentence(self, code: str) -> str | None:
        """Return what a code means, None where it is not one of theirs."""


class NoTexts:
    """Everybody is rung: for programs without texts."""

    def ask(self, session: Session, offer: Offer) -> str | None:
        return "no_sender"

    def take_back(self, session: Session, offer: Offer) -> None:
        return

    def left(self, session: Session, offers: Sequence[Offer]) -> AbstractSet[UUID]:
        return frozenset()

    def say_it_stands(self, session: Session, offer: Offer) -> str | None:
        return "no_sender"

    def not_gone(self, session: Session, offers: Sequence[Offer]) -> Mapping[UUID, str]:
        return {}

    def in_inbox(self, session: Session, offers: Sequence[Offer]) -> Mapping[UUID, UUID]:
        return {}

    def sentence(self, code: str) -> str | None:
        return None
