"""What cover adds to Today: a task for managers while an hour is not settled, or a number was never tried."""

from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from service.clinics.cover.standing import covers_now, gap_words
from service.web.actor import current_actor
from service.web.overviews import offer
from service.web.program import program


def add_overviews(app: Flask) -> None:
    """Offer the overviews; called by the assembly."""
    offer(app, "today", "cover", to_settle)


def to_settle(session: Session, clinic_id: UUID, _subject: UUID) -> list[str]:
    """Say to managers, a line a site, what is missing in the coming 60 days."""
    if current_actor().role != "manager":
        return []
    lines = []
    for one in covers_now(session, clinic_id, program().clock.now()):
        gaps, untried = one.missing.gaps, len(one.missing.untried)
        if gaps:
            lines.append(f"Nobody has said who answers the telephone, first on {gap_words(gaps[0], one.site.zone)}.")
        if untried:
            lines.append(f"{untried} {'number was' if untried == 1 else 'numbers were'} never tried, or not answered.")
    return lines
