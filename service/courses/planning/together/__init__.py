"""Two courses of one patient, or three, planned together."""

from service.courses.planning.together.model import TogetherBlocked, TogetherPlan, TogetherProposal
from service.courses.planning.together.planner import plan_together

__all__ = ["TogetherBlocked", "TogetherPlan", "TogetherProposal", "plan_together"]
