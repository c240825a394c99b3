"""Security headers of every answer: nothing but our own files runs in a page, and nothing frames it."""

from flask import Flask, Response, request

from service.base.settings import Settings

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

A_YEAR = "max-age=31536000"


def add_security_headers(app: Flask, settings: Settings) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.public_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = A_YEAR
        if request.endpoint != "static":  # everything else may show a patient
            response.headers["Cache-Control"] = "no-store"
        return response
