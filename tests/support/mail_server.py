"""A real SMTP server on loopback that can be told to misbehave, and a certificate that only a test trusts."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "desk@clinic.example", "not a secret: only a test has it"


@dataclass
class Post:
    """What a server took, and what it answers: `says` by command (MAIL, RCPT, DATA), None hangs up without a word."""

    taken: list[EmailMessage] = field(default_factory=list)
    says: dict[str, str | None] = field(default_factory=dict)
    logins: int = 0

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - named by aiosmtpd
        envelope.mail_from = address
        return self.says.get("MAIL") or "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.says.get("RCPT") or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.says.get("DATA", "250 OK")
        if answer is None or answer.startswith("250"):
            mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.taken.append(mail)
        if answer is None:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer or "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins += 1
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)


class _Quiet(Controller):
    """Listen on a port that the system chooses; aiosmtpd asks for one beforehand."""

    def _trigger_server(self) -> None:
        """Make the first connection to the port that was chosen, not to the one that was asked for."""
        self.port = self.chosen
        super()._trigger_server()  # type: ignore[no-untyped-call]

    @property
    def chosen(self) -> int:
        assert isinstance(self.server, asyncio.Server)
        return int(self.server.sockets[0].getsockname()[1])


@contextmanager
def a_mail_server(
    post: Post, *, tls: ssl.SSLContext | None = None, starttls: bool = False, login: bool = False
) -> Iterator[int]:
    """Serve until the block is left; yields the port."""
    options: dict[str, Any] = {}
    if login:
        options = {
            "authenticator": post.authenticate,
            "auth_required": True,
            "auth_require_tls": tls is not None and starttls,
        }
    if tls is not None and starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    server = _Quiet(post, hostname="127.0.0.1", port=0, ssl_context=None if starttls else tls, **options)
    server.start()
    try:
        yield server.chosen
    finally:
        server.stop()


def a_certificate(directory: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for this machine that signs itself; returns where it is, and what a server speaks TLS with."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1)
    )
    certificate = made.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(key, hashes.SHA256())
    path, secret = directory / "mail.crt", directory / "mail.key"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return path, context
