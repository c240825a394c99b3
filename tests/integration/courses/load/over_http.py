"""A client at the API of a running server: it wants what everybody wants, and looks closely at how it is refused."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import requests

from tests.integration.courses.load.crowd import Answer
from tests.integration.courses.stateful.world import MICRO, PEOPLE, ROOMS, moment_of

APART = timedelta(days=28)
PATIENCE = 60.0
FINE = {200, 201, 409, 422}


@dataclass(slots=True)
class HttpClient:
    """Somebody with a token, a patient and a number of its own; `first` is the day of all first sessions."""

    url: str
    token: str
    patient: UUID
    first: date
    number: int
    course: str | None = None
    answers: list[Answer] = field(default_factory=list)

    def work(self, together: Any, deeds: int) -> Sequence[Answer]:
        luck = random.Random(self.number)
        together.wait()
        self._book(self._places(time(10), 0))
        for _ in range(deeds):
            luck.choice((self._move, self._cancel, self._replan, self._appoint, self._look))(luck)
        return self.answers

    def _places(self, at: time, pair: int) -> list[dict[str, Any]]:
        days = [self.first + APART * number for number in range(3)]
        who = {"practitioner": PEOPLE[pair], "room": ROOMS[pair]}
        return [
            {"number": number, "start": moment_of(day, at).isoformat(), **who} for number, day in enumerate(days, 1)
        ]

    def _book(self, places: list[dict[str, Any]]) -> None:
        """Book, and if the place is gone take what is offered instead, twice at most."""
        for attempt in range(3):
            body = {"patient_id": str(self.patient), "protocol": MICRO, "areas": ["face"], "sessions": places}
            status, answer = self._post("book" if attempt == 0 else "book what was offered", "/courses", body)
            if status == 201:
                self.course = answer["id"]
            if status != 409 or not answer.get("alternatives"):
                return
            offered = answer["alternatives"][self.number % len(answer["alternatives"])]["sessions"]
            names = ("number", "start", "practitioner", "room")
            places = [{name: one[name] for name in names} for one in offered]

    def _move(self, luck: random.Random) -> None:
        number = luck.randint(1, 3)
        place = {**self._places(luck.choice((time(10), time(10, 30), time(14))), luck.randrange(2))[number - 1]}
        self._post("move", f"/courses/{self.course}/sessions/{number}/move", place)

    def _cancel(self, luck: random.Random) -> None:
        self._post("cancel", f"/courses/{self.course}/sessions/{luck.randint(1, 3)}/cancel", {})

    def _replan(self, luck: random.Random) -> None:
        self._post("replan", f"/courses/{self.course}/replan", {})

    def _appoint(self, luck: random.Random) -> None:
        start = moment_of(self.first, luck.choice((time(10), time(11), time(15)))).isoformat()
        body = {"kind": "consultation", "start": start, "patient_id": str(self.patient), "practitioner": PEOPLE[0]}
        self._post("appoint", "/appointments", body)

    def _look(self, luck: random.Random) -> None:
        places = {"patient_id": str(self.patient), "protocol": MICRO, "sessions": 3}
        self._post("propose", "/courses/proposals", places)

    def _post(self, deed: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "/None/" in path:
            return 0, {}
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.post(f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=PATIENCE)
        told: dict[str, Any] = answer.json()
        code = told.get("code", "done")
        self.answers.append(Answer(deed, f"{answer.status_code} {code}", _fault(answer.status_code, told)))
        return answer.status_code, told


def _fault(status: int, told: dict[str, Any]) -> str | None:
    """Say what is wrong with an answer: nobody is shown trouble, and whoever loses is told why and what else."""
    if status not in FINE:
        return f"{status} {told}"
    if told.get("code") != "slot_taken":
        return None
    clashes = told.get("clashes") or [{}]
    if not all(datetime.fromisoformat(one.get("start", "")) < datetime.fromisoformat(one["end"]) for one in clashes):
        return "the time that clashes is not named"
    return None if "alternatives" in told else f"nothing is offered instead: {told}"
