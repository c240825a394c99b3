"""Call the product as Twilio would: form posts, signed, repeated within reason."""

from __future__ import annotations

import logging
import uuid
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

import requests
from twilio.request_validator import RequestValidator

from simulator.retries import Outcome, RetryPolicy

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping

_log = logging.getLogger(__name__)
CONNECT_SECONDS = 5.0


class Webhooks:
    """The only place that calls out. Nothing of a text or number is logged."""

    def __init__(self, auth_token: str, backoff_seconds: float, stopping: threading.Event) -> None:
        self._validator = RequestValidator(auth_token)  # type: ignore[no-untyped-call]  # the SDK ships no types
        self._backoff = backoff_seconds
        self._stopping = stopping
        self._idle: deque[requests.Session] = deque()

    def signature(self, url: str, params: Mapping[str, str]) -> str:
        signature = self._validator.compute_signature(url, dict(params))  # type: ignore[no-untyped-call]  # as above
        return str(signature)

    def post(self, url: str, params: Mapping[str, str], policy: RetryPolicy, about: str) -> Outcome:
        """Post until it is taken or the policy is used up; `about` is the SID for the log. Return the last outcome."""
        headers = {"X-Twilio-Signature": self.signature(url, params), "I-Twilio-Idempotency-Token": str(uuid.uuid4())}
        outcome = self._once(url, params, headers, policy)
        for attempt in range(policy.retries):
            if outcome.ok or not policy.repeats(outcome) or self._stopping.wait(self._backoff * 2**attempt):
                break
            outcome = self._once(url, params, headers, policy)
        if not outcome.ok:
            _log.warning("webhook about %s was not taken: %s", about, outcome.status or outcome.trouble)
        return outcome

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        """Lend a session that nobody else uses meanwhile; making a new one costs more than the call itself."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = requests.Session()
            session.trust_env = False  # a proxy has no business between two programs of one machine
        try:
            yield session
        finally:
            self._idle.append(session)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _once(self, url: str, params: Mapping[str, str], headers: dict[str, str], policy: RetryPolicy) -> Outcome:
        timeouts = (CONNECT_SECONDS, policy.read_seconds)
        try:
            with self._session() as session:
                answer = session.post(url, data=params, headers=headers, timeout=timeouts, allow_redirects=False)
        except requests.ReadTimeout:
            return Outcome(None, "rt")
        except requests.RequestException:
            return Outcome(None, "ct")
        return Outcome(answer.status_code)
