"""Errors in the log without their messages, which may quote a patient."""

from uuid import UUID

import structlog

LOG = structlog.get_logger()


def complain(event: str, error: Exception, **ids: UUID) -> None:
    """Log an unforeseen error by its kind and place; `ids` say what it concerned."""
    LOG.error(event, kind=type(error).__name__, where=_place(error), **{name: str(id_) for name, id_ in ids.items()})


def _place(error: Exception) -> str:
    """Name file and line of the innermost frame."""
    trail = error.__traceback__
    while trail is not None and trail.tb_next is not None:
        trail = trail.tb_next
    return f"{trail.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trail.tb_lineno}" if trail else ""
