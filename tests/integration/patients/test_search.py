"""Finding patients without reading them."""

import pytest

from tests.integration.web.harness import Caller, Web

PEOPLE = {
    "Quill Marrow": "07700 900311",
    "Zoë Quinn-Larch": "07700 900312",
    "ÉLODIE O'Fern": "07700 900313",
}


@pytest.fixture
def caller(running: Web) -> Caller:
    caller = running.caller()
    for name, mobile in PEOPLE.items():
        assert caller.post("/patients", {"name": name, "mobile": mobile}).status_code == 201
    return caller


def found(caller: Caller, typed: str) -> list[str]:
    return [item["name"] for item in caller.get("/patients", q=typed).get_json()["items"]]


CASES = {
    "qui": ["Quill Marrow", "Zoë Quinn-Larch"],
    "quil": ["Quill Marrow"],
    "QUILL": ["Quill Marrow"],
    "marr": ["Quill Marrow"],
    "marrow quill": ["Quill Marrow"],
    "quill fern": [],
    "uill": [],
    "zoe": ["Zoë Quinn-Larch"],
    "zoë": ["Zoë Quinn-Larch"],
    "larch": ["Zoë Quinn-Larch"],
    "quinn-larch": ["Zoë Quinn-Larch"],
    "elodie": ["ÉLODIE O'Fern"],
    "fern": ["ÉLODIE O'Fern"],
    "o'fern": ["ÉLODIE O'Fern"],
    "  quill  ": ["Quill Marrow"],
    "07700900311": ["Quill Marrow"],
    "07700 900 311": ["Quill Marrow"],
    "+44 7700 900311": ["Quill Marrow"],
    "0044 7700-900311": ["Quill Marrow"],
    "(07700) 900311": ["Quill Marrow"],
    "0311": ["Quill Marrow"],
    "311": [],
    "07700 900399": [],
    "9999": [],
    "nobody": [],
    "q": [],
    "%": [],
    "_uill": [],
    "qu%": ["Quill Marrow", "Zoë Quinn-Larch"],
    "' OR 1=1 --": [],
    "🙂": [],
}


def test_people_are_found_as_they_are_asked_for(caller: Caller) -> None:
    assert {typed: found(caller, typed) for typed in CASES} == CASES


def test_the_first_eight_letters_count(small: Web) -> None:
    caller = small.caller()
    caller.post("/patients", {"name": "Maximiliane Schoen", "mobile": "07700 900314"})
    assert found(caller, "maximili") == found(caller, "maximiliane") == ["Maximiliane Schoen"]


def test_nothing_typed_shows_the_newest_first(caller: Caller) -> None:
    assert found(caller, "")[-2:] == ["Otto Thistle", "Marnie Thistle"]


def test_those_who_share_a_number_are_all_found(running: Web) -> None:
    assert found(running.caller(), "07700 900123") == ["Marnie Thistle", "Otto Thistle"]


def test_a_new_name_is_found_and_the_old_one_no_more(caller: Caller) -> None:
    (quill,) = caller.get("/patients", q="quill").get_json()["items"]
    caller.patch(f"/patients/{quill['id']}", {"name": "Bramble Marrow"})
    assert (found(caller, "bram"), found(caller, "quill"), found(caller, "marr")) == (
        ["Bramble Marrow"],
        [],
        ["Bramble Marrow"],
    )


def test_a_new_number_is_found_and_the_old_one_no_more(caller: Caller) -> None:
    (quill,) = caller.get("/patients", q="quill").get_json()["items"]
    caller.patch(f"/patients/{quill['id']}", {"mobile": "07700 900399"})
    assert [found(caller, typed) for typed in ("0311", "07700 900311", "0399")] == [[], [], ["Quill Marrow"]]


def test_a_number_that_was_taken_away_is_found_no_more(caller: Caller) -> None:
    (quill,) = caller.get("/patients", q="quill").get_json()["items"]
    caller.patch(f"/patients/{quill['id']}", {"mobile": None, "channel": "print"})
    assert [found(caller, typed) for typed in ("0311", "07700 900311")] == [[], []]


def test_no_more_than_fifty_are_listed(small: Web) -> None:
    caller = small.caller()
    for number in range(52):
        caller.post("/patients", {"name": f"Copy Number{number}", "channel": "print"})
    assert len(found(caller, "copy")) == len(found(caller, "")) == 50
