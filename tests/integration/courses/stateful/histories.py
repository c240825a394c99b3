"""Everything that can happen to a diary, in one machine, and a run of it of any size."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.courses.stateful.deeds_of_courses import DeedsOfCourses
from tests.integration.courses.stateful.deeds_of_offers import DeedsOfOffers
from tests.integration.courses.stateful.deeds_of_time import DeedsOfTime
from tests.integration.courses.stateful.stage import Stage


class Histories(DeedsOfCourses, DeedsOfTime, DeedsOfOffers):
    """All deeds."""


def run(stage: Stage, *, examples: int, steps: int, seeded: int | None = None, shrink: bool = False) -> dict[str, int]:
    """Run random histories and return how often each deed ended how; without a seed always the same ones."""
    counts: dict[str, int] = {}
    machine = type("History", (Histories,), {"stage": stage, "counts": counts})
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=seeded is None,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(seeded)(machine) if seeded is not None else machine, settings=how)
    return counts
