"""What the clock does again and again, whichever room it belongs to."""

from collections.abc import Callable

Periodic = tuple[float, Callable[[], object]]
"""Seconds from one run to the next, and what runs; it must not mind being run by several clocks."""
