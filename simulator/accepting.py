"""Accept or refuse a message or a call, with whatever faults are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from flask import Response, abort, request

from simulator.errors import TwilioError
from simulator.hang_up import hang_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.faults import Faults
    from simulator.network import Network


Made = TypeVar("Made")


def accept(network: Network, make: Callable[[], Made]) -> Made:
    """Return what this request makes; TwilioError, or no answer at all, as the faults have it."""
    faults = network.faults
    if faults.settings.slow_ms and faults.strikes("slow_share"):
        network.scheduler.stopping.wait(faults.settings.slow_ms / 1000)
    if faults.is_busy():
        raise TwilioError(20429, headers=_retry_after(faults.settings.retry_after))
    trouble = _trouble(faults)
    if trouble is not None and not faults.strikes(f"{trouble}_accepted"):
        _break(trouble)
    made = make()
    if trouble is not None:
        _break(trouble)
    if faults.strikes("timeout_after_accept"):
        _never_answer(network)
    return made


def _retry_after(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": f"{seconds:g}"}


def _trouble(faults: Faults) -> str | None:
    return next((name for name in ("error_500", "error_502") if faults.strikes(name)), None)


def _break(trouble: str) -> NoReturn:
    if trouble == "error_500":
        raise TwilioError(20500)
    abort(Response("<html><body>Bad Gateway</body></html>", 502, mimetype="text/html"))


def _never_answer(network: Network) -> NoReturn:
    settings = network.faults.settings
    if settings.timeout_after_accept_mode == "hang":
        network.scheduler.stopping.wait(settings.timeout_seconds)
    hang_up(request.environ)
    raise TwilioError(20500)  # heard by nobody: the connection is gone
