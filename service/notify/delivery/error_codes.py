"""What Twilio's errors mean for a text: one table. HTTP status first, then code; what is not known is treated safely.

Twilio re-splits its codes now and then, so an unknown code never decides alone: a 4xx is a definite no, a 5xx leaves
open whether the text went out (error 20500: "sending an SMS is not idempotent").
"""

from service.notify.delivery.provider import Outcome, RefusalClass, Refused, Unknown

TOO_MANY, SERVER_ERROR, CLIENT_ERROR, NO_ACCESS = 429, 500, 400, (401, 403)

CODES: dict[int, tuple[RefusalClass, str]] = {
    20003: ("configuration", "provider_credentials"),
    20008: ("configuration", "provider_credentials"),
    20404: ("configuration", "provider_credentials"),
    20429: ("transient", "provider_busy"),
    21211: ("permanent", "number_invalid"),
    21212: ("configuration", "sender_unusable"),
    21408: ("configuration", "country_not_enabled"),
    21606: ("configuration", "sender_unusable"),
    21608: ("configuration", "trial_account"),
    21610: ("opt_out", "opted_out"),
    21611: ("transient", "provider_busy"),
    21612: ("permanent", "not_routable"),
    21614: ("permanent", "number_not_mobile"),
    21635: ("permanent", "number_not_mobile"),
    21659: ("configuration", "sender_unusable"),
    21660: ("configuration", "sender_unusable"),
    21661: ("configuration", "sender_unusable"),
    21703: ("configuration", "sender_unusable"),
    21704: ("configuration", "sender_unusable"),
    21705: ("configuration", "sender_unusable"),
    30001: ("transient", "provider_busy"),
    30002: ("configuration", "provider_credentials"),
    30003: ("permanent", "handset_unreachable"),
    30004: ("permanent", "blocked_by_recipient"),
    30005: ("permanent", "number_unknown"),
    30006: ("permanent", "number_not_mobile"),
    30007: ("permanent", "filtered"),
    30008: ("permanent", "carrier_error"),
    30017: ("permanent", "carrier_error"),
    30036: ("permanent", "expired_at_provider"),
    30410: ("permanent", "carrier_error"),
    30450: ("configuration", "filtered"),
    30500: ("permanent", "carrier_error"),
    63014: ("opt_out", "blocked_by_recipient"),
}


def classify(status: int, code: int | None) -> Outcome:
    """Say what an error answer to the call that sends a text means."""
    if status >= SERVER_ERROR:
        return Unknown("provider_error", code)
    if status == TOO_MANY:
        return Refused("transient", "provider_busy", code)
    if status in NO_ACCESS and code not in CODES:
        return Refused("configuration", "provider_credentials", code)
    if status < CLIENT_ERROR:
        return Unknown("provider_error", code)
    kind, reason = CODES.get(code or 0, ("permanent", "provider_refused"))
    return Refused(kind, reason, code)


def receipt_reason(code: int | None) -> str:
    """Give the reason that goes with the error code of a delivery receipt."""
    return CODES.get(code or 0, ("permanent", "not_delivered"))[1]


def means_opt_out(code: int | None) -> bool:
    """Tell whether an error code says that the recipient wants no texts."""
    return code in CODES and CODES[code][0] == "opt_out"
