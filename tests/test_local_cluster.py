"""Actors that share a llama.cpp server, as on a node of a cluster: a real model, real Ray."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.local import catalog
from summarizer.local.engine import Engine
from summarizer.local.pull import pull
from summarizer.settings import load_settings
from summarizer.store import Store

pytest.importorskip("ray")
pytestmark = pytest.mark.local_model
ROOT = Path(__file__).parents[1]


def test_two_actors_brief_by_one_server_of_llama_cpp(tmp_path: Path) -> None:
    example = (ROOT / "examples" / "lukashenko-xi.txt").read_text(encoding="utf-8")
    opening = example.split("\n\n")
    texts = {"whole": example, "opening": "\n\n".join(opening[: len(opening) // 2])}
    (tmp_path / "in").mkdir()
    for name, text in texts.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    engine = Engine(pull(catalog.DEFAULT, cache_dir=load_settings().cache_dir))
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "summarizer", "batch", str(tmp_path / "in")),
                *("-o", str(tmp_path / "out.jsonl"), "--store", str(tmp_path / "store.db")),
                *("--engine", "ray", "--actors", "2", "--concurrency", "2"),
                *("-m", "openai/qwen", "--base-url", engine.base_url, "--prompt", "steps"),
            ],
            env={**os.environ, "OPENAI_API_KEY": engine.api_key, "SUMMARIZER_TIMEOUT_S": "900"},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        engine.stop()
    assert done.returncode == 0, done.stderr
    rows = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    briefs = {row["key"]: Brief.model_validate(row["brief"]) for row in rows}
    assert sorted(briefs) == ["opening.txt", "whole.txt"]
    for key, brief in briefs.items():
        article = Article.from_file(tmp_path / "in" / key)
        pieces = [piece for fact in brief.key_facts for piece in fact.evidence]
        assert pieces
        assert all(article.text[piece.start : piece.end] == piece.quote for piece in pieces)
        assert brief.provenance.model == "openai/qwen"
    with Store(tmp_path / "store.db") as store:
        assert store.spent_tokens(1) > 1000
