"""Mail is fetched from a real server: nothing twice, nothing lost, whoever dies when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from service.base.mail_urls import MailServer, read_mail_url
from service.notify.mail import fetching
from service.notify.mail.fetching import Fetching
from service.notify.mail.imap import MARK, Folder, Found
from service.notify.mail.taking import Taking
from service.notify.replies.intake import Intake
from service.notify.replies.models import RawWebhook
from tests.integration.notify.mail.desk import MailDesk
from tests.integration.notify.replies.parts import Treated
from tests.support import imap_server
from tests.support.clocks import MONDAY_MORNING
from tests.unit.notify.mail.letters import a_mail

PUS = "Yellow pus since last night"
LONG_AGO = MONDAY_MORNING - timedelta(days=400)
"""The server takes no mail of the future, and the clock of the tests may be ahead of it."""


class Mailbox:
    """A mailbox of one test, as a colleague sees it."""

    def __init__(self, query: str = "") -> None:
        self.name = imap_server.a_name("desk")
        self.server: MailServer = read_mail_url(imap_server.address(self.name, query), "imap")
        self.client = _client(self.server)
        self.client.login(self.name, imap_server.PASSWORD)
        self.client.select_folder("INBOX")

    def put(self, raw: bytes, at: datetime = LONG_AGO) -> None:
        self.client.append("INBOX", raw, msg_time=at)

    def flags(self) -> list[set[bytes]]:
        self.client.noop()
        uids = self.client.search()
        return [set(told[b"FLAGS"]) for told in self.client.fetch(uids, ["FLAGS"]).values()] if uids else []


def _client(server: MailServer) -> Any:
    return IMAPClient(server.host, server.port, ssl=False)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    yield mailbox
    mailbox.client.logout()


def fetcher(desk: MailDesk, box: Mailbox, intake: Intake | None = None) -> Fetching:
    return Fetching(box.server, desk.database, desk.clinic.clock, Taking(desk.database, intake or desk.clinic.intake))


def to_desk(desk: MailDesk, body: str, **over: str) -> bytes:
    return a_mail(body, **{"To": desk.sender.address, **over})


@pytest.fixture(autouse=True)
def _today(desk: MailDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dates mails by its own clock, which no test moves."""
    monkeypatch.setattr(Fetching, "_since", lambda _: date(2020, 1, 1))


def test_what_comes_in_is_taken_in_once_and_marked(desk: MailDesk, juno: Treated, box: Mailbox) -> None:
    box.put(to_desk(desk, PUS))
    box.put(to_desk(desk, "All good, thanks", Message_ID="<2@mail.example>"))
    assert fetcher(desk, box).run() == 2
    assert fetcher(desk, box).run() == 0
    assert desk.clinic.item().urgency == "urgent"
    assert len(desk.clinic.replies()) == 2
    assert all({b"\\Seen", MARK} <= flags for flags in box.flags())


def test_what_a_colleague_has_read_before_is_taken_in_all_the_same(desk: MailDesk, juno: Treated, box: Mailbox) -> None:
    box.put(to_desk(desk, PUS))
    box.client.add_flags(box.client.search(), [b"\\Seen"])
    fetcher(desk, box).run()
    assert desk.clinic.item().urgency == "urgent"


def test_what_was_taken_in_can_be_moved(desk: MailDesk, juno: Treated) -> None:
    box = Mailbox("?done=Taken")
    box.client.create_folder("Taken")
    box.put(to_desk(desk, PUS))
    fetcher(desk, box).run()
    assert box.flags() == []
    assert box.client.select_folder("Taken")[b"EXISTS"] == 1
    box.client.logout()


