"""Call the product as Twilio would: form posts, signed, repeated within reason."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError

from simulator.retries import DEFAULT_READ_SECONDS, Outcome, RetryPolicy

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

_log = logging.getLogger(__name__)
CONNECT_SECONDS = 5.0
KEPT = 16
"""Connections that are kept for the next call."""

FORM = "application/x-www-form-urlencoded"


class Webhooks:
    """The only place that calls out. Nothing of a text or number is logged."""

    def __init__(self, auth_token: str, backoff_seconds: float, stopping: threading.Event) -> None:
        self._validator = RequestValidator(auth_token)  # type: ignore[no-untyped-call]  # the SDK ships no types
        self._backoff = backoff_seconds
        self._stopping = stopping
        self._pool = PoolManager(num_pools=KEPT, maxsize=KEPT)  # no proxy between two programs of one machine

    def signature(self, url: str, params: Mapping[str, str]) -> str:
        signature = self._validator.compute_signature(url, dict(params))  # type: ignore[no-untyped-call]  # as above
        return str(signature)

    def post(self, url: str, params: Mapping[str, str], policy: RetryPolicy, about: str) -> Outcome:
        """Post until it is taken or the policy is used up; `about` is the SID for the log. Return the last outcome."""
        signed = {"X-Twilio-Signature": self.signature(url, params), "I-Twilio-Idempotency-Token": str(uuid.uuid4())}
        headers = {"Content-Type": FORM, **signed}
        outcome = self._once(url, params, headers, policy)
        for attempt in range(policy.retries):
            if outcome.ok or not policy.repeats(outcome) or self._stopping.wait(self._backoff * 2**attempt):
                break
            outcome = self._once(url, params, headers, policy)
        if not outcome.ok:
            _log.warning("webhook about %s was not taken: %s", about, outcome.status or outcome.trouble)
        return outcome

    def fetch(self, url: str, params: Mapping[str, str], about: str) -> tuple[int | None, str]:
        """Ask the product what to say in a call; return the status and the body of its answer."""
        headers = {"Content-Type": FORM, "X-Twilio-Signature": self.signature(url, params)}
        timeout = Timeout(connect=CONNECT_SECONDS, read=DEFAULT_READ_SECONDS)
        try:
            answer = self._pool.request(
                "POST", url, body=urlencode(params), headers=headers, timeout=timeout, retries=False, redirect=False
            )
        except (HTTPError, ValueError):
            _log.warning("call %s: nothing to say was answered", about)
            return None, ""
        return answer.status, answer.data.decode("utf-8", "replace")

    def close(self) -> None:
        self._pool.clear()

    def _once(self, url: str, params: Mapping[str, str], headers: dict[str, str], policy: RetryPolicy) -> Outcome:
        timeout = Timeout(connect=CONNECT_SECONDS, read=policy.read_seconds)
        try:
            answer = self._pool.request(
                "POST", url, body=urlencode(params), headers=headers, timeout=timeout, retries=False, redirect=False
            )
        except ReadTimeoutError:
            return Outcome(None, "rt")
        except (HTTPError, ValueError):
            return Outcome(None, "ct")
        return Outcome(answer.status)
