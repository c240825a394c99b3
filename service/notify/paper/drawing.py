"""Draw a sheet: A4, black on white, what to do on pain or discharge first and large. Data in, PDF out."""

import re
from importlib.resources import files

from fpdf import FPDF, XPos, YPos
from fpdf.fonts import TTFFont

from service.notify.paper.contents import Advice, Paper
from service.notify.texts.placeholders import render

FONTS = files("service.web").joinpath("static", "vendor", "dejavu-2.37")
FAMILY = "DejaVu"
MARGIN, TOP, FOOT, LEFT = 18.0, 15.0, 17.0, 46.0
USUAL, SMALL, LEADING = 10.5, 9.8, 0.49  # points, points, millimetres a point
INSIDE = re.compile(r"(?<=\d) (?=\d)|(?<=\b\d) (?=[^\W\d])|(?<=\b\d\d) (?=[^\W\d])")
GAP, PARAGRAPH = 2.2, 0.8
INK, GREY, RULE = 20, 95, 200


def draw(paper: Paper) -> bytes:
    """Return the PDF of a sheet; its letters are a little smaller where one page is enough for it then."""
    pdf, small = _drawn(paper, USUAL), _drawn(paper, SMALL)
    try:
        return bytes((small if small.page < pdf.page else pdf).output())
    finally:
        for font in (*pdf.fonts.values(), *small.fonts.values()):
            if isinstance(font, TTFFont):
                font.ttfont.close()  # the library leaves the files open


def _drawn(paper: Paper, size: float) -> "_Sheet":
    pdf = _Sheet(paper, size)
    pdf.add_page()
    _head(pdf, paper)
    _alert(pdf, paper)
    for one in paper.advice:
        _advice(pdf, one)
    _dates(pdf, paper)
    return pdf


class _Sheet(FPDF):
    """A page with the clinic's name and the page's number at its foot."""

    def __init__(self, paper: Paper, size: float) -> None:
        super().__init__(format="A4")
        self.size, self.line_height = size, size * LEADING
        self._paper = paper
        self.add_font(FAMILY, "", str(FONTS.joinpath("DejaVuSansCondensed.ttf")))
        self.add_font(FAMILY, "B", str(FONTS.joinpath("DejaVuSansCondensed-Bold.ttf")))
        self.set_margins(MARGIN, TOP, MARGIN)
        self.set_auto_page_break(auto=True, margin=FOOT)
        self.set_title(paper.title)
        self.set_lang(paper.language)
        self.set_text_color(INK)
        self.set_draw_color(RULE)

    def footer(self) -> None:
        """Write the clinic, when it was printed, and which page of how many this is."""
        self.set_y(-FOOT + 5)
        self.set_font(FAMILY, "", 8.5)
        self.set_text_color(GREY)
        page = render(self._paper.page, {"number": str(self.page_no()), "of": "{nb}"})
        self.cell(self.epw / 2, 5, f"{self._paper.clinic} · {self._paper.printed}")
        self.cell(self.epw / 2, 5, page, align="R")
        self.set_text_color(INK)


def _head(pdf: FPDF, paper: Paper) -> None:
    pdf.set_font(FAMILY, "", 10)
    pdf.set_text_color(GREY)
    _write(pdf, paper.clinic, 5)
    pdf.set_text_color(INK)
    pdf.set_font(FAMILY, "B", 21)
    _write(pdf, paper.title, 10)
    pdf.set_font(FAMILY, "", 11)
    _write(pdf, paper.for_whom, 6)
    pdf.ln(4)


def _alert(pdf: FPDF, paper: Paper) -> None:
    """Frame what to do on pain or discharge, with the numbers in letters that are read without glasses."""
    top, inner = pdf.get_y(), 5.0
    pdf.set_y(top + inner - 1)
    pdf.set_left_margin(MARGIN + inner)
    pdf.set_x(MARGIN + inner)
    pdf.set_right_margin(MARGIN + inner)
    pdf.set_font(FAMILY, "B", 16)
    _write(pdf, paper.alert, 8)
    pdf.ln(1.5)
    for when, whom in paper.numbers:
        pdf.set_font(FAMILY, "", 11)
        pdf.cell(52, 9, when)
        number = whom[:1].isdigit()
        pdf.set_font(FAMILY, "B", 18 if number else 11)
        pdf.set_xy(pdf.get_x(), pdf.get_y() + (0 if number else 1.7))
        _write(pdf, whom, 9 if number else 5.6)
    pdf.set_font(FAMILY, "", 9.5)
    pdf.ln(1)
    _write(pdf, paper.hours, 5)
    bottom = pdf.get_y() + inner - 2
    pdf.set_margins(MARGIN, TOP, MARGIN)
    pdf.set_draw_color(INK)
    pdf.set_line_width(0.9)
    pdf.rect(MARGIN, top, pdf.epw, bottom - top)
    pdf.set_line_width(0.2)
    pdf.set_draw_color(RULE)
    pdf.set_xy(MARGIN, bottom + 3)
    pdf.set_text_color(GREY)
    _write(pdf, paper.hint, 5)
    pdf.set_text_color(INK)
    pdf.ln(2)


def _advice(pdf: _Sheet, one: Advice) -> None:
    """Draw a day: its name on the left, what holds on the right; a day is never torn between two pages."""
    pdf.set_font(FAMILY, "", pdf.size)
    _begin(pdf, sum(_height(pdf, line, pdf.epw - LEFT) + PARAGRAPH for line in one.words))
    top = pdf.get_y()
    pdf.set_font(FAMILY, "B", pdf.size)
    _write(pdf, one.when, pdf.line_height, LEFT - 4)
    pdf.set_font(FAMILY, "", pdf.size)
    if one.we_ring:
        _write(pdf, one.we_ring, pdf.line_height, LEFT - 4)
    left_end = pdf.get_y()
    pdf.set_y(top)
    for line in one.words:
        pdf.set_x(MARGIN + LEFT)
        _write(pdf, line, pdf.line_height)
        pdf.ln(PARAGRAPH)
    pdf.set_y(max(left_end, pdf.get_y() - PARAGRAPH) + GAP)


def _dates(pdf: _Sheet, paper: Paper) -> None:
    if not paper.dates:
        return
    _begin(pdf, pdf.line_height * len(paper.dates))
    pdf.set_font(FAMILY, "B", pdf.size)
    pdf.cell(LEFT, pdf.line_height, paper.dates_title)
    pdf.set_font(FAMILY, "", pdf.size)
    for when in paper.dates:
        pdf.set_x(MARGIN + LEFT)
        _write(pdf, when, pdf.line_height)


def _begin(pdf: FPDF, height: float) -> None:
    """Rule off what stands above; what would not fit goes to the next page."""
    if pdf.will_page_break(height + 2 * GAP):
        pdf.add_page()
    pdf.line(MARGIN, pdf.get_y(), MARGIN + pdf.epw, pdf.get_y())
    pdf.ln(GAP)


def _write(pdf: FPDF, text: str, height: float, width: float = 0) -> None:
    """Write lines of that height, to the right margin where no width is given; the next begin below, at the left."""
    pdf.multi_cell(width, height, _kept(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _height(pdf: _Sheet, text: str, width: float) -> float:
    """Measure lines without drawing them."""
    measured = pdf.multi_cell(width, pdf.line_height, _kept(text), dry_run=True, output="HEIGHT")
    assert isinstance(measured, float | int)
    return measured


def _kept(text: str) -> str:
    """Keep numbers, and a day and its month, on one line."""
    return INSIDE.sub("\N{NO-BREAK SPACE}", text)
