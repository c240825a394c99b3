"""Refusals in Twilio's words and shape (codes and statuses: Twilio's error dictionary)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE: dict[int, tuple[int, str]] = {
    20001: (400, "A parameter of this request is not valid."),
    20003: (401, "Authenticate"),
    20004: (405, "This method is not allowed here."),
    20404: (404, "The requested resource was not found."),
    20429: (429, "Too many requests at once."),
    20500: (500, "An internal error has occurred."),
    20503: (503, "The service is not available."),
    21201: (400, "A 'To' number is required."),
    21205: (400, "The 'Url' or 'StatusCallback' is not valid."),
    21210: (400, "The 'From' number is not one that this account may call from."),
    21211: (400, "The 'To' number is not a valid phone number."),
    21213: (400, "A 'From' number is required."),
    21266: (400, "'To' and 'From' cannot be the same."),
    21602: (400, "A message body is required."),
    21603: (400, "A 'From' number is required."),
    21604: (400, "A 'To' number is required."),
    21606: (400, "The 'From' number does not belong to this account or cannot send texts."),
    21609: (400, "The 'StatusCallback' URL is not valid."),
    21610: (400, "The recipient has opted out of texts from this number."),
    21617: (400, "The body is longer than 1600 characters."),
    21655: (400, "The 'ContentSid' is not known."),
    21656: (400, "The 'ContentVariables' must be a JSON object of strings."),
    21701: (400, "The Messaging Service does not exist."),
    21910: (400, "'From' and 'To' must be on the same channel."),
    30409: (400, "This message is already on its way and cannot be canceled."),
    63007: (400, "No channel with this 'From' address was found."),
    90007: (400, "'ValidityPeriod' must be from 1 to 36000 seconds."),
}


class TwilioError(Exception):
    """A refusal by the pretend Twilio; `code` is one of Twilio's."""

    def __init__(self, code: int, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.headers = headers or {}
        self.status, self.message = _TABLE[code]
        self.message = message or self.message
        super().__init__(self.message)

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


class BadInput(Exception):  # noqa: N818 (it names the input, as the controls' answers do)
    """What somebody asked of the controls is wrong; `faults` has one sentence each, with its JSON path."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))
