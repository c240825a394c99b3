"""What a reading is worth, counted on labelled texts."""

from dataclasses import replace

import pytest

from service.notify.lexicons.figures import Labelled, figures_of
from service.notify.lexicons.wilson import Share
from service.notify.triage.judgement import Judgement
from service.notify.triage.packaged import load_tongues

CALM = load_tongues().triage("ok thanks")
LOUD = load_tongues().triage("it hurts", day=3)


def test_the_interval_is_wilsons() -> None:
    share = Share(9, 10)
    assert (round(share.low or 0, 4), round(share.high or 0, 4)) == (0.5958, 0.9821)
    assert str(share) == "9 of 10, 90.0 % (59.6 to 98.2)"


@pytest.mark.parametrize(("part", "bounds"), [(0, (0.0, 0.2775)), (10, (0.7225, 1.0))])
def test_none_and_all_of_ten_leave_room_for_more(part: int, bounds: tuple[float, float]) -> None:
    share = Share(part, 10)
    assert (round(share.low or 0, 4), round(share.high or 0, 4)) == bounds


def test_nothing_counted_is_no_share() -> None:
    assert str(Share(0, 0)) == "none"


def counted(*pairs: tuple[str, Judgement]) -> tuple[int, int, int]:
    found = figures_of((Labelled("", expected), judged) for expected, judged in pairs)
    return found.urgent_found.part, found.missed, found.false_urgent.part


def test_urgent_ones_that_reach_nobody_are_missed() -> None:
    assert counted(("urgent", LOUD), ("urgent", CALM), ("unclear", CALM)) == (1, 2, 0)


def test_harmless_ones_called_urgent_are_false_alarms_and_worrying_ones_are_not() -> None:
    assert counted(("fine", LOUD), ("admin", LOUD), ("concern", LOUD), ("fine", CALM)) == (0, 0, 2)


def test_an_opt_out_is_counted_whatever_the_text_tells_besides() -> None:
    out = replace(LOUD, opt_out=True)
    found = figures_of([(Labelled("", "urgent", opt_out=True), out), (Labelled("", "fine"), out)])
    assert (found.opt_outs_found.part, found.opt_outs_found.whole) == (1, 1)
    assert (found.false_opt_outs.part, found.false_opt_outs.whole) == (1, 1)
