"""What the pages of calls need of the program; `service.program.Program` fits it."""

from typing import Protocol

from service.notify.calls.desk import CallDesk


class HasCalls(Protocol):
    """A program with a list of calls."""

    @property
    def calls(self) -> CallDesk: ...
