"""Try the mail servers for `aftercourse doctor`: sign in, look at the folders. Nothing is sent, nothing is marked."""

from smtplib import SMTPAuthenticationError
from ssl import SSLError

from imapclient.exceptions import IMAPClientError, LoginError

from service.base.mail_urls import MailServer
from service.notify.mail.imap import opened
from service.notify.mail.posting import BROKEN, connected
from service.notify.mail.smtp_answers import Stage, refusal

SENTENCES = {
    "mail_server_away": "does not answer",
    "mail_server_busy": "is too busy just now",
    "mail_server_refuses": "refuses to talk to this machine",
    "mail_tls": "has no certificate that can be trusted for its name, or speaks no TLS",
    "mail_login": "refuses the user and password",
}
NAME = "localhost"


def smtp_trouble(server: MailServer) -> str | None:
    """Say what is wrong with the server that mail leaves by; None where it lets us in."""
    stage: Stage = "connect"
    try:
        with connected(server, NAME) as smtp:
            stage = "login"
            if server.user:
                smtp.login(server.user, server.password)
    except BROKEN as error:
        wrong = "mail_login" if isinstance(error, SMTPAuthenticationError) else refusal(error, stage).reason
        return SENTENCES[wrong]
    return None


def imap_trouble(server: MailServer) -> str | None:
    """Say what is wrong with the mailbox that mail is fetched from; None where it can be read."""
    try:
        with opened(server) as folder:
            if server.done and not folder.has(server.done):
                return f"has no folder {server.done}, into which mail that was taken in is to go"
    except LoginError:
        return SENTENCES["mail_login"]
    except SSLError:
        return SENTENCES["mail_tls"]
    except IMAPClientError as error:
        return f"cannot open the folder {server.folder} ({type(error).__name__})"
    except OSError:
        return SENTENCES["mail_server_away"]
    return None
