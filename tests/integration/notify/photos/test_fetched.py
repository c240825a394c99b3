"""Photos are fetched from the network with the clinic's own credentials, kept sealed, and deleted there."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import LargeBinary, literal, select, text, update
from sqlalchemy.orm import Session

from service.base.database import Database
from service.cli.seals import unread_values
from service.notify.photos.decoding import clean
from service.notify.photos.fetching import PhotoFetch, count_late
from service.notify.photos.models import Attachment, Picture
from service.notify.replies.models import InboxItem, RawWebhook
from service.notify.triage.tongues import Tongues
from tests.cast import ROWAN_NUMBER, a_sender, the_cast
from tests.integration.notify.replies.parts import MARNIE
from tests.integration.notify.replies.test_missed import Outage
from tests.support.photos import a_photo, a_photo_of_a_phone, opened
from tests.support.rows import rows_of
from tests.support.seals import NOT_HERE
from tests.support.settings import ACCOUNT_SID
from tests.support.telephony import a_phone_network, parts_of

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40


class Sending(Outage):
    """A clinic on WhatsApp to whose number a patient sends files."""

    def fetch(self, **over: Any) -> PhotoFetch:
        parts = self.parts
        settings = over.pop("settings", parts.settings)
        return PhotoFetch(settings, parts.database, parts.clock, parts.delivery.accounts, clean)

    def send(self, *files: bytes, body: str = "") -> str:
        """Send files by WhatsApp; the text is taken in from the provider's list."""
        media = [{"type": "image/jpeg", "data": base64.b64encode(one).decode()} for one in files]
        form = {"from": MARNIE, "to": ROWAN_NUMBER, "body": body, "channel": "whatsapp", "media": media}
        sid: str = requests.post(f"{self.network.address}/sim/texts", json=form, timeout=5).json()["sid"]
        self.parts.clock.machine_ahead += timedelta(minutes=2)
        self.missed.run()
        return sid

    def attachments(self) -> list[Attachment]:
        return sorted(self.all(Attachment), key=lambda one: one.position)

    def states(self) -> list[tuple[str, str | None]]:
        return [(one.state, one.reason) for one in self.attachments()]

    def left_there(self, sid: str) -> int:
        """Count what the network still has of a text."""
        address = f"{self.network.address}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}/Media.json"
        ours = (ACCOUNT_SID, self.parts.settings.twilio_auth_token)
        return len(requests.get(address, auth=ours, timeout=5).json()["media_list"])

    def later(self, **by: float) -> None:
        self.parts.clock.machine_ahead += timedelta(**by)


@pytest.fixture
def sending(database: Database, tongues: Tongues) -> Iterator[Sending]:
    with database.write() as session:
        cast = the_cast(session)
        a_sender(session, cast.owner.site, ROWAN_NUMBER, channel="whatsapp")
    with a_phone_network(database) as network:
        yield Sending(network, parts_of(network, database), cast, tongues)


def pictures(session: Session) -> dict[str, Picture]:
    return {one.size: one for one in rows_of(session, Picture)}


def test_a_photo_of_a_text_that_only_the_list_told_of_is_kept_and_deleted_there(sending: Sending) -> None:
    sid = sending.send(a_photo_of_a_phone())
    assert [raw.kind for raw in sending.all(RawWebhook)] == ["inbound"]
    sending.fetch().run()
    with sending.parts.database.read() as session:
        kept = pictures(session)
        assert opened(kept["whole"].content).size == (kept["whole"].width, kept["whole"].height) == (48, 64)
    assert (sending.states(), sending.left_there(sid)) == ([("kept", None)], 1)
    sending.fetch().run()
    (one,) = sending.attachments()
    assert (sending.left_there(sid), one.next_try_at) == (0, None)
    assert one.provider_gone_at is not None


def test_it_lies_sealed_in_the_database(sending: Sending) -> None:
    sending.send(a_photo_of_a_phone())
    sending.fetch().run()
    with sending.parts.database.read() as session:
        stored = list(session.scalars(text("select content from attachment_pictures")))
    assert len(stored) == 2
    assert not any(b"JFIF" in bytes(one) or b"\xff\xd8\xff" in bytes(one) for one in stored)


