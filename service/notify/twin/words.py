"""Sentences about differences and money, for people who run a clinic. Pure."""

from service.notify.twin.models import WeekAhead
from service.notify.twin.money import written

SAID = {
    "unknown_here": "The network sent a text from this number that Aftercourse knows nothing of.",
    "unknown_number": "The network sent a text on your account from a number that Aftercourse does not know.",
    "unknown_there": "Aftercourse counts this text as handed over, and the network has no record of it.",
    "did_not_arrive": "Aftercourse was told that this text arrived, and the network's record says that it did not.",
    "sent_twice": "This text went out twice: the first try was taken for lost and had left after all.",
}
DO_ABOUT = {
    "unknown_here": "Find it in Twilio's log by the code that stands below. If somebody sent it there by hand, or "
    "another program texts from your number, all is well. If nobody did, change the account's token.",
    "unknown_number": "Find it in Twilio's log by the code that stands below. If another program of yours sent it, "
    "all is well. If nobody did, change the account's token at once: somebody may be using it.",
    "unknown_there": "Treat it as not sent: ring the patient if it mattered. It is all right if somebody deleted the "
    "record at Twilio.",
    "did_not_arrive": "Treat it as not arrived: ring the patient if it mattered.",
    "sent_twice": "Nothing has to be done unless the patient asks: tell them that both say the same.",
}


def week_sentence(week: WeekAhead) -> str:
    """Say what the coming week will send, and what that costs."""
    if week.texts == 0:
        return "No text is planned for the coming seven days."
    texts = f"{week.texts} text{' is' if week.texts == 1 else 's are'}"
    billed = f"The network bills {week.segments} at most (a long text counts as several)"
    start = f"{texts} planned for the coming seven days. {billed}"
    if week.cost is None:
        return f"{start}. What one costs is not known yet: the network tells it once texts have left."
    each = written(week.price or 0, week.unit)
    return f"{start}: up to {written(week.cost, week.unit)} at what one cost lately ({each})."


def money_sentence(week: WeekAhead, when: str) -> str:
    """Say whether the account has the money; `when` is the moment at which it runs out, in words."""
    if week.trouble == "not_shown":
        return (
            "This account does not show what it has left, because another account pays for it: please look there "
            "whether it is enough."
        )
    if week.balance is None:
        return "What the account has left could not be read. Aftercourse asks again within the hour."
    if week.lasts_until is not None:
        return f"{_left(week)} That lasts until about {when}. Please top it up: after that no text leaves."
    if week.cost is None:
        return f"{_left(week)} Whether that is enough cannot be said before a price is known."
    return f"{_left(week)} That is enough for the week."


def notice_sentence(when: str) -> str:
    """Warn on every page that texts will stop."""
    return f"The account that pays for texts runs out about {when}. After that no text leaves the clinic."


def _left(week: WeekAhead) -> str:
    if week.shared or week.balance is None:  # what other clinics have is not theirs to see
        return "You share the account that pays for texts with other clinics."
    return f"The account has {written(week.balance, week.unit)} left."
