"""Every fact of the clinic's sheet is told on its day in each language that micro-needling has."""

from dataclasses import replace

import pytest

from service.notify.step_text import TextFacts, render_step
from service.notify.texts.carrier_words import CARRIER_WORDS
from service.notify.triage.judge import triage
from service.notify.triage.reading import load_lexicon
from service.protocols.definition import Step
from tests.unit.notify.test_leaflet_facts import FACTS_BY_STEP, FOLLOWED, HOURS, OPEN, OTHER, PLAIN
from tests.unit.protocols.shipped import shipped

ASKED = {"CONFIRM", "MOVE", "OK", "PAIN", "DISCHARGE", "SWELLING", "REDNESS", "BRUISING"}
LEXICON = load_lexicon()

# By step and fact, as the table of the English texts names them: the key words in Polish and in Romanian.
WORDS: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    ("booked", "who texts"): (["Tu Example Clinic"], ["Aici Example Clinic"]),
    ("booked", "from which number"): (["07700 900100"], ["07700 900100"]),
    ("booked", "how to stop"): (["nie otrzymywać", "STOP"], ["nu mai primi", "STOP"]),
    ("booked", "the dates"): (["wt. 12 sty 11:00", "wt. 9 lut", "wt. 9 mar"], ["mar. 12 ian. 11:00", "mar. 9 feb."]),
    ("prepare", "nothing on the face"): (
        ["niczego na twarzy", "balsamu", "makijażu", "preparatów na skórę"],
        ["nimic pe față", "loțiune", "machiaj", "produs aplicat pe piele"],
    ),
    ("prepare", "when and where"): (
        ["wtorek 12 stycznia, godz. 11:00, 1 Example Street"],
        ["marți 12 ianuarie, ora 11:00, 1 Example Street"],
    ),
    ("prepare", "what to answer"): (["CONFIRM", "MOVE"], ["CONFIRM", "MOVE"]),
    ("straight_after", "pain and discharge"): (
        ["Ból i wydzielina nie są normalne", "zadzwonić", "natychmiast"],
        ["Durerea și secrețiile nu sunt normale", "sunați", "imediat"],
    ),
    ("straight_after", "the number"): ([OPEN], [OPEN]),
    ("straight_after", "temporary and common"): (["Przejściowe", "częste"], ["Temporare", "frecvente"]),
    ("straight_after", "what is seen"): (
        ["zaczerwienienie", "obrzęk", "siniaki", "grudki"],
        ["roșeață", "umflare", "vânătăi", "noduli"],
    ),
    ("straight_after", "what is felt"): (
        ["tkliwość", "mrowienie", "drętwienie", "ucisk lub pełność"],
        ["sensibilitate", "furnicături", "amorțeală", "presiune sau senzație de plin"],
    ),
    ("straight_after", "cold packs"): (["Na obrzęk zimne okłady"], ["Comprese reci la umflare"]),
    ("straight_after", "what was put on"): (["krem nawilżający", "filtr"], ["cremă hidratantă", "protecție solară"]),
    ("straight_after", "before bed"): (["Przed snem", "łagodny środek myjący"], ["Seara", "curățare blândă"]),
    ("straight_after", "not the end"): (["nie efekt końcowy"], ["nu este încă rezultatul final"]),
    ("day_1", "as usual"): (
        ["Mycie", "makijaż", "balsamy", "preparaty na skórę jak zwykle"],
        ["Spălare", "machiaj", "loțiuni", "produse pe piele ca de obicei"],
    ),
    ("day_1", "very drying"): (
        ["Bez peelingów", "kwasem glikolowym", "bardzo wysuszają"],
        ["Fără exfoliante", "acid glicolic", "usucă foarte tare"],
    ),
    ("day_1", "sun screen"): (["Atestowany filtr SPF 50"], ["Protecție solară SPF 50 aprobată"]),
    ("day_1", "what to report"): (
        ["Utrzymujący się lub narastający", "obrzęk", "zaczerwienienie", "siniaki większe niż przeciętnie"],
        ["persistentă ori în creștere", "Umflare", "roșeață", "vânătăi peste medie"],
    ),
    ("day_1", "how to report"): (["e-mail lub WhatsApp"], ["e-mail sau WhatsApp"]),
    ("day_1", "what to ring for"): (["Ból lub wydzielina: proszę dzwonić"], ["Durere sau secreții: sunați"]),
    ("day_1", "the number again"): ([OPEN], [OPEN]),
    ("day_1_eyes", "the eye area"): (
        ["okolice oczu", "trzy lub cztery dni", "drobne siniaki", "Łatwo je zakryć makijażem"],
        ["zona ochilor", "trei-patru zile", "mici vânătăi", "ușor de acoperit cu machiaj"],
    ),
    ("day_2", "dryness"): (
        ["Suchość i łuszczenie", "w ciągu dwóch dni", "szybciej się odnawia"],
        ["Uscăciunea și descuamarea", "în două zile", "se reînnoiește mai repede"],
    ),
    ("day_2", "moisturiser"): (
        ["Od dziś do 7. dnia", "zwykłego kremu nawilżającego"],
        ["De azi până în ziua 7", "crema hidratantă obișnuită"],
    ),
    ("day_2", "instructions"): (
        ["stosować się do wskazówek", "która wykonała zabieg"],
        ["urmați instrucțiunile", "a făcut tratamentul"],
    ),
    ("day_3", "how is it"): (["Jak skóra?"], ["Cum este pielea?"]),
    ("day_3", "what to answer"): (
        ["OK", "PAIN", "DISCHARGE", "SWELLING", "REDNESS", "BRUISING", "własnymi słowami"],
        ["OK", "PAIN", "DISCHARGE", "SWELLING", "REDNESS", "BRUISING", "orice cuvinte"],
    ),
    ("day_3", "what to report"): (
        ["Utrzymujący się lub narastający obrzęk albo zaczerwienienie", "siniaki większe niż przeciętnie"],
        ["Umflare sau roșeață persistentă ori în creștere", "vânătăi peste medie"],
    ),
    ("day_3", "how to report"): (
        ["napisać tu", "e-mailem lub na WhatsApp"],
        ["scrieți-ne aici", "e-mail sau WhatsApp"],
    ),
    ("day_3", "what to ring for"): (["Ból lub wydzielina? Bez czekania", OPEN], ["Nu așteptați: sunați", OPEN]),
    ("day_5", "shedding"): (["złuszczać", "sucha", "przejściowe"], ["descuama", "uscată", "temporar"]),
    ("day_5", "why"): (
        ["warstwy i tak złuszczyłyby się około tygodnia później"],
        ["straturi s-ar fi desprins oricum", "o săptămână mai târziu"],
    ),
    ("day_7", "the result"): (
        ["większość osób", "gładszą", "bardziej promienną skórę"],
        ["cei mai mulți", "mai netedă", "mai radioasă"],
    ),
    ("day_7", "results vary"): (["Efekty bywają różne", "ogólny stan zdrowia"], ["Rezultatele variază", "sănătatea"]),
    ("day_7", "the course"): (
        ["zwykle 1-3 zabiegi", "najwyżej 6", "zależnie od problemu"],
        ["de obicei 1-3 ședințe", "cel mult 6", "în funcție de problemă"],
    ),
}
CASES = [(language, step, fact) for step, fact in WORDS for language in ("pl", "ro")]
EYES = frozenset({"face", "eyes"})


