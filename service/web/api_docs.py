"""The API's document as a page: every operation, its input and its refusals, without scripts from elsewhere."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from service.base.refusals import REFUSALS
from service.web.access import public

api_docs = Blueprint("api_docs", __name__)
METHODS = ("get", "post", "patch", "put", "delete")


@api_docs.get("/api/v1/docs")
@public("it tells shapes, never data")
def docs() -> ResponseReturnValue:
    spec: dict[str, Any] = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    operations = [
        {"method": method.upper(), "path": path, **what}
        for path, item in spec["paths"].items()
        for method, what in item.items()
        if method in METHODS
    ]
    return render_template(
        "web/api_docs.html", operations=operations, schemas=spec["components"]["schemas"], refusals=REFUSALS
    )
