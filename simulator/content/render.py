"""Show templates as Twilio's Content API does, and as the controls do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.content.records import Content

ROOT = "v1/Content"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def content_json(content: Content, account_sid: str, base: str) -> dict[str, object]:
    """Return Twilio's Content resource; `base` is this simulator's own address, so that links lead back to it."""
    url = f"{base.rstrip('/')}/{ROOT}/{content.sid}"
    return {
        "sid": content.sid,
        "account_sid": account_sid,
        "friendly_name": content.friendly_name,
        "language": content.language,
        "variables": content.variables,
        "types": content.types,
        "date_created": _iso(content.created_at),
        "date_updated": _iso(content.updated_at),
        "url": url,
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
    }


def approval_json(content: Content) -> dict[str, object]:
    """Return where the approval stands; WhatsApp calls a template that it no longer has `unsubmitted`."""
    return {
        "name": content.name,
        "category": content.category,
        "content_type": content.content_type,
        "status": "unsubmitted" if content.status == "missing" else content.status,
        "rejection_reason": content.rejection_reason,
        "allow_category_change": True,
    }


def approval_fetch_json(content: Content, account_sid: str, base: str) -> dict[str, object]:
    return {
        "sid": content.sid,
        "account_sid": account_sid,
        "whatsapp": {"type": "whatsapp"} | approval_json(content),
        "url": f"{base.rstrip('/')}/{ROOT}/{content.sid}/ApprovalRequests",
    }


def template_entry(content: Content) -> dict[str, object]:
    """Return one template as the controls show it."""
    return {
        "sid": content.sid,
        "friendly_name": content.friendly_name,
        "name": content.name,
        "language": content.language,
        "category": content.category,
        "status": content.status,
        "rejection_reason": content.rejection_reason,
        "body": content.body,
        "buttons": [{"id": key, "title": title} for key, title in content.buttons],
    }
