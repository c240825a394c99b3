"""Which labelled texts there are: real ones beside the repository, the packaged ones, and whatever file is named."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from service.notify.lexicons.examples import packaged_examples, read_examples
from service.notify.lexicons.figures import Labelled
from service.notify.triage.tongues import Tongues

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "unit" / "notify" / "triage" / "data"
EXTRA = "AFTERCOURSE_REPLIES_EXTRA"
REAL = "AFTERCOURSE_REPLIES_DIR"


def real_replies() -> Path | None:
    """Return the folder of real people's words, which stays outside of the repository; None where there is none."""
    folder = Path(os.environ.get(REAL, ROOT.parent / "shared" / "data" / "replies"))
    return folder if (folder / "real-sentences.jsonl").is_file() else None


def labelled_sets(tongues: Tongues) -> Iterator[tuple[str, list[Labelled]]]:
    """Give each set with its name; sets of several languages also language by language."""
    folder = real_replies()
    if folder is not None:
        yield "real sentences", read_file(folder / "real-sentences.jsonl")
    for file in sorted(DATA.glob("*.jsonl")):
        yield from _by_language(f"development, {file.stem}", read_file(file))
    for file in sorted((DATA / "sealed").glob("*.jsonl")):
        yield f"sealed, nobody has learnt from them: {file.stem}", read_file(file)
    for language in ("en", *(tongue.language for tongue in tongues.others)):
        examples = list(packaged_examples(language))
        if examples:
            yield f"packaged, {language}", examples
    extra = os.environ.get(EXTRA)
    if extra:
        yield from _by_language("the file named", read_file(Path(extra)))


def labelled_for_learning() -> list[Labelled]:
    """Return the labelled English texts that may be learnt from: the real ones and what is sealed are left alone."""
    rows = [row for file in sorted(DATA.glob("*.jsonl")) for row in read_file(file)]
    rows += packaged_examples("en")
    rows += [Labelled(text, file) for file in ("urgent", "harmless") for text in lines_of(file)]
    return [row for row in rows if row.language == "en"]


def lines_of(name: str) -> list[str]:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def everyday_texts() -> list[str]:
    """Return the everyday texts, without those that stand labelled as urgent or a concern elsewhere."""
    folder = real_replies()
    if folder is None:
        return []
    rows = [json.loads(line) for line in (folder / "real-sentences.jsonl").read_text("utf-8").splitlines()]
    left_out = {row["source"] for row in rows if row["expected"] in {"urgent", "concern"}}
    everyday = [json.loads(line) for line in (folder / "everyday-sms.jsonl").read_text("utf-8").splitlines()]
    return [row["text"] for row in everyday if row["id"] not in left_out]


def read_file(path: Path) -> list[Labelled]:
    return list(read_examples(path.read_text(encoding="utf-8").splitlines()))


def _by_language(name: str, rows: list[Labelled]) -> Iterator[tuple[str, list[Labelled]]]:
    yield name, rows
    languages: defaultdict[str, list[Labelled]] = defaultdict(list)
    for row in rows:
        languages[row.language].append(row)
    if len(languages) > 1:
        yield from ((f"  of it {language}", languages[language]) for language in sorted(languages))
