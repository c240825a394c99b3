"""Whether a text reads as for somebody who waits for a person: for what is shown, or read aloud, before it leaves."""

from uuid import UUID

from sqlalchemy.orm import Session

from service.notify.case import CourseCase
from service.notify.delivery.checks.concerns import Concerns
from service.notify.models import Message
from service.protocols.definition import CONCERN_OPEN


class Worries:
    """Answer for the texts of one page; reads nothing where no words depend on it, and else once a course."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = dict[UUID, bool]()

    def about(self, case: CourseCase, message: Message) -> bool:
        """Tell whether a worry is open that takes words out of this text."""
        if message.step is None or CONCERN_OPEN not in case.protocol.step(message.step).circumstances(case.language):
            return False
        if case.course.id not in self._known:
            self._known[case.course.id] = self._reads(case)
        return self._known[case.course.id]

    def _reads(self, case: CourseCase) -> bool:
        return Concerns.read(self._session, {(case.clinic.id, case.course.id)}, [case.patient]).is_open(case)
