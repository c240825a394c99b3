"""Which way a text leaves: channel, sender, template. What was read is handed to the rule of `whatsapp/routing.py`."""

from dataclasses import dataclass, replace
from datetime import datetime

from service.clinics.models import Sender
from service.notify.delivery.verdict import Reach
from service.notify.whatsapp.facts import standing
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.routing import (
    NOT_ROUTED,
    BySms,
    ByTemplate,
    Choice,
    Closed,
    Held,
    Route,
    Template,
    Way,
    route,
)
from service.notify.whatsapp.window import is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The two channels to one number: how it is reached there, and from which sender."""

    sms: Reach
    whatsapp: Reach
    sms_sender: Sender | None
    whatsapp_sender: Sender | None
    whatsapp_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """WhatsApp at one moment: when the number last wrote, and the template of the text, if it could have one."""

    now: datetime
    last_inbound: datetime | None
    template: MessageTemplate | None = None
    templated: bool = False

    @property
    def standing(self) -> Template:
        return standing(self.template) if self.templated else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """How a text would leave. `template` is given where it leaves by one, `held_back` says why it must wait."""

    reach: Reach
    sender: Sender | None = None
    held_back: str | None = None
    template: MessageTemplate | None = None


def leave(wanted: str, ways: Ways, outlook: Outlook | None, *, fallen_back: bool = False) -> Leaving:
    """Choose the way of one text. Without an `outlook` the window counts as open: for what is planned, not sent."""
    if wanted == "print":
        return Leaving(reach=Reach(channel=wanted, kind=None))
    chosen = route(_choice(wanted, ways, outlook, fallen_back=fallen_back))
    if isinstance(chosen, BySms) or (isinstance(chosen, Closed) and wanted == "sms"):
        return Leaving(reach=_by_sms(wanted, ways), sender=ways.sms_sender)
    return Leaving(
        reach=replace(ways.whatsapp, closed=_closed(chosen)),
        sender=ways.whatsapp_sender,
        held_back=chosen.reason if isinstance(chosen, Held) else None,
        template=outlook.template if outlook and isinstance(chosen, ByTemplate) else None,
    )


def _choice(wanted: str, ways: Ways, outlook: Outlook | None, *, fallen_back: bool) -> Choice:
    sms = _way(ways.sms, ways.sms_sender)
    whatsapp = _way(ways.whatsapp, ways.whatsapp_sender)
    return Choice(
        wanted=wanted,
        kind=ways.whatsapp.kind,
        whatsapp=replace(whatsapp, sender=False) if ways.whatsapp_stopped and sms.is_clear else whatsapp,
        sms=sms,
        window_open=outlook is None or is_open(outlook.last_inbound, outlook.now),
        template=outlook.standing if outlook else "missing",
        fallen_back=fallen_back,
    )


def _way(reach: Reach, sender: Sender | None) -> Way:
    return Way(sender=sender is not None, consent=reach.consent, opted_out=reach.opted_out)


def _by_sms(wanted: str, ways: Ways) -> Reach:
    """Reach somebody by SMS: LESS that was said where they are reached else holds there too."""
    less = ways.sms.wants_less or (wanted == "whatsapp" and ways.whatsapp.wants_less)
    return replace(ways.sms, wants_less=less) if less != ways.sms.wants_less else ways.sms


def _closed(chosen: Route) -> str | None:
    """Name what only the choice of the way knows; the rest is seen by how the number is reached."""
    return chosen.reason if isinstance(chosen, Closed) and chosen.reason in NOT_ROUTED else None
