"""Each channel has its carrier."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from service.notify.delivery.carriers import NO_CARRIER, Carriers
from service.notify.delivery.provider import Accepted, Credentials, Listed, Outcome, SendRequest


class Named:
    """Takes everything, under its own name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def send(self, request: SendRequest) -> Outcome:
        return Accepted(self._name)

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> Iterator[Listed]:
        yield Listed(self._name, sender, "", since, "sent")


CARRIERS = Carriers(Named("texts"), {"voice": Named("calls")})


def asked(channel: str) -> Outcome:
    account = Credentials("AC", "unused")
    return CARRIERS.send(
        SendRequest(
            clinic_id=uuid4(), attempt_id=uuid4(), credentials=account, sender="", to="", body="", channel=channel
        )
    )


def test_texts_and_calls_go_to_their_own_carriers() -> None:
    assert [asked(channel) for channel in ("sms", "whatsapp", "voice")] == [
        Accepted("texts"),
        Accepted("texts"),
        Accepted("calls"),
    ]


def test_what_has_no_carrier_here_is_refused_at_once() -> None:
    assert asked("email") == NO_CARRIER


def test_the_list_searched_is_that_of_texts() -> None:
    since = datetime(2026, 3, 2, tzinfo=UTC)
    assert [one.sid for one in CARRIERS.search(Credentials("AC", "unused"), "", "", since)] == ["texts"]
