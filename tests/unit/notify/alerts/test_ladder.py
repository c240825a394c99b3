"""Who is rung next."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.clinics.rota.ways import Way
from service.notify.alerts.ladder import Climb, Rung, Standing, climb, goes_on_in_round, next_way_in, ways_now


def rung(number: int, *, reachable: bool = True) -> Rung:
    return Rung(number, UUID(int=number), timedelta(minutes=number), reachable)


THREE = [rung(1), rung(2), rung(3)]


@pytest.mark.parametrize(
    ("at", "to"),
    [
        (Standing(1, 0), Standing(1, 1)),
        (Standing(1, 1), Standing(1, 2)),
        (Standing(1, 2), Standing(1, 3)),
        (Standing(1, 3), Standing(2, 1)),
        (Standing(7, 3), Standing(8, 1)),
    ],
)
def test_it_climbs_rung_by_rung_and_begins_again(at: Standing, to: Standing) -> None:
    assert climb(THREE, at) == Climb(to, THREE[to.rung - 1])


def test_it_rings_the_same_person_again_where_there_is_one_alone() -> None:
    assert climb([rung(1)], Standing(1, 1)) == Climb(Standing(2, 1), rung(1))


def test_it_passes_somebody_without_a_phone_and_says_so() -> None:
    ladder = [rung(1), rung(2, reachable=False), rung(3)]
    assert climb(ladder, Standing(1, 1)) == Climb(Standing(1, 3), rung(3), (ladder[1],))


def test_it_goes_on_in_the_next_round_where_the_rest_has_no_phone() -> None:
    ladder = [rung(1), rung(2, reachable=False)]
    assert climb(ladder, Standing(1, 1)) == Climb(Standing(2, 1), rung(1), (ladder[1],))


def test_it_ends_where_nobody_can_be_reached() -> None:
    nobody = [rung(1, reachable=False), rung(2, reachable=False)]
    assert climb(nobody, Standing(1, 0)) == Climb(Standing(1, 0), None, tuple(nobody))
    assert climb([], Standing(1, 0)) == Climb(Standing(1, 0), None)


def test_it_goes_by_the_numbers_of_the_rungs_and_not_by_their_order() -> None:
    """Somebody who leaves the rota in the middle of an alert takes nobody else off it."""
    assert climb([rung(3), rung(2)], Standing(1, 1)).rung == rung(2)


@pytest.mark.parametrize(
    ("ladder", "at", "goes_on"),
    [
        (THREE, Standing(1, 1), True),
        (THREE, Standing(1, 3), False),
        ([rung(1), rung(2, reachable=False)], Standing(1, 1), False),
        ([], Standing(1, 0), False),
    ],
)
def test_a_failure_moves_on_only_within_the_round(ladder: list[Rung], at: Standing, goes_on: bool) -> None:
    assert goes_on_in_round(ladder, at) is goes_on


SMS = Way("sms", "+447700900290")
CALL = Way("voice", "+447700900290", timedelta(minutes=2))
MAIL = Way("email", "imogen@rowan.example", timedelta(minutes=10))
WAYS = [SMS, CALL, MAIL]


@pytest.mark.parametrize(
    ("tried", "minutes", "failed", "now"),
    [
        ([], 0, False, [SMS]),
        (["sms"], 1, False, []),
        (["sms"], 2, False, [CALL]),
        (["sms"], 0, True, [CALL]),
        (["sms"], 10, False, [CALL, MAIL]),
        (["sms", "voice"], 3, True, [MAIL]),
        (["sms", "voice", "email"], 30, True, []),
    ],
)
def test_a_way_is_taken_when_it_is_due_or_the_one_before_failed(
    tried: list[str], minutes: int, *, failed: bool, now: list[Way]
) -> None:
    assert ways_now(WAYS, tried, timedelta(minutes=minutes), failed=failed) == now


def test_the_first_way_is_taken_at_once_whatever_it_says() -> None:
    assert ways_now([CALL], [], timedelta()) == [CALL]


def test_it_tells_when_the_next_way_is_due() -> None:
    assert next_way_in(WAYS, ["sms"]) == timedelta(minutes=2)
    assert next_way_in(WAYS, ["sms", "voice", "email"]) is None
