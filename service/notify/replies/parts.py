"""What web and clock need of the program for replies; `service.program.Program` fits it."""

from typing import Protocol

from service.notify.parts import HasDelivery
from service.notify.replies.room import Replies


class HasReplies(HasDelivery, Protocol):
    """A program that takes replies in."""

    @property
    def replies(self) -> Replies: ...
