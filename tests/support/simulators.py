"""Simulators whose application is put together once and serves many tests: its routes alone take a twentieth of a second.

Each test has a network of its own; the application finds it behind a stand-in.
"""

from typing import Any
from unittest.mock import patch

from flask import Flask

from simulator.app import SimulatorSettings, create_simulator
from simulator.network import Network

_spare: dict[object, list[Flask]] = {}


class _StandIn:
    """Passes on whatever it is asked for to the network of the moment."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


def borrow_simulator(settings: SimulatorSettings) -> tuple[Flask, Network]:
    """Give an application that nobody else uses now, and the network that it serves, its threads started."""
    network, spare = Network(settings), _spare.get(_fixed(settings))
    if spare:
        app = spare.pop()
        app.extensions["simulator"]._network = network
        return app, network
    with patch("simulator.app.Network", return_value=_StandIn(network)):
        return create_simulator(settings), network


def give_back_simulator(app: Flask, network: Network) -> None:
    """End the network, and keep the application for another test."""
    network.close()
    _spare.setdefault(_fixed(network.settings), []).append(app)


def _fixed(settings: SimulatorSettings) -> object:
    """Return what the application has taken over when it was put together."""
    return settings.account_sid, settings.senders
