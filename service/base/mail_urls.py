"""Addresses of mail servers, as the settings name them. Pure.

`smtps://USER:PASSWORD@HOST[:465]` and `imaps://USER:PASSWORD@HOST[:993][/FOLDER]` speak TLS from the first byte.
`smtp://` (587) and `imap://` (143) begin in the clear and must go over to TLS before a password or a word leaves, but
for this very machine, whose loopback address no certificate names, or where `?tls=none` says that it is meant.
`imaps://…/INBOX?done=Processed` moves what was taken in to that folder; without it the mail is marked as seen.
"""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

Tls = Literal["implicit", "starttls", "none"]
PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
KNOWN = {"smtp": {"tls"}, "imap": {"tls", "done"}}


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server, how to speak to it, and who we are there; the password never shows in a representation."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    done: str = ""


def read_mail_url(written: str, kind: Literal["smtp", "imap"]) -> MailServer:
    """Read an address; raises `ValueError` with what is wrong with it, in words that hold no secret."""
    try:
        url = urlsplit(written)
        port = url.port
    except ValueError:
        raise ValueError("must have a port between 1 and 65535") from None
    asked = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
    if url.scheme not in {kind, f"{kind}s"} or not url.hostname:
        raise ValueError(f"must be an address such as {kind}s://user:password@mail.example.org")
    if set(asked) - KNOWN[kind]:
        raise ValueError(f"knows only {' and '.join(sorted(KNOWN[kind]))} after the question mark")
    if asked.get("tls", "none") != "none" or (url.scheme == f"{kind}s" and "tls" in asked):
        raise ValueError(f"takes tls=none alone, and only with {kind}://")
    if bool(url.username) != bool(url.password):
        raise ValueError("must have user and password together")
    if kind == "imap" and not url.username:
        raise ValueError("must have a user and a password")
    return MailServer(
        host=url.hostname,
        port=port or PORTS[url.scheme],
        tls=_tls(url.scheme == f"{kind}s", plain="tls" in asked or url.hostname in LOOPBACK),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        folder=unquote(url.path.strip("/")) or "INBOX",
        done=asked.get("done", ""),
    )


def _tls(implicit: bool, *, plain: bool) -> Tls:
    if implicit:
        return "implicit"
    return "none" if plain else "starttls"
