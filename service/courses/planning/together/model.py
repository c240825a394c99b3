"""What is answered when two courses or three of one patient are planned together: plain data."""

from dataclasses import dataclass

from service.courses.planning.answer import Blocked, Proposal


@dataclass(frozen=True, slots=True)
class TogetherProposal:
    """One course for each problem, in their order; `cost` is the sum of the single costs."""

    cost: int
    courses: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class TogetherBlocked:
    """What is in the way of course `course` (0 for the first problem), those before it being possible."""

    course: int
    blocked: Blocked


@dataclass(frozen=True, slots=True)
class TogetherPlan:
    """Either proposals, best first, or what blocks them; never both, never neither.

    `proven`: no better plan exists, or none at all. False only if the search was given up on unusually tangled courses.
    """

    proposals: tuple[TogetherProposal, ...]
    blocked: tuple[TogetherBlocked, ...] = ()
    proven: bool = True
