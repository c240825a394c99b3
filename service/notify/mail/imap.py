"""The one border to the mailbox: IMAP over TLS, one connection for each look.

A mail is taken in hand by its UID, which names one mail as long as the folder keeps its UIDVALIDITY; nothing is
remembered from one look to the next but which mails could not be marked. What was kept gets a mark of ours, and is
shown as read or moved: so that a colleague who has opened a mail in the mailbox hides it from nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from service.base.mail_urls import MailServer
from service.notify.mail.posting import tls_context

CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0
MARK = b"$Aftercourse"
ANY_MARK = b"\\*"
BROKEN = (IMAPClientError, OSError)


@dataclass(frozen=True, slots=True)
class Found:
    """A mail in the mailbox: its name there, how many bytes it has, and when it came in by the server's clock."""

    validity: int
    uid: int
    size: int
    came_at: datetime | None = None


class Folder:
    """A folder that is open; for one look."""

    def __init__(self, client: Any, server: MailServer) -> None:
        self._client, self._done = client, server.done
        told = client.select_folder(server.folder)
        self._validity = int(told[b"UIDVALIDITY"])
        self._marks = MARK in told[b"PERMANENTFLAGS"] or ANY_MARK in told[b"PERMANENTFLAGS"]

    def waiting(self, since: date) -> Sequence[Found]:
        """Return the mails since a day that were not taken in, oldest first; where no mark can be kept, the unread."""
        unmarked = ["NOT", "KEYWORD", MARK.decode()] if self._marks else ["UNSEEN"]
        uids = sorted(self._client.search(["SINCE", since, *unmarked]))
        told = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]) if uids else {}
        return [self._found(uid, told[uid]) for uid in uids if uid in told]

    def _found(self, uid: int, told: Mapping[bytes, Any]) -> Found:
        at = told.get(b"INTERNALDATE")
        came_at = at.astimezone(UTC) if isinstance(at, datetime) and at.tzinfo is not None else None
        return Found(self._validity, uid, int(told[b"RFC822.SIZE"]), came_at)

    def read(self, found: Found, most: int) -> bytes | None:
        """Return a mail, or its first `most` bytes; None where somebody has taken it away meanwhile."""
        part = "BODY.PEEK[]" if found.size <= most else f"BODY.PEEK[]<0.{most}>"
        answer = self._client.fetch([found.uid], [part]).get(found.uid, {})
        return next((bytes(value) for key, value in answer.items() if key.startswith(b"BODY[]")), None)

    def let_go(self, found: Found) -> None:
        """Mark a mail that is kept, or move it to where such mails go; another clock may have done so."""
        flags = [SEEN, MARK] if self._marks else [SEEN]
        self._client.add_flags([found.uid], flags, silent=True)
        if not self._done:
            return
        if self._client.has_capability("MOVE"):
            self._client.move([found.uid], self._done)
        else:
            self._client.copy([found.uid], self._done)
            self._client.delete_messages([found.uid], silent=True)
            self._client.expunge([found.uid])

    def has(self, name: str) -> bool:
        """Tell whether a folder is there."""
        return bool(self._client.folder_exists(name))


@contextmanager
def opened(server: MailServer) -> Iterator[Folder]:
    """Sign in and open the folder; raises `IMAPClientError` or `OSError`. The goodbye never raises."""
    client = _connected(server)
    try:
        client.login(server.user, server.password)
        yield Folder(client, server)
    finally:
        with suppress(*BROKEN):
            client.logout()


def _connected(server: MailServer) -> Any:
    patience: Any = SocketTimeout(CONNECT_SECONDS, READ_SECONDS)
    by_tls, tls = server.tls == "implicit", tls_context()
    client = IMAPClient(server.host, server.port, ssl=by_tls, ssl_context=tls if by_tls else None, timeout=patience)
    client.normalise_times = False  # else times are those of this machine's zone, without saying so
    if server.tls == "starttls":
        try:
            client.starttls(tls)
        except BROKEN:
            client.shutdown()
            raise
    return client
