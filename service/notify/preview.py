"""`aftercourse protocol preview`: a pure function from a protocol's key to what a patient gets, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from service.notify.conditions import in_words
from service.notify.example_course import BOOKED_AT, CALENDAR, FACTS, ExampleText, Paragraph, example_texts, starts_of
from service.notify.protocol_texts import check_texts, longest_text
from service.notify.step_text import values_of
from service.notify.texts.segments import count_segments
from service.notify.timeline.outcomes import SENTENCES
from service.protocols.command import CommandResult, refused
from service.protocols.definition import Protocol
from service.protocols.faults import ProtocolError
from service.protocols.library import parse_all, sources
from service.protocols.parse import content_hash


def preview_protocol(key: str, language: str | None = None, paths: Sequence[Path] | None = None) -> CommandResult:
    """Print every text of an example course (language None: the protocol's first), conditional paragraphs labelled."""
    try:
        protocols = parse_all(sources(paths), check_texts)
    except ProtocolError as error:
        return refused(error)
    protocol = protocols.get(key)
    if protocol is None:
        return CommandResult(2, stderr=f'there is no protocol "{key}"; there is {", ".join(sorted(protocols))}\n')
    language = language or protocol.languages[0]
    if language not in protocol.languages:
        return CommandResult(2, stderr=f'{key} has no texts in "{language}"; it has {", ".join(protocol.languages)}\n')
    return CommandResult(0, "\n".join(_page(protocol, language)) + "\n")


def _page(protocol: Protocol, language: str) -> Iterator[str]:
    starts = starts_of(protocol)
    yield f"{protocol.name} ({protocol.key}, version {protocol.version_label}, content {content_hash(protocol)[:12]})"
    yield f"Language {language}. Example: booked {_local(BOOKED_AT)}, {len(starts)} sessions, no special area treated."
    for number, start in enumerate(starts, start=1):
        yield f"Session {number}: {_local(start)}, {protocol.duration_minutes} minutes"
    for text in example_texts(protocol, language):
        yield ""
        yield from _text(text, protocol, language)
    yield ""
    yield from _hours(language)


def _text(text: ExampleText, protocol: Protocol, language: str) -> Iterator[str]:
    count = count_segments(text.body)
    most = longest_text(text.step, language, protocol.sessions_maximum).segments
    of = "booking" if text.session is None else f"session {text.session}"
    yield f"=== {text.step.key}: {text.step.title} ({of})"
    if text.step.when is not None:
        yield f"    only if {in_words(text.step.when, protocol)}"
    yield f"    due {_local(text.due_at)}, not sent from {_local(text.expires_at)} on"
    if text.reason is not None:
        yield f"    not sent: {SENTENCES[text.reason]}"
    yield f"    {_segments(count.segments)} ({count.encoding}, {count.units} units), at most {_segments(most)}"
    for when, paragraphs in groupby(text.paragraphs, key=lambda paragraph: paragraph.when):
        yield from _paragraphs(when, list(paragraphs), protocol)


def _paragraphs(when: str | None, paragraphs: list[Paragraph], protocol: Protocol) -> Iterator[str]:
    """Show paragraphs of one condition, a line each, so that a sentence can be searched for."""
    if when is not None:
        elsewhere = "" if paragraphs[0].holds else "; not so in this example"
        yield f"  [only if {in_words(when, protocol)}{elsewhere}]"
    for paragraph in paragraphs:
        yield f"  | {paragraph.text}"


def _hours(language: str) -> Iterator[str]:
    """Show how whom to ring is told, at length and shortly, by the hour at which a text leaves."""
    cases = {
        "in opening hours": FACTS,
        "in opening hours, where none is answered at others": replace(FACTS, phone_closed=None),
        "at other hours": replace(FACTS, open_now=False),
        "at other hours, where none is answered": replace(FACTS, open_now=False, phone_closed=None),
        "while one of several numbers is answered": replace(FACTS, phone_closed=None, mixed=True),
        "while none of them is": replace(FACTS, open_now=False, phone_closed=None, mixed=True),
    }
    yield "Whom to ring, by the hour at which a text leaves:"
    for when, facts in cases.items():
        values = values_of(facts, language)
        yield f"  {when}: {values['ring']} / {values['ring short']}"


def _segments(number: int) -> str:
    return f"{number} segment" if number == 1 else f"{number} segments"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(CALENDAR.zone)):%a %d %b %Y %H:%M}"
