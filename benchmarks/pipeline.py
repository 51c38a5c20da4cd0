"""CPU milliseconds that a brief costs beside its model, verification included.

    python benchmarks/pipeline.py [--articles N] [--json FIGURES]

Raw text in, verified brief out: cleaning, language, sentences, prompt, evidence, checks. The
model's place takes a client that has its answer ready. Every text is new, down to the sentence:
the sentences and rewordings of `paraphrases.tsv` with other names and figures each time, so that
no cache of texts helps.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from summarizer import Article, Summarizer, countries, guards, sentences
from summarizer.draft import Draft, DraftActor, DraftFact, DraftPoint, DraftSentence, DraftStance
from summarizer.guards import dates, reading
from summarizer.testing import FakeClient

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAIRS = Path(__file__).parent / "paraphrases.tsv"
_SEED = 20_310_506
_WARM_UP = 20  # articles before the clock starts: imports, models and templates are loaded once
_WORDS = 680  # and a title: 700
_SUMMARY, _FACTS, _CONTEXT, _ACTORS, _STANCES = 5, 8, 2, 8, 5  # items of a brief
_NAME = re.compile(r"\b[A-Z][a-z]{3,}\b")
_FIGURE = re.compile(r"(?<![\d.,])[2-9]\d{1,2}(?![\d.,]\d|\w)")
_OFFICE = re.compile(r"(?i)\b(?:prime |foreign |finance )?(?:minister|president|mayor|coach)\s$")
_KEPT = frozenset(
    "President Minister Finance Foreign Prime Defence Senator Mayor Coach King Opposition Union"
    " United Nations World Health Organization Shanghai Cooperation Northern Front River Port"
    " Farmers".split()
)
_INVENTED = re.compile(r"[A-Z][a-z]{11,}(?: [A-Z][a-z]{11,})?")  # four syllables
_SYLLABLES = "bar del fen gor hal jun kel lim mor nar pol ros sev tam vor wen zar".split()


class Pair(NamedTuple):
    """A sentence and the same in other words."""

    sentence: str
    claim: str


class Story(NamedTuple):
    """A raw page and what a model says of it."""

    title: str
    page: str
    draft: Draft


class Cost(NamedTuple):
    """CPU milliseconds of one article."""

    parse: float
    brief: float


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--json", type=Path, metavar="FIGURES")
    options = parser.parse_args()
    figures = measured(options.articles)
    for name, value in figures.items():
        print(f"{name:18}{value:10.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(articles: int = 300) -> dict[str, float]:
    """Brief so many new articles and return the figures."""
    costs = asyncio.run(_costs(stories(_WARM_UP + articles)))[_WARM_UP:]
    return {
        "pipeline_cpu_ms": statistics.median(cost.parse + cost.brief for cost in costs),
        "parse_cpu_ms": statistics.median(cost.parse for cost in costs),
        "brief_cpu_ms": statistics.median(cost.brief for cost in costs),
        "articles": len(costs),
    }


async def _costs(stories: Sequence[Story]) -> list[Cost]:
    """Brief one page after another; one that needs a repair is no measure of a run without."""
    costs: list[Cost] = []
    drafts: list[Draft] = []
    client = FakeClient(lambda _prompt, _reply: drafts[-1])
    summarizer = Summarizer(client=client)
    for story in stories:
        drafts.append(story.draft)
        client.prompts.clear()
        started = time.process_time()
        article = Article.from_text(story.page)
        parsed = time.process_time()
        await summarizer.asummarize(article)
        ended = time.process_time()
        if len(client.prompts) == 1:
            costs.append(Cost((parsed - started) * 1000, (ended - parsed) * 1000))
    return costs


# --- stories -------------------------------------------------------------------------------


def raw_stories(count: int, rng: random.Random) -> list[str]:
    """Make the bodies of stories without a page around them, for other benchmarks."""
    pairs = [pair for pair in _pairs() if _changeable(pair)]
    return ["\n\n".join(_paragraphs(_chosen(pairs, rng), rng)) for _ in range(count)]


def stories(count: int) -> list[Story]:
    """Make pages of 700 words and their briefs of the usual size, the same for the same count."""
    rng = random.Random(_SEED)  # noqa: S311  # no secret
    pairs = [pair for pair in _pairs() if _changeable(pair) and _is_borne_out(pair, rng)]
    return [_story(pairs, rng) for _ in range(count)]


def _pairs() -> list[Pair]:
    lines = _PAIRS.read_text(encoding="utf-8").splitlines()[1:]
    pairs = [Pair(*line.split("\t")[1:]) for line in lines]
    return [
        pair
        for pair in pairs
        if reading.tongue(pair.sentence) == "en"
        and sentences.is_whole(pair.sentence)
        and len(sentences.whole_sentences(pair.sentence, "en")) == 1
    ]


def _story(pairs: list[Pair], rng: random.Random) -> Story:
    """Tell some of the sentences with names and figures that no other story has."""
    chosen = _chosen(pairs, rng)
    title = f"{_invented(rng)} and {_invented(rng)} before a difficult week"
    paragraphs = _paragraphs(chosen, rng)
    day = rng.randint(1, 28)
    head = [f"The {_invented(rng)} Courier", title, title, f"By {_name(rng)} | March {day}, 2031"]
    foot = ["Share this", "Source: Littoral Wire", "Leave a Reply", "Your email address will not"]
    return Story(title, "\n\n".join([*head, *paragraphs, *foot]), _draft(chosen, rng))


def _chosen(pairs: list[Pair], rng: random.Random) -> list[Pair]:
    chosen: list[Pair] = []
    for pair in rng.sample(pairs, len(pairs)):
        if sum(len(each.sentence.split()) for each in chosen) >= _WORDS:
            break
        chosen.append(_changed(pair, rng))
    return chosen


def _paragraphs(chosen: list[Pair], rng: random.Random) -> list[str]:
    paragraphs: list[str] = []
    rest = [pair.sentence for pair in chosen]
    while rest:
        size = rng.randint(1, 3)
        paragraphs.append(" ".join(rest[:size]))
        rest = rest[size:]
    return paragraphs


def _changeable(pair: Pair) -> bool:
    return bool(_names(pair) or _figures(pair))


def _is_borne_out(pair: Pair, rng: random.Random) -> bool:
    """Tell whether a pair passes the guards with other names: a flagged claim calls for repair."""
    trials = [_changed(pair, rng) for _ in range(3)]
    return all(
        guards.is_borne_out(trial.claim, trial.sentence, source=guards.Source((trial.sentence,)))
        for trial in trials
    )


def _names(pair: Pair) -> list[str]:
    """List the words that name somebody or some place and mean nothing else."""
    return [
        word
        for word in dict.fromkeys(_NAME.findall(pair.sentence))
        if word in pair.claim
        and word not in _KEPT
        and word.lower() not in reading.STOPWORDS
        and not countries.find_countries(word)
        and not dates.parts(f"in {word}")
    ]


def _figures(pair: Pair) -> list[str]:
    return [figure for figure in set(_FIGURE.findall(pair.sentence)) if figure in pair.claim]


def _changed(pair: Pair, rng: random.Random) -> Pair:
    new = {name: _invented(rng) for name in _names(pair)}
    new |= {figure: str(rng.randint(200, 999)) for figure in _figures(pair)}
    if not new:
        return pair
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, new))})\b")
    return Pair(*(pattern.sub(lambda match: new[match[0]], text) for text in pair))


def _invented(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=4)).capitalize()


def _name(rng: random.Random) -> str:
    return f"{_invented(rng)} {_invented(rng)}"


# --- drafts --------------------------------------------------------------------------------


def _draft(told: list[Pair], rng: random.Random) -> Draft:
    """Say what a brief of the usual size says; sentence 1 is the title."""
    cited = [(pair, [number]) for number, pair in enumerate(told, 2)]
    picked = rng.sample(cited, _SUMMARY + _FACTS + _CONTEXT)
    actors = [actor for pair, s in picked for actor in _actors(pair, s)][:_ACTORS]
    return Draft(
        article_type="report",
        summary=[DraftSentence(text=pair.claim, s=s) for pair, s in picked[:_SUMMARY]],
        actors=actors,
        facts=[
            DraftFact(text=pair.claim, status="reported", source="", s=s)
            for pair, s in picked[_SUMMARY:-_CONTEXT]
        ],
        stances=[
            DraftStance(
                holder=holder.name,
                target=target.name,
                polarity="favor",
                intensity=2,
                expressed="implied",
                s=holder.s,
            )
            for holder, target in [*pairwise(actors)][:_STANCES]
        ],
        context=[DraftPoint(text=pair.sentence, s=s) for pair, s in picked[-_CONTEXT:]],
        background=[],
    )


def _actors(pair: Pair, s: list[int]) -> list[DraftActor]:
    """List whom a sentence names: who has a first name is a person."""
    found = []
    for match in _INVENTED.finditer(pair.sentence):
        office = _OFFICE.search(pair.sentence[: match.start()])
        found.append(
            DraftActor(
                name=match[0],
                role=office[0].strip() if office else "",
                country="",
                kind="person" if " " in match[0] else "other",
                s=s,
            )
        )
    return found


if __name__ == "__main__":
    main()
