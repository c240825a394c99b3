"""The application, whole, as the tests of the web have it."""

from tests.integration.web.conftest import running, small

__all__ = ["running", "small"]
