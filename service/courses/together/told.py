"""Plans of several courses as JSON."""

from collections.abc import Sequence
from typing import Any

from service.courses.planning import blocked_to_json, proposal_to_json
from service.courses.planning.together import TogetherPlan, TogetherProposal


def plan_to_json(plan: TogetherPlan, protocols: Sequence[str]) -> dict[str, Any]:
    """Tell proposals and what blocks them; `protocols` are the keys of the courses, in their order."""
    return {
        "proposals": [proposal_together_to_json(one, protocols) for one in plan.proposals],
        "blocked": [{"course": one.course, **blocked_to_json(one.blocked)} for one in plan.blocked],
        "proven": plan.proven,
    }


def proposal_together_to_json(proposal: TogetherProposal, protocols: Sequence[str]) -> dict[str, Any]:
    pairs = zip(protocols, proposal.courses, strict=True)
    return {"cost": proposal.cost, "courses": [{"protocol": key, **proposal_to_json(one)} for key, one in pairs]}
