"""Settings: complete, checked together, secrets from files, never shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.base.settings import Settings, SettingsError, load_settings
from service.notify.delivery.limits import PROOF
from tests.support.settings import TEST_KEY, an_environment, some_settings


def problems(**over: object) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(an_environment(**over))  # type: ignore[arg-type]
    return refused.value.problems


def test_it_reads_the_environment() -> None:
    settings = some_settings("sqlite:///clinic.sqlite", public_url="https://clinic.example/")
    assert settings.database_url == "sqlite:///clinic.sqlite"
    assert settings.public_url == "https://clinic.example"
    assert settings.allow_drama_numbers is True
    assert settings.demo is False


def test_it_names_every_problem_at_once() -> None:
    assert problems(secret_key="short", public_url="clinic", data_keys=None, log_level="LOUD") == [
        "AFTERCOURSE_DATA_KEYS: is required",
        "AFTERCOURSE_LOG_LEVEL: Must be one of: DEBUG, INFO, WARNING, ERROR.",
        "AFTERCOURSE_PUBLIC_URL: must be an address such as https://aftercourse.example.org",
        "AFTERCOURSE_SECRET_KEY: must have at least 32 characters",
    ]


def test_it_needs_four_settings_and_says_which() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({})
    assert sorted(problem.split(":")[0].removeprefix("AFTERCOURSE_") for problem in refused.value.problems) == [
        "DATABASE_URL",
        "DATA_KEYS",
        "PUBLIC_URL",
        "SECRET_KEY",
    ]


def test_the_usual_proof_is_what_lease_call_and_margin_take() -> None:
    assert timedelta(seconds=some_settings().proof_seconds) == PROOF


def test_it_refuses_a_proof_that_takes_no_time() -> None:
    assert problems(proof_seconds="0") == ["AFTERCOURSE_PROOF_SECONDS: must be between 1 and 86400"]


def test_it_reads_how_fast_numbers_send_and_refuses_one_that_never_would() -> None:
    assert some_settings(sms_segments_per_second="2.5").sms_segments_per_second == 2.5
    assert problems(whatsapp_segments_per_second="0") == [
        "AFTERCOURSE_WHATSAPP_SEGMENTS_PER_SECOND: must be between 0.1 and 1000"
    ]


def test_it_refuses_a_setting_it_does_not_know() -> None:
    assert problems(publik_url="http://127.0.0.1") == ["AFTERCOURSE_PUBLIK_URL: is no setting of Aftercourse"]


def test_it_ignores_the_environment_of_others() -> None:
    assert load_settings({**an_environment(), "HOME": "/home/somebody"}) == some_settings()


def test_it_takes_an_empty_setting_for_none() -> None:
    assert some_settings(redis_url="", smtp_url="").redis_url == ""


def test_it_reads_a_secret_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "data_keys"
    secret.write_text(f"{TEST_KEY}\n", encoding="utf-8")
    assert some_settings(data_keys=None, data_keys_file=secret).data_keys == some_settings().data_keys


def test_it_reports_a_file_it_cannot_read(tmp_path: Path) -> None:
    assert "AFTERCOURSE_SECRET_KEY_FILE: the file cannot be read (No such file or directory)" in problems(
        secret_key=None, secret_key_file=tmp_path / "gone"
    )


def test_it_refuses_a_value_given_twice(tmp_path: Path) -> None:
    secret = tmp_path / "secret_key"
    secret.write_text("s" * 32, encoding="utf-8")
    assert problems(secret_key_file=secret) == [
        "AFTERCOURSE_SECRET_KEY_FILE: given together with AFTERCOURSE_SECRET_KEY; keep one"
    ]


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"database_url": "mysql://somewhere/x"}, "must begin with sqlite:// or postgresql+psycopg://"),
        ({"database_url": "no url"}, "must be a database URL such as postgresql+psycopg://user@host/name"),
        ({"redis_url": "http://127.0.0.1"}, "must begin with redis://, rediss://, redis+sentinel:// or unix://"),
        ({"public_url": "https://clinic.example/?a=b"}, "must be an address such as"),
        ({"twilio_account_sid": "AC12"}, "must be AC and 32 hexadecimal digits"),
        ({"twilio_auth_token": None}, "account SID and auth token must be given together"),
        ({"data_keys": "k1:short"}, "key 1 must be ID:BASE64 with 32 bytes"),
        ({"data_keys": f"{TEST_KEY},{TEST_KEY}"}, "two keys carry the same id"),
        ({"data_keys": " , "}, "must hold at least one key"),
    ],
)
def test_it_says_what_is_wrong_with_a_value(over: dict[str, str | None], sentence: str) -> None:
    (problem,) = problems(**over)
    assert sentence in problem


def test_it_never_repeats_a_key_that_is_wrong() -> None:
    (problem,) = problems(data_keys="k1:c2VjcmV0")
    assert "c2VjcmV0" not in problem


def test_it_sends_texts_to_another_machine_only_when_that_is_meant() -> None:
    elsewhere = {"twilio_api_base": "http://sim.example"}
    assert "AFTERCOURSE_ALLOW_TWILIO_API_BASE=1" in problems(**elsewhere)[0]
    assert some_settings(**elsewhere, allow_twilio_api_base="1").twilio_api_base == "http://sim.example"


def test_it_shows_no_secret_when_printed() -> None:
    settings = some_settings("postgresql+psycopg://clinic:pass-word@db/clinic", redis_url="redis://:pass-word@redis/0")
    shown = repr(settings)
    secrets = [settings.secret_key, settings.twilio_auth_token, "pass-word", TEST_KEY.split(":")[1]]
    assert [secret for secret in secrets if secret in shown] == []


def test_it_names_each_setting_it_promises() -> None:
    promised = (
        "database_url redis_url secret_key data_keys public_url twilio_account_sid twilio_auth_token twilio_api_base "
        "allow_twilio_api_base protocols_dir smtp_url imap_url heartbeat_url demo allow_drama_numbers"
    )
    assert set(promised.split()) <= set(Settings.__dataclass_fields__)
