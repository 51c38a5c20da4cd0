"""Brief every article of a GUM news file through the command line, and check each brief.

    python benchmarks/gum.py GUM.jsonl [--json FIGURES] [--briefs FOLDER]

Validity: JSON Schema (an independent validator) and every offset. Quality: how many of the
people, organizations and places that human summaries mention the brief's actors and summary
name, and ROUGE-1 against the human one-sentence summary. The file is read by path; GUM is
Zeldes 2017, its texts are CC BY.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema

from evals import gum
from summarizer import Article, Brief
from summarizer.schema import published

_WORD = re.compile(r"\w+")


def main() -> None:
    """Run, check, print a line per article and the means."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gum", type=Path)
    parser.add_argument("--json", type=Path, metavar="FIGURES")
    parser.add_argument("--briefs", type=Path, metavar="FOLDER", help="keep the briefs here")
    parser.add_argument("--only", help="part of an article's id")
    options = parser.parse_args()
    rows = [row for row in gum.read(options.gum) if not options.only or options.only in row.id]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.briefs or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for row in rows:
            (folder / f"{row.id}.txt").write_text(row.text, encoding="utf-8")
        briefs = _briefs([folder / f"{row.id}.txt" for row in rows], folder / "briefs.jsonl")
    figures = [_figures(row, brief) for row, brief in zip(rows, briefs, strict=True)]
    names = list(figures[0])
    print(f"{'article':26}" + "".join(f"{name:>10}" for name in names))
    for row, found in zip(rows, figures, strict=True):
        print(f"{row.id:26}" + "".join(f"{found[name]:10.2f}" for name in names))
    means = {name: sum(f[name] for f in figures) / len(figures) for name in names}
    print(f"{'mean':26}" + "".join(f"{means[name]:10.2f}" for name in names))
    if options.json:
        options.json.write_text(json.dumps(means, indent=1) + "\n", encoding="utf-8")


def _briefs(paths: list[Path], output: Path) -> list[dict[str, Any]]:
    command = [
        sys.executable,
        "-m",
        "summarizer",
        "summarize",
        "--no-cache",
        "-f",
        "jsonl",
        "-o",
        str(output),
    ]
    subprocess.run([*command, *map(str, paths)], check=True)
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def _figures(row: gum.Page, brief: dict[str, Any]) -> dict[str, float]:
    jsonschema.Draft202012Validator(json.loads(published())).validate(brief)
    text = Article.from_text(row.text).text
    quotes = [*_evidence(brief)]
    wrong = [q for q in quotes if text[q["start"] : q["end"]] != q["quote"]]
    if wrong:
        raise SystemExit(f"{row.id}: offsets do not resolve: {wrong[:1]!r}")
    read = Brief.model_validate(brief)
    told = f"{read.summary.text} {' '.join(actor.name for actor in read.actors)}".casefold()
    salient = [e for e in row.entities if e.salience >= gum.SALIENT and e.type in gum.ACTING]
    named = [e for e in salient if any(m.casefold() in told for m in e.mentions)]
    return {
        "seconds": read.provenance.latency_s,
        "facts": len(read.key_facts),
        "actors": len(read.actors),
        "stances": len(read.stances),
        "evidence": len(quotes),
        "errors": sum(f.severity == "error" for f in read.verification.findings),
        "warnings": sum(f.severity == "warning" for f in read.verification.findings),
        "salient": len(named) / (len(salient) or 1),
        "rouge1": _rouge1(read.summary.text, row.human_summary),
        "written": read.provenance.usage.output_tokens,
    }


def _evidence(value: Any) -> Any:  # noqa: ANN401  # walks any JSON
    if isinstance(value, dict):
        yield from value.get("evidence", ())
        value = [v for k, v in value.items() if k != "evidence"]
    if isinstance(value, list):
        for item in value:
            yield from _evidence(item)


def _rouge1(text: str, reference: str) -> float:
    """F1 of single words; Lin 2004."""
    one, other = (Counter(_WORD.findall(t.casefold())) for t in (text, reference))
    shared = sum((one & other).values())
    return 2 * shared / ((one.total() + other.total()) or 1)


if __name__ == "__main__":
    main()
