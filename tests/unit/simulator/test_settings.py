from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import BadInput
from simulator.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

GOOD: dict[str, Any] = {
    "account_sid": "AC" + "0" * 32,
    "auth_token": "secret",
    "service_url": "http://127.0.0.1:8000",
    "senders": ["+447700900900"],
    "phones": [{"number": "+447700900123", "label": "Patient"}],
}


def _load(folder: Path, data: object) -> Any:
    path = folder / "simulator.json"
    path.write_text(json.dumps(data), "utf-8")
    return load_settings(path)


def test_it_reads_its_settings(tmp_path: Path) -> None:
    settings = _load(tmp_path, GOOD | {"data_dir": str(tmp_path)})

    assert (settings.senders, settings.phones[0].label, settings.data_dir) == (("+447700900900",), "Patient", tmp_path)
    assert "secret" not in repr(settings)


def test_it_names_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as wrong:
        _load(tmp_path, GOOD | {"senders": [], "account_sid": "me", "colour": "blue", "timezone": "Mars/North"})

    assert [fault.split(":")[0] for fault in wrong.value.faults] == [
        "$.account_sid",
        "$.senders",
        "$.timezone",
        "$.colour",
    ]
