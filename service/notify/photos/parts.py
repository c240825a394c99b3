"""What pages need of the program for photos; `service.program.Program` fits it."""

from typing import Protocol

from service.notify.photos.room import PhotoRoom
from service.notify.replies.parts import HasReplies


class HasPhotos(HasReplies, Protocol):
    """A program that takes photos in."""

    @property
    def photos(self) -> PhotoRoom: ...
