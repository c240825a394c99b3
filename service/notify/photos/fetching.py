"""Fetch what patients sent from the provider, keep what is a photo, and delete the provider's copy afterwards.

Any number of clocks may do so at once: who claims a file has it for a while, and whoever dies over it leaves it to the
next. What was kept is on the disk before the provider's copy goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.settings import Settings
from service.clinics.models import Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.complaints import complain
from service.notify.delivery.provider import Credentials
from service.notify.mail.attached import attached, came_by_mail
from service.notify.photos.confined import clean_elsewhere
from service.notify.photos.decoding import NotAPhotoError, Photo
from service.notify.photos.keeping import keep, refuse
from service.notify.photos.models import Attachment
from service.notify.photos.naming import name_files
from service.notify.photos.provider_media import GONE, UNREACHABLE, MediaTroubleError, ProviderMedia
from service.notify.photos.told import UNNAMED
from service.notify.photos.trying import wait_before_next
from service.notify.replies.models import Conversation, Reply

EVERY = 3.0
AT_ONCE = 20
LEASE = timedelta(minutes=3)
LATE = timedelta(hours=1)

Key = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Work:
    """One file and where it is."""

    key: Key
    state: str
    message_sid: str
    provider_id: str
    credentials: Credentials


class PhotoFetch:
    """Fetch, keep and delete. Times are machine time."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        accounts: Accounts,
        clean: Callable[[bytes], Photo] = clean_elsewhere,
    ) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._provider = ProviderMedia(settings)
        self._clean = clean
        self._keeps_there = settings.keep_media_at_provider

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the task that the clock runs."""
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Do what is due; return how many files were looked at."""
        due = select(Attachment.clinic_id, Attachment.id).where(Attachment.next_try_at <= self._clock.real())
        with self._database.read() as session:
            keys = session.execute(due.order_by(Attachment.next_try_at).limit(AT_ONCE)).all()
        for clinic_id, id_ in keys:
            self._do((clinic_id, id_))
        return len(keys)

    def _do(self, key: Key) -> None:
        """Fetch or delete one file; whatever goes wrong with it stops no other."""
        try:
            work = self._claim(key)
            if work is not None:
                (self._fetch if work.state == "waiting" else self._delete)(work)
        except MediaTroubleError as trouble:
            self._later(key, trouble.code)
        except Exception as error:  # noqa: BLE001 - it is tried again, and given up with a reason in the end
            complain("fetching_photo_failed", error, attachment_id=key[1])
            self._later(key, UNREACHABLE)

    def _claim(self, key: Key) -> Work | None:
        """Take a file for a while; None where somebody else has it."""
        now = self._clock.real()
        mine = update(Attachment).where(*_is(key), Attachment.next_try_at <= now)
        with self._database.write() as session:
            result = session.execute(mine.values(next_try_at=now + LEASE, tries=Attachment.tries + 1))
            assert isinstance(result, CursorResult)
            return self._work(session, key) if result.rowcount == 1 else None

    def _work(self, session: Session, key: Key) -> Work:
        one = session.get_one(Attachment, key)
        reply = session.get_one(Reply, (one.clinic_id, one.reply_id))
        talk = session.get_one(Conversation, (one.clinic_id, reply.conversation_id))
        sender = session.get_one(Sender, (one.clinic_id, talk.sender_id))
        credentials = self._accounts.of(session, one.clinic_id, sender)
        return Work(key, one.state, reply.provider_id, one.provider_id, credentials)

    def _fetch(self, work: Work) -> None:
        provider_id = work.provider_id or self._found_in_list(work)
        if provider_id is None:
            return
        content = self._content(work, provider_id)
        try:
            photo = self._clean(content)
        except NotAPhotoError as error:
            with self._database.write() as session:
                refuse(session.get_one(Attachment, work.key), error.code, self._clock.real())
            return
        with self._database.write() as session:
            one = session.get_one(Attachment, work.key, with_for_update=True)
            if one.state == "waiting":
                keep(session, one, photo, self._clock.real())
                stays = self._keeps_there or came_by_mail(work.message_sid)
                one.next_try_at = None if stays else self._clock.real()

    def _content(self, work: Work, provider_id: str) -> bytes:
        """Read a file where it is: in the mail that it came with, else at the provider."""
        if not came_by_mail(work.message_sid):
            return self._provider.fetch(work.credentials, work.message_sid, provider_id)
        content = attached(self._database, work.message_sid, provider_id)
        if content is None:
            raise MediaTroubleError(GONE)
        return content

    def _found_in_list(self, work: Work) -> str | None:
        """Find a file's id in the provider's list; None where there is no such file after all."""
        listed = self._provider.listed(work.credentials, work.message_sid)
        with self._database.write() as session:
            name_files(session, session.get_one(Attachment, work.key), listed)
            one = session.get(Attachment, work.key)
            provider_id = one.provider_id if one is not None else None
        if provider_id == UNNAMED:
            raise MediaTroubleError(GONE)
        return provider_id

    def _delete(self, work: Work) -> None:
        self._provider.delete(work.credentials, work.message_sid, work.provider_id)
        with self._database.write() as session:
            one = session.get_one(Attachment, work.key)
            one.next_try_at, one.provider_gone_at = None, self._clock.real()

    def _later(self, key: Key, code: str) -> None:
        """Set the next try, or give up: what waits is refused for that reason, what is kept stays there as well."""
        with self._database.write() as session:
            one, now = session.get(Attachment, key), self._clock.real()
            if one is None:
                return
            began = one.created_at if one.state == "waiting" else one.settled_at or one.created_at
            wait = wait_before_next(one.tries, now - began, code)
            one.next_try_at = None if wait is None else now + wait
            if wait is None and one.state == "waiting":
                refuse(one, code, now)


def _is(key: Key) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Attachment.clinic_id == key[0], Attachment.id == key[1]


def count_late(session: Session, now: datetime) -> int:
    """Count the files that could not be fetched for so long that something is wrong with the account or the way."""
    late = (Attachment.state == "waiting", Attachment.created_at < now - LATE)
    return session.scalar(select(func.count()).select_from(Attachment).where(*late)) or 0
