"""How well the main text of web pages is found, on a public main-text benchmark.

    python benchmarks/extraction.py PATH [--json FIGURES] [--worst N]

PATH is a copy of github.com/scrapinghub/article-extraction-benchmark: `ground-truth.json`
gives an `articleBody` for each id, `html/<id>.html.gz` the page. Its measure: shingles of four
words; true and false positives and false negatives of each page are scaled to add up to one, so
that long pages do not outweigh short ones; precision and recall are means over the pages, F1 is
made of the two means. Without the data it says so and ends well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from summarizer import pages
from summarizer.errors import ArticleError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHINGLE = 4  # words
_RESAMPLES = 1000
_SEED = 181
_WORD = re.compile(r"\w+")


class Overlap(NamedTuple):
    """Shares of the shingles of one page, together one; all zero where both texts are empty."""

    hit: float
    extra: float
    missed: float

    @classmethod
    def of(cls, true: str, found: str) -> Overlap:
        """Compare the shingles of two texts."""
        wanted, got = shingles(true), shingles(found)
        counts = ((wanted & got).total(), (got - wanted).total(), (wanted - got).total())
        return cls(*(count / (sum(counts) or 1) for count in counts))

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.hit / (self.hit + self.extra) if self.hit or self.extra else 1.0

    @property
    def recall(self) -> float:
        """The share of what is right that was found."""
        return self.hit / (self.hit + self.missed) if self.hit or self.missed else 1.0


class Scores(NamedTuple):
    """The figures of a set of pages."""

    f1: float
    precision: float
    recall: float


def main() -> None:
    """Score every page and print the means with an interval."""
    options = _arguments()
    truth_path = options.path / "ground-truth.json"
    if not truth_path.is_file():
        print(
            f"skipped: no 'ground-truth.json' in {str(options.path)!r}; pass a copy of "
            "github.com/scrapinghub/article-extraction-benchmark"
        )
        return
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    bodies = {page: str(entry.get("articleBody") or "") for page, entry in truth.items()}
    overlaps = {
        page: Overlap.of(body, extracted(options.path / "html" / f"{page}.html.gz"))
        for page, body in bodies.items()
    }
    figures = scores(list(overlaps.values()))
    low, high = interval(list(overlaps.values()))
    print(f"{len(overlaps)} pages: F1 {figures.f1:.3f} (95 % interval {low:.3f} to {high:.3f})")
    print(f"precision {figures.precision:.3f}, recall {figures.recall:.3f}")
    for page in sorted(overlaps, key=lambda name: overlaps[name].hit)[: options.worst]:
        found = overlaps[page]
        print(f"{page[:16]}  precision {found.precision:.2f}  recall {found.recall:.2f}")
    if options.json:
        row = {**figures._asdict(), "f1_low": low, "f1_high": high, "pages": len(overlaps)}
        options.json.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")


def extracted(path: Path) -> str:
    """Read the main text of one page; a page that cannot be read scores as no text."""
    html = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    try:
        return "\n".join(pages.read(html).paragraphs)
    except ArticleError as exc:
        print(f"{path.name}: {exc}")
        return ""


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count runs of four words; a shorter text is one run."""
    words = _WORD.findall(text)
    last = max(1, len(words) - _SHINGLE + 1)
    return Counter(tuple(words[n : n + _SHINGLE]) for n in range(last) if words)


def scores(overlaps: Sequence[Overlap]) -> Scores:
    """Take the means; precision over pages where text was found, recall where there is some."""
    found = [o.precision for o in overlaps if o.hit or o.extra]
    wanted = [o.recall for o in overlaps if o.hit or o.missed]
    precision = statistics.mean(found) if found else 0.0
    recall = statistics.mean(wanted) if wanted else 0.0
    total = precision + recall
    return Scores(2 * precision * recall / total if total else 0.0, precision, recall)


def interval(overlaps: Sequence[Overlap]) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of F1 over pages."""
    chance = random.Random(_SEED)  # noqa: S311  # resampling, no secret
    drawn = sorted(scores(chance.choices(overlaps, k=len(overlaps))).f1 for _ in range(_RESAMPLES))
    return drawn[_RESAMPLES // 40], drawn[-_RESAMPLES // 40 - 1]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("path", type=Path, help="folder with ground-truth.json and html/")
    parser.add_argument("--json", type=Path, metavar="FIGURES", help="write the figures here")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst pages")
    return parser.parse_args()


if __name__ == "__main__":
    main()
