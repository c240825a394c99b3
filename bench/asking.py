"""Asks the real application for proposals: six sessions over 190 days, at a clinic of the seeded database."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

from flask import Flask

from bench.houses import House
from bench.seeding import HORIZON, Seeded
from service import create_app
from service.base.database import Database
from service.courses import planning
from service.courses.diary import read_house
from service.courses.planning import PlanningProblem
from service.courses.proposals import pose
from service.courses.requests import ProposalRequest
from service.courses.taken import read_taken
from service.program import build_program
from tests.support.clocks import MONDAY_MORNING, FixedClock
from tests.support.settings import some_settings

PATH = "/api/v1/courses/proposals"
PROTOCOL = "microneedling-face"
SESSIONS = 6
NOW: datetime = MONDAY_MORNING
FIRST, LAST = NOW.date(), (NOW + HORIZON).date()

Ask = Callable[[], object]


def an_app(url: str) -> Flask:
    """Put the whole application together on a database, at the hour for which the diaries were made."""
    settings = some_settings(url)
    with patch("service.program.Clock", return_value=FixedClock()):
        program = build_program(settings)
    return create_app(settings, program)


def body(house: House) -> dict[str, Any]:
    dates = {"earliest": FIRST.isoformat(), "latest": LAST.isoformat()}
    return {"patient_id": str(house.patient), "protocol": PROTOCOL, "sessions": SESSIONS, **dates}


def whole_request(app: Flask, house: House) -> Ask:
    """Ask over WSGI, in this process: routing, token, input, reading, planning, JSON."""
    client, headers = app.test_client(), {"Authorization": f"Bearer {house.token}"}

    def ask() -> object:
        answer = client.post(PATH, json=body(house), headers=headers)
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.get_json()["proposals"], "no plan: not what is to be measured"
        return answer

    return ask


def reading(database: Database, house: House) -> Ask:
    """Read everything that the planner is told."""
    return lambda: problem(database, house)


def problem(database: Database, house: House) -> PlanningProblem:
    request = ProposalRequest(
        patient_id=house.patient, protocol=PROTOCOL, sessions=SESSIONS, earliest=FIRST, latest=LAST
    )
    with database.read() as session:
        return pose(session, house.clinic, request, now=NOW)


def reading_bookings(database: Database, house: House) -> Ask:
    """Read only when people and rooms are taken."""
    with database.read() as session:
        site = read_house(session, house.clinic)

    def ask() -> object:
        with database.read() as session:
            return read_taken(session, site, house.patient, FIRST, LAST, now=NOW)

    return ask


def planner(database: Database, house: House) -> Ask:
    """Plan a problem that is in memory already."""
    stated = problem(database, house)
    return lambda: planning.plan(stated)


def asks(seeded: Seeded, app: Flask, diary: str) -> dict[str, Ask]:
    """Return every stage of a proposal at the clinic with such a diary, by its name."""
    database, house = seeded.database, seeded.clinics[diary]
    return {
        "planner alone": planner(database, house),
        "reading the bookings": reading_bookings(database, house),
        "reading all that is asked": reading(database, house),
        "whole request": whole_request(app, house),
    }
