"""Lexicons in the API and on pages."""

from service.notify.lexicons.documents import packaged_documents
from tests.integration.notify.lexicons.conftest import OWN
from tests.integration.web.harness import FROM_OUR_PAGE, Web, paths


def listed(small: Web) -> dict[str, dict[str, object]]:
    return {item["version"]: item for item in small.caller("receptionist").get("/lexicons").get_json()["items"]}


def test_every_packaged_language_is_listed_and_reads(small: Web) -> None:
    items = listed(small)
    assert len(items) == len(packaged_documents())
    assert all(item["reads"] and item["packaged"] and item["signed_by"] is None for item in items.values())
    page = small.signed_in("receptionist").get("/languages").text
    assert all(name in page for name in ("English", "Polish", "Welsh", "Nobody has signed any of these yet."))


def test_a_version_of_the_clinics_own_is_shown_with_what_changed_and_read_once_signed(small: Web) -> None:
    nurse = small.signed_in("clinician", may_sign_protocols=True)
    brought = nurse.post("/languages", data={"text": OWN}, headers=FROM_OUR_PAGE)
    assert brought.status_code == 302
    page = nurse.get(brought.location).text
    assert "Nobody has signed this version" in page
    assert "łupie" in page
    assert "Urgent texts called urgent" in page
    assert not listed(small)["pl-own-1"]["reads"]
    assert nurse.post(f"{brought.location}/sign", headers=FROM_OUR_PAGE).status_code == 302
    items = listed(small)
    assert items["pl-own-1"]["reads"]
    assert items["pl-own-1"]["signed_by"]
    assert [name for name, item in items.items() if item["language"] == "pl" and item["reads"]] == ["pl-own-1"]


def test_a_packaged_version_is_signed_as_well(small: Web) -> None:
    known = listed(small)["cy-2026.2"]["content_hash"]
    assert small.caller("clinician").post(f"/lexicons/{known}/sign").status_code == 403  # no person, no signature
    nurse = small.signed_in("clinician", may_sign_protocols=True)
    assert nurse.post(f"/languages/{str(known)[:12]}/sign", headers=FROM_OUR_PAGE).status_code == 302
    assert listed(small)["cy-2026.2"]["signed_by"]


def test_a_file_with_faults_is_refused_with_all_of_them(small: Web) -> None:
    wrong = OWN.replace('pain = ["boli"', 'ache = ["boli"]\nfever = ["..."').replace("[negation]", "[negations]")
    answer = small.caller("manager").post("/lexicons", {"text": wrong})
    assert answer.status_code == 422
    assert {"$.negations", "$.signs.ache"} <= set(paths(answer))
    page = small.signed_in("manager").post("/languages", data={"text": "version ="}, headers=FROM_OUR_PAGE)
    assert page.status_code == 422
    assert "is not a TOML file" in page.text
    assert len(listed(small)) == len(packaged_documents())


def test_reception_neither_brings_in_nor_signs(small: Web) -> None:
    desk = small.signed_in("receptionist")
    assert desk.post("/languages", data={"text": OWN}, headers=FROM_OUR_PAGE).status_code == 403
    known = str(listed(small)["pl-2026.2"]["content_hash"])[:12]
    assert desk.post(f"/languages/{known}/sign", headers=FROM_OUR_PAGE).status_code == 403


def test_a_version_that_is_not_there_is_not_found(small: Web) -> None:
    assert small.signed_in("manager").get("/languages/000000000000").status_code == 404
    assert small.signed_in("manager").get("/languages/0").status_code == 404
