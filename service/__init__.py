"""Aftercourse: plans courses of treatment, books them, and texts each patient the aftercare of the day."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.base.settings import Settings
    from service.program import Program


def create_app(settings: "Settings", program: "Program | None" = None) -> "Flask":
    """Make the web application.

    Its parts are imported here and not above, so that `aftercourse plan` and the workers start without Flask.
    """
    from service.web.assembly import assemble

    return assemble(settings, program)
