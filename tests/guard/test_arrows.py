"""Arrows between rooms point one way: notify → courses → protocols → patients → clinics → base."""

from pathlib import Path

from tests.guard.repository import ROOT, imports, modules, name

ROOMS = ("base", "clinics", "patients", "protocols", "courses", "notify")
WEB = ("flask", "flask_smorest", "flask_security", "werkzeug", "service.web")


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


def faces() -> set[str]:
    """List the modules that are a room's face to the web, by what they import."""
    # the tables of the web keep their own file and need no Flask
    return {
        dotted(path)
        for path in rooms()
        if any(leads_to(each, *WEB) and not leads_to(each, "service.web.models") for each in imports(path))
    }


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


def test_rules_know_nothing_of_the_web() -> None:
    known = faces()
    wrong = [
        f"{name(path)} imports {imported}"
        for path in rooms()
        if dotted(path) not in known
        for imported in imports(path)
        if leads_to(imported, *known)
    ]
    assert wrong == []


def test_the_program_and_the_pretend_phone_network_know_nothing_of_each_other() -> None:
    assert [name(path) for path in modules("simulator") if _knows(path, "service", "workers", "config")] == []
    assert [name(path) for path in modules("service", "workers", "config") if _knows(path, "simulator")] == []


def test_nothing_that_is_shipped_knows_the_tests() -> None:
    shipped = modules("service", "workers", "config", "simulator", "migrations")
    assert [name(path) for path in shipped if _knows(path, "tests", "pytest")] == []


def _knows(path: Path, *packages: str) -> bool:
    return any(imported.split(".")[0] in packages for imported in imports(path))
