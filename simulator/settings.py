"""What the simulator is told at start."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from simulator.addresses import is_address
from simulator.errors import BadInput


@dataclass(frozen=True, slots=True)
class PhoneSetting:
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """`service_url` is the product's base URL exactly as the product signs it; `senders` are the clinic's addresses.

    Without `data_dir` nothing outlives the process. Times ending in `_seconds` are real seconds. Money is written as
    a string; `balance` null is a child account, which shows none.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    service_url: str
    senders: tuple[str, ...]
    phones: tuple[PhoneSetting, ...] = ()
    data_dir: Path | None = None
    timezone: str = "Europe/London"
    sent_seconds: float = 0.2
    delivered_seconds: float = 0.5
    backoff_seconds: float = 0.3
    stuck_seconds: float = 60.0
    approval_seconds: float = 2.0
    ring_seconds: float = 25.0
    key_seconds: float = 10.0
    advanced_opt_out: bool = False
    balance: str | None = "100.00"
    segment_price: str = "0.0400"
    whatsapp_price: str = "0.0300"
    threads: int = 8

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


_NUMBERS = (
    "sent_seconds",
    "delivered_seconds",
    "backoff_seconds",
    "stuck_seconds",
    "approval_seconds",
    "ring_seconds",
    "key_seconds",
)
_MONEY = ("segment_price", "whatsapp_price", "balance")
_KNOWN = {*SimulatorSettings.__dataclass_fields__} - {"threads"}


def load_settings(path: Path) -> SimulatorSettings:
    """Read a JSON file of the same keys; BadInput names everything that is wrong with it."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path.name}: cannot be read as JSON ({type(error).__name__})") from None
    faults = _faults(data)
    if faults:
        raise BadInput(*faults)
    phones = tuple(PhoneSetting(entry["number"], entry["label"]) for entry in data.pop("phones", []))
    folder = data.pop("data_dir", None)
    return SimulatorSettings(
        **{**data, "senders": tuple(data["senders"]), "phones": phones, "data_dir": Path(folder) if folder else None}
    )


def _faults(data: object) -> list[str]:
    if not isinstance(data, dict):
        return ["$: must be an object"]
    given = cast("dict[str, Any]", data)
    checks = {
        "account_sid": re.fullmatch(r"AC[0-9a-fA-F]{32}", str(given.get("account_sid"))) is not None,
        "auth_token": isinstance(given.get("auth_token"), str) and bool(given["auth_token"]),
        "service_url": urlsplit(str(given.get("service_url"))).scheme in {"http", "https"},
        "senders": _is_list(given.get("senders"), lambda entry: is_address(str(entry))) and bool(given["senders"]),
        "phones": _is_list(given.get("phones", []), _is_phone),
        "data_dir": isinstance(given.get("data_dir", ""), str | None),
        "timezone": _is_zone(given.get("timezone", "UTC")),
        "advanced_opt_out": isinstance(given.get("advanced_opt_out", False), bool),
        **{key: _is_money(given.get(key, "0")) or (key == "balance" and given[key] is None) for key in _MONEY},
        **{key: isinstance(given.get(key, 0), int | float) and given.get(key, 0) >= 0 for key in _NUMBERS},
    }
    wrong = [f"$.{key}: missing or not valid" for key, is_right in checks.items() if not is_right]
    return wrong + [f"$.{key}: unknown" for key in given if key not in _KNOWN]


def _is_list(value: object, is_right: Any) -> bool:
    return isinstance(value, list) and all(is_right(entry) for entry in value)


def _is_phone(value: object) -> bool:
    return isinstance(value, dict) and is_address(str(value.get("number"))) and isinstance(value.get("label"), str)


def _is_money(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) is not None


def _is_zone(value: object) -> bool:
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        return False
    return True
