"""The clinic's clock, as the product shows it in a demo, and how to ask it forward.

The product answers `GET /demo/clock` and `POST /demo/clock` (`to`, RFC 3339) with
`{now, next_due, next_is_alert, in_flight}`; both are signed like a webhook.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from simulator.webhooks import Webhooks

REFUSALS = range(400, 500)


class ClockSilentError(Exception):
    """The product did not give the time; the message is a plain sentence. `refused` when it said no."""

    def __init__(self, sentence: str, *, refused: bool = False) -> None:
        super().__init__(sentence)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Reading:
    """Clinic time, the next moment at which something is due, and how many texts are on their way out.

    `next_is_alert`: what is due next is not a text but an alert that nobody has answered.
    """

    now: datetime
    next_due: datetime | None
    in_flight: int
    next_is_alert: bool = False

    @property
    def at_rest(self) -> bool:
        return self.in_flight == 0 and (self.next_due is None or self.next_due > self.now)


class ClinicClock:
    def __init__(self, service_url: str, webhooks: Webhooks) -> None:
        self._url = service_url.rstrip("/") + "/demo/clock"
        self._webhooks = webhooks
        self._offset = timedelta()
        self._asking = threading.Lock()
        self._asked_at = -float("inf")
        self._is_known = False
        self._is_moving = False
        self.last: Reading | None = None

    def now(self) -> datetime:
        """Return clinic time as last known, without asking."""
        return datetime.now(UTC) + self._offset

    def refresh(self, older_than: float, timeout: float = 1) -> None:
        """Ask again when the last answer is older than that many seconds; when none comes, keep the last.

        While time has never been told, or is being moved, every caller asks or waits for whoever asks: a text that
        arrives then would carry a wrong time for good.
        """
        asked_at = self._asked_at
        if self._is_known and not self._is_moving and time.monotonic() - asked_at < older_than:
            return
        with self._asking:
            if self._asked_at != asked_at:
                return
            try:
                self.read(timeout)
            except ClockSilentError:
                self.last = None

    def read(self, timeout: float = 5) -> Reading:
        return self._call("GET", {}, timeout)

    def move(self, to: datetime) -> Reading:
        self._is_moving = True
        try:
            return self._call("POST", {"to": to.astimezone(UTC).isoformat()}, timeout=15)
        finally:
            self._is_moving = False

    def _call(self, method: str, form: dict[str, str], timeout: float) -> Reading:
        headers = {"X-Twilio-Signature": self._webhooks.signature(self._url, form)}
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.request(method, self._url, data=form, headers=headers, timeout=timeout)
            if not answer.ok:
                raise ClockSilentError(_no(answer.status_code), refused=answer.status_code in REFUSALS)
            reading = read_clock(answer.json())
        except (requests.RequestException, ValueError, KeyError, TypeError):
            raise ClockSilentError("Aftercourse does not answer when asked for the clinic's time.") from None
        finally:
            self._asked_at = time.monotonic()
        self._offset, self._is_known = reading.now - datetime.now(UTC), True
        self.last = reading
        return reading


def _no(status: int) -> str:
    return f"Aftercourse refused to show or move the clinic's time (HTTP {status})."


def read_clock(data: Any) -> Reading:
    """Return the reading in an answer; ValueError, KeyError or TypeError where it is none."""
    due = data["next_due"]
    next_due = None if due is None else _instant(due)
    return Reading(_instant(data["now"]), next_due, int(data["in_flight"]), bool(data.get("next_is_alert", False)))


def _instant(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment.astimezone(UTC)
