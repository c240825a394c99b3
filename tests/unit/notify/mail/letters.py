"""Mails as programs write them."""

import json

from service.notify.mail.reading import form_of, read_mail
from service.notify.replies.form import Inbound

OURS = "<ME0192a5f00000700080000000000000aa@clinic.example>"


def a_mail(
    body: str = "", *, sender: str = "juno@mail.example", kind: str = "text/plain; charset=utf-8", **over: str
) -> bytes:
    """Write a mail; `over` takes headers with underscores for hyphens, an empty one leaves the header out."""
    headers = {
        "From": f"Juno Larkspur <{sender}>",
        "To": "desk@clinic.example",
        "Message-ID": "<1@mail.example>",
        "Date": "Mon, 7 Dec 2026 09:00:00 +0000",
        "MIME-Version": "1.0",
        "Content-Type": kind,
        **{name.replace("_", "-"): value for name, value in over.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"{head}\r\n{body}".encode()


def read(raw: bytes, recipient: str = "") -> Inbound:
    return read_mail(json.dumps(form_of(raw, recipient=recipient)))


def parts(*each: tuple[str, str], kind: str = "mixed") -> tuple[str, str]:
    """Give body and content type of a mail in several parts, each with its own headers."""
    inner = "".join(f"--edge\r\n{head}\r\n\r\n{body}\r\n" for head, body in each)
    return f"{inner}--edge--\r\n", f'multipart/{kind}; boundary="edge"'
