"""Judge a reply.

Software never reassures: what is not understood goes to a person, and only a reply whose every word is understood may
be called fine.
"""

from collections.abc import Iterable

from service.notify.triage.doubt import is_doubtful, unknown_words
from service.notify.triage.hearing import Heard, hear
from service.notify.triage.index import Hit
from service.notify.triage.judgement import Judgement
from service.notify.triage.keywords import Span, Wishes, wishes
from service.notify.triage.lexicon import Category, Lexicon
from service.notify.triage.overlong import cut, red_flags
from service.notify.triage.quotes import own_words
from service.notify.triage.second_reading import SecondReader, Suspicion
from service.notify.triage.weighing import Weighed, weigh

_ALWAYS_A_PERSON = frozenset({"urgent", "concern", "admin", "unclear"})
_MOST_REASONS = 20
_MOST_UNKNOWN_BESIDE_OPT_OUT = 2


def triage(
    text: str, *, day: int | None = None, media: int = 0, lexicon: Lexicon, second: SecondReader | None = None
) -> Judgement:
    """Judge what a patient texted `day` days after the session (None: late, or not known) with `media` attachments.

    1. Affirmed urgent signs are urgent, whatever else is said.
    2. Other signs, and red flags that are asked about or feared, are a concern.
    3. Then the desk's matters outside of an opt-out, the opt-out, the opt-in.
    4. Fine is what says so, or denies signs, asks nothing, and has no word that the lexicon does not know.
    5. Everything else is unclear.
    6. The `second` reading may raise it to urgent, or from fine to unclear.
    """
    prose, rest = cut(text)
    own = own_words(prose, lexicon.words)
    heard = hear(own.text, lexicon)
    wished = wishes(heard)
    weighed = weigh(heard, day)
    category, spans = _category(heard, weighed, wished, day)
    suspicion = _suspicion(heard, weighed, wished, second) if category != "urgent" else None
    if second is not None and suspicion is not None:
        category, spans = _raised(category, spans, suspicion, second)
    flags = red_flags(rest, lexicon)
    quoted = own.lead if category == "unclear" and not heard.tokens and own.mark == "harmless" else None
    if quoted is not None:
        category = "fine"
    if category == "fine" and (media or rest):
        category, spans, quoted = "unclear", [], None
    if flags and category != "urgent":
        category, spans = "urgent", []
    return Judgement(
        category=category,
        needs_person=category in _ALWAYS_A_PERSON or _asks_for_more(heard, wished),
        signs=tuple(dict.fromkeys((*_signs(weighed, wished), *flags.values()))),
        because=((quoted,) if quoted else _because(heard, spans)) + tuple(flags)[:_MOST_REASONS],
        opt_out=bool(wished.opt_out),
        opt_in=bool(wished.opt_in) and not wished.opt_out,
        keyword=wished.keyword.word if wished.keyword and not rest.strip() else None,
        lexicon_version=lexicon.version + (f"+{second.version}" if second and suspicion and suspicion.spans else ""),
    )


def _category(heard: Heard, weighed: Weighed, wished: Wishes, day: int | None) -> tuple[Category, list[Span]]:
    by_keyword = _keyword_category(wished, day)
    urgent = [_span(hit) for hit, _, level in weighed.told if level == "urgent"]
    if urgent or by_keyword == "urgent":
        return "urgent", urgent or _keyword_spans(wished)
    concern = [_span(hit) for hit, _, level in weighed.told if level == "concern"]
    concern += [_span(hit) for hit in weighed.feared if heard.lexicon.signs[hit.entry].level != "fine"]
    if concern or by_keyword == "concern":
        return "concern", concern or _keyword_spans(wished)
    if by_keyword is not None:
        return by_keyword, _keyword_spans(wished)
    return _harmless_category(heard, weighed, wished)


def _suspicion(heard: Heard, weighed: Weighed, wished: Wishes, second: SecondReader | None) -> Suspicion | None:
    return second.read(heard, weighed) if second is not None and wished.keyword is None else None


def _raised(
    category: Category, spans: list[Span], suspicion: Suspicion, second: SecondReader
) -> tuple[Category, list[Span]]:
    """Raise what the second reading finds urgent; and call nothing fine that it has its doubts about."""
    if suspicion.score >= second.urgent_from:
        return "urgent", suspicion.spans
    if category == "fine" and suspicion.score >= second.doubt_from:
        return "unclear", []
    return category, spans


def _keyword_category(wished: Wishes, day: int | None) -> Category | None:
    keyword = wished.keyword
    if keyword is None:
        return None
    early = keyword.urgent_until_day is not None and day is not None and day <= keyword.urgent_until_day
    return "urgent" if early else keyword.category


def _keyword_spans(wished: Wishes) -> list[Span]:
    return (
        [wished.keyword_span] if wished.keyword_span and wished.keyword and wished.keyword.category != "unclear" else []
    )


def _harmless_category(heard: Heard, weighed: Weighed, wished: Wishes) -> tuple[Category, list[Span]]:
    left = {heard.segments[start] for start, _ in wished.opt_out}
    admin = [_span(hit) for hit in heard.of("admin") if heard.segments[hit.start] not in left]
    if admin:
        return "admin", admin
    if wished.opt_out:
        return "opt_out", list(wished.opt_out)
    if wished.opt_in:
        return "opt_in", list(wished.opt_in)
    praise = [_span(hit) for hit in heard.of("fine") if hit.start not in weighed.denied_words]
    facts = list(weighed.settled) + [_span(hit) for hit, _, level in weighed.told if level == "fine"]
    if (praise or facts) and not is_doubtful(heard, weighed, praise, facts):
        return "fine", praise + facts
    return "unclear", []


def _asks_for_more(heard: Heard, wished: Wishes) -> bool:
    """Say whether a person must read an opt-out: it may mean something else, or much is not understood."""
    if not wished.opt_out:
        return False
    if wished.keyword is not None:
        return wished.keyword.needs_person
    left = {heard.segments[start] for start, _ in wished.opt_out}
    unknown = [place for place in unknown_words(heard) if heard.segments[place] not in left]
    return len(unknown) > _MOST_UNKNOWN_BESIDE_OPT_OUT


def _signs(weighed: Weighed, wished: Wishes) -> tuple[str, ...]:
    names = [sign.name for _, sign, _ in weighed.told]
    if wished.keyword is not None and wished.keyword.sign is not None:
        names.append(wished.keyword.sign)
    if weighed.feared:
        names.append("worry")
    return tuple(dict.fromkeys(names))


def _because(heard: Heard, spans: Iterable[Span]) -> tuple[str, ...]:
    chosen = sorted(set(spans))[:_MOST_REASONS]
    return tuple(heard.verbatim(start, end) for start, end in chosen)


def _span(hit: Hit) -> Span:
    return hit.start, hit.end