def test_each_fact_of_the_sheet_is_looked_for() -> None:
    assert list(WORDS) == [(step, fact) for step, fact, _ in FACTS_BY_STEP]


@pytest.mark.parametrize(("language", "step", "fact"), CASES)
def test_each_fact_is_told_on_its_day(language: str, step: str, fact: str) -> None:
    wanted = WORDS[step, fact][("pl", "ro").index(language)]
    for facts in HOURS.values():
        text = render_step(shipped().step(step), language, replace(facts, areas=EYES)).casefold()
        assert [words for words in wanted if words.casefold() not in text] == []


@pytest.mark.parametrize("language", ["pl", "ro"])
@pytest.mark.parametrize("hour", HOURS)
def test_whom_to_ring_stands_at_the_beginning_straight_after(language: str, hour: str) -> None:
    first = render_step(shipped().step("straight_after"), language, HOURS[hour])[:160]
    numbers = [OPEN, OTHER] if HOURS[hour].phone_closed else [OPEN, "111", "999"]
    assert [number for number in numbers if number not in first] == []


@pytest.mark.parametrize("language", ["pl", "ro"])
def test_the_next_date_is_told_only_where_there_is_one(language: str) -> None:
    word = {"pl": "Następny", "ro": "Următoarea"}[language]
    step = shipped().step("day_7")
    assert word in render_step(step, language, FOLLOWED)
    assert word not in render_step(step, language, PLAIN)


@pytest.mark.parametrize("language", ["pl", "ro"])
@pytest.mark.parametrize("step", shipped().steps, ids=lambda step: step.key)
def test_a_patient_is_asked_only_for_words_that_are_understood(language: str, step: Step) -> None:
    shouted = {word for word in words_of(step, language, PLAIN) if word.isupper() and word.isalpha() and len(word) > 1}
    assert shouted & set(CARRIER_WORDS) <= ({"STOP"} if step.tells_stop else set())
    asked = shouted & ASKED
    assert asked == {word for word in words_of(step, "en", PLAIN) if word in ASKED}
    assert all(triage(word, lexicon=LEXICON).category != "unclear" for word in asked)


def words_of(step: Step, language: str, facts: TextFacts) -> list[str]:
    return [word.strip(".,:;()?") for word in render_step(step, language, facts).split()]
