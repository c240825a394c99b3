"""Take in the photos that a patient sends by a link: at once, checked, as words of the patient in their item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.urgency import RANK
from service.notify.locks import held
from service.notify.photos.asked_for import bring_in
from service.notify.photos.came_by import BY_LINK
from service.notify.photos.confined import clean_elsewhere
from service.notify.photos.decoding import NotAPhotoError, Photo
from service.notify.photos.keeping import keep, refuse
from service.notify.photos.links import Standing, link_with, standing, with_secret
from service.notify.photos.models import Attachment, PhotoLink
from service.notify.photos.words import came_by_link
from service.notify.replies.conversations import hold_conversation
from service.notify.replies.models import InboxItem, Reply

MOST_PHOTOS = 5
Made = Photo | str
"""A photo made anew, or the code of `reasons.py` why it is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: `standing` is `taken` or why the link does not work, `unknown` where there is no such link.

    `none`: nothing of it was a photo, and the link works on. `faults` are the codes of what was not taken, by number.
    """

    standing: Standing | str
    photos: int = 0
    faults: dict[int, str] = field(default_factory=dict)


class PhotoUploads:
    """Take photos in by links."""

    def __init__(
        self, database: Database, clock: Clock, door: InboxDoor, clean: Callable[[bytes], Photo] = clean_elsewhere
    ) -> None:
        self._database = database
        self._clock = clock
        self._door = door
        self._clean = clean

    def look(self, secret: str) -> tuple[Standing, PhotoLink] | None:
        """Find a link and say whether it works; None where there is none."""
        with self._database.read() as session:
            link = link_with(session, secret)
        return None if link is None else (standing(link, self._clock.now()), link)

    def begin(self, secret: str) -> Standing | str:
        """Count a try before anything of it is read; `open` where it may go on."""
        with self._database.write() as session:
            link = session.scalars(held(with_secret(secret))).one_or_none()
            if link is None:
                return "unknown"
            stands = standing(link, self._clock.now())
            link.tries += 1 if stands == "open" else 0
            return stands

    def take(self, secret: str, files: Sequence[bytes]) -> Taken:
        """Check and keep what was sent; one photo among it uses the link up."""
        made = [self._made(content) for content in files[:MOST_PHOTOS]]
        faults = {number: one for number, one in enumerate(made, start=1) if isinstance(one, str)}
        if len(faults) == len(made):
            return Taken("none", faults=faults)
        with self._database.write() as session:
            link = session.scalars(held(with_secret(secret))).one_or_none()
            if link is None:
                return Taken("unknown")
            if link.used_at is not None:
                return Taken("used")
            self._keep(session, link, made)
        return Taken("taken", len(made) - len(faults), faults)

    def _made(self, content: bytes) -> Made:
        try:
            return self._clean(content)
        except NotAPhotoError as error:
            return error.code

    def _keep(self, session: Session, link: PhotoLink, made: Sequence[Made]) -> None:
        hold_conversation(session, link.clinic_id, link.conversation_id)
        asked = session.get_one(InboxItem, (link.clinic_id, link.inbox_item_id))
        item = bring_in(session, self._door, link, _report(asked, link, len(made)), self._clock)
        reply = _reply(link, item, len(made))
        reply.received_at = link.used_at = self._clock.now()
        session.add(reply)
        session.flush()
        link.reply_id = reply.id
        for position, one in enumerate(made):
            self._keep_one(session, reply, position, one)
        patient = Actor("patient", link.clinic_id, item.patient_id)
        record(session, patient, "photo.uploaded", "concern", item.id, at=self._clock.real())

    def _keep_one(self, session: Session, reply: Reply, position: int, one: Made) -> None:
        real = self._clock.real()
        row = Attachment(clinic_id=reply.clinic_id, reply_id=reply.id, position=position, created_at=real)
        session.add(row)
        session.flush()
        if isinstance(one, str):
            refuse(row, one, real)
        else:
            keep(session, row, one, real)


def _report(asked: InboxItem, link: PhotoLink, count: int) -> Report:
    """Say what came: as urgent as the item that asked for it, so that whoever waits for it is rung."""
    return Report(
        clinic_id=link.clinic_id,
        source="photo",
        urgency=asked.urgency if RANK[asked.urgency] > 0 else "unclear",
        text=came_by_link(count),
        patient_id=asked.patient_id,
        course_id=asked.course_id,
        session_id=asked.session_id,
        conversation_id=asked.conversation_id or link.conversation_id,
    )


def _reply(link: PhotoLink, item: InboxItem, count: int) -> Reply:
    reply = Reply(clinic_id=link.clinic_id, conversation_id=link.conversation_id, provider_id=f"{BY_LINK}{link.id}")
    reply.patient_id, reply.course_id, reply.inbox_item_id = item.patient_id, item.course_id, item.id
    reply.message_id, reply.body, reply.media = link.message_id, "", count
    reply.category, reply.signs, reply.because, reply.lexicon_version = "unclear", [], "[]", ""
    return reply
