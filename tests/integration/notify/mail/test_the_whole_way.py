"""From a patient's mail in a mailbox to the acknowledgement in hers, by the program as it runs."""

from imapclient import IMAPClient

from service.base.database import Database
from service.notify.replies.models import InboxItem
from service.program import build_program
from tests.cast import the_cast
from tests.support import imap_server
from tests.support.mail_server import Post, a_mail_server
from tests.support.rows import rows_of
from tests.support.settings import some_settings
from tests.unit.notify.mail.letters import a_mail


def test_a_mail_in_the_mailbox_is_acknowledged_by_mail(database: Database) -> None:
    with database.write() as session:
        the_cast(session)
    name = imap_server.a_name("whole")
    imap_url = imap_server.address(name)
    with IMAPClient("127.0.0.1", int(imap_url.rpartition(":")[2].partition("/")[0]), ssl=False) as box:
        box.login(name, imap_server.PASSWORD)
        box.append("INBOX", a_mail("Yellow pus since last night", To="desk@rowan.example", Subject="Help"))
    post, url = Post(), database.engine.url.render_as_string(hide_password=False)
    with a_mail_server(post) as port:
        program = build_program(some_settings(url, smtp_url=f"smtp://127.0.0.1:{port}", imap_url=imap_url))
        for _, do in program.mail.periodic:
            do()
        program.delivery.drain("urgent")
        program.database.dispose()
    with database.read() as session:
        (item,) = rows_of(session, InboxItem)
    assert item.urgency == "urgent"
    (told,) = post.taken
    assert (told["To"], told["Subject"]) == ("juno@mail.example", "Re: Help")
    assert told["From"].addresses[0].addr_spec == "desk@rowan.example"
