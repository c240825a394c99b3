"""The section `delivery`: how fast due texts leave, how soon, and what it costs."""

from bench.delivery.arrival import measure_arrival
from bench.delivery.claims import measure_claims
from bench.delivery.throughput import measure_delayed, measure_throughput
from bench.delivery.town import found
from service.base.database import Database
from tests.support import redis_server


def measure_delivery(database: Database) -> None:
    """Measure all of it on an empty database."""
    town, redis = found(database), redis_server.url()
    try:
        rate = measure_throughput(town, redis)
        measure_delayed(town)
        measure_arrival(town, redis, rate / 2)
        measure_claims(town)
    finally:
        redis_server.stop()
