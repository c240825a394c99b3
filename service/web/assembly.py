"""The web application put together: the only place that knows every room."""

from flask import Flask

from service.base.settings import Settings
from service.patients.api import api as patients_api
from service.program import Program, build_program
from service.web.api import ApiBlueprint, create_api
from service.web.application import make_flask
from service.web.csrf import refuse_cross_site
from service.web.headers import add_security_headers
from service.web.health import health
from service.web.layout import add_layout
from service.web.problems import answer_refusals
from service.web.program import EXTENSION
from service.web.sign_in import configure_sign_in

PAGES = (health,)
API: tuple[ApiBlueprint, ...] = (patients_api,)


def assemble(settings: Settings, program: Program | None = None) -> Flask:
    """Make the application around a program, with the pages and the API of every room."""
    app = make_flask(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="aftercourse",
    )
    app.extensions[EXTENSION] = program or build_program(settings)
    add_security_headers(app)
    answer_refusals(app)
    refuse_cross_site(app, settings)
    configure_sign_in(app, settings)
    add_layout(app)
    _add_rooms(app)
    return app


def _add_rooms(app: Flask) -> None:
    for pages in PAGES:
        app.register_blueprint(pages)
    api = create_api(app)
    for blueprint in API:
        api.register_blueprint(blueprint)  # type: ignore[no-untyped-call]
