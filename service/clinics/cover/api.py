"""Cover in the API: everybody reads which number is answered, managers say it and try the numbers."""

from typing import Any

from service.clinics.cover.rule import Answered, Cover, Nobody
from service.clinics.cover.schemas import CoverDraftSchema, CoverQuerySchema, CoverSchema, NumberTestDraftSchema
from service.clinics.cover.standing import covers_now, newest_tests
from service.clinics.models import Site
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("cover", __name__, url_prefix=f"{V1}/cover", description="Which number is answered, at every hour")


@api.get("")
@everybody
@api.arguments(CoverQuerySchema, location="query")
@api.response(200, CoverSchema)
def show(query: dict[str, Any]) -> dict[str, Any]:
    """Show who answers when, and what is missing in the coming 60 days."""
    return _view(program().cover.site(db(), current_actor(), query["site"]))


@api.put("")
@access("manager")
@api.arguments(CoverQuerySchema, location="query")
@api.arguments(CoverDraftSchema)
@api.response(200, CoverSchema)
def declare(query: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    """Say which number is answered; a part that is left out stays as it is."""
    site = program().cover.site(db(), current_actor(), query["site"])
    if "dates" in draft:
        draft["dates"] = {day.isoformat(): said for day, said in draft["dates"].items()}
    program().cover.put(db(), current_actor(), site, draft)
    return _view(site)


@api.post("/tests")
@access("manager")
@api.arguments(NumberTestDraftSchema)
@api.response(200, CoverSchema)
def test(draft: dict[str, Any]) -> dict[str, Any]:
    """Note that a manager rang a number, and who answered."""
    desk, actor = program().cover, current_actor()
    desk.note_test(db(), actor, draft["number"], draft["who"], answered=draft["answered"])
    return _view(desk.site(db(), actor))


def _view(site: Site) -> dict[str, Any]:
    now, row = program().clock.now(), program().cover.row(db(), site)
    found = next(one for one in covers_now(db(), site.clinic_id, now) if one.site.id == site.id)
    said = ("while_open", "while_closed", "week", "closed_days", "dates", "names")
    return {
        "site": site.key,
        **{name: getattr(row, name) for name in said},
        "now": _answer(found.cover, found.cover.at(now)),
        "numbers": [_number(found.cover, number) for number in found.cover.numbers],
        "gaps": found.missing.gaps,
        "untested": [one.number for one in found.missing.untried],
    }


def _answer(cover: Cover, answer: object) -> dict[str, Any]:
    if isinstance(answer, Answered):
        return {"state": "answered", "number": answer.number, "name": cover.names.get(answer.number)}
    return {"state": "nobody" if isinstance(answer, Nobody) else "undeclared", "number": None, "name": None}


def _number(cover: Cover, number: str) -> dict[str, Any]:
    test = newest_tests(db(), current_clinic()).get(number)
    return {
        "number": number,
        "name": cover.names.get(number, ""),
        "tested": test is not None and test.answered,
        "tested_at": test.at if test else None,
        "how": test.how if test else None,
        "who": test.who if test else None,
    }
