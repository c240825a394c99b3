"""The address of a client is read behind the clinic's own proxies only."""

import pytest
from flask import Flask, request

from service.base.database import Database
from service.web.assembly import assemble
from tests.support.settings import some_settings


def a_probe(database: Database, proxies: int) -> Flask:
    url = database.engine.url.render_as_string(hide_password=False)
    app = assemble(some_settings(url, trusted_proxies=proxies))
    app.before_request_funcs[None].insert(0, lambda: request.remote_addr)
    return app


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "198.51.100.7")])
def test_an_address_is_believed_from_our_own_proxies_only(
    sqlite_database: Database, proxies: int, address: str
) -> None:
    client = a_probe(sqlite_database, proxies).test_client()
    assert client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}).text == address
