"""Files that came with a mail: they are read from the mail itself, which is kept here."""

from sqlalchemy import select

from service.base.database import Database
from service.base.unreadable import can_be_read
from service.notify.mail.identity import THEIRS
from service.notify.mail.parts_of_mail import attachments, content_of, parsed
from service.notify.mail.reading import FILE, raw_of
from service.notify.replies.form import MAIL
from service.notify.replies.models import RawWebhook


def came_by_mail(message_sid: str) -> bool:
    """Tell whether something came with a mail, by the id of what it came with."""
    return message_sid.startswith(THEIRS)


def attached(database: Database, message_sid: str, file_id: str) -> bytes | None:
    """Return a file of a mail; None where the mail, or the file in it, cannot be found or read."""
    with database.read() as session:
        kept = select(RawWebhook.form).where(RawWebhook.dedupe_key == f"{MAIL}:{message_sid}")
        form = session.scalar(kept)
    if form is None or not can_be_read(form):
        return None
    files, number = attachments(parsed(raw_of(form)[0])), file_id.removeprefix(FILE)
    return content_of(files[int(number)]) if number.isdigit() and int(number) < len(files) else None
