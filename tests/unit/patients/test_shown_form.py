"""What was meant by a form that a colleague's change overtook."""

import pytest

from service.patients.shown_form import as_written, compare, merged, read_shown

SHOWN = as_written({"name": "Quill Marrow", "mobile": "07700 900311", "consent_sms": "yes", "days": ["mon"]})
CORRECTED = {**SHOWN, "mobile": "07700 900177", "consent_sms": ""}


def test_only_what_was_written_over_is_saved() -> None:
    meant = compare(SHOWN, {**SHOWN, "name": "Quill Marlow"}, CORRECTED)
    values = {"name": "Quill Marlow", "mobile": "07700 900311", "preferred": None}
    assert meant.kept({**values, "consent": {"sms": True, "how": "desk"}}) == {"name": "Quill Marlow"}
    assert not meant.clashing


def test_consent_that_was_ticked_is_saved_with_how_it_was_given() -> None:
    meant = compare(CORRECTED, SHOWN, CORRECTED)
    said = {"sms": True, "whatsapp": False, "how": "desk"}
    assert meant.kept({"consent": said})["consent"] == {"sms": True, "how": "desk"}


@pytest.mark.parametrize(("written", "clashes"), [("07700 900155", {"mobile"}), ("07700 900177", set())])
def test_two_who_wrote_different_things_clash(written: str, clashes: set[str]) -> None:
    assert compare(SHOWN, {**SHOWN, "mobile": written}, CORRECTED).clashing == clashes


def test_what_suits_a_patient_is_one_answer() -> None:
    days = {**SHOWN, "days": "tue"}
    meant = compare(SHOWN, {**SHOWN, "liked_from": "09:00"}, days)
    assert meant.clashing == {"days"}
    assert "preferred" in meant.kept({"preferred": {"from": "09:00", "days": ["mon"]}})


def test_a_field_of_which_nothing_is_said_counts_as_written() -> None:
    posted = {**SHOWN, "mobile": "07700 900311"}
    assert compare(read_shown({}), posted, CORRECTED).kept({"mobile": "07700 900311"}) == {"mobile": "07700 900311"}


def test_the_form_shows_anew_what_a_colleague_saved() -> None:
    meant = compare(SHOWN, {**SHOWN, "name": "Quill Marlow"}, CORRECTED)
    again = merged({**SHOWN, "name": "Quill Marlow"}, CORRECTED, meant)
    assert (again["name"], again["mobile"], again["consent_sms"]) == ("Quill Marlow", "07700 900177", "")


def test_a_note_of_several_lines_is_compared_as_a_field_of_one_line_gives_it_back() -> None:
    assert as_written({"note": "Rings\r\nfirst "})["note"] == "Ringsfirst"
