"""What is measured beside: a route of Flask that writes the form into one row, commits, and knows nothing else."""

import os
from uuid import uuid4

from flask import Flask, request
from sqlalchemy import create_engine, text

DATABASE = "AFTERCOURSE_BENCH_DATABASE"
TABLE = "CREATE TABLE IF NOT EXISTS bare_forms (id uuid PRIMARY KEY, sid text UNIQUE, form text)"
INSERT = text("INSERT INTO bare_forms (id, sid, form) VALUES (:id, :sid, :form)")


def make() -> Flask:
    """Make the application for gunicorn."""
    app = Flask(__name__)
    engine = create_engine(os.environ[DATABASE], pool_size=16)

    @app.post("/webhooks/twilio/inbound")
    def inbound() -> str:
        form = request.form
        with engine.begin() as connection:
            connection.execute(INSERT, {"id": uuid4(), "sid": form["MessageSid"], "form": form["Body"]})
        return "<Response/>"

    return app
