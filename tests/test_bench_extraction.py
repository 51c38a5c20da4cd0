"""The extraction benchmark scores as its benchmark does; its corpus here is invented."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "extraction.py"
SENTENCES = [
    f"Sentence number {n} of the report says that harvest {n} in Norland was good."
    for n in range(9)
]
BODY = "\n".join(SENTENCES)


def loaded() -> Any:
    spec = importlib.util.spec_from_file_location("bench_extraction", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = loaded()


def corpus(folder: Path, bodies: Mapping[str, str]) -> Path:
    """Write pages that all show `BODY`, and what each should give."""
    (folder / "html").mkdir()
    html = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    for name in bodies:
        packed = gzip.compress(f"<html><body><article>{html}</article></body></html>".encode())
        (folder / "html" / f"{name}.html.gz").write_bytes(packed)
    truth = {name: {"articleBody": body, "url": "x"} for name, body in bodies.items()}
    (folder / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_shingles_are_runs_of_four_words() -> None:
    assert bench.shingles("a b, c d! a b c d") == {
        ("a", "b", "c", "d"): 2,
        ("b", "c", "d", "a"): 1,
        ("c", "d", "a", "b"): 1,
        ("d", "a", "b", "c"): 1,
    }
    assert bench.shingles("two words") == {("two", "words"): 1}
    assert bench.shingles(" .") == {}


def test_the_shares_of_a_page_add_up_to_one() -> None:
    found = bench.Overlap.of("a b c d e f", "b c d e f g h")
    assert found == pytest.approx((2 / 5, 2 / 5, 1 / 5))
    assert (found.precision, found.recall) == pytest.approx((1 / 2, 2 / 3))
    assert bench.Overlap.of("", "") == (0, 0, 0)
    assert bench.Overlap.of("a b c d", "") == (0, 0, 1)


def test_means_leave_out_pages_without_text_on_their_side() -> None:
    overlaps = [bench.Overlap(1, 0, 0), bench.Overlap(0, 0, 1), bench.Overlap(0, 0, 0)]
    figures = bench.scores(overlaps)
    assert (figures.precision, figures.recall) == (1, 0.5)
    assert figures.f1 == pytest.approx(2 / 3)
    assert bench.scores([bench.Overlap(0, 0, 0)]).f1 == 0


def test_a_corpus_is_scored_and_its_figures_are_written(tmp_path: Path) -> None:
    half = "\n".join(SENTENCES[:4])
    output = tmp_path / "figures.json"
    shown = run(corpus(tmp_path, {"whole": BODY, "half": half}), "--json", output, "--worst", "1")
    figures = json.loads(output.read_text())
    wanted, got = len(half.split()) - 3, len(BODY.split()) - 3
    precision = (1 + wanted / got) / 2
    assert figures["pages"] == 2
    assert figures["precision"] == pytest.approx(precision)
    assert figures["recall"] == 1
    assert figures["f1"] == pytest.approx(2 * precision / (precision + 1))
    assert figures["f1_low"] <= figures["f1"] <= figures["f1_high"] == 1
    assert shown.startswith("2 pages: F1 0.8")
    assert "half" in shown.splitlines()[-1]


def test_without_the_data_it_is_skipped_with_a_message(tmp_path: Path) -> None:
    assert run(tmp_path / "none") == (
        f"skipped: no 'ground-truth.json' in {str(tmp_path / 'none')!r}; pass a copy of "
        "github.com/scrapinghub/article-extraction-benchmark\n"
    )
