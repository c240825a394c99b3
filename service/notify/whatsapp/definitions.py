"""The templates that the texts of a protocol lead to: one for each way in which their paragraphs can hold. Pure.

Paragraphs that depend on something lead to variants, not to variables: a variable may neither be empty nor hold a
whole sentence of its own, and a reviewer at WhatsApp reads the words that a patient will.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations

from service.notify.example_course import FACTS, starts_of
from service.notify.step_text import TextFacts, values_of
from service.notify.texts.placeholders import PLACEHOLDER
from service.notify.whatsapp.template_rules import MOST_BUTTONS, VARIABLE, faults_of
from service.notify.whatsapp.words import whatsapp_words
from service.notify.worst_case import longest_facts
from service.protocols.definition import CONCERN_OPEN, ExpectsReply, Protocol, Step

MOST_CIRCUMSTANCES = 3
WRITE_BACK, LONGEST_NAME = "write_back", 100
"""Stands for a step in the one template that belongs to no treatment: it asks a patient to write."""

_ASKED = re.compile(r"\b[A-Z]{2,20}\b")


@dataclass(frozen=True, slots=True)
class Definition:
    """One template to be. `variables` are the placeholders behind {{1}}, {{2}}, … in `body`; `samples` their examples.

    `variant` names the circumstances in which it holds, joined by `+`. `faults` say why it cannot be one.
    """

    step: str
    title: str
    language: str
    variant: str
    body: str
    variables: tuple[str, ...]
    samples: tuple[str, ...]
    buttons: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return self.step, self.language, self.variant


def definitions_of(protocol: Protocol, language: str) -> list[Definition]:
    """Give every template of a protocol in one language, in the order of its steps."""
    return [one for step in protocol.steps if language in step.texts for one in _of_step(protocol, step, language)]


def write_back_in(language: str) -> Definition:
    """Give the template that asks a patient to write back, so that an answer can be sent; it tells of no treatment."""
    words = whatsapp_words(language)
    body = f"{words.write_back.replace('((clinic))', '{{1}}')}\n\n{words.stop}"
    return Definition(
        step=WRITE_BACK,
        title="Asks a patient to write back, so that an answer can be sent",
        language=language,
        variant="",
        body=body,
        variables=("clinic",),
        samples=(FACTS.clinic,),
        buttons=(),
        faults=tuple(faults_of(body, fill(body, {"1": "x" * LONGEST_NAME}), (), language)),
    )


def variant_of(step: Step, language: str, circumstances: Collection[str]) -> str:
    """Name the variant of a step's text in these circumstances; the step depends on some of them only."""
    return "+".join(one for one in step.circumstances(language) if one in circumstances)


def template_name(clinic: str, protocol: str, version: int, definition: Definition, number: int) -> str:
    """Give the name under which WhatsApp knows a template; `number` counts the tries, as no name is used twice."""
    parts = (clinic, protocol, f"v{version}", definition.step, definition.variant, definition.language, str(number))
    return "_".join(re.sub(r"[^a-z0-9]+", "_", part.casefold()).strip("_") for part in parts if part)


def tidy(value: str) -> str:
    """Write a value as a variable may hold it: on one line, without runs of spaces."""
    return " ".join(value.split())


def fill(body: str, variables: Mapping[str, str]) -> str:
    """Put values into the body of a template, as the patient will read it."""
    return VARIABLE.sub(lambda found: variables.get(found[1], found[0]), body)


def _of_step(protocol: Protocol, step: Step, language: str) -> list[Definition]:
    about = step.circumstances(language)
    always = [one for one in about if one == step.when]
    if len(about) - len(always) > MOST_CIRCUMSTANCES:
        fault = f"depends on {len(about)} different things, {MOST_CIRCUMSTANCES} are allowed"
        return [Definition(step.key, step.title, language, "", step.template(language, about), (), (), (), (fault,))]
    rest = [one for one in about if one not in always]
    some = chain.from_iterable(combinations(rest, size) for size in range(len(rest) + 1))
    return [_definition(protocol, step, language, frozenset({*holds, *always})) for holds in some]


def _definition(protocol: Protocol, step: Step, language: str, holds: frozenset[str]) -> Definition:
    template = step.template(language, holds)
    names = tuple(found[1] for found in PLACEHOLDER.finditer(template))
    numbers = iter(range(1, len(names) + 1))
    body = PLACEHOLDER.sub(lambda _: f"{{{{{next(numbers)}}}}}", template)
    body = whatsapp_words(language).tell_stop(body, step)
    longest = _values(names, _longest(protocol, language, holds), language)
    buttons = _buttons(step, template)
    return Definition(
        step=step.key,
        title=step.title,
        language=language,
        variant=variant_of(step, language, holds),
        body=body,
        variables=names,
        samples=tuple(_values(names, _example(protocol, holds), language).values()),
        buttons=buttons,
        faults=(*_braces(template), *faults_of(body, fill(body, longest), buttons, language)),
    )


def _braces(template: str) -> tuple[str, ...]:
    return ("has double braces among its words",) if "{{" in template or "}}" in template else ()


def _buttons(step: Step, template: str) -> tuple[str, ...]:
    """Offer as buttons the first words in capitals that a text asks to be answered with."""
    if step.expects_reply is ExpectsReply.NONE:
        return ()
    return tuple(dict.fromkeys(_ASKED.findall(PLACEHOLDER.sub("", template))))[:MOST_BUTTONS]


def _values(names: Collection[str], facts: TextFacts, language: str) -> dict[str, str]:
    values = values_of(facts, language)
    return {str(number): tidy(values.get(name, name)) for number, name in enumerate(names, start=1)}


def _example(protocol: Protocol, holds: frozenset[str]) -> TextFacts:
    starts = starts_of(protocol)
    following = starts[-1] if "next_session" in holds else None
    return replace(FACTS, booked=tuple(starts), session=starts[0], following=following)


def _longest(protocol: Protocol, language: str, holds: frozenset[str]) -> TextFacts:
    areas = frozenset(one.removeprefix("area:") for one in holds if one.startswith("area:"))
    following = "next_session" in holds
    sessions, worried = protocol.sessions_maximum, CONCERN_OPEN in holds
    return longest_facts(
        sessions, language, areas, following=following, open_now=False, answered_closed=False, concern_open=worried
    )
