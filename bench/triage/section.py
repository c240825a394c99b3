"""`triage`: what the reading of replies finds and misses on every labelled set, and how fast it is.

It prints figures only. `AFTERCOURSE_REPLIES_EXTRA` names one more file of labelled texts (JSON lines with `text`,
`expected` and, where known, `day`, `media`, `opt_out`, `language`); with `AFTERCOURSE_REPLIES_SHOW=1` the texts that
were read otherwise than labelled are printed as well.
"""

import os
from collections.abc import Sequence

from bench.triage.sets import everyday_texts, labelled_sets
from bench.triage.speed import measure_speed
from service.notify.lexicons.figures import Labelled, figures_of
from service.notify.lexicons.wilson import Share
from service.notify.triage.judgement import Judgement
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues

SHOW = "AFTERCOURSE_REPLIES_SHOW"


def measure_triage() -> None:
    tongues = load_tongues()
    print("\nreading replies: shares with their 95 % intervals (Wilson)")
    for name, rows in labelled_sets(tongues):
        _measure(name, rows, tongues)
    _measure_everyday(tongues)
    measure_speed(tongues)


def _measure(name: str, rows: Sequence[Labelled], tongues: Tongues) -> None:
    read = [(row, tongues.triage(row.text, day=row.day, media=row.media)) for row in rows]
    found = figures_of(read)
    print(f"\n{name}: {found.texts} texts")
    print(f"  urgent called urgent     {found.urgent_found}")
    print(f"  reached a person         {found.reached}; missed {found.missed}")
    print(f"  harmless called urgent   {found.false_urgent}")
    print(f"  opt-outs honoured        {found.opt_outs_found}; false ones {found.false_opt_outs}")
    if os.environ.get(SHOW) and not name.startswith("sealed"):
        _show(read)


def _measure_everyday(tongues: Tongues) -> None:
    read = [tongues.triage(text) for text in everyday_texts()]
    if not read:
        print("\neveryday texts: none here (AFTERCOURSE_REPLIES_DIR names their folder)")
        return
    urgent = Share(sum(judged.category == "urgent" for judged in read), len(read))
    out = Share(sum(judged.opt_out for judged in read), len(read))
    foreign = Share(sum(judged.language not in {"en", None} for judged in read), len(read))
    print(f"\neveryday texts: {len(read)}, unlabelled (thirteen of them tell of real pain)")
    print(f"  called urgent            {urgent}\n  read as opt-outs         {out} (one is true)")
    print(f"  taken for another tongue {foreign}")


def _show(read: Sequence[tuple[Labelled, Judgement]]) -> None:
    for row, judged in read:
        if row.expected not in (judged.category, "other"):
            print(f"    {row.language} {row.expected} -> {judged.category}: {row.text!r} {judged.because}")
