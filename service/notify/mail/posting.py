"""The one border to the mail server: a mail is handed over once, and the answer is sorted.

Until the words leave nothing has happened, whatever goes wrong. From then on only an answer tells whether the server
has the mail: without one that is unknown, and only alerts are sent once more.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

import structlog
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from service.base.mail_urls import MailServer
from service.notify.delivery.limits import CONNECT_SECONDS, READ_SECONDS
from service.notify.delivery.provider import Accepted, Outcome, Refused, SendRequest, Unknown
from service.notify.mail.identity import sid_of
from service.notify.mail.letters import Letter
from service.notify.mail.smtp_answers import Stage, refusal, said_no

BROKEN = (smtplib.SMTPException, OSError, ValueError)
OK = 250, 251
LOG = structlog.get_logger()


class Writer(Protocol):
    """Whoever writes the mail of a request."""

    def write(self, request: SendRequest) -> Letter: ...


class Posting:
    """Carry mail; for any number of threads, each mail over a connection of its own."""

    def __init__(self, server: MailServer, writer: Writer) -> None:
        self._server = server
        self._writer = writer

    def send(self, request: SendRequest) -> Outcome:
        """Hand one mail over and sort the answer; never raises."""
        try:
            letter = self._writer.write(request)
        except UnicodeError:
            return Refused("permanent", "mail_address_unknown")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, nothing has left, and others must
            LOG.error("mail_not_written", attempt_id=str(request.attempt_id), kind=type(error).__name__)  # noqa: TRY400 - a trace may quote a patient
            return Refused("transient", "not_prepared")
        return hand_over(self._server, letter) or Accepted(sid_of(request.attempt_id))


def hand_over(server: MailServer, letter: Letter) -> Refused | Unknown | None:
    """Talk to the server; None where it has taken the mail."""
    stage: Stage = "connect"
    try:
        with connected(server, letter.domain) as smtp:
            stage = "login"
            if server.user:
                smtp.login(server.user, server.password)
            stage = "sender"
            code, words = smtp.mail(letter.sender)
            if code in OK:
                stage = "recipient"
                code, words = smtp.rcpt(letter.to)
            if code not in OK:
                return said_no(stage, code, words)
            stage = "words"
            return _give(smtp, letter.raw)
    except BROKEN as error:
        return refusal(error, stage)


def _give(smtp: smtplib.SMTP, raw: bytes) -> Refused | Unknown | None:
    """Give the words away; whatever breaks from here on, the server may have them."""
    try:
        code, words = smtp.data(raw)
    except smtplib.SMTPDataError as error:  # it did not want to hear them
        return said_no("words", error.smtp_code, error.smtp_error)
    except BROKEN:
        smtp.close()
        return Unknown("no_answer")
    return None if code in OK else said_no("words", code, words)


@contextmanager
def connected(server: MailServer, name: str) -> Iterator[smtplib.SMTP]:
    """Connect and go over to TLS as the address asks; raises what smtplib and sockets do. The goodbye never raises."""
    smtp = _opened(server, name)
    try:
        assert smtp.sock is not None
        smtp.sock.settimeout(READ_SECONDS)
        if server.tls == "starttls":
            smtp.ehlo()
            smtp.starttls(context=tls_context())
        smtp.ehlo_or_helo_if_needed()
        yield smtp
    finally:
        with suppress(*BROKEN):
            smtp.quit()
        smtp.close()


def _opened(server: MailServer, name: str) -> smtplib.SMTP:
    if server.tls == "implicit":
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=CONNECT_SECONDS, context=tls_context())
    return smtplib.SMTP(server.host, server.port, name, timeout=CONNECT_SECONDS)


def tls_context() -> ssl.SSLContext:
    """Trust what this machine trusts, and the usual authorities where it has no list."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context
