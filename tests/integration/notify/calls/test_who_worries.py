"""Whoever rings a patient who waits for a person about a worry reads nothing out that sounds like an answer to it."""

from datetime import timedelta

import pytest

from service.base.database import Database
from service.courses.models import CourseHold
from tests.integration.notify.calls.scene import ENDED, Round, a_round
from tests.support.clocks import FixedClock


@pytest.mark.parametrize("on_hold", [False, True])
def test_what_is_read_aloud_says_what_is_common_only_where_no_worry_is_open(
    sqlite_database: Database, clock: FixedClock, *, on_hold: bool
) -> None:
    here: Round = a_round(sqlite_database, clock)
    here.patient(channel="print")
    here.tick()
    if on_hold:
        hold = CourseHold(clinic_id=here.clinic_id, course_id=here.course_id, cause="concern")
        hold.placed_at = ENDED
        with here.database.write() as session:
            session.add(hold)
    clock.now_value = ENDED + timedelta(minutes=10)
    (line,) = here.lines()
    assert line.tell.startswith("Pain and discharge are not normal: ring the clinic at once")
    assert ("Temporary and common" in line.tell) is not on_hold
