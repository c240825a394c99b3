"""Draw the summary on one page of A4, and never on more: where it does not fit the oldest words are left out."""

from collections.abc import Sequence

from fpdf import FPDF, XPos, YPos
from fpdf.fonts import TTFFont

from service.notify.inbox.summary.contents import Summary
from service.notify.paper.drawing import FAMILY, FONTS, GREY, INK, MARGIN, RULE, TOP

Counts = tuple[int, int, int]
"""How many rows stand on the page of what was said, done and told."""

FOOT, LEFT, LINE = 14.0, 47.0, 5.0
LONGEST = 600  # characters of one text
LEFT_OUT = "earlier ones are left out here; they stand in the inbox"


MOST_ROWS = 45
"""As many as stand on a page where each is one line."""


def draw_summary(summary: Summary) -> bytes:
    """Return the PDF: of what was said, done and told as much, from the newest back, as one page holds."""
    fewer = _fewer(*(min(len(rows), MOST_ROWS) for rows in (summary.said, summary.done, summary.told)))
    drawn, pages = _drawn(summary, fewer[0])
    if pages == 1:
        return drawn
    last = _drawn(summary, fewer[-1])[0]  # fits, as texts are cut
    fits, too_many = len(fewer) - 1, 0
    while fits - too_many > 1:
        middle = (fits + too_many) // 2
        drawn, pages = _drawn(summary, fewer[middle])
        if pages == 1:
            last, fits = drawn, middle
        else:
            too_many = middle
    return last


def _fewer(said: int, done: int, told: int) -> list[Counts]:
    """List how many rows of each kind stand on the page, fewer and fewer: what we told goes first, their words last."""
    counts = [(said, done, told)]
    while said > 1 or done > 0 or told > 0:
        if told > said // 2:
            told -= 1
        elif done > said:
            done -= 1
        elif said > 1:
            said -= 1
        else:
            done, told = max(0, done - 1), max(0, told - 1)
        counts.append((said, done, told))
    return counts


def _drawn(summary: Summary, shown: Counts) -> tuple[bytes, int]:
    """Draw so many of the newest rows of each kind; return the PDF and its pages."""
    pdf = _pages(summary, shown)
    try:
        return bytes(pdf.output()), pdf.page
    finally:
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()  # the library leaves the files open


def _pages(summary: Summary, shown: Counts) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.add_font(FAMILY, "", str(FONTS.joinpath("DejaVuSansCondensed.ttf")))
    pdf.add_font(FAMILY, "B", str(FONTS.joinpath("DejaVuSansCondensed-Bold.ttf")))
    pdf.set_margins(MARGIN, TOP, MARGIN)
    pdf.set_auto_page_break(auto=True, margin=FOOT)
    pdf.set_title(summary.title)
    pdf.set_draw_color(RULE)
    pdf.set_text_color(INK)
    pdf.add_page()
    _head(pdf, summary)
    ring = " ".join(summary.ring) or "No number is known here."
    _rows(pdf, [(what, _cut(which)) for what, which in (("The clinic", ring), *summary.facts)])
    parts = ("Their words", summary.said), ("What we did and noted", summary.done), ("What we sent them", summary.told)
    for (title, rows), most in zip(parts, shown, strict=True):
        _part(pdf, f"{title}, the newest first", rows, most)
    pdf.ln(2)
    _small(pdf, summary.foot)
    return pdf


def _head(pdf: FPDF, summary: Summary) -> None:
    _small(pdf, summary.clinic)
    pdf.set_font(FAMILY, "B", 16)
    _write(pdf, summary.title, 8)
    pdf.ln(2)


def _part(pdf: FPDF, title: str, rows: Sequence[tuple[str, str]], shown: int) -> None:
    _title(pdf, title)
    _rows(pdf, [(when, _cut(words)) for when, words in rows[:shown]] or ([] if rows else [("", "nothing")]))
    if shown < len(rows):
        _small(pdf, f"{len(rows) - shown} {LEFT_OUT}")


def _rows(pdf: FPDF, rows: Sequence[tuple[str, str]]) -> None:
    for what, which in rows:
        top = pdf.get_y()
        pdf.set_font(FAMILY, "B", 9.5)
        pdf.multi_cell(LEFT - 2, LINE, what, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        below = pdf.get_y()
        pdf.set_xy(MARGIN + LEFT, top if below > top else pdf.get_y())
        pdf.set_font(FAMILY, "", 10)
        pdf.multi_cell(0, LINE, which, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.set_y(max(below, pdf.get_y()) + 0.8)


def _title(pdf: FPDF, title: str) -> None:
    pdf.ln(2)
    pdf.line(MARGIN, pdf.get_y(), MARGIN + pdf.epw, pdf.get_y())
    pdf.ln(1.5)
    pdf.set_font(FAMILY, "B", 12)
    _write(pdf, title, 6)


def _small(pdf: FPDF, text: str) -> None:
    pdf.set_font(FAMILY, "", 9)
    pdf.set_text_color(GREY)
    _write(pdf, text, 4.5)
    pdf.set_text_color(INK)


def _write(pdf: FPDF, text: str, height: float) -> None:
    pdf.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()} … (cut here; the inbox has all of it)"