def test_photos_whose_key_is_missing_are_told_without_reading_them(sending: Sending) -> None:
    sending.send(a_photo())
    sending.fetch().run()
    with sending.parts.database.write() as session:
        assert not [line for line in unread_values(session) if "attachment_pictures" in line]
        elsewhere = NOT_HERE.seal_bytes(b"a photo", "attachment_pictures.content")
        session.execute(update(Picture.__table__).values(content=literal(elsewhere, LargeBinary)))  # type: ignore[arg-type]
        (line,) = [line for line in unread_values(session) if "attachment_pictures" in line]
    assert line.startswith("sealed values: 2 of attachment_pictures.content rest on a data key that is missing")


def test_a_clinic_may_leave_its_photos_at_the_network(sending: Sending) -> None:
    sid = sending.send(a_photo())
    fetch = sending.fetch(settings=replace(sending.parts.settings, keep_media_at_provider=True))
    assert (fetch.run(), fetch.run(), sending.left_there(sid)) == (1, 0, 1)


def test_what_is_no_photo_is_refused_with_a_reason_and_left_there(sending: Sending) -> None:
    sid = sending.send(a_photo(), MP4, a_photo()[:300])
    sending.fetch().run()
    sending.fetch().run()
    assert sending.states() == [("kept", None), ("refused", "photo_video"), ("refused", "photo_broken")]
    assert sending.left_there(sid) == 2
    assert [item.urgency for item in sending.all(InboxItem)] == ["unclear"]


def test_an_account_that_is_refused_is_tried_for_a_day_and_then_given_up(sending: Sending) -> None:
    sending.send(a_photo())
    sending.network.faults(account="refused")
    fetch = sending.fetch()
    assert (fetch.run(), fetch.run()) == (1, 0)  # not again at once
    sending.later(seconds=11)
    assert (fetch.run(), sending.states()) == (1, [("waiting", None)])
    sending.later(hours=2)
    with sending.parts.database.read() as session:
        assert count_late(session, sending.parts.clock.real()) == 1
    sending.later(days=1)
    assert (fetch.run(), sending.states()) == (1, [("refused", "provider_credentials")])


def test_a_network_that_comes_back_has_the_photo_still(sending: Sending) -> None:
    sending.send(a_photo())
    sending.network.faults(account="refused")
    sending.fetch().run()
    sending.network.faults(account="ok")
    sending.later(minutes=5)
    sending.fetch().run()
    assert sending.states() == [("kept", None)]


def test_a_photo_that_the_network_lost_is_given_up_soon(sending: Sending) -> None:
    sid = sending.send(a_photo())
    address = f"{sending.network.address}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}/Media"
    ours = (ACCOUNT_SID, sending.parts.settings.twilio_auth_token)
    (there,) = requests.get(f"{address}.json", auth=ours, timeout=5).json()["media_list"]
    requests.delete(f"{address}/{there['sid']}.json", auth=ours, timeout=5)
    sending.fetch().run()
    assert sending.states() == [("waiting", None)]
    sending.later(hours=1)
    sending.fetch().run()
    assert sending.states() == [("refused", "photo_gone")]


def test_two_clocks_fetch_a_photo_once(sending: Sending) -> None:
    sending.send(a_photo())
    threads = [threading.Thread(target=sending.fetch().run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sending.all(Picture)) == 2


def test_what_a_clock_died_over_is_fetched_by_the_next(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(BaseException):
        pass

    def die(*_: object) -> None:
        raise KilledError

    sending.send(a_photo())
    dying = sending.fetch()
    monkeypatch.setattr(dying, "_fetch", die)
    with pytest.raises(KilledError):
        dying.run()
    assert sending.fetch().run() == 0
    sending.later(minutes=4)
    sending.fetch().run()
    assert sending.states() == [("kept", None)]


def test_a_count_that_was_wrong_is_put_right_by_the_list(sending: Sending) -> None:
    sid = sending.send(a_photo(), a_photo("PNG"))
    with sending.parts.database.write() as session:
        first = session.scalars(select(Attachment).where(Attachment.position == 1)).one()
        session.delete(first)
    for _ in range(3):
        sending.fetch().run()
    assert (sending.states(), sending.left_there(sid)) == ([("kept", None)] * 2, 0)
