"""The GSM-7 alphabet (3GPP TS 23.038), and plain stand-ins for typographic characters that would leave it."""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two septets, the first an escape
WHOLE = BASIC | EXTENDED

STAND_INS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʹʻʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
        ),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f", None),
        **dict.fromkeys("\u2028\u2029\u0085", "\n"),
        "…": "...",
        "•": "-",
        "·": ".",
        "×": "x",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "™": "(TM)",
        "©": "(C)",
        "®": "(R)",
    }
)


def is_gsm7(text: str) -> bool:
    """Tell whether every character is in the basic or the extended table."""
    return WHOLE.issuperset(text)


def downgrade(text: str) -> str:
    """Write typographic characters plainly where that brings the whole text into GSM-7; else leave it as it is.

    Letters of other languages are never touched: a text that needs them is UCS-2 anyway.
    """
    if is_gsm7(text):
        return text
    plain = unicodedata.normalize("NFC", text).translate(STAND_INS)
    return plain if is_gsm7(plain) else text