def test_who_dies_before_marking_finds_it_again_and_knows_it(
    desk: MailDesk, juno: Treated, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(to_desk(desk, PUS))
    with monkeypatch.context() as dying:
        dying.setattr(Folder, "let_go", _die)
        assert fetcher(desk, box).run() == 0
    assert desk.clinic.item().urgency == "urgent"
    assert fetcher(desk, box).run() == 1
    assert len(desk.clinic.replies()) == 1
    assert len(desk.clinic.messages("alert")) == 1


def test_what_cannot_be_kept_stays_in_the_mailbox_and_holds_up_no_other(
    desk: MailDesk, juno: Treated, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(to_desk(desk, "first"))
    box.put(to_desk(desk, PUS, Message_ID="<2@mail.example>"))
    kept = Intake.take
    broken = [True]

    def once(self: Intake, *told: Any) -> None:
        if broken and broken.pop():
            raise OSError
        kept(self, *told)

    monkeypatch.setattr(Intake, "take", once)
    assert fetcher(desk, box).run() == 1
    assert desk.clinic.item().text == PUS
    assert fetcher(desk, box).run() == 1
    assert len(desk.clinic.all(RawWebhook)) == 2


def test_a_huge_mail_comes_in_as_its_beginning(
    desk: MailDesk, juno: Treated, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 2000)
    box.put(to_desk(desk, PUS + "\r\n" * 3 + "x" * 5000))
    fetcher(desk, box).run()
    item = desk.clinic.item()
    assert (item.urgency, "the rest is in the mailbox" in item.text) == ("urgent", True)


def test_a_mail_came_in_when_the_mailbox_had_it(desk: MailDesk, juno: Treated, box: Mailbox) -> None:
    """Whatever date stands in it, or none: its writer chooses that."""
    had = desk.clinic.clock.now() - timedelta(days=20)
    box.put(to_desk(desk, PUS, Date="Sun, 3 Jan 1999 09:00:00 +0000"), had)
    box.put(to_desk(desk, "All good", Date="", Message_ID="<2@mail.example>"), LONG_AGO)
    fetcher(desk, box).run()
    assert [one.received_at for one in desk.clinic.replies()] == [had, desk.clinic.clock.now()]


@pytest.mark.parametrize("had", [None, MONDAY_MORNING + timedelta(minutes=1), LONG_AGO])
def test_a_time_that_cannot_be_is_not_believed(desk: MailDesk, box: Mailbox, had: datetime | None) -> None:
    assert fetcher(desk, box)._came_at(Found(1, 1, 1, had)) == desk.clinic.clock.real()


def test_a_mail_to_two_clinics_in_one_mailbox_is_a_reply_in_each(desk: MailDesk, juno: Treated, box: Mailbox) -> None:
    box.put(to_desk(desk, PUS, Cc="desk@harbour.example"))
    for _ in range(2):
        fetcher(desk, box).run()
    owner, outsider = desk.clinic.house.clinic.id, desk.clinic.cast.outsider.clinic.id
    assert {one.clinic_id for one in desk.clinic.replies()} == {owner, outsider}
    assert len(desk.clinic.replies()) == 2


def test_a_mail_at_which_the_talk_breaks_off_holds_up_no_other_for_ever(
    desk: MailDesk, juno: Treated, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest is read first: without that it would be the first again at each look, and the last, too."""
    box.put(to_desk(desk, "breaks it"))
    box.put(to_desk(desk, PUS, Message_ID="<2@mail.example>"))
    read, looking = Folder.read, fetcher(desk, box)

    def breaking(self: Folder, found: Found, most: int) -> bytes | None:
        if found.uid == 1:
            raise IMAPClientAbortError
        return read(self, found, most)

    monkeypatch.setattr(Folder, "read", breaking)
    for _ in range(2):
        with pytest.raises(IMAPClientAbortError):
            looking.run()
    assert desk.clinic.item().text == PUS


def test_a_mailbox_that_was_made_anew_brings_nothing_twice(desk: MailDesk, juno: Treated) -> None:
    """Its UIDs begin again and mean other mails, and none of them has our mark."""
    before, after = Mailbox(), Mailbox()
    for box in (before, after):
        box.put(to_desk(desk, PUS))
        assert fetcher(desk, box).run() == 1
        box.client.logout()
    assert len(desk.clinic.replies()) == 1


def test_a_mailbox_that_cannot_be_read_is_told_of(desk: MailDesk, box: Mailbox) -> None:
    wrong = Fetching(
        replace(box.server, password="wrong"),
        desk.database,
        desk.clinic.clock,
        Taking(desk.database, desk.clinic.intake),
    )
    with pytest.raises(IMAPClientError):
        wrong.run()


def _die(*_: object) -> None:
    raise OSError
