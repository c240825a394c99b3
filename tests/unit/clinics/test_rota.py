"""Who is on call when."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.clinics.rota.rules import Change, OnDuty, Rota, Standing, Weekly

LONDON = ZoneInfo("Europe/London")
ANA, BEN, CLEO = (UUID(int=number) for number in (1, 2, 3))
FIVE = timedelta(minutes=5)
NIGHTS = [Weekly(ANA, 1, day, time(18), (day + 1) % 7, time(9)) for day in range(4)]
WEEKEND = Weekly(BEN, 1, 4, time(18), 0, time(9))
LADDER = [Standing(CLEO, 1, FIVE), Standing(ANA, 2, FIVE)]
ROTA = Rota(LONDON, [*NIGHTS, WEEKEND], (), LADDER)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a local time in the week of Monday 7 December 2026; days beyond 13 lie in the next."""
    return datetime(2026, 12, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def first(rota: Rota, moment: datetime) -> UUID | None:
    return next((one.staff_id for one in rota.on_duty(moment) if one.rung == 1), None)


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (at(7, 17, 59), CLEO),
        (at(7, 18), ANA),
        (at(8, 8, 59), ANA),
        (at(8, 9), CLEO),
        (at(11, 18), BEN),
        (at(13, 23), BEN),
        (at(14, 8, 59), BEN),
        (at(14, 9), CLEO),
    ],
)
def test_duties_begin_and_end_by_the_clock_of_the_site(moment: datetime, who: UUID) -> None:
    assert first(ROTA, moment) == who


def test_nobody_of_the_standing_ladder_is_rung_twice() -> None:
    assert ROTA.on_duty(at(7, 20)) == [OnDuty(1, ANA, FIVE, by_rota=True)]
    assert [one.staff_id for one in ROTA.on_duty(at(7, 12))] == [CLEO, ANA]


def test_a_change_wins_over_the_week() -> None:
    swap = Change(BEN, 1, at(7, 18), at(8, 9))
    rota = Rota(LONDON, NIGHTS, [swap], LADDER)
    assert (first(rota, at(7, 20)), first(rota, at(8, 20))) == (BEN, ANA)


def test_where_a_change_names_nobody_the_standing_ladder_rings() -> None:
    rota = Rota(LONDON, NIGHTS, [Change(None, 1, at(7, 18), at(8, 9))], LADDER)
    assert first(rota, at(7, 20)) == CLEO


@pytest.mark.parametrize(
    ("day", "utc"), [(datetime(2027, 3, 28, tzinfo=UTC), 8), (datetime(2026, 10, 25, tzinfo=UTC), 9)]
)
def test_a_night_ends_at_nine_by_the_clock_when_clocks_change(day: datetime, utc: int) -> None:
    rota = Rota(LONDON, [Weekly(ANA, 1, 5, time(18), 6, time(9))])
    over = day.replace(hour=utc)
    assert (first(rota, over - timedelta(seconds=1)), first(rota, over)) == (ANA, None)


def test_a_duty_may_last_the_whole_week() -> None:
    rota = Rota(LONDON, [Weekly(ANA, 1, 0, time(9), 0, time(9))])
    assert rota.gaps(at(7, 0), at(28, 0), {ANA}) == []


def test_gaps_are_the_times_in_which_nobody_can_be_reached() -> None:
    rota = Rota(LONDON, NIGHTS)
    assert rota.gaps(at(7, 0), at(9, 0), {ANA}) == [(at(7, 0), at(7, 18)), (at(8, 9), at(8, 18))]
    assert rota.gaps(at(7, 0), at(9, 0), {BEN}) == [(at(7, 0), at(9, 0))]
    assert ROTA.gaps(at(7, 0), at(30, 0), {ANA, BEN, CLEO}) == []


def test_it_shows_a_week_in_pieces() -> None:
    pieces = [(one.start, one.people[0].staff_id) for one in ROTA.stretches(at(7, 0), at(9, 0))]
    assert pieces == [(at(7, 0), BEN), (at(7, 9), CLEO), (at(7, 18), ANA), (at(8, 9), CLEO), (at(8, 18), ANA)]


@given(st.integers(0, 60 * 24 * 30), st.integers(1, 60 * 24 * 9))
def test_pieces_tell_the_same_as_each_instant(start: int, length: int) -> None:
    begin = at(7, 0) + timedelta(minutes=start)
    pieces = ROTA.stretches(begin, begin + timedelta(minutes=length))
    assert (pieces[0].start, pieces[-1].end) == (begin, begin + timedelta(minutes=length))
    for one in pieces:
        middle = one.start + (one.end - one.start) / 2
        assert tuple(ROTA.on_duty(one.start)) == tuple(ROTA.on_duty(middle)) == one.people
