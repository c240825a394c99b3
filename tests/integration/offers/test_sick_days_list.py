"""The list of sick days costs the same however long it is, and says of each where it stands."""

from datetime import timedelta

from service.courses.offers.models import SickDay
from service.courses.offers.reading import View
from service.courses.offers.sick_views import sick_days_view
from tests.integration.courses.test_queries import counted
from tests.integration.offers.scene import TUESDAY, Scene


def listed(scene: Scene) -> tuple[list[View], int]:
    """Return the list and how many queries it took."""
    with scene.database.read() as session:
        days = scene.program.offers.sick_days.all(session, scene.clinic_id)
        with counted(scene.program) as statements:
            return sick_days_view(session, days), len(statements)


def a_day_with_a_session(scene: Scene, later: int) -> SickDay:
    on = TUESDAY + timedelta(days=later)
    scene.booked(scene.patient(f"Patient {later}", f"+44770090014{later}"), f"{on} 10:00")
    return scene.sick(on)


def test_a_longer_list_takes_no_more_queries(scene: Scene) -> None:
    a_day_with_a_session(scene, 0)
    _, alone = listed(scene)
    for later in (1, 2, 3):
        a_day_with_a_session(scene, later)
    days, together = listed(scene)
    assert (len(days), together) == (4, alone)


def test_each_day_counts_its_own_rows(scene: Scene) -> None:
    first, second = a_day_with_a_session(scene, 0), a_day_with_a_session(scene, 1)
    with scene.database.write() as session:
        answers, offer = scene.program.offers.answers, next(o for o in scene.offers() if o.sick_day_id == first.id)
        answers.agree(session, scene.desk, scene.clinic_id, offer.id)
    days, _ = listed(scene)
    counts = {day["id"]: (day["asked"], day["settled"]) for day in days}
    assert counts == {first.id: (0, 1), second.id: (1, 0)}
