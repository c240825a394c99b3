"""The application, whole, as the tests of the web have it."""

from tests.integration.web.conftest import furnished, running, shared, small

__all__ = ["furnished", "running", "shared", "small"]
