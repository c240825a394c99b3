"""A proposal on a PostgreSQL diary, stage by stage; beside ten times the rows; and once over real HTTP."""

from collections.abc import Callable
from statistics import median

from flask import Flask
from sqlalchemy import event

from bench.asking import SESSIONS, an_app, asks, whole_request
from bench.houses import PRACTITIONERS, ROOMS
from bench.seeding import DIARIES, HORIZON, Seeded
from bench.served import over_http
from bench.timing import in_turn, show, show_head, times
from service.web.program import EXTENSION

ROUNDS = 5


def url_of(seeded: Seeded) -> str:
    return seeded.database.engine.url.render_as_string(hide_password=False)


def measure_diary(seeded: Seeded) -> None:
    """Time each stage of a proposal by itself, on each of the diaries."""
    app = an_app(url_of(seeded))
    show_head()
    print(f"PostgreSQL, {seeded.bookings:,} bookings: {SESSIONS} sessions, {HORIZON.days} days,")
    print(f"{PRACTITIONERS} practitioners, {ROOMS} rooms; WSGI in this process")
    for diary in DIARIES:
        for stage, ask in asks(seeded, app, diary).items():
            show(f"  {diary}, {stage}", times(ask))
    with over_http(url_of(seeded), seeded.clinics["busy"]) as ask:
        show("  busy, whole request over HTTP (gunicorn, one client)", times(ask))
    _show_plan(seeded, app)


def _show_plan(seeded: Seeded, app: Flask) -> None:
    """Print how PostgreSQL finds the bookings of a busy diary, and how many queries the whole request asks."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    database = app.extensions[EXTENSION].database
    event.listen(database.engine, "before_cursor_execute", note)
    whole_request(app, seeded.clinics["busy"])()
    event.remove(database.engine, "before_cursor_execute", note)
    statement, parameters = next(each for each in asked if "FROM bookings" in each[0])
    with seeded.database.engine.connect() as connection:
        lines = connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {statement}", parameters).scalars().all()  # type: ignore[arg-type]
    print(f"{len(asked)} queries; the bookings' plan:")
    print("\n".join(f"  {line}" for line in lines if "Scan" in line or "Time" in line))


def measure_rows(one: Seeded, other: Seeded) -> None:
    """Print how much longer a proposal takes with ten times the rows, both asked in turn, round by round."""
    seeded, larger = sorted((one, other), key=lambda each: each.bookings)
    print("\nmore rows, in the past and of other clinics, while the diary ahead stays the same:")
    times_more = larger.bookings / seeded.bookings
    print(f"{seeded.bookings:,} bookings beside {larger.bookings:,}, {times_more:.1f} times as many")
    apps = [(each, an_app(url_of(each))) for each in (seeded, larger)]
    for diary in DIARIES:
        few, many = (asks(each, app, diary) for each, app in apps)
        for stage in ("reading the bookings", "whole request"):
            rounds = [in_turn(few[stage], many[stage]) for _ in range(ROUNDS)]
            _show_ratio(f"  {diary}, {stage}", rounds)


def _show_ratio(what: str, rounds: list[tuple[list[float], list[float]]]) -> None:
    few, many = ([one for each in rounds for one in each[at]] for at in (0, 1))
    show(f"{what}, fewer rows", few)
    show(f"{what}, more rows", many)
    told = (f"{name} {_ratio(rounds, cut)}" for name, cut in (("p50", median), ("p95", _p95)))
    print(f"{what}, how many times as long: {', '.join(told)}")


def _ratio(rounds: list[tuple[list[float], list[float]]], cut: Callable[[list[float]], float]) -> str:
    found = [cut(many) / cut(few) for few, many in rounds]
    return f"{median(found):.2f} ({min(found):.2f} to {max(found):.2f})"


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]
