"""What programs may do with an item besides taking, answering and closing it."""

from datetime import timedelta

from service.base.actors import Role
from service.clinics.tokens import create_token
from tests.integration.pages.test_inbox import an_item
from tests.support.web import Web


def bearer(web: Web, role: Role) -> dict[str, str]:
    with web.program.database.write() as session:
        return {"Authorization": f"Bearer {create_token(session, web.house.clinic.id, 'x', role, web.clock.real())}"}


def test_a_program_raises_assigns_writes_closes_late_and_marks(web: Web) -> None:
    item, client = an_item(web, "what time do you open on Saturday"), web.app.test_client()
    at, headers = f"/api/v1/concerns/{item.id}", bearer(web, "clinician")

    def post(path: str, **body: object) -> dict[str, object]:
        answer = client.post(f"{at}/{path}", json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        return dict(answer.json or {})

    assert post("rank", urgency="concern")["lane"] == "care"
    assert post("assign", staff_id=str(web.house.nurse.id))["assigned_to"] == str(web.house.nurse.id)
    assert post("notes", text="She rings back.")["kind"] == "note"
    web.clock.advance(timedelta(hours=1))
    earlier = (web.clock.now() - timedelta(minutes=20)).isoformat()
    assert post("resolve", outcome="advised_by_phone", happened_at=earlier)["happened_at"] == earlier
    assert post("notes", text="Left cheek.")["kind"] == "addendum"
    assert post("mark", needed=False)["alert_needed"] is False
    told = client.get(f"{at}/milestones", headers=headers).json
    assert told
    assert told["ended"] == earlier
    assert client.get("/api/v1/figures?month=2026-11", headers=headers).status_code == 200
    silent = client.get("/api/v1/check-ins", headers=headers).json
    assert silent
    assert silent["items"] == []
    assert client.get("/api/v1/figures?month=2026-13", headers=headers).status_code == 422


def test_the_desk_neither_lowers_nor_marks(web: Web) -> None:
    item, client, headers = an_item(web), web.app.test_client(), bearer(web, "receptionist")
    for path, body in (("rank", {"urgency": "admin", "reason": "x"}), ("mark", {"needed": False})):
        assert client.post(f"/api/v1/concerns/{item.id}/{path}", json=body, headers=headers).status_code == 403
