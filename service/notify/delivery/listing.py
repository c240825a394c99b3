"""What the provider itself has on record: its list of texts, one text by its id, and an account's money.

Reading proves and changes nothing; every trouble is a `SearchFailedError`, which carries a code and never an address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException

from service.base.settings import Settings
from service.base.unreadable import SealBrokenError
from service.notify.delivery.clients import Clients
from service.notify.delivery.provider import Credentials, InboundListed, SearchFailedError

MOST_OUTBOUND, LARGE_PAGE = 20_000, 1000
INBOUND, OUTBOUND = "inbound", "outbound-api"
NOT_FOUND = 404
LONG_AGO = datetime.min.replace(tzinfo=UTC)
UNREADABLE = (TwilioException, ValueError, TypeError, KeyError, SealBrokenError)


@dataclass(frozen=True, slots=True, repr=False)
class OnRecord:
    """A text that went out, as the provider has it. `price` is positive, None while it is not known."""

    sid: str
    sender: str
    to: str
    body: str
    status: str
    error_code: int | None
    segments: int | None
    price: Decimal | None
    unit: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A stretch of the list; `is_whole` unless it was more than is read at once, and the oldest are missing."""

    texts: list[OnRecord]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Money:
    """What an account has left."""

    balance: Decimal
    unit: str


class NotShownError(SearchFailedError):
    """Tell that the provider does not say: a child account has no balance of its own."""


class ProviderRecord:
    """Read what the provider has on record, for as many accounts as there are clinics."""

    def __init__(self, settings: Settings) -> None:
        self._clients = Clients(settings)

    def inbound(self, credentials: Credentials, sender: str, since: datetime) -> list[InboundListed]:
        """Return all that came in to `sender` since then, newest first, or raise `SearchFailedError`."""
        with _sorted_errors():
            texts = self._clients.of(credentials).messages
            found = texts.stream(to=sender, date_sent_after=since, page_size=LARGE_PAGE)
            return [_came_in(message) for message in found if message.sid and str(message.direction) == INBOUND]

    def outbound(self, credentials: Credentials, sender: str | None, since: datetime, until: datetime) -> Listing:
        """Return what left `sender`, or with None the whole account, between two moments, newest first.

        A text that waits in the provider's queue has not left, and is not among them. What the provider answers by
        itself (to STOP, say) is left out.
        """
        with _sorted_errors():
            found = self._clients.of(credentials).messages.stream(
                **({} if sender is None else {"from_": sender}),
                date_sent_after=since.astimezone(UTC),
                date_sent_before=until.astimezone(UTC),
                limit=MOST_OUTBOUND,
                page_size=LARGE_PAGE,
            )
            count, texts = 0, list[OnRecord]()
            for message in found:  # page by page: the SDK's own objects are large
                count += 1
                if message.sid and str(message.direction) == OUTBOUND:
                    texts.append(_on_record(message))
            return Listing(texts, is_whole=count < MOST_OUTBOUND)

    def text(self, credentials: Credentials, sid: str) -> OnRecord | None:
        """Return one text, None where the provider does not have it, or raise `SearchFailedError`."""
        with _sorted_errors():
            try:
                return _on_record(self._clients.of(credentials).messages(sid).fetch())
            except TwilioRestException as error:
                if error.status == NOT_FOUND:
                    return None
                raise

    def money(self, credentials: Credentials) -> Money:
        """Return what the account has left; `NotShownError` where it shows none, or raise `SearchFailedError`."""
        with _sorted_errors():
            try:
                told = self._clients.of(credentials).balance.fetch()
            except TwilioRestException as error:
                if error.status == NOT_FOUND:
                    raise NotShownError("no_balance") from None
                raise
            amount = _amount(told.balance)
            if amount is None:
                raise NotShownError("no_balance")
            return Money(amount, told.currency or "")


@contextmanager
def _sorted_errors() -> Iterator[None]:
    try:
        yield
    except TwilioRestException as error:
        raise SearchFailedError(str(error.code or error.status)) from None
    except UNREADABLE as error:
        raise SearchFailedError(type(error).__name__) from None


def _on_record(message: Any) -> OnRecord:
    price = _amount(message.price)
    return OnRecord(
        sid=message.sid,
        sender=message.from_ or "",
        to=message.to or "",
        body=message.body or "",
        status=str(message.status),
        error_code=int(message.error_code) if message.error_code else None,
        segments=int(message.num_segments or 0) or None,  # "0": the provider has not counted yet
        price=None if price is None else abs(price),
        unit=message.price_unit or "",
        created_at=aware(message.date_created),
    )


def _amount(written: Any) -> Decimal | None:
    try:
        return None if written is None else Decimal(str(written))
    except InvalidOperation:
        return None


def _came_in(message: Any) -> InboundListed:
    return InboundListed(
        sid=message.sid,
        account_sid=message.account_sid or "",
        sender=message.from_ or "",
        to=message.to or "",
        body=message.body or "",
        media=int(message.num_media or 0),
        sent_at=aware(message.date_sent or message.date_created),
    )


def aware(moment: datetime | None) -> datetime:
    """Read a moment of the list: in UTC where it names no zone, long ago where there is none."""
    at = moment or LONG_AGO
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
