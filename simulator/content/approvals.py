"""WhatsApp's review of templates: after a moment, by its rules or as somebody at the controls says."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from simulator.content.records import CATEGORIES, STATUSES
from simulator.content.rules import faults_of_submission, reason_to_reject
from simulator.errors import BadInput, TwilioError

if TYPE_CHECKING:
    from simulator.content.records import Content, Status
    from simulator.content.store import Contents
    from simulator.scheduler import Scheduler

_log = logging.getLogger(__name__)
Review = Literal["rules", "hold"]
REVIEWS: tuple[Review, ...] = ("rules", "hold")
WAITING = "received"


class Approvals:
    """`review` says what becomes of what is submitted: judged by the rules, or held until the controls decide."""

    def __init__(self, contents: Contents, scheduler: Scheduler, seconds: float) -> None:
        self._contents = contents
        self._scheduler = scheduler
        self._seconds = seconds
        self.review: Review = "rules"

    def resume(self) -> None:
        """Take up what waited for its review when the last process ended."""
        for content in self._contents.all():
            if content.status == WAITING:
                self._judge_later(content.sid)

    def submit(self, content: Content, data: dict[str, Any]) -> Content:
        """Take a template in for review. TwilioError: a wrong name or category, or a name used before."""
        faults = faults_of_submission(data)
        if faults:
            raise TwilioError(20001, "; ".join(faults))
        if content.status != "unsubmitted":
            raise TwilioError(20001, "This template was submitted before.")
        if self._contents.named(data["name"], content.language):
            raise TwilioError(20001, "A template of this name and language was submitted before.")
        waiting = self._set(content, "received", name=data["name"], category=data["category"])
        self._judge_later(content.sid)
        return waiting

    def tell(self, data: dict[str, Any]) -> Content:
        """Do what the controls say about one template (`sid` or `name`), or BadInput."""
        content = self._wanted(data)
        status, category = data.get("status", content.status), data.get("category", content.category)
        reason = data.get("rejection_reason", "The reviewer did not like it." if status == "rejected" else "")
        wrong = [f"$.{key}: unknown" for key in data if key not in _TOLD]
        if status not in STATUSES:
            wrong.append("$.status: must be one of " + ", ".join(STATUSES))
        if category and category not in CATEGORIES:
            wrong.append("$.category: must be one of " + ", ".join(CATEGORIES))
        if wrong:
            raise BadInput(*wrong)
        return self._set(content, status, category=category, rejection_reason=str(reason))

    def _wanted(self, data: dict[str, Any]) -> Content:
        wanted = (str(data.get("sid")), str(data.get("name")))
        found = [each for each in self._contents.all() if each.sid == wanted[0] or (each.name or "-") == wanted[1]]
        if not found:
            raise BadInput("$.sid: no template of that sid or name is here")
        return found[-1]

    def _judge_later(self, sid: str) -> None:
        self._scheduler.after(self._seconds, partial(self._judge, sid), idle=True)

    def _judge(self, sid: str) -> None:
        content = self._contents.find(sid)
        if content is None or content.status != WAITING or self.review == "hold":
            return
        reason = reason_to_reject(content)
        self._set(content, "rejected" if reason else "approved", rejection_reason=reason)

    def _set(self, content: Content, status: Status, **more: str) -> Content:
        _log.info("template %s %s", content.sid, status)
        changed = replace(content, status=status, updated_at=datetime.now(UTC), **more)  # type: ignore[arg-type]  # all names in `more` are of strings
        return self._contents.save(changed)


_TOLD = {"sid", "name", "status", "rejection_reason", "category"}
