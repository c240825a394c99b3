"""What the pages of numbers need of the program; `service.program.Program` fits it."""

from typing import Protocol

from service.patients.suspensions.desk import NumberDesk


class HasNumbers(Protocol):
    """A program that knows whose number is whose."""

    @property
    def numbers(self) -> NumberDesk: ...
