"""A protocol's figures and questions in words."""

import pytest

from service.notify.protocol_words import asked, contacts, days, figure_tables, needs
from service.protocols.definition import Protocol
from service.protocols.parse import parse_data
from tests.unit.protocols.shipped import changed, packaged, shipped

GAP = {"hard_floor_days": 14, "min_days": 21, "ideal_days": 28, "max_days": 42, "source": "somewhere"}


@pytest.mark.parametrize("protocol", packaged().values(), ids=packaged())
def test_every_figure_has_a_source(protocol: Protocol) -> None:
    figures = [figure for table in figure_tables(protocol) for figure in table.figures]

    assert [figure.label for figure in figures[:4]] == ["Never under", "At least", "Ideally", "At most"]
    assert len(figures) == 6
    assert all(figure.value.endswith("days") and figure.source for figure in figures)


def test_each_gap_has_a_table_of_its_own_where_they_differ() -> None:
    protocol = parse_data(changed(("spacing", [{**GAP, "max_days": 42 + gap} for gap in range(5)])))
    tables = figure_tables(protocol)

    assert [table.heading for table in tables[:2]] == ["Between sessions 1 and 2", "Between sessions 2 and 3"]
    assert [table.figures[3].value for table in tables[:5]] == [f"{42 + gap} days" for gap in range(5)]
    assert tables[0].figures[0].source == "somewhere"


def test_it_says_what_follows_from_an_answer() -> None:
    told = {each.question.split()[0]: each.effect for each in asked(packaged()["prp-face"])}

    assert told["Has"] == "Yes: a clinician decides and writes down why."
    assert told["When"] == "Wait 14 days from that date."
    assert told["Is"] == "Yes: wait 14 days from the day of the answer."
    assert "Yes: no session until it has cleared." in {each.effect for each in asked(shipped())}


def test_it_says_where_alone_a_question_is_asked() -> None:
    question = {"key": "lenses", "question": "Lenses?", "asks": "yes_no", "effect": "blocked", "source": "Somewhere."}
    protocol = parse_data(changed(("screening", [{**question, "areas": ["eyes", "neck"]}, {**question, "key": "all"}])))

    assert [each.areas for each in asked(protocol)] == ["eye area, neck", None]


def test_it_says_who_and_what_a_session_needs() -> None:
    free, bound = dict(needs(shipped())), dict(needs(packaged()["ipl"]))

    assert (free["Who"], free["Where"]) == ("any practitioner", "any room")
    assert (bound["Who"], bound["Where"]) == ("practitioners with the skill “ipl”", "rooms of the kind “laser”")
    assert (bound["Sessions"], bound["Takes"]) == ("usually 4, at most 5", "45 minutes")


def test_contacts_and_days_are_named_as_people_do() -> None:
    assert contacts(["email", "whatsapp"]) == "an e-mail address, a WhatsApp number"
    assert (days(1), days(0)) == ("1 day", "0 days")
