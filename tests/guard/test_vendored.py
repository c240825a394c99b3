"""Vendored files: each says its version, carries its licence, and is byte for byte what it was."""

import re
from hashlib import sha256
from pathlib import Path

from tests.guard.repository import ROOT, name, tracked

VENDOR = ROOT / "service" / "web" / "static" / "vendor"
FOLDER = re.compile(r"[a-z0-9-]+-\d[\w.]*(?:-\w+(?:\.\d+)?)?")


def folders() -> list[Path]:
    return sorted({VENDOR / path.relative_to(VENDOR).parts[0] for path in tracked() if path.is_relative_to(VENDOR)})


def test_each_folder_says_its_version() -> None:
    assert [name(folder) for folder in folders() if not FOLDER.fullmatch(folder.name)] == []


def test_each_folder_carries_its_licence() -> None:
    assert [name(folder) for folder in folders() if not any(folder.glob("LICENSE*"))] == []


def test_each_file_is_what_it_was() -> None:
    for folder in folders():
        sums = folder / "SHA256SUMS"
        lines = [line.split() for line in sums.read_text(encoding="utf-8").splitlines()]
        promised = {file.removeprefix("*"): digest for digest, file in lines}
        found = {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file() and path != sums
        }
        assert {file: found.get(file) for file in promised} == promised, name(folder)
        assert [file for file in set(found) - set(promised) if not file.startswith("LICENSE")] == [], name(folder)
