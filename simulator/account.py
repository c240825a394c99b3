"""Who may call the pretend Twilio, and the troubles an account can have."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask import request

from simulator.errors import TwilioError

if TYPE_CHECKING:
    from simulator.network import Network


def authenticate(network: Network) -> None:
    """Raise TwilioError 20003 unless the request carries the account's SID and token, and these are in force."""
    given = request.authorization
    settings = network.settings
    expected = f"{settings.account_sid}:{settings.auth_token}"
    if given is None or not hmac.compare_digest(f"{given.username}:{given.password}".encode(), expected.encode()):
        raise TwilioError(20003)
    if network.faults.settings.account == "refused":
        raise TwilioError(20003)
