"""What is done clinic by clinic goes on where one clinic is in trouble, and says which that was and nothing else."""

from uuid import UUID

from service.base.ids import new_id
from service.notify.delivery import complaints
from service.notify.delivery.apart import each_apart
from tests.support.logged import logged_by

WORDS = "it really hurts"


def test_one_clinics_trouble_stops_no_other() -> None:
    first, troubled, last = clinics = [new_id() for _ in range(3)]
    done: list[UUID] = []

    def do(clinic_id: UUID) -> int:
        if clinic_id == troubled:
            raise ValueError(WORDS)
        done.append(clinic_id)
        return 2

    with logged_by(complaints) as events:
        assert each_apart(clinics, do, "chore_failed") == 4
    assert done == [first, last]
    assert [(event["event"], event["clinic_id"]) for event in events] == [("chore_failed", str(troubled))]
    assert WORDS not in str(events)
