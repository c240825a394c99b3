"""What a protocol must fulfil as a whole, beyond the shape of its parts."""

from collections import Counter
from collections.abc import Iterator

from service.protocols.definition import Anchor, Step
from service.protocols.draft import Draft
from service.protocols.faults import Fault
from service.protocols.question_checks import check_questions, questions
from service.protocols.step_checks import check_step

FIRST_GLANCE = 160
"""Characters that a phone shows of a text before it is opened, and one segment of GSM-7."""


def check(draft: Draft) -> list[Fault]:
    """Name every fault of the readable parts of a draft."""
    found = [*_sessions(draft), *_spacing(draft), *_unique(draft), *_promises(draft), *_recovery(draft)]
    found += check_questions(draft.header)
    for index, step in draft.steps:
        found += check_step(step, f"$.steps[{index}]", draft.header)
    return found


def _sessions(draft: Draft) -> Iterator[Fault]:
    usual, maximum = draft.header.get("sessions_usual"), draft.header.get("sessions_maximum")
    if usual is not None and maximum is not None and usual > maximum:
        yield Fault("$.sessions_usual", "must be at most sessions_maximum")


def _spacing(draft: Draft) -> Iterator[Fault]:
    """One spacing for all gaps, or one for each gap of the longest course."""
    maximum = draft.header.get("sessions_maximum")
    unread = any(fault.where.startswith("$.spacing") for fault in draft.faults)
    if maximum is None or unread or len(draft.spacing) in {1, maximum - 1}:
        return
    yield Fault("$.spacing", f"must be one table for all gaps, or a list of {maximum - 1}, one for each gap")


def _recovery(draft: Draft) -> Iterator[Fault]:
    if draft.header.get("recovery_days") and draft.header.get("recovery_source") is None:
        yield Fault("$.recovery_source", "is missing: recovery_days come from somewhere")


def _unique(draft: Draft) -> Iterator[Fault]:
    yield from _repeated([step.key for _, step in draft.steps], "$.steps", "step")
    yield from _repeated(
        [area.key for area in draft.header.get("areas", ()) if not isinstance(area, dict)], "$.areas", "area"
    )
    yield from _repeated(list(draft.header.get("languages", ())), "$.languages", "language")
    yield from _repeated([each.key for _, each in questions(draft.header)], "$.screening", "question")


def _repeated(keys: list[str], where: str, what: str) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(where, f'has the {what} "{key}" {times} times')


def _promises(draft: Draft) -> Iterator[Fault]:
    """Ask for the texts without which no patient is safe; said only when every step could be read."""
    if any(fault.where.startswith("$.steps") for fault in draft.faults):
        return
    steps = [step for _, step in draft.steps]
    if not any(step.anchor is Anchor.BOOKING and step.tells_stop for step in steps):
        yield Fault("$.steps", "must have a step at booking that tells how to stop (tells_stop)")
    if not any(_warns_at_once(step) for step in steps):
        yield Fault(
            "$.steps", f"must have a safety step at completion with the number within {FIRST_GLANCE} characters"
        )


def _warns_at_once(step: Step) -> bool:
    within = step.phone_within
    return step.anchor is Anchor.COMPLETION and step.safety and within is not None and within <= FIRST_GLANCE
