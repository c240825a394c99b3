"""The one border to Twilio's Content API: make a template, hand it in to WhatsApp, ask what became of it.

Neither call knows an idempotency key. Whoever makes a template looks first whether one of its name is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from service.base.settings import Settings
from service.notify.delivery.clients import Clients
from service.notify.delivery.provider import Credentials

MOST_LISTED, PAGE = 5000, 500
CLIENT_ERRORS, TOO_MANY, NO_ACCESS = range(400, 500), 429, (401, 403)
TEXT, QUICK_REPLY = "twilio/text", "twilio/quick-reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A template as it is made; its name is also its friendly name."""

    name: str
    language: str
    body: str
    samples: tuple[str, ...]
    buttons: tuple[str, ...]

    def payload(self) -> dict[str, Any]:
        actions = [{"type": "QUICK_REPLY", "title": title, "id": title} for title in self.buttons]
        kind = {QUICK_REPLY: {"body": self.body, "actions": actions}} if actions else {TEXT: {"body": self.body}}
        variables = {str(number): sample for number, sample in enumerate(self.samples, start=1)}
        return {"friendly_name": self.name, "language": self.language, "variables": variables, "types": kind}


@dataclass(frozen=True, slots=True)
class Approval:
    """Where WhatsApp's approval stands, in Twilio's own words."""

    status: str
    category: str = ""
    rejection_reason: str = ""


class ContentRefusedError(Exception):
    """Tell that the provider will not take a template as it is; the code is Twilio's."""


class ContentUnavailableError(Exception):
    """Tell that nothing is known of what became of a call."""


class _Exactly:
    """Send a body as it is: the SDK's own classes would name every kind of template there is, as null."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body

    def to_dict(self) -> dict[str, Any]:
        return self._body


class ContentApi:
    """Talk to the Content API for as many accounts as there are clinics."""

    def __init__(self, settings: Settings) -> None:
        self._clients = Clients(settings)

    def sids(self, credentials: Credentials) -> dict[str, str]:
        """Return the ids of all templates of an account by their friendly names."""
        with _sorted_errors():
            found = self._contents(credentials).list(limit=MOST_LISTED, page_size=PAGE)
            return {one.friendly_name: one.sid for one in found if one.friendly_name and one.sid}

    def make(self, credentials: Credentials, draft: TemplateDraft) -> str:
        """Make a template and return its id."""
        with _sorted_errors():
            made = self._contents(credentials).create(_Exactly(draft.payload()))
            if not made.sid:
                raise ContentUnavailableError
            return str(made.sid)

    def hand_in(self, credentials: Credentials, sid: str, name: str, category: str) -> Approval:
        """Ask WhatsApp to approve a template."""
        with _sorted_errors():
            asked = _Exactly({"name": name, "category": category})
            return _approval(vars(self._contents(credentials)(sid).approval_create.create(asked)))

    def approval(self, credentials: Credentials, sid: str) -> Approval:
        """Ask where the approval of a template stands."""
        with _sorted_errors():
            return _approval(self._contents(credentials)(sid).approval_fetch().fetch().whatsapp or {})

    def _contents(self, credentials: Credentials) -> Any:
        """Return the SDK's list of templates; it is typed too narrowly for what it does."""
        return self._clients.of(credentials).content.v1.contents


def _approval(told: dict[str, Any]) -> Approval:
    return Approval(
        str(told.get("status") or "unsubmitted"),
        str(told.get("category") or "").upper(),
        str(told.get("rejection_reason") or ""),
    )


@contextmanager
def _sorted_errors() -> Iterator[None]:
    """Turn what the SDK raises into one of two: refused for good, or nothing known."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        code = str(error.code or error.status)
        if error.status in CLIENT_ERRORS and error.status not in (TOO_MANY, *NO_ACCESS):
            raise ContentRefusedError(code) from None
        raise ContentUnavailableError(code) from None
    except (TwilioException, ValueError, TypeError, KeyError) as error:
        raise ContentUnavailableError(type(error).__name__) from None
