"""The carrier of mail for the delivery, where a mail server is set."""

from collections.abc import Mapping

from service.base.clock import Clock
from service.base.database import Database
from service.base.mail_urls import read_mail_url
from service.base.settings import Settings
from service.notify.delivery.provider import Carrier
from service.notify.mail.letters import Letters
from service.notify.mail.posting import Posting


def mail_carriers(settings: Settings, database: Database, clock: Clock) -> Mapping[str, Carrier]:
    """Give the carrier of mail, if a server is set."""
    if not settings.smtp_url:
        return {}
    return {"email": Posting(read_mail_url(settings.smtp_url, "smtp"), Letters(database, clock))}
