"""Whether what a patient sent came as a text, or by a link of ours."""

from sqlalchemy import ColumnElement

from service.notify.replies.models import Reply

BY_LINK = "upload:"
"""Begins the provider's id of what no provider brought."""


def came_as_text() -> ColumnElement[bool]:
    """Select the replies that a provider brought: only those open WhatsApp's window."""
    return Reply.provider_id.not_like(f"{BY_LINK}%")
