"""The demo's secrets: made once, kept in its data directory, so that starting again keeps the data readable."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from service.base.keys import new_key


@dataclass(frozen=True, slots=True, repr=False)
class DemoSecrets:
    """What the demo signs, seals and authenticates with."""

    secret_key: str
    data_keys: str
    account_sid: str
    auth_token: str


def demo_secrets(directory: Path) -> DemoSecrets:
    """Read the secrets of a data directory, or make them where there are none."""
    path = directory / "secrets.json"
    if path.exists():
        return DemoSecrets(**json.loads(path.read_text("utf-8")))
    made = DemoSecrets(secrets.token_hex(32), new_key(), "AC" + secrets.token_hex(16), secrets.token_hex(16))
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(made)), "utf-8")
    fresh.replace(path)  # whole or not at all
    return made
