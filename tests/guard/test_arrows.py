"""Arrows between rooms point one way: notify → courses → protocols → patients → clinics → base."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard.repository import ROOT, imports, modules, name

ROOMS = ("base", "clinics", "patients", "protocols", "courses", "notify")
RULES = ("courses/planning", "notify/texts", "notify/timeline", "notify/triage")
OUTSIDE = (
    "flask",
    "redis",
    "requests",
    "rq",
    "service.base.clock",
    "service.base.database",
    "service.web",
    "socket",
    "sqlalchemy",
    "twilio",
)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str | None:
    """Name the room in which a module lies, None where it lies in none."""
    parts = module.split(".")
    return parts[1] if parts[0] == "service" and len(parts) > 1 and parts[1] in ROOMS else None


def leads_to(imported: str, *modules: str) -> bool:
    return any(imported == module or imported.startswith(f"{module}.") for module in modules)


def rooms() -> list[Path]:
    return [path for path in modules("service") if room(dotted(path))]


def test_no_room_leans_on_one_above_it() -> None:
    wrong = [
        f"{name(path)} imports {imported}"
        for path in rooms()
        for imported in imports(path)
        if (above := room(imported)) and ROOMS.index(above) > ROOMS.index(room(dotted(path)) or "")
    ]
    assert wrong == []


def test_no_room_leans_on_those_who_put_rooms_together() -> None:
    wrong = [
        f"{name(path)} imports {imported}"
        for path in rooms()
        for imported in imports(path, for_types=False)
        if leads_to(imported, "service", "workers")
        and not room(imported)
        and not leads_to(imported, "service.web")
        and imported != "service"
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", RULES)
def test_rules_are_pure(folder: str) -> None:
    wrong = [
        f"{name(path)} imports {imported}"
        for path in modules("service")
        if name(path).startswith(f"service/{folder}/")
        for imported in imports(path, for_types=False)
        if leads_to(imported, *OUTSIDE) or imported.endswith(".models")
    ]
    assert wrong == []
    assert any(name(path).startswith(f"service/{folder}/") for path in modules("service")), "the folder has moved"


def test_a_process_starts_without_what_it_seldom_needs() -> None:
    """One process asks after each import, from the smallest to the largest: what is there stays."""
    spared = {
        "service.cli.main": {"flask", "gunicorn", "sqlalchemy"},
        "service.tables": {"flask", "gunicorn"},
        "service.program": {"flask", "gunicorn"},
        "service.web.assembly": {"fpdf", "fontTools"},
    }
    asked = (f"import {module}; print(*{names!r} & set(sys.modules))" for module, names in spared.items())
    started = subprocess.run(
        [sys.executable, "-c", "; ".join(["import sys", *asked])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (started.returncode, started.stderr, started.stdout) == (0, "", "\n" * len(spared))


def test_the_program_and_the_pretend_phone_network_know_nothing_of_each_other() -> None:
    assert [name(path) for path in modules("simulator") if _knows(path, "service", "workers", "config")] == []
    assert [name(path) for path in modules("service", "workers", "config") if _knows(path, "simulator")] == []


def test_nothing_that_is_shipped_knows_the_tests() -> None:
    shipped = modules("service", "workers", "config", "simulator", "migrations")
    assert [name(path) for path in shipped if _knows(path, "tests", "pytest")] == []


def _knows(path: Path, *packages: str) -> bool:
    return any(imported.split(".")[0] in packages for imported in imports(path))
