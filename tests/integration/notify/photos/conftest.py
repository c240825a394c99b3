"""Fixtures of the tests of photos."""

from tests.integration.notify.replies.conftest import clinic, juno, tongues

__all__ = ["clinic", "juno", "tongues"]
