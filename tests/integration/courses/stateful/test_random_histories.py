"""Whatever happens to a diary, in whatever order: nobody is booked twice, nothing is lost, nobody moves unasked."""

from service.base.database import Database
from tests.integration.courses.stateful.histories import run
from tests.integration.courses.stateful.stage import a_stage

EXAMPLES, STEPS = 5, 25


def test_a_diary_stays_true_whatever_is_done_to_it(database: Database) -> None:
    with a_stage(database) as stage:
        counts = run(stage, examples=EXAMPLES, steps=STEPS)
    assert counts["foretold"] > EXAMPLES
