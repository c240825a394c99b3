"""The parts of a mail: its words, whatever they are written in, and how much else came with it. Pure.

Broken mails are the rule: a character set that does not exist, bytes that are not what they say, parts without an end.
Nothing here raises for what stands in a mail.
"""

from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from service.notify.mail.bounds import MOST_BYTES, MOST_PARTS, Budget, bounded, is_slow, split, within
from service.notify.mail.html_text import words_of_html

PLAIN, HTML, ENCLOSED = "text/plain", "text/html", "message/rfc822"
ALTERNATIVE, MUCH_MORE = "multipart/alternative", 2
MOST_VALUES, LONGEST_VALUES = 50, 30_000
"""So many headers of one name are read, and so many characters of them in all."""

LONGEST_LETTER = 4
"""Bytes; where the beginning of a part is read alone, its last letter may be torn."""

OLD = "windows-1252"


def parsed(raw: bytes) -> Message:
    """Take a mail apart; the old policy keeps broken headers as they are where the new one raises.

    What even that cannot take apart has no headers, and all of it is words.
    """
    try:
        return message_from_bytes(within(raw), policy=bounded())
    except Exception:  # noqa: BLE001 - the parser has faults of its own, and no mail may be lost for one
        whole = Message()
        whole.set_payload(_decoded(raw[:MOST_BYTES], None))
        return whole


def parsed_head(raw: bytes) -> Message:
    """Take the headers of a mail apart, and nothing below them."""
    return parsed(split(raw)[0])


def texts_of(mail: Message, budget: Budget) -> list[str]:
    """Return a mail's words as they are shown, part by part: what stands beside each other is all read.

    The plain part may be no more than the footer of a virus scanner. A part that says the same once more is left out.
    """
    said: dict[str, str] = {}
    for text in _said(mail, budget):
        said.setdefault(" ".join(text.split()), text)
    return list(said.values())


def _said(part: Message, left: Budget) -> list[str]:
    """Return what a part and those in it say, as far as they are looked at."""
    if not left.one_part():
        return []
    inner = _inner(part)
    if inner and part.get_content_type() == ALTERNATIVE:
        return _fullest(inner, left)
    if inner:
        return [text for each in inner for text in _said(each, left)]
    is_plain = _is_words(part, PLAIN)
    written = left.first(_text(part, left)) if is_plain or _is_words(part, HTML) else ""
    text = written if is_plain else words_of_html(written)
    return [text] if text.strip() else []


def _fullest(ways: list[Message], left: Budget) -> list[str]:
    """Choose of what is written in several ways the plain text, with the other where that says much more."""
    plain = [text for each in ways if each.get_content_type() == PLAIN for text in _said(each, left)]
    others = (_said(each, left) for each in reversed(ways) if each.get_content_type() != PLAIN)
    other = next((texts for texts in others if texts), [])
    much_more = sum(len(text.split()) for text in other) > MUCH_MORE * sum(len(text.split()) for text in plain)
    return plain + other if much_more else plain


def attachments(mail: Message) -> list[Message]:
    """Return what came beside the words: photos and files, also those shown between the words."""
    return [part for part in _leaves(mail) if not (_is_words(part, PLAIN) or _is_words(part, HTML))]


def content_of(part: Message) -> bytes:
    """Return the bytes of an attachment; none where they cannot be read."""
    try:
        content = part.get_payload(decode=True)
    except (MessageError, ValueError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def header(mail: Message, name: str) -> str:
    """Return a header as people read it, on one line; empty where there is none."""
    written = mail.get(name)
    if written is None:
        return ""
    try:
        pieces = [_decoded(piece, charset) for piece, charset in decode_header(str(written))]
    except (MessageError, ValueError):
        pieces = [str(written)]
    return " ".join("".join(pieces).split())


def headers(mail: Message, *names: str) -> list[str]:
    """Return the values of some headers, as they are written: as many as programs write."""
    found, left = [], LONGEST_VALUES
    for name in names:
        for value in mail.get_all(name, [])[:MOST_VALUES]:
            found.append(" ".join(str(value).split()))
            left -= len(found[-1])
            if left < 0:
                return found
    return found


def _leaves(mail: Message) -> Iterator[Message]:
    """Walk the parts that hold something."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        inner = _inner(part)
        if inner is None:
            yield part
        else:
            waiting[:0] = inner


def _inner(part: Message) -> list[Message] | None:
    """Return the parts of a part; a mail that is enclosed counts as one and is not read as the sender's."""
    inner = part.get_payload() if part.is_multipart() else None
    if not isinstance(inner, list) or part.get_content_type() == ENCLOSED:
        return None
    return [each for each in inner if isinstance(each, Message)]


def _is_words(part: Message, kind: str) -> bool:
    return (
        part.get_content_type() == kind and part.get_content_disposition() != "attachment" and not part.get_filename()
    )


def _text(part: Message, left: Budget) -> str:
    try:
        payload = part.get_payload(decode=True)
    except (MessageError, ValueError, AssertionError):
        payload = None
    if not isinstance(payload, bytes):
        return str(part.get_payload() or "") if not part.is_multipart() else ""
    left.is_spent = left.is_spent or len(payload) > MOST_BYTES
    return _decoded(payload[:MOST_BYTES], part.get_content_charset(), is_whole=len(payload) <= MOST_BYTES)


def _decoded(piece: bytes | str, charset: str | None, *, is_whole: bool = True) -> str:
    """Read bytes by the character set that they name; where that is wrong, as UTF-8, else as the old Windows one."""
    if isinstance(piece, str):
        return piece
    for each in (charset, "utf-8"):
        for torn in range(1 if is_whole else LONGEST_LETTER):
            with suppress(LookupError, UnicodeError, ValueError):
                if each and not is_slow(each):
                    return piece[: len(piece) - torn].decode(each)
    return piece.decode(OLD, "replace")
