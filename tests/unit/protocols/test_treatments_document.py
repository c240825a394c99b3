"""What the documentation tells of the treatments is what their files say."""

from pathlib import Path

from service.protocols.definition import Protocol
from service.protocols.questions import Asks, Effect, ScreeningQuestion
from tests.unit.protocols.shipped import packaged

DOCUMENT = Path(__file__).parents[3] / "docs" / "treatments.md"
FIGURES = {"floor": "hard_floor_days", "minimum": "min_days", "ideal": "ideal_days", "maximum": "max_days"}


def test_the_documentation_has_the_figures_of_every_treatment() -> None:
    assert _rows(10) == [_figures(protocol) for protocol in packaged().values()]


def test_the_documentation_has_the_source_of_every_figure() -> None:
    expected = [
        [f"`{key}` {name}", str(getattr(protocol.spacing[0], figure)), protocol.spacing[0].source_of(figure)]
        for key, protocol in packaged().items()
        for name, figure in FIGURES.items()
    ]

    assert [row for row in _rows(3) if row[0].split("` ")[-1] in FIGURES] == expected


def test_the_documentation_has_every_question_and_who_is_asked() -> None:
    asked: dict[str, tuple[ScreeningQuestion, list[str]]] = {}
    for key, protocol in packaged().items():
        for question in protocol.screening:
            asked.setdefault(question.key, (question, []))[1].append(f"`{key}`")
    expected = [_question(question, keys) for question, keys in asked.values()]

    assert [row for row in _rows(3) if row[0].endswith("?")] == expected


def _figures(protocol: Protocol) -> list[str]:
    gap = protocol.spacing[0]
    return [
        f"`{protocol.key}`",
        f"{protocol.sessions_usual}, at most {protocol.sessions_maximum}",
        *(str(getattr(gap, figure)) for figure in FIGURES.values()),
        str(protocol.cross_treatment.min_days),
        str(protocol.recovery_days),
        protocol.skill or "any",
        protocol.room_kind or "any",
    ]


def _question(question: ScreeningQuestion, keys: list[str]) -> list[str]:
    since = "the date" if question.asks is Asks.DATE else "the answer"
    effect = f"wait {question.wait_days} days from {since}" if question.effect is Effect.WAIT else question.effect
    who = "every treatment" if len(keys) == len(packaged()) else ", ".join(keys)
    return [f"`{question.key}`: {question.question}", effect, who]


def _rows(cells: int) -> list[list[str]]:
    """Read the rows of so many cells whose first is a name in code."""
    lines = DOCUMENT.read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return [row for row in rows if len(row) == cells]
