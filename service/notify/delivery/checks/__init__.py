"""Everything is looked at once more at the moment a text leaves: read for a whole batch at once, judged one by one."""

from service.notify.delivery.checks.introductions import TOLD_BEFORE, awaits_introduction
from service.notify.delivery.checks.judging import Ready
from service.notify.delivery.checks.looking import Checks, NotReady
from service.notify.delivery.checks.rules import what_became_of, why_no_news, why_unfit

__all__ = [
    "TOLD_BEFORE",
    "Checks",
    "NotReady",
    "Ready",
    "awaits_introduction",
    "what_became_of",
    "why_no_news",
    "why_unfit",
]
