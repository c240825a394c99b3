"""Databases to measure on: three clinics with an empty, a half-full and a busy diary ahead, among many others.

Everything is fixed by seeds, but for the order in which several processors write and the tokens.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from sqlalchemy import text

from bench.appointments import Stretch
from bench.filling import TODAY, Work, fill
from bench.houses import PRACTITIONERS, ROOMS, House, a_house
from service.base.database import Database

DIARIES = {"empty": 0.0, "half-full": 0.5, "busy": 0.85}
HORIZON = timedelta(days=190)
YEAR = timedelta(days=365)
YEARS = 2
PAST_SHARE = 0.85
BOOKINGS = 160_000


@dataclass(frozen=True, slots=True)
class Seeded:
    """What there is to measure: the clinics by their diary, and how many bookings the table holds."""

    database: Database
    clinics: dict[str, House]
    bookings: int


def seed(database: Database, times: float = 1) -> Seeded:
    """Put in the measured clinics with two years of the past, and other clinics; `times` as much of both."""
    with database.write() as session:
        clinics = {name: a_house(session, name) for name in DIARIES}
    ahead = [(clinics[name], _stretch(name, TODAY, TODAY + HORIZON, share)) for name, share in DIARIES.items()]
    past = [(house, _stretch(house.key, TODAY - times * YEARS * YEAR, TODAY)) for house in clinics.values()]
    measured = [*ahead, *past]
    wanted = BOOKINGS * times - sum(stretch.size() for _, stretch in measured)
    others = _others(database, wanted, min(1, times) * YEARS * YEAR)
    written = fill(_url(database), [*measured, *others])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return Seeded(database, clinics, written)


def _others(database: Database, bookings: float, past: timedelta) -> list[Work]:
    """Put in as many other clinics as make up so many bookings, or a few more; return what is to be written."""
    stretch = _stretch("other", TODAY - past, TODAY + HORIZON)
    with database.write() as session:
        houses = [a_house(session, f"other-{number}") for number in range(ceil(bookings / stretch.size()))]
    return [(house, replace(stretch, seed=house.key)) for house in houses]


def _stretch(seed: str, first: date, end: date, share: float = PAST_SHARE) -> Stretch:
    return Stretch(first, end, share, seed, PRACTITIONERS, ROOMS)


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)
