"""What Twilio takes as a template, and what WhatsApp approves (Meta's rules for message templates).

Twilio refuses at once what has no shape; WhatsApp's own rules end as a rejection some time later.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.content.records import CATEGORIES

if TYPE_CHECKING:
    from simulator.content.records import Content

MAX_BODY = 1024
MAX_NAME = 512
MAX_VARIABLES = 100
MAX_BUTTONS = 10
MAX_TITLE = 20
_NAME = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
VARIABLE = re.compile(r"\{\{\s*([^{}\s]*)\s*\}\}")
_TYPES = {"twilio/text", "twilio/quick-reply"}


def faults_of_definition(data: dict[str, Any]) -> list[str]:
    """Return what keeps a body of `POST /v1/Content` from being a template; no fault is no entry."""
    types, variables = data.get("types"), data.get("variables", {})
    wrong = [f"{key} is not known" for key in data if key not in {"friendly_name", "language", "variables", "types"}]
    if not _LANGUAGE.fullmatch(str(data.get("language", ""))):
        wrong.append("language must be a code such as en or en_GB")
    if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
        wrong.append("variables must be an object of strings")
    if not isinstance(types, dict) or not types or not set(types) <= _TYPES:
        return [*wrong, "types must hold twilio/text or twilio/quick-reply"]
    return wrong + [fault for name, body in types.items() for fault in _faults_of_type(name, body)]


def _faults_of_type(name: str, content: Any) -> list[str]:
    if not isinstance(content, dict) or not isinstance(content.get("body"), str) or not content["body"]:
        return [f"{name} needs a body"]
    actions = content.get("actions", [])
    allowed = {"body", "actions"} if name == "twilio/quick-reply" else {"body"}
    wrong = [f"{name}: {key} is not known" for key in content if key not in allowed]
    if name == "twilio/quick-reply" and not (isinstance(actions, list) and 1 <= len(actions) <= MAX_BUTTONS):
        return [*wrong, f"{name} needs 1 to {MAX_BUTTONS} actions"]
    return wrong + [f"{name}: each action needs a title" for action in actions if not _has_title(action)]


def _has_title(action: Any) -> bool:
    return isinstance(action, dict) and isinstance(action.get("title"), str) and bool(action["title"])


def faults_of_submission(data: dict[str, Any]) -> list[str]:
    """Return what is wrong with a body of `POST …/ApprovalRequests/whatsapp`."""
    name = data.get("name")
    wrong = [f"{key} is not known" for key in data if key not in {"name", "category", "allow_category_change"}]
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        wrong.append("name must be of lowercase letters, digits and underscores, at most 512")
    if data.get("category") not in CATEGORIES:
        wrong.append("category must be one of " + ", ".join(CATEGORIES))
    return wrong


def reason_to_reject(content: Content) -> str:
    """Return why WhatsApp does not approve a template; empty when nothing speaks against it."""
    body = content.body
    names = VARIABLE.findall(body)
    count = len(set(names))
    words = len(VARIABLE.sub(" ", body).split())
    checks = (
        (len(body) > MAX_BODY, f"the body is longer than {MAX_BODY} characters"),
        (bool(re.match(r"\s*\{\{", body)), "the body starts with a variable"),
        (bool(re.search(r"\}\}\s*$", body)), "the body ends with a variable"),
        (bool(re.search(r"\}\}\s*\{\{", body)), "two variables stand next to each other"),
        (set(names) != {str(n) for n in range(1, count + 1)}, "variables must be {{1}}, {{2}} and so on"),
        (count > MAX_VARIABLES, f"more than {MAX_VARIABLES} variables"),
        (count > 0 and words < 2 * count + 1, "too many variables for the length of the text"),
        (any(not content.variables.get(name, "").strip() for name in names), "a variable has no sample"),
        (len(re.findall(r"\n{3,}", body)) > 0, "more than two line breaks in a row"),
        (any(len(title) > MAX_TITLE for _, title in content.buttons), f"a button is longer than {MAX_TITLE}"),
        (any(VARIABLE.search(title) for _, title in content.buttons), "a button holds a variable"),
    )
    return next((reason for is_wrong, reason in checks if is_wrong), "")
