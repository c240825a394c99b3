"""Every form of a Redis address leads to the right server, and a missing one hurts nobody."""

from redis.sentinel import SentinelConnectionPool

from workers.jobs import drain
from workers.queues import JOB, Hints, connect


def test_an_address_of_sentinels_names_them_the_master_and_the_database() -> None:
    pool = connect("redis+sentinel://:s3cret@one:26379,two/main/2?sentinel_password=watch").connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    watchers = [watcher.connection_pool.connection_kwargs for watcher in pool.sentinel_manager.sentinels]
    assert [(one["host"], one["port"], one["password"]) for one in watchers] == [
        ("one", 26379, "watch"),
        ("two", 26379, "watch"),
    ]
    assert (pool.service_name, pool.connection_kwargs["db"], pool.connection_kwargs["password"]) == (
        "main", 2, "s3cret",
    )  # fmt: skip


def test_an_address_of_a_socket_is_one() -> None:
    assert connect("unix:///run/redis.sock?db=3").connection_pool.connection_kwargs["path"] == "/run/redis.sock"


def test_without_an_address_nobody_can_be_hinted_at() -> None:
    assert Hints("").hint("urgent") is False


def test_a_server_that_is_away_is_no_error() -> None:
    assert Hints("redis://127.0.0.1:1/0").hint("urgent") is False


def test_the_job_of_a_hint_exists_under_its_name() -> None:
    assert f"{drain.__module__}.{drain.__name__}" == JOB
