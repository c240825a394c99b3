"""Whoever asks too often waits; others do not."""

from service.notify.photos.brake import Brake


def test_it_lets_so_many_pass_and_again_after_a_while() -> None:
    now = [0.0]
    brake = Brake(2, 10, clock=lambda: now[0])
    assert [brake.lets_pass("a") for _ in range(3)] == [True, True, False]
    assert brake.lets_pass("b")
    now[0] = 10
    assert brake.lets_pass("a")


def test_it_remembers_no_more_than_it_was_told() -> None:
    brake = Brake(1, 10, remembered=2, clock=lambda: 0.0)
    assert [brake.lets_pass(who) for who in "abcab"] == [True] * 5
    assert len(brake._calls) == 2
