"""New places for displaced sessions."""

from collections.abc import Sequence

from service.courses.planning.reassign.model import Displaced, Reassigned


def reassign(displaced: Sequence[Displaced]) -> Reassigned:
    """Return the best new place of each displaced session, chosen together; their keys must differ."""
    raise NotImplementedError
