"""Tell a wish for another time from whatever else a patient wrote with it. Pure."""

from service.base.unreadable import can_be_read
from service.notify.replies.judging import MOVE
from service.notify.triage.judge import triage
from service.notify.triage.reading import load_lexicon


def says_only_move(words: str) -> bool:
    """Tell whether words say no more, line by line, than that another time is wanted; not where none can read them."""
    if not can_be_read(words):
        return False
    lexicon = load_lexicon()
    lines = [line for line in words.splitlines() if line.strip()]
    return bool(lines) and all(triage(line, lexicon=lexicon).keyword == MOVE for line in lines)
