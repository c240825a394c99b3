"""The program behind the current request."""

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from service.program import Program

EXTENSION = "aftercourse"


def program() -> "Program":
    """Return the parts that `create_app` was given."""
    return cast("Program", current_app.extensions[EXTENSION])
