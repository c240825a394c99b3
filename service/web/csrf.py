"""Refuse requests that another website made a browser send.

Fetch metadata is a complete defence (OWASP, since December 2025): a browser says itself where a request comes from. One
that does not must send an Origin that is ours. Signed webhooks and bearer tokens carry no ambient credentials.
"""

from urllib.parse import urlsplit

from flask import Flask, request

from service.base.errors import Refusal
from service.base.settings import Settings
from service.web.request_db import SAFE

OURS = {"same-origin", "none"}
EXEMPT = ("/api/", "/webhooks/", "/demo/")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def refuse_cross_site(app: Flask, settings: Settings) -> None:
    @app.before_request
    def check() -> None:
        if request.method in SAFE or request.path.startswith(EXEMPT):
            return
        site = request.headers.get("Sec-Fetch-Site")
        origins = {_origin(settings.public_url), request.host_url.rstrip("/")}
        if site not in OURS and (site is not None or request.headers.get("Origin") not in origins):
            raise Refusal("cross_site")
