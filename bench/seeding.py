"""Databases to measure on: three clinics with an empty, a half-full and a busy diary ahead, among many others.

Everything is fixed by seeds, but for the order in which several processors write and the tokens.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from sqlalchemy import text

from bench.appointments import Stretch
from bench.filling import TODAY, fill
from bench.houses import PRACTITIONERS, ROOMS, House, a_house
from service.base.database import Database

DIARIES = {"empty": 0.0, "half-full": 0.5, "busy": 0.85}
HORIZON = timedelta(days=190)
YEAR = timedelta(days=365)
YEARS = 2
PAST_SHARE = 0.85
BOOKINGS, TIMES = 160_000, 10


@dataclass(frozen=True, slots=True)
class Seeded:
    """What there is to measure: the clinics by their diary, and how many bookings the table holds."""

    database: Database
    clinics: dict[str, House]
    bookings: int


def seed(database: Database) -> Seeded:
    """Put in the measured clinics, with two years of the past, and others."""
    with database.write() as session:
        clinics = {name: a_house(session, name) for name in DIARIES}
    ahead = [(clinics[name], _stretch(name, TODAY, TODAY + HORIZON, share)) for name, share in DIARIES.items()]
    past = [(house, _stretch(house.key, TODAY - YEARS * YEAR, TODAY)) for house in clinics.values()]
    done = fill(_url(database), [*ahead, *past])
    return _with_others(Seeded(database, clinics, done), BOOKINGS)


def grow(seeded: Seeded, database: Database) -> Seeded:
    """Make ten times as much of a copy: ten times the years of the past, and other clinics."""
    first, end = TODAY - YEARS * TIMES * YEAR, TODAY - YEARS * YEAR
    past = [(house, _stretch(house.key, first, end)) for house in seeded.clinics.values()]
    done = seeded.bookings + fill(_url(database), past)
    return _with_others(replace(seeded, database=database, bookings=done), BOOKINGS * TIMES)


def _with_others(seeded: Seeded, wanted: int) -> Seeded:
    """Add whole clinics until the table holds as many bookings as wanted, or a few more."""
    stretch = _stretch("other", TODAY - YEARS * YEAR, TODAY + HORIZON)
    needed = ceil((wanted - seeded.bookings) / sum(1 for _ in stretch.appointments()))
    with seeded.database.write() as session:
        others = [a_house(session, f"other-{wanted}-{number}") for number in range(needed)]
    work = [(house, replace(stretch, seed=house.key)) for house in others]
    done = seeded.bookings + fill(_url(seeded.database), work)
    with seeded.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return replace(seeded, bookings=done)


def _stretch(seed: str, first: date, end: date, share: float = PAST_SHARE) -> Stretch:
    return Stretch(first, end, share, seed, PRACTITIONERS, ROOMS)


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)
