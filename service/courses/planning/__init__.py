"""Plans a course of treatment on a diary: exact, deterministic, without database or clock.

`aftercourse plan` reads a problem from JSON, the service builds one from the diary; both call `plan`.
"""

from service.courses.planning.answer import (
    Blocked,
    Plan,
    PlannedSession,
    Proposal,
    Reason,
    blocked_to_json,
    plan_to_json,
    proposal_to_json,
)
from service.courses.planning.forecast import Forecast, forecast, local_dates
from service.courses.planning.late import Standing, forecast_after_hold, standing, widened
from service.courses.planning.parse import parse_problem
from service.courses.planning.planner import plan
from service.courses.planning.present import Placed
from service.courses.planning.problem import Pinned, PlanningProblem, Preference, Resource, Spacing, Weights
from service.courses.planning.replan import Change, Replan, replan
from service.courses.planning.tolerance import tolerant

__all__ = [
    "Blocked",
    "Change",
    "Forecast",
    "Pinned",
    "Placed",
    "Plan",
    "PlannedSession",
    "PlanningProblem",
    "Preference",
    "Proposal",
    "Reason",
    "Replan",
    "Resource",
    "Spacing",
    "Standing",
    "Weights",
    "blocked_to_json",
    "forecast",
    "forecast_after_hold",
    "local_dates",
    "parse_problem",
    "plan",
    "plan_to_json",
    "proposal_to_json",
    "replan",
    "standing",
    "tolerant",
    "widened",
]
