"""Check the texts of a protocol: placeholders, segments, the number to ring, and words that carriers act on.

Handed to `parse_protocol` as its further check, because `service.protocols` knows nothing of segments.
"""

from collections.abc import Iterator
from itertools import chain, combinations, product

from service.notify.phrases import PHRASES
from service.notify.step_text import KNOWN, TextFacts, render_step, reworded, values_of
from service.notify.texts.carrier_words import asks_for_carrier_word
from service.notify.texts.placeholders import PLACEHOLDER, find_placeholders
from service.notify.texts.segments import SegmentCount, count_segments
from service.notify.worst_case import longest_facts
from service.protocols.definition import CONCERN_OPEN, Anchor, ExpectsReply, Part, Step
from service.protocols.draft import Draft
from service.protocols.faults import Fault

LONGEST_COURSE = 6


def check_texts(draft: Draft) -> list[Fault]:
    """Name every fault of the texts of a draft's readable steps."""
    named = [draft.header[name] for name in ("name", "patient_name") if name in draft.header]
    sessions = draft.header.get("sessions_maximum", LONGEST_COURSE)
    faults: list[Fault] = []
    for index, step in draft.steps:
        for language, parts in step.texts.items():
            where = f"$.steps[{index}].texts.{language}"
            placeholders = [
                fault for at, part in enumerate(parts) for fault in _placeholders(step, part, f"{where}[{at}]")
            ]
            faults += [*placeholders, *_words(step, language, where, named)]
            if language not in PHRASES:
                faults.append(Fault(where, f"cannot be sent: the service has no words of its own in {language} yet"))
            elif not placeholders:
                faults += [*_lengths(step, language, where, sessions), *_phone(step, language, where, sessions)]
    return faults


def check_words(step: Step, language: str, text: str, sessions: int) -> list[str]:
    """Say what is wrong with words that are to stand in place of a step's; their rules are the same."""
    edited = reworded(step, language, text)
    faults = [*_placeholders(edited, edited.texts[language][0], ""), *_words(edited, language, "", [])]
    if not faults:
        faults = [*_lengths(edited, language, "", sessions), *_phone(edited, language, "", sessions)]
    return [fault.what for fault in faults]


def _placeholders(step: Step, part: Part, where: str) -> Iterator[Fault]:
    rest = PLACEHOLDER.sub("", part.text)
    for name, _ in find_placeholders(part.text):
        if name not in KNOWN[step.anchor]:
            yield Fault(f"{where}.text", f"(({name})) is not known to a step counted from {step.anchor}")
        elif name == "next session" and part.when != "next_session":
            yield Fault(f"{where}.text", '((next session)) needs when = "next_session"')
    if "((" in rest or "))" in rest:
        yield Fault(f"{where}.text", "has a placeholder that is not closed or not opened")


def _words(step: Step, language: str, where: str, named: list[str]) -> Iterator[Fault]:
    text = "\n".join(part.text for part in step.texts[language])
    for word in asks_for_carrier_word(text, may_tell_stop=step.tells_stop):
        yield Fault(where, f"asks for {word}, a word that carriers act on")
    cases = [step.template(language, holding) for holding in step.cases(language)]
    if step.tells_stop and not all("STOP" in case for case in cases):
        yield Fault(where, "must tell how to stop: answer STOP")
    confirms = step.expects_reply is ExpectsReply.CONFIRM_MOVE
    if confirms and not all("CONFIRM" in case and "MOVE" in case for case in cases):
        yield Fault(where, "must ask for CONFIRM or MOVE")
    for name in named:
        if step.anchor is Anchor.BOOKING and name.casefold() in text.casefold():
            yield Fault(where, f'names "{name}" before the number is known to be the patient\'s')


def longest_text(step: Step, language: str, sessions: int) -> SegmentCount:
    """Measure the step's longest text: every circumstance, with the longest values of a course of so many sessions."""
    counts = [count_segments(render_step(step, language, facts)) for facts in _every_case(step, language, sessions)]
    return max(counts, key=lambda count: (count.segments, count.units))


def _lengths(step: Step, language: str, where: str, sessions: int) -> Iterator[Fault]:
    longest = longest_text(step, language, sessions)
    most = step.budget.gsm if longest.encoding.casefold().startswith("gsm") else step.budget.ucs2
    if longest.segments > most:
        yield Fault(
            where, f"takes {longest.segments} segments ({longest.units} units) at its longest, {most} are allowed"
        )


def _phone(step: Step, language: str, where: str, sessions: int) -> Iterator[Fault]:
    if step.phone_within is None:
        return
    cases = [(facts, render_step(step, language, facts)) for facts in _every_case(step, language, sessions)]
    if not all(_names_phone(text, facts, language, step.phone_within) for facts, text in cases):
        yield Fault(where, f"must name the number to ring, ((ring)), within {step.phone_within} characters")


def _names_phone(text: str, facts: TextFacts, language: str, within: int) -> bool:
    values = values_of(facts, language)
    return any(values[name] in text[:within] for name in ("ring", "ring short"))


def _every_case(step: Step, language: str, sessions: int) -> list[TextFacts]:
    """Combine areas treated, a next session, an open worry, the hour, and whether a number is answered out of hours."""
    areas = [about.removeprefix("area:") for about in step.circumstances(language) if about.startswith("area:")]
    some = chain.from_iterable(combinations(areas, size) for size in range(len(areas) + 1))
    either = (False, True)
    worried = either if CONCERN_OPEN in step.circumstances(language) else (False,)
    return [
        longest_facts(
            sessions,
            language,
            frozenset(treated),
            following=following,
            open_now=open_now,
            answered_closed=answered_closed,
            concern_open=concern_open,
        )
        for treated, following, open_now, answered_closed, concern_open in product(
            some, either, either, either, worried
        )
    ]
