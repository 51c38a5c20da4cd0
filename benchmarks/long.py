"""A text of 100,000 tokens through the command line: is what stands in it carried into the brief?

    python benchmarks/long.py [--json FIGURES] [--tokens N] [--stories FILE.jsonl]
                              [--model PROVIDER/NAME | --fake] [--context N] [--prompt NAME]

Short stories, one after the other, with three facts about the matter of the headline planted in the
first, middle and last part. Stories are made by code (those of `pipeline.py`), or read from a file
of your own with a `text` each. With `--fake` the model is a server on loopback that answers each
part from its own text: it states the sentences with a name and a figure, and knows of no plants.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import raw_stories

from summarizer import tokens
from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.testing import FakeServer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.brief import Evidence
    from summarizer.testing import ReceivedCall

_TITLE = "Inquiry into the Korvath dam hears of rust, money and a warning"
_PLANTED = (
    "Inspector Ilse Marendahl told the inquiry into the Korvath dam that 4,317 bolts had rusted.",
    "The Korvath dam has cost 61.8 million crowns more than planned, auditor Tobin Rask said.",
    "Engineer Paola Westerning sent the inquiry her warning about the Korvath dam on 19 May 2029.",
)
_MARKS = ("4,317", "61.8 million", "Westerning")
_PLACES = (0.1, 0.5, 0.9)
_SEED = 20_310_507
_FACTS, _SAID, _ACTORS = 8, 3, 6  # of each part; sentences of a summary
_LINE = re.compile(r"^\[S(\d+)\] (.+)$", re.MULTILINE)
_FACT = re.compile(r"^\[F(\d+)\] (.+)$", re.MULTILINE)
_NAME = re.compile(r"(?<=\s)[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?")
_FIGURE = re.compile(r"\d")
_QUANTITY = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"[a-z]{4,}")
_HEADLINE = re.compile(r"of the article “(.+?)”")
_LONGEST = 300


class Run(NamedTuple):
    """What the command line gave."""

    brief: Brief
    calls: int
    seconds: float
    peak_mb: float


def main() -> None:
    """Build the text, brief it, print the figures, and write them if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FIGURES")
    parser.add_argument("--tokens", type=int, default=100_000)
    parser.add_argument("--stories", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--model", metavar="PROVIDER/NAME")
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--context", type=int, metavar="N", help="SUMMARIZER_CONTEXT_TOKENS")
    parser.add_argument("--prompt", metavar="NAME")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.txt"
        path.write_text(built(options.tokens, _stories(options.stories)), encoding="utf-8")
        extra = ["--prompt", options.prompt] if options.prompt else []
        if options.fake:
            with FakeServer(answer) as server:
                address = ["--base-url", server.base_url, "-m", "openai/fake"]
                run = _run(path, [*address, *extra], options.context)
                run = run._replace(calls=server.count)
        else:
            chosen = ["-m", options.model] if options.model else []
            run = _run(path, [*chosen, *extra], options.context)
        figures = measured(run, Article.from_file(path))
    for name, value in figures.items():
        print(f"{name:15}{value:12,.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def built(size: int, stories: Iterable[str]) -> str:
    """Put stories one after the other until there are so many tokens; plant the facts."""
    paragraphs: list[str] = []
    counted = 0
    for story in cycle(stories):
        for paragraph in story.split("\n\n"):
            paragraphs.append(paragraph)
            counted += tokens.estimate(paragraph)
        if counted >= size:
            break
    for place, fact in reversed([*zip(_PLACES, _PLANTED, strict=True)]):
        paragraphs.insert(int(place * len(paragraphs)), fact)
    return "\n\n".join([_TITLE, *paragraphs])


def measured(run: Run, article: Article) -> dict[str, float]:
    """Compare the brief with the article and with what was planted."""
    told = " ".join(fact.text for fact in run.brief.key_facts)
    pieces = [*_evidence(run.brief)]
    exact = [article.text[piece.start : piece.end] == piece.quote != "" for piece in pieces]
    made = run.brief.provenance
    return {
        "planted": len(_MARKS),
        "carried": sum(mark in told for mark in _MARKS),
        "in_summary": sum(mark in run.brief.summary.text for mark in _MARKS),
        "evidence": len(pieces),
        "offsets_exact": sum(exact) / (len(exact) or 1),
        "errors": sum(f.severity == "error" for f in run.brief.verification.findings),
        "parts": made.parts,
        "coverage": made.coverage,
        "calls": run.calls,
        "peak_mb": run.peak_mb,
        "seconds": run.seconds,
        "tokens": tokens.estimate(article.text),
        "words": article.words,
    }


def _evidence(brief: Brief) -> Iterator[Evidence]:
    lists = (
        brief.summary.sentences,
        brief.actors,
        brief.stances,
        brief.key_facts,
        brief.geopolitical_context.stated,
    )
    for claims in lists:
        for claim in claims:
            yield from claim.evidence


def _run(path: Path, options: list[str], context: int | None) -> Run:
    context_of = {"SUMMARIZER_CONTEXT_TOKENS": str(context)} if context else {}
    command = [sys.executable, "-m", "summarizer", "summarize", str(path), "-f", "json"]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--no-cache", "--store", str(path.with_name("store.db")), *options],
        env={**os.environ, **context_of},
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds = time.perf_counter() - started
    brief = Brief.model_validate_json(done.stdout)
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Run(brief, brief.provenance.attempts, seconds, peak_kb / 1024)


def _stories(path: Path | None) -> list[str]:
    if path is None:
        return raw_stories(120, random.Random(_SEED))  # noqa: S311  # no secret
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines if line.strip()]


# --- the fake model ------------------------------------------------------------------------


def answer(call: ReceivedCall) -> Reply:
    """Answer from the text of the call alone: its sentences with a name and a figure."""
    facts = _FACT.findall(call.text)
    return Reply(content=json.dumps(_summed_up(facts) if facts else _stated(call.text)))


def _stated(text: str) -> dict[str, object]:
    lines = [(int(number), words) for number, words in _LINE.findall(text)]
    telling = [line for line in lines if _is_telling(line[1])]
    title = _HEADLINE.search(text)
    named = {name: number for number, words in reversed(telling) for name in _NAME.findall(words)}
    return {
        "article_type": "report",
        "actors": [
            {"name": name, "role": "", "country": "", "kind": _kind(name), "s": [number]}
            for name, number in [*named.items()][-_ACTORS:]
        ],
        "facts": [
            {"text": words, "status": "reported", "source": "", "s": [number]}
            for number, words in _chosen(telling, title[1] if title else "")
        ],
        "stances": [],
        "context": [],
    }


def _chosen(telling: list[tuple[int, str]], title: str) -> list[tuple[int, str]]:
    """Take the sentences with most words of the title, then names and figures: crude, but fair."""
    wanted = set(_WORD.findall(title.lower()))

    def weight(line: tuple[int, str]) -> tuple[int, int]:
        names, figures = _NAME.findall(line[1]), _QUANTITY.findall(line[1])
        return len(wanted & set(_WORD.findall(line[1].lower()))), len(names) + len(figures)

    return sorted(sorted(telling, key=weight, reverse=True)[:_FACTS])


def _summed_up(facts: list[tuple[str, str]]) -> dict[str, object]:
    step = max(1, len(facts) // _SAID)
    told = [{"text": words, "f": [int(number)]} for number, words in facts[::step]][:_SAID]
    return {"summary": told, "background": []}


def _is_telling(words: str) -> bool:
    return len(words) <= _LONGEST and bool(_NAME.search(words) and _FIGURE.search(words))


def _kind(name: str) -> str:
    return "person" if " " in name else "other"


if __name__ == "__main__":
    main()
