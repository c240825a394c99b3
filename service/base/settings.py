"""Settings from the environment, each also as NAME_FILE; all problems are reported together, before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from service.base.keys import DataKey, Keyring, parse_keys
from service.base.mail_urls import read_mail_url

PREFIX = "AFTERCOURSE_"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TWILIO = "https://api.twilio.com"
SECRET_LENGTH = 32
SMS_PACE, WHATSAPP_PACE = 10.0, 80.0
"""Segments a second that Twilio takes from one number: by SMS to the United Kingdom, and by WhatsApp."""

PROOF_SECONDS = 593
"""Lease, time-out of a call and nine minutes of margin; `service/notify/delivery/limits.py` tells why."""


class SettingsError(Exception):
    """Carry every problem of the settings, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what a process needs to know of its surroundings; secrets never show in a representation."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_keys: tuple[DataKey, ...] = field(repr=False)
    public_url: str
    redis_url: str = field(default="", repr=False)
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_api_base: str = TWILIO
    allow_twilio_api_base: bool = False
    protocols_dir: str = ""
    smtp_url: str = field(default="", repr=False)
    imap_url: str = field(default="", repr=False)
    mail_webhook_secret: str = field(default="", repr=False)
    heartbeat_url: str = field(default="", repr=False)
    trusted_proxies: int = 0
    demo: bool = False
    allow_drama_numbers: bool = False
    allow_private_calendars: bool = False
    keep_media_at_provider: bool = False
    log_level: str = "INFO"
    proof_seconds: int = PROOF_SECONDS
    sms_segments_per_second: float = SMS_PACE
    whatsapp_segments_per_second: float = WHATSAPP_PACE

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.data_keys)


class _DatabaseUrl(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            url = make_url(text)
        except ArgumentError as error:
            raise ValidationError("must be a database URL such as postgresql+psycopg://user@host/name") from error
        if url.drivername not in {"sqlite", "postgresql+psycopg"}:
            raise ValidationError("must begin with sqlite:// or postgresql+psycopg://")
        return text


class _DataKeys(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return tuple(parse_keys(super()._deserialize(value, attr, data, **kwargs)))
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _web_address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValidationError("must be an address such as https://aftercourse.example.org")


def _smtp_address(value: str) -> None:
    _mail_address(value, "smtp")


def _imap_address(value: str) -> None:
    _mail_address(value, "imap")


def _mail_address(value: str, kind: Literal["smtp", "imap"]) -> None:
    try:
        read_mail_url(value, kind)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _redis_address(value: str) -> None:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "redis+sentinel", "unix"}:
        raise ValidationError("must begin with redis://, rediss://, redis+sentinel:// or unix://, or be empty")


_A_PACE = validate.Range(0.1, 1000, error="must be between 0.1 and 1000")


class _SettingsSchema(Schema):
    database_url = _DatabaseUrl(required=True)
    secret_key = fields.String(
        required=True,
        validate=validate.Length(min=SECRET_LENGTH, error=f"must have at least {SECRET_LENGTH} characters"),
    )
    data_keys = _DataKeys(required=True)
    public_url = fields.String(required=True, validate=_web_address)
    redis_url = fields.String(validate=_redis_address)
    twilio_account_sid = fields.String(
        validate=validate.Regexp(r"(AC[0-9a-f]{32})?\Z", error="must be AC and 32 hexadecimal digits")
    )
    twilio_auth_token = fields.String()
    twilio_api_base = fields.String(validate=_web_address)
    allow_twilio_api_base = fields.Boolean()
    protocols_dir = fields.String()
    smtp_url = fields.String(validate=_smtp_address)
    imap_url = fields.String(validate=_imap_address)
    mail_webhook_secret = fields.String(
        validate=validate.Length(min=SECRET_LENGTH, error=f"must have at least {SECRET_LENGTH} characters")
    )
    heartbeat_url = fields.String()
    trusted_proxies = fields.Integer(validate=validate.Range(0, 10, error="must be between 0 and 10"))
    demo = fields.Boolean()
    allow_drama_numbers = fields.Boolean()
    allow_private_calendars = fields.Boolean()
    keep_media_at_provider = fields.Boolean()
    log_level = fields.String(validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
    sms_segments_per_second = fields.Float(validate=_A_PACE)
    whatsapp_segments_per_second = fields.Float(validate=_A_PACE)
    proof_seconds = fields.Integer(validate=validate.Range(1, 86_400, error="must be between 1 and 86400"))

    @validates_schema(skip_on_field_errors=False)
    def _api_base_is_meant(self, data: dict[str, Any], **_: Any) -> None:
        base = data.get("twilio_api_base", TWILIO)
        if base != TWILIO and urlsplit(base).hostname not in LOOPBACK and not data.get("allow_twilio_api_base"):
            name = f"{PREFIX}ALLOW_TWILIO_API_BASE"
            raise ValidationError(f"points away from this machine; set {name}=1 if that is meant", "twilio_api_base")

    @validates_schema(skip_on_field_errors=False)
    def _twilio_credentials_come_together(self, data: dict[str, Any], **_: Any) -> None:
        if bool(data.get("twilio_account_sid")) != bool(data.get("twilio_auth_token")):
            raise ValidationError("account SID and auth token must be given together", "twilio_account_sid")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Settings:
        return Settings(**{**data, "public_url": data["public_url"].rstrip("/")})


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the environment, or raise `SettingsError` with every problem."""
    values, problems = _with_files(environ)
    try:
        settings: Settings = _SettingsSchema().load({name: value for name, value in values.items() if value})
    except ValidationError as error:
        known: dict[str, Any] = dict(error.messages_dict)
        problems += [f"{PREFIX}{name.upper()}: {_sentence(known[name])}" for name in sorted(known)]
    if problems:
        raise SettingsError(problems)
    return settings


def _sentence(messages: Any) -> str:
    text = " ".join(map(str, messages))
    return {"Missing data for required field.": "is required", "Unknown field.": "is no setting of Aftercourse"}.get(
        text, text
    )


def _with_files(environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Collect the settings by their short names; `AFTERCOURSE_X_FILE` names a file that holds the value of X."""
    ours = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    values = {name.lower(): value for name, value in ours.items() if not name.endswith("_FILE")}
    problems = []
    for name, path in ours.items():
        short = name.removesuffix("_FILE").lower()
        if not name.endswith("_FILE"):
            continue
        if short in values:
            problems.append(f"{PREFIX}{name}: given together with {PREFIX}{short.upper()}; keep one")
        try:
            values[short] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            problems.append(f"{PREFIX}{name}: the file cannot be read ({error.strerror})")
    return values, problems
