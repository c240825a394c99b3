"""Fixtures of the tests of photos."""

from tests.integration.notify.replies.conftest import clinic, juno, lexicon

__all__ = ["clinic", "juno", "lexicon"]
