"""Sort what became of one request to Twilio that makes something: a text, or a call."""

import re
from collections.abc import Callable

from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from service.notify.delivery.error_codes import classify
from service.notify.delivery.listing import UNREADABLE
from service.notify.delivery.provider import Accepted, Outcome, Refused, Unknown
from service.notify.delivery.transport import NeverSentError, last_answer

CODE = re.compile("[0-9]{1,6}")


def outcome_of(make: Callable[[], str | None]) -> Outcome:
    """Make one request, which returns the SID of what it made; never raises for what the network or Twilio does."""
    try:
        sid = make()
    except (TwilioRestException, TwilioServiceException) as error:
        return _sorted(error)
    except NeverSentError:
        return Refused("transient", "provider_unreachable")
    except UNREADABLE:
        return Unknown("no_answer")
    return Accepted(sid) if sid else Unknown("no_answer")


def _sorted(error: TwilioRestException | TwilioServiceException) -> Outcome:
    """Sort an error by its HTTP status, not by what its body says of it; a code may be written as a word."""
    status, retry_after = last_answer()
    code = str(error.code)
    return classify(status, int(code) if CODE.fullmatch(code) else None, retry_after)
