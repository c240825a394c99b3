from __future__ import annotations

import pytest

from simulator.retries import Outcome, split_overrides

URL = "http://127.0.0.1/status/1?clinic=c1"


def test_it_takes_the_fragment_off() -> None:
    assert split_overrides(f"{URL}#rc=3&rp=all")[0] == URL


@pytest.mark.parametrize(
    ("fragment", "outcome", "repeats"),
    [
        ("", Outcome(None, "ct"), True),
        ("", Outcome(500), False),
        ("", Outcome(None, "rt"), False),
        ("#rp=5xx", Outcome(503), True),
        ("#rp=5xx", Outcome(404), False),
        ("#rp=4xx,rt", Outcome(None, "rt"), True),
        ("#rp=all", Outcome(403), True),
        ("#rp=all", Outcome(204), False),
    ],
)
def test_it_repeats_what_the_fragment_asks_for(fragment: str, outcome: Outcome, repeats: bool) -> None:
    assert split_overrides(URL + fragment)[1].repeats(outcome) is repeats


@pytest.mark.parametrize(("fragment", "retries"), [("", 1), ("#rc=0", 0), ("#rc=3", 3), ("#rc=99", 5), ("#rc=x", 1)])
def test_it_never_repeats_for_ever(fragment: str, retries: int) -> None:
    assert split_overrides(URL + fragment)[1].retries == retries
