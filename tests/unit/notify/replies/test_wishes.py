"""What a number wants: by our reading and by Twilio's."""

import pytest

from service.notify.replies.judging import as_provider_took_it
from service.notify.replies.wishes import Wish, wish_of
from service.notify.triage.judge import triage
from service.notify.triage.judgement import urgency_of
from service.notify.triage.reading import load_lexicon

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "taken_for", "wish"),
    [
        ("STOP", "STOP", Wish("stop")),
        ("STOP", "START", Wish("stop")),
        ("START", "STOP", Wish("stop", "provider")),
        ("lovely", "STOP", Wish("stop", "provider")),
        ("START", None, Wish("start")),
        ("YES", "START", Wish("start", "provider")),
        ("Less, thanks", None, Wish("less")),
        ("LESS", "STOP", Wish("stop", "provider")),
        ("less swelling now", None, None),
        ("HELP", "HELP", None),
        ("lovely", None, None),
    ],
)
def test_where_the_two_differ_the_one_towards_stop_counts(text: str, taken_for: str | None, wish: Wish | None) -> None:
    assert wish_of(triage(text, lexicon=LEXICON), taken_for) == wish


def test_a_person_looks_where_only_twilio_read_a_stop() -> None:
    judgement = triage("OK", lexicon=LEXICON)
    assert urgency_of(judgement) is None
    assert urgency_of(as_provider_took_it(judgement, "STOP")) == "unclear"


def test_less_stays_a_word_for_a_person_in_the_command() -> None:
    judgement = triage("LESS", lexicon=LEXICON)
    assert (judgement.category, judgement.needs_person, judgement.opt_out) == ("unclear", True, False)
