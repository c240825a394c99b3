"""Settings as a test needs them: complete, loopback only, with keys that are no secret."""

import base64
from typing import Any

from service.base.keys import parse_keys
from service.base.settings import PREFIX, Settings, load_settings

TEST_KEY = "test:" + base64.b64encode(b"thirty-two bytes for the tests..").decode()
DATA_KEYS = tuple(parse_keys(TEST_KEY))
ACCOUNT_SID = "AC" + "0123456789abcdef" * 2


def an_environment(database_url: str = "sqlite://", **over: Any) -> dict[str, str]:
    """Return the environment of a process of Aftercourse; `over` takes settings by their short lower-case names."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": "a-secret-key-that-only-tests-may-have",
        "data_keys": TEST_KEY,
        "public_url": "http://127.0.0.1:18000",
        "twilio_account_sid": ACCOUNT_SID,
        "twilio_auth_token": "an-auth-token-that-only-tests-have",
        "twilio_api_base": "http://127.0.0.1:18001",
        "allow_drama_numbers": "1",
        **over,
    }
    return {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items() if value is not None}


def some_settings(database_url: str = "sqlite://", **over: Any) -> Settings:
    """Load settings from `an_environment`."""
    return load_settings(an_environment(database_url, **over))
