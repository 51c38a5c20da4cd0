"""Seconds from a cold start to a brief: our questions beside one naive instructor call.

    python benchmarks/embedded.py [FILE] [--json FIGURES]

Same article, same model, one after the other in one process; both load the model first. Run it
on a quiet machine: the engine's threads spin, and anything else that computes slows it down.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

from evals import naive
from summarizer import Article, Summarizer
from summarizer._resources import resource
from summarizer.local.catalog import DEFAULT
from summarizer.local.client import find_file
from summarizer.local.engine import Engine
from summarizer.settings import load_settings


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, help="default: the bundled article")
    parser.add_argument("--json", type=Path, metavar="FIGURES")
    options = parser.parse_args()
    article = Article.from_file(options.file or resource("examples") / "lukashenko-xi.txt")
    figures = _ours(article) | _naive(article)
    figures["ratio"] = round(figures["naive_seconds"] / figures["seconds"], 2)
    for name, value in figures.items():
        print(f"{name:20} {value:10.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _ours(article: Article) -> dict[str, float]:
    started = time.perf_counter()
    with Summarizer(f"local/{DEFAULT.name}") as summarizer:
        brief = summarizer.summarize(article)
    return {
        "seconds": round(time.perf_counter() - started, 2),
        "output_tokens": brief.provenance.usage.output_tokens,
    }


def _naive(article: Article) -> dict[str, float]:
    started = time.perf_counter()
    settings = load_settings()
    with Engine(find_file(DEFAULT.name, settings.cache_dir), threads=settings.threads) as engine:
        endpoint = naive.Endpoint("local", engine.base_url, engine.api_key)
        answer = asyncio.run(naive.ask(article, endpoint))
    return {
        "naive_seconds": round(time.perf_counter() - started, 2),
        "naive_output_tokens": answer.output_tokens,
    }


if __name__ == "__main__":
    main()
