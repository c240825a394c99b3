"""The vocabulary between the delivery and whoever carries the texts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

RefusalClass = Literal["permanent", "transient", "configuration", "opt_out"]
Doubt = Literal["unsure", "its_own"]
"""`unsure`: it may be about one text alone. `its_own`: it is. See `stops/doubting.py`."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """One account at the provider; the token never shows in a representation, and one may be unreadable."""

    account_sid: str
    auth_token: str = field(hash=False)

    def __repr__(self) -> str:
        return f"Credentials({self.account_sid!r})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SendRequest:
    """One text, call or mail that is to leave now, by its `channel`.

    `useful_seconds` is how long it is worth delivering, None where it never ages.
    With a template (`content_sid`) the provider writes the words itself, from `content_variables` (JSON).
    """

    clinic_id: UUID
    attempt_id: UUID
    credentials: Credentials
    sender: str
    to: str
    body: str
    channel: str = "sms"
    useful_seconds: float | None = None
    content_sid: str | None = None
    content_variables: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the text and gave it an id."""

    sid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider does not have the text. `kind` says what that means, `reason` is a code of `reasons.py`.

    `retry_after`: the seconds for which the provider asked not to be called again. `doubt`: why a refusal for the
    sender's sake stops no sender.
    """

    kind: RefusalClass
    reason: str
    code: int | None = None
    retry_after: float | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the provider has the text; it must not be sent again before that is known."""

    reason: str
    code: int | None = None


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """A text in the provider's list."""

    sid: str
    sender: str
    body: str
    created_at: datetime
    status: str


@dataclass(frozen=True, slots=True, repr=False)
class InboundListed:
    """A text that came in, in the provider's list; addresses as the provider writes them."""

    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    media: int
    sent_at: datetime


class SearchFailedError(Exception):
    """Tell that the provider's list could not be read; nothing is proven by that."""


class Carrier(Protocol):
    """Whoever takes what leaves by one channel; never raises for what the world does."""

    def send(self, request: SendRequest) -> Outcome: ...


class Provider(Carrier, Protocol):
    """Whoever carries texts: one call to send, one to look up what was sent."""

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> Iterable[Listed]:
        """Return the newest texts from `sender` to `to`, newest first, or raise `SearchFailedError` on the way.

        It ends with the first that was made before `since`, or where there are no more, or with `SEARCHED`. A page is
        fetched when the one before has been read.
        """
        ...
