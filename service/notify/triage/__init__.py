"""Triage of replies: what a patient's text is about, and how soon a person must see it.

Pure; the webhook and the command share it.
"""

from service.notify.triage.judge import triage
from service.notify.triage.judgement import Judgement, Urgency, urgency_of
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.reading import LexiconError, load_lexicon

__all__ = ["Judgement", "Lexicon", "LexiconError", "Urgency", "load_lexicon", "triage", "urgency_of"]
