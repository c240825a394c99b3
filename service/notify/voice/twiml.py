"""TwiML by Twilio's own builder, which carries no types."""

from typing import Any

from twilio.twiml import voice_response

LIBRARY: Any = voice_response
KEY_SECONDS = 7


def response() -> Any:
    """Begin what a call is answered with; `str` writes it."""
    return LIBRARY.VoiceResponse()


def asking(words: str, language: str, key_url: str) -> Any:
    """Begin with words that ask for one key."""
    made = response()
    gather = LIBRARY.Gather(num_digits=1, timeout=KEY_SECONDS, action=key_url)
    gather.say(words, language=language)
    made.append(gather)
    return made
