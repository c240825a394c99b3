"""docker-compose.yml: it fits the specification, and every service of it could start."""

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from service.base.settings import PREFIX, load_settings
from service.cli.main import aftercourse
from service.notify.outbox import LANES
from tests.guard.repository import ROOT
from tests.support.settings import ACCOUNT_SID, TEST_KEY

SCHEMA = Path(__file__).parent / "compose" / "compose-spec.json"
VARIABLE = re.compile(r"\$\{(\w+)(?::?[-?]([^}]*))?\}")
GIVEN = {
    "AFTERCOURSE_PUBLIC_URL": "https://aftercourse.example.org",
    "AFTERCOURSE_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
    "AFTERCOURSE_SMTP_URL": "smtps://desk:secret@mail.example.org",
    "AFTERCOURSE_IMAP_URL": "imaps://desk:secret@mail.example.org/INBOX",
    "AFTERCOURSE_MAIL_WEBHOOK_SECRET": "",
}
SECRETS = {
    "database_url": "postgresql+psycopg://aftercourse:secret@postgres/aftercourse",
    "secret_key": "s" * 32,
    "data_keys": TEST_KEY,
    "twilio_auth_token": "token",
}
OF_OTHERS = {"postgres", "redis"}
ONCE = {"migrate"}


@cache
def compose() -> dict[str, Any]:
    written = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(written)
    return document


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services().items() if name not in OF_OTHERS}


def test_it_fits_the_compose_specification() -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose())] == []


def test_the_schema_is_the_one_its_note_tells_of() -> None:
    note = SCHEMA.with_name("README.md").read_text(encoding="utf-8")
    assert sha256(SCHEMA.read_bytes()).hexdigest() in note
    assert "Apache License" in SCHEMA.with_name("LICENSE").read_text(encoding="utf-8")


def test_it_runs_every_process_and_a_worker_for_each_lane() -> None:
    lanes = {tuple(service["command"][1:]) for service in ours().values() if service["command"][0] == "worker"}
    assert lanes == {("--lane", lane) for lane in LANES}
    assert {service["command"][0] for service in ours().values()} == {"web", "worker", "clock", "migrate"}


@pytest.mark.parametrize("name", ours())
def test_its_commands_exist(name: str) -> None:
    command = [*ours()[name]["command"], "--help"]
    answer = CliRunner().invoke(aftercourse, command)
    assert answer.exit_code == 0, answer.output
    with aftercourse.make_context("aftercourse", ours()[name]["command"]) as context:
        chosen = aftercourse.get_command(context, command[0])
        assert chosen is not None
        chosen.make_context(command[0], ours()[name]["command"][1:])


@pytest.mark.parametrize("name", ours())
def test_every_setting_it_gives_is_known_and_enough(name: str, tmp_path: Path) -> None:
    service = ours()[name]
    mounted = {secret: tmp_path / secret for secret in service["secrets"]}
    for secret, path in mounted.items():
        path.write_text(SECRETS[secret], encoding="utf-8")
    environment = {
        key: VARIABLE.sub(lambda found: GIVEN[found[1]], value).replace("/run/secrets", str(tmp_path))
        for key, value in service["environment"].items()
    }
    assert [key for key in environment if not key.startswith(PREFIX)] == []
    assert load_settings(environment).database_url == SECRETS["database_url"]


def test_secrets_come_from_files_alone() -> None:
    written = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert {service_secret for service in services().values() for service_secret in service.get("secrets", [])} == set(
        compose()["secrets"]
    )
    assert re.findall(r"(?m)^\s*\w*(?:PASSWORD|_KEYS?|TOKEN|DATABASE_URL): .*", written) == []


def test_only_the_web_is_reachable_and_only_from_its_own_host() -> None:
    reachable = {name: service["ports"] for name, service in services().items() if "ports" in service}
    assert list(reachable) == ["web"]
    assert [port for port in reachable["web"] if not port.startswith("127.0.0.1:")] == []


def test_database_and_redis_cannot_reach_the_world() -> None:
    assert compose()["networks"]["inside"]["internal"] is True
    assert {name: services()[name]["networks"] for name in OF_OTHERS} == {name: ["inside"] for name in OF_OTHERS}


@pytest.mark.parametrize("name", sorted(set(services()) - ONCE))
def test_each_lasting_service_restarts_and_tells_its_health(name: str) -> None:
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    if name == "web":
        assert "healthcheck" not in service, "the image's own check asks the web"
    else:
        assert service["healthcheck"]["test"][0] == "CMD"


def test_each_worker_tells_the_health_of_its_own_lane() -> None:
    for service in ours().values():
        if service["command"][0] == "worker":
            assert service["healthcheck"]["test"][1:] == ["python", "/srv/alive.py", service["command"][-1]]


def test_data_outlives_the_containers() -> None:
    kept = {name: service["volumes"] for name, service in services().items() if "volumes" in service}
    assert kept == {"postgres": ["postgres:/var/lib/postgresql/data"], "redis": ["redis:/data"]}
    assert "--appendonly" in services()["redis"]["command"]


def test_nothing_starts_before_the_schema_is_there() -> None:
    for name, service in ours().items():
        if name not in ONCE:
            assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully", name


def test_the_image_installs_by_hash_and_runs_as_nobody_in_particular() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in dockerfile
    assert re.search(r"(?m)^USER (?!root)\w+", dockerfile)
    assert "HEALTHCHECK" in dockerfile


def test_the_image_holds_every_package_that_is_installed() -> None:
    sent = set(re.findall(r"(?m)^!(\S+)", (ROOT / ".dockerignore").read_text(encoding="utf-8")))
    assert {"requirements.txt", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"} <= sent
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= sent
