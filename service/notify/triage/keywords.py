"""Keywords, and the wish to get texts no more or again."""

from dataclasses import dataclass

from service.notify.triage.hearing import Heard
from service.notify.triage.lexicon import Category, Keyword
from service.notify.triage.tokens import Gap

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wishes:
    """`keyword`: the whole reply is this one. Spans are of tokens, half-open."""

    keyword: Keyword | None
    keyword_span: Span | None
    opt_out: tuple[Span, ...]
    opt_in: tuple[Span, ...]


def wishes(heard: Heard) -> Wishes:
    found = _sole_keyword(heard, 0, len(heard.tokens))
    if found is not None:
        keyword, span = found
        return Wishes(keyword, span, _spans(keyword, span, "opt_out"), _spans(keyword, span, "opt_in"))
    return Wishes(None, None, _opt_out_spans(heard), tuple((hit.start, hit.end) for hit in heard.of("opt_in")))


def _spans(keyword: Keyword, span: Span, category: Category) -> tuple[Span, ...]:
    return (span,) if keyword.category == category else ()


def _sole_keyword(heard: Heard, start: int, end: int) -> tuple[Keyword, Span] | None:
    """Return the one keyword that stands from `start` to `end`, courtesies apart; repeating it changes nothing.

    A face beside a wish for no more texts does not take it back; beside another keyword it may tell something.
    """
    keywords, courtesies = heard.lexicon.keywords, heard.lexicon.words.courtesies
    places: list[int] = []
    has_emoji = False
    for place in range(start, end):
        word = heard.tokens[place].word
        if word in keywords:
            places.append(place)
            if word != heard.tokens[places[0]].word:
                return None
        elif word not in courtesies and word.isalnum():
            return None
        elif word not in courtesies:
            has_emoji = True
    if not places:
        return None
    keyword = keywords[heard.tokens[places[0]].word]
    if keyword.alone and end - start > 1:
        return None
    if has_emoji and keyword.category != "opt_out":
        return None
    return keyword, (places[0], places[-1] + 1)


def _opt_out_spans(heard: Heard) -> tuple[Span, ...]:
    spans = {(hit.start, hit.end) for hit in heard.of("opt_out") if not _is_told_of(heard, hit.start)}
    spans |= {(hit.start, hit.end) for hit in heard.of("opt_out_sentence") if _is_sentence(heard, hit.start, hit.end)}
    for start, end in _edges(heard):
        found = _sole_keyword(heard, start, end)
        if found is not None and found[0].opens_reply:
            spans.add(found[1])
    if not spans and _is_typed_apart(heard):
        spans.add((0, 1))
    return tuple(sorted(spans))


def _is_typed_apart(heard: Heard) -> bool:
    """Say whether the keyword alone is in capitals, and a statement follows: `STOP my cheek is hot`, no `STOP it`."""
    tokens = heard.tokens
    keyword = heard.lexicon.keywords.get(tokens[0].word) if len(tokens) > 1 else None
    if keyword is None or not keyword.opens_reply or not heard.verbatim(0, 1).isupper():
        return False
    return not heard.verbatim(1, len(tokens)).isupper() and any(hit.start == 1 for hit in heard.of("states"))


def _is_told_of(heard: Heard, place: int) -> bool:
    """`to stop texts call …` tells how; it does not ask for it."""
    return place > 0 and heard.tokens[place - 1].word in heard.lexicon.words.opt_out_not_after


def _is_sentence(heard: Heard, start: int, end: int) -> bool:
    """Say whether nothing but courtesies stands beside these words, from comma to comma."""
    tokens, courtesies = heard.tokens, heard.lexicon.words.courtesies
    while end < len(tokens) and tokens[end].gap < Gap.COMMA and tokens[end].word in courtesies:
        end += 1
    while start > 0 and tokens[start].gap < Gap.COMMA and tokens[start - 1].word in courtesies:
        start -= 1
    return (end == len(tokens) or tokens[end].gap >= Gap.COMMA) and (start == 0 or tokens[start].gap >= Gap.COMMA)


def _edges(heard: Heard) -> list[Span]:
    """Return the first and the last sentence: "STOP. my face …" and "… I have had enough. STOP"."""
    tokens = heard.tokens
    first = next((place for place, token in enumerate(tokens) if place and token.gap >= Gap.COMMA), len(tokens))
    last = next((place for place in range(len(tokens) - 1, 0, -1) if tokens[place].gap >= Gap.HARD), 0)
    return [(0, first), (last, len(tokens))] if tokens else []
