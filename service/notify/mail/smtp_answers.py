"""What the answers of a mail server mean for a mail, like `delivery/error_codes.py` for the network's. Pure.

A mail is refused, for good, for a while, or until somebody has mended the settings, by where in the talk the server
said no. Once the words have left, no answer leaves open whether it has the mail; that is told by `posting.py`. No
refusal stops a sender: each mail tries anew, and an alert has gone on to other channels and people meanwhile.
"""

import smtplib
import ssl
from typing import Literal

from service.notify.delivery.provider import RefusalClass, Refused

Stage = Literal["connect", "login", "sender", "recipient", "words"]
FOR_GOOD, ENHANCED_POLICY = 500, "5.7."
SAID_NO: dict[Stage, tuple[RefusalClass, str]] = {
    "connect": ("configuration", "mail_server_refuses"),
    "login": ("configuration", "mail_login"),
    "sender": ("configuration", "mail_sender_refused"),
    "recipient": ("permanent", "mail_address_unknown"),
    "words": ("permanent", "mail_refused"),
}


def refusal(error: Exception, stage: Stage) -> Refused:
    """Sort what went wrong before the server could have the mail."""
    if isinstance(error, smtplib.SMTPResponseException):
        return said_no(stage, error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLError) or (isinstance(error, smtplib.SMTPNotSupportedError) and stage == "connect"):
        return _configuration("mail_tls")
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
        return _configuration(SAID_NO[stage][1])
    return Refused("transient", "mail_server_away")


def said_no(stage: Stage, code: int, words: bytes | str) -> Refused:
    """Sort an answer that is a no."""
    if code < FOR_GOOD:
        return Refused("transient", "mail_server_busy", code)
    told = words.decode("latin-1") if isinstance(words, bytes) else words
    if stage == "recipient" and told.startswith(ENHANCED_POLICY):  # it does not let us send, whoever is to get it
        stage = "sender"
    kind, reason = SAID_NO[stage]
    return _configuration(reason, code) if kind == "configuration" else Refused(kind, reason, code)


def _configuration(reason: str, code: int | None = None) -> Refused:
    return Refused("configuration", reason, code, doubt="unsure")
