"""A desk and phones that insist: whatever is killed meanwhile, a request is repeated until it is answered."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import requests

from tests.chaos.plan import Visit

PATIENCE, PAUSE, ANSWERS_WITHIN = 60.0, 0.25, 10.0
OK, SERVER_ERROR = range(200, 300), 500
IN_PROGRESS = "idempotency_in_progress"


class RefusedError(Exception):
    """Tell that the service said no to what should have been possible."""


class Desk:
    """Books and ticks through the API, as another program would."""

    def __init__(self, address: str, token: str) -> None:
        self._address = f"{address}/api/v1/courses"
        self._headers = {"Authorization": f"Bearer {token}"}

    def book(self, visit: Visit, patient_id: UUID) -> str:
        """Book a visit; the key makes a repeat harmless. Returns the course's id."""
        who, room = visit.desk
        session = {"number": 1, "start": visit.starts_at.isoformat(), "practitioner": who, "room": room}
        asked = {"patient_id": str(patient_id), "protocol": "chaos", "areas": ["face"], "sessions": [session]}
        made = self._insist("POST", "", asked, key=f"book {visit.clinic.number} {visit.place}")
        return str(made["id"])

    def complete(self, course_id: str, completed_at: datetime) -> None:
        """Tick the session; the same again changes nothing."""
        self._insist("POST", f"/{course_id}/sessions/1/complete", {"completed_at": completed_at.isoformat()})

    def undo(self, course_id: str) -> None:
        """Take the tick back, unless an earlier try already did."""

        def take_back() -> requests.Response | None:
            sessions = self._insist("GET", f"/{course_id}")["sessions"]
            if sessions[0]["state"] == "booked":
                return None
            return self._ask("POST", f"/{course_id}/sessions/1/undo", {})

        insist(take_back)

    def _insist(self, method: str, path: str, body: Any = None, key: str = "") -> dict[str, Any]:
        answer = insist(lambda: self._ask(method, path, body, key))
        assert answer is not None
        found: dict[str, Any] = answer.json()
        return found

    def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> requests.Response:
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        return requests.request(method, self._address + path, json=body, headers=headers, timeout=ANSWERS_WITHIN)


def insist(ask: Callable[[], requests.Response | None]) -> requests.Response | None:
    """Ask until there is an answer; None means that there is nothing left to ask for."""
    until = time.monotonic() + PATIENCE
    while True:
        answer = _once(ask)
        if answer is None or (isinstance(answer, requests.Response) and answer.status_code in OK):
            return answer
        if isinstance(answer, requests.Response) and not _may_be_repeated(answer):
            raise RefusedError(f"{answer.request.method} {answer.status_code} {answer.text[:300]}")
        if time.monotonic() > until:
            raise RefusedError(f"no answer within {PATIENCE:.0f} seconds: {answer}")
        time.sleep(PAUSE)


def _once(ask: Callable[[], requests.Response | None]) -> requests.Response | requests.RequestException | None:
    try:
        return ask()
    except requests.RequestException as error:
        return error


def _may_be_repeated(answer: requests.Response) -> bool:
    return answer.status_code >= SERVER_ERROR or IN_PROGRESS in answer.text


class Network:
    """The pretend phone network, which nobody kills."""

    def __init__(self, address: str) -> None:
        self._address = f"{address}/sim"

    def faults(self, **shares: Any) -> None:
        requests.post(f"{self._address}/faults", json=shares, timeout=ANSWERS_WITHIN).raise_for_status()

    def say(self, visit: Visit, words: str) -> None:
        """Send a patient's text; whether the service hears of it at once is its own affair."""
        told = {"from": visit.mobile, "to": visit.clinic.sender, "body": words, "channel": "sms"}
        requests.post(f"{self._address}/texts", json=told, timeout=120).raise_for_status()

    def log(self) -> list[dict[str, Any]]:
        """Return every text that the network accepted, oldest first."""
        answer = requests.get(f"{self._address}/log", timeout=120)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found
