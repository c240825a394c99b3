"""What a worker runs when it is hinted at. The process puts its delivery here once, at start."""

from service.notify.delivery.complaints import complain
from service.notify.delivery.delivery import Delivery


class DrainFailedError(Exception):
    """Tell RQ that a drain failed, without a word of what it held: RQ keeps tracebacks in Redis."""


class _Process:
    delivery: Delivery | None = None


def install(delivery: Delivery) -> None:
    """Say with what this process sends."""
    _Process.delivery = delivery


def stop() -> None:
    """Let a drain that runs in this process come to its end."""
    if _Process.delivery is not None:
        _Process.delivery.stop()


def drain(lane: str) -> int:
    """Send what is due in a lane; returns how many texts were taken in hand."""
    if _Process.delivery is None:
        raise RuntimeError("this process was not started as a worker of Aftercourse")
    try:
        return _Process.delivery.drain(lane)
    except Exception as error:  # noqa: BLE001 - its words may quote a patient and must not reach Redis
        complain("drain_failed", error)
        kind = type(error).__name__
    raise DrainFailedError(kind)
