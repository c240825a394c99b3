"""Words out of HTML: what is shown, line by line, without what is quoted. Pure, and linear in what comes."""

from collections.abc import Iterator

from lxml import etree

UNSEEN = {"style", "script", "head", "title", "template", "noscript"}
LINES = {"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre", "hr"}
QUOTED = {
    "blockquote": {"cite", "gmail_quote", "protonmail_quote"},
    "div": {"yahoo_quoted", "moz-cite-prefix", "gmail_attr"},
}
"""What programs mark, by type or class, as words of somebody else, or as the line that says whose. A whole
`div.gmail_quote` is left in: the answer may stand between the quotes."""

SPACES = dict.fromkeys(map(ord, "\r\n\t\N{NO-BREAK SPACE}"), " ")


def words_of_html(html: str) -> str:
    """Return what a page shows, with a line break wherever it begins a line; what cannot be read shows nothing."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        page = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if page is None:
        return ""
    lines = (" ".join(line.split()) for line in "".join(_shown(page)).split("\n"))
    return "\n".join(lines)


def _shown(page: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(page, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            hidden = element.tag in UNSEEN or _is_quoted(element)
            yield from _breaks(element)
            if hidden:
                walk.skip_subtree()
            else:
                yield _flat(element.text)
        else:
            yield from _breaks(element) if element.tag != "br" else ()
            yield _flat(element.tail)


def _breaks(element: etree._Element) -> Iterator[str]:
    if element.tag in LINES or element.tag == "br":
        yield "\n"


def _is_quoted(element: etree._Element) -> bool:
    marks = QUOTED.get(element.tag)
    return marks is not None and not marks.isdisjoint([element.get("type", ""), *element.get("class", "").split()])


def _flat(text: str | None) -> str:
    """Take the line breaks of the source out: they show as spaces."""
    return text.translate(SPACES) if text else ""
