"""A small gold set of invented articles, and a system that briefs them without a model."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

from evals import cases, recording
from evals.records import Failure, Record
from summarizer import Summarizer
from summarizer.testing import FakeClient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pytest

    from evals.records import Parameters
    from summarizer import Article
    from summarizer.brief import Brief

NAMES = ("bridge", "ferry", "library")
MORE = ("garden", "hall", "market", "mill", "museum", "pool", "school", "station", "theatre")
TEXT = """The {name} at Tarnholm reopens

The old {name} at Tarnholm reopened to the public on Friday after repairs that took ten months.
About 120 residents came to see the first hour of it, said Lena Okafor, who leads the town council.
She called the repair a promise kept. The town paid 4.5 million crowns, half of it borrowed.
"""
FACT = "The town paid 4.5 million crowns."


def use_gold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Put a small gold set in the place of the real one; return its folder."""
    folder = tmp_path / "gold"
    make_gold(folder)
    monkeypatch.setattr(cases, "GOLD", folder)
    return folder


def make_gold(folder: Path, names: Iterable[str] = NAMES) -> None:
    """Write the gold set; `cases.GOLD` is to point to the folder."""
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    for name in names:
        text = folder / f"{name}.txt"
        text.write_text(TEXT.format(name=name), encoding="utf-8")
        write_case(folder, name, labels(), file=str(text))


def write_case(folder: Path, name: str, said: Mapping[str, object], *, file: str) -> None:
    """Write one case."""
    case = {
        "name": name,
        "split": "test" if name == "library" else "dev",
        "source": "original",
        "language": "en",
        "text": {"file": file},
        "labels": said,
    }
    path = folder / "cases" / f"{name}.json"
    path.write_text(json.dumps(case), encoding="utf-8")


def labels() -> dict[str, Any]:
    """Say of each article what is right."""
    return {
        "article_type": "report",
        "facts": [
            {
                "id": "f1",
                "text": FACT,
                "sentences": [5],
                "salience": 3,
                "status": "reported",
                "agent": ["the town", "Tarnholm"],
                "action": ["pay", "cost"],
                "patient": ["the repair"],
                "numbers": ["4.5 million"],
            }
        ],
        "actors": [
            {
                "names": ["Lena Okafor"],
                "kinds": ["person"],
                "country": None,
                "roles": ["leader of the town council"],
                "salience": 2,
                "sentences": [3],
            }
        ],
        "stances": [
            {
                "holder": ["Lena Okafor"],
                "target": ["the repair"],
                "polarity": "favor",
                "intensity": 2,
                "sentences": [4],
            }
        ],
        "never_said": [
            {"kind": "number", "pattern": r"(?i)\b45 million\b", "why": "ten times the price"}
        ],
    }


def draft(fact: str = FACT) -> dict[str, Any]:
    """Write what a model would answer."""
    return {
        "article_type": "report",
        "summary": [{"text": "Tarnholm paid 4.5 million crowns for the repair.", "s": [5]}],
        "actors": [
            {
                "name": "Lena Okafor",
                "role": "leads the town council",
                "country": "",
                "kind": "person",
                "s": [3],
            }
        ],
        "facts": [{"text": fact, "status": "reported", "source": "", "s": [5]}],
        "stances": [
            {
                "holder": "Lena Okafor",
                "target": "the repair",
                "polarity": "favor",
                "intensity": 2,
                "expressed": "stated",
                "s": [4],
            }
        ],
        "context": [],
        "background": [],
    }


class StubSystem:
    """Briefs every article alike; raises what it is told to on articles that mention a word."""

    def __init__(
        self,
        name: str = "pipeline",
        *,
        code: str = "one",
        fact: str = FACT,
        faults: Mapping[str, BaseException] | None = None,
        pause_s: float = 0.0,
    ) -> None:
        """Count what is asked of it from now on."""
        self.name = name
        self.identity: Parameters = {"system": name, "code": code}
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.is_closed = False
        self._fact = fact
        self._faults = faults or {}
        self._pause_s = pause_s

    async def brief(self, article: Article, *, language: str | None = None) -> Brief:
        """Brief, or raise."""
        assert language is None, "the article's own language is asked for"
        [word] = re.findall(r"The old (\w+)", article.text)
        self.asked.append(word)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self._pause_s)
        finally:
            self.at_once -= 1
        if word in self._faults:
            raise self._faults[word]
        return briefed(article, self._fact)

    async def aclose(self) -> None:
        """Remember it."""
        self.is_closed = True


def briefed(article: Article, fact: str = FACT) -> Brief:
    """Let our pipeline make a brief of what a model would answer."""
    with Summarizer(client=FakeClient(draft(fact))) as summarizer:
        return summarizer.summarize(article)


def record(
    name: str = "bridge",
    *,
    system: str = "pipeline",
    code: str = "one",
    epoch: int = 0,
    fact: str = FACT,
    failure: str | None = None,
) -> Record:
    """Make one output."""
    identity: Parameters = {"system": system, "code": code}
    article = cases.load(name).article()
    return Record(
        key=recording.key(article.sha256, identity, epoch),
        case=name,
        system=system,
        identity=identity,
        epoch=epoch,
        article_sha256=article.sha256,
        brief=None if failure else briefed(article, fact),
        failure=Failure(kind="OutputError", message=failure) if failure else None,
        seconds=1.5,
        created="2031-05-06T07:08:09+00:00",
    )
