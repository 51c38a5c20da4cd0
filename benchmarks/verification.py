"""How well verification tells false claims from true ones, beside its peers, in one table.

    python benchmarks/verification.py --frank frank-valid.jsonl --gum gum-news-dev.jsonl

Mutations need gensim (for the Lee corpus it carries); peers need langextract. What is missing
is named in one line and left out.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import verification_frank as frank
import verification_mutations as mutations
import verification_peers as peers

from summarizer import grounding, guards, verify
from summarizer.article import Article
from summarizer.brief import Brief, Provenance
from summarizer.draft import Draft, DraftFact, DraftSentence
from summarizer.errors import ArticleError
from summarizer.ledger import Usage
from summarizer.resolving import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")

_REPEATS = 21
_HERE = Path(__file__).parent
_EXAMPLE = _HERE.parent / "examples" / "lukashenko-xi.txt"
_SEED = 20_240_601
_PER_KIND = 300
_PEER_SAMPLE = 40  # claims of each kind; a peer takes up to seconds for one
_FALSE_ALARMS = 0.10  # what word overlap may cost on paraphrases when its threshold is set


class Case(NamedTuple):
    """A claim, the sentence it cites and the article around it."""

    kind: str
    claim: str
    sentence: str
    source: guards.Source

    def has_error(self) -> bool:
        """Tell whether the guards flag it."""
        faults = guards.check(self.claim, [self.sentence], source=self.source)
        return any(fault.severity == "error" for fault in faults)


def main() -> None:
    """Run everything and print the table."""
    arguments = _arguments()
    articles = [*_touchstone(), *_gum(arguments.gum), *_lee()]
    paraphrased = _paraphrased(articles[0])
    cases = [*_mutated(articles), *paraphrased, *_reworded(paraphrased, articles[0])]
    figures = _rates(cases)
    figures |= _frank(arguments.frank)
    figures |= _speed(articles)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--frank", type=Path, required=True, help="FRANK, one summary a line")
    parser.add_argument("--gum", type=Path, required=True, help="GUM news, one article a line")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args()


# --- material ------------------------------------------------------------------------------


def _touchstone() -> list[Article]:
    return [Article.from_file(_EXAMPLE)]


def _gum(path: Path) -> list[Article]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Article.from_text(json.loads(line)["text"]) for line in lines]


def _lee() -> list[Article]:
    """Read the Lee corpus, which is part of gensim's own tests."""
    spec = find_spec("gensim")
    if spec is None or spec.origin is None:
        print("gensim is not installed: mutations without the Lee corpus")
        return []
    folder = Path(spec.origin).parent / "test" / "test_data"
    found = []
    for name in ("lee_background.cor", "lee.cor"):
        for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found.append(Article.from_text(line))
            except ArticleError:
                continue  # a few are shorter than an article
    return found


def _mutated(articles: list[Article]) -> list[Case]:
    sources = {id(article): guards.Source.of(article) for article in articles}
    made = mutations.mutate(articles, per_kind=_PER_KIND, seed=_SEED)
    return [
        Case(m.kind, m.claim, m.sentence, sources[id(m.article)])
        for m in [*made, *mutations.untouched(made)]
    ]


def _paraphrased(touchstone: Article) -> list[Case]:
    """Read the paraphrases; those of the touchstone come with it, the others stand alone."""
    whole = guards.Source.of(touchstone)
    lines = (_HERE / "paraphrases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [
        Case(
            f"paraphrase_{half}",
            claim,
            sentence,
            whole if sentence in whole.sentences else guards.Source((sentence,)),
        )
        for half, sentence, claim in rows
    ]


def _reworded(paraphrased: list[Case], touchstone: Article) -> list[Case]:
    """Make false twins of the paraphrases themselves."""
    sources = {case.sentence: case.source for case in paraphrased}
    pairs = [(case.sentence, case.claim) for case in paraphrased]
    return [
        Case(kind, claim, sentence, sources[sentence])
        for kind, sentence, claim in mutations.mutate_reworded(pairs, touchstone, seed=_SEED)
    ]


# --- catch rates ---------------------------------------------------------------------------


def _rates(cases: list[Case]) -> dict[str, float]:
    """Print how many claims of each kind are flagged, by us and by the peers."""
    kinds = list(dict.fromkeys(case.kind for case in cases))
    threshold = _overlap_threshold(cases)
    print(f"{'flagged':22}{'claims':>7}{'ours':>8}{'overlap':>9}{'sample':>8}", end="")
    print("".join(f"{name:>15}" for name in peers.available()))
    flagged: dict[str, float] = {}
    for kind in kinds:
        group = [case for case in cases if case.kind == kind]
        flagged[kind] = _share(case.has_error() for case in group)
        low = _share(_overlap(case) < threshold for case in group)
        sample = random.Random(_SEED).sample(group, min(_PEER_SAMPLE, len(group)))  # noqa: S311
        print(f"{kind:22}{len(group):7}{flagged[kind]:8.3f}{low:9.3f}{len(sample):8}", end="")
        for is_content in peers.available().values():
            share = _share(not is_content(c.claim, c.source.text) for c in sample)
            print(f"{share:15.3f}", end="", flush=True)
        print()
    paraphrases = [case for case in cases if case.kind.startswith("paraphrase")]
    catches = {f"catch_{kind}": flagged[kind] for kind in mutations.KINDS if kind in flagged}
    return catches | {
        "false_alarm_verbatim": flagged["verbatim"],
        "false_alarm_paraphrase": _share(case.has_error() for case in paraphrases),
        "false_alarm_paraphrase_held_out": flagged["paraphrase_held_out"],
    }


def _overlap(case: Case) -> float:
    return peers.overlap(case.claim, case.source.text)


def _overlap_threshold(cases: list[Case]) -> float:
    """Give word overlap the threshold at which a tenth of the paraphrases are flagged."""
    shares = sorted(_overlap(case) for case in cases if case.kind.startswith("paraphrase"))
    return shares[int(_FALSE_ALARMS * len(shares))]


def _share(claims: Iterable[bool]) -> float:
    return statistics.mean(map(float, claims))


# --- human judgments -----------------------------------------------------------------------


def _frank(path: Path) -> dict[str, float]:
    """Print AUC and balanced accuracy against human judgments, ours and word overlap's."""
    rows = frank.judge(path)
    print(f"\n{'FRANK':22}{'n':>5}{'AUC':>7}  95 %           {'overlap':>8}{'bal.acc':>9}")
    figures = {}
    tuned = [row for row in rows if not row.is_held_out]
    limits = {
        name: frank.best_threshold([(r.doubt, r.is_unfaithful) for r in tuned if _is_of(r, name)])
        for name in ("", "cnndm", "bbc")
    }
    for name in ("", "cnndm", "bbc"):
        for half in ("", "tuned", "held out"):
            group = [
                row
                for row in rows
                if _is_of(row, name) and (not half or row.is_held_out == (half == "held out"))
            ]
            ours = [(row.doubt, row.is_unfaithful) for row in group]
            theirs = [(row.overlap, row.is_unfaithful) for row in group]
            low, high = frank.interval(group, _doubt_auc, seed=_SEED)
            label = f"{name or 'all'} {half}"
            print(
                f"{label:22}{len(group):5}{frank.auc(ours):7.3f}  {low:.3f}–{high:.3f}    "
                f"{frank.auc(theirs):8.3f}{frank.balanced_accuracy(ours, limits[name]):9.3f}"
            )
            if not half:
                figures[f"frank_auc_{name}".rstrip("_")] = frank.auc(ours)
    flagged = [row for row in rows if row.dataset == "cnndm" and row.has_error]
    precision = _share(row.is_unfaithful for row in flagged)
    print(f"error findings on cnndm: {len(flagged)} summaries, {precision:.3f} judged unfaithful")
    return figures | {"error_precision_cnndm": precision}


def _is_of(row: frank.Judged, name: str) -> bool:
    return name in {"", row.dataset}


def _doubt_auc(rows: Iterable[frank.Judged]) -> float:
    return frank.auc([(row.doubt, row.is_unfaithful) for row in rows])


# --- speed ---------------------------------------------------------------------------------


def _speed(articles: list[Article]) -> dict[str, float]:
    """Time the worst quote, and the verification of a whole brief."""
    text = " ".join(article.text for article in articles[1:])
    words = text.split()
    long = Article.from_text(" ".join(words[:5000]))
    quotes = [" ".join(words[n : n + 60]) for n in range(7000, 7000 + 60 * _REPEATS, 60)]
    ours = _median(lambda quote: grounding.locate(long, quote), quotes)
    figures = {"absent_quote_ms": ours}
    print(f"\n60-token quote absent from 5,000 tokens: {ours:.2f} ms", end="")
    if "langextract" in peers.available():
        theirs = _median(lambda quote: peers.langextract_aligns(quote, long.text), quotes[:3])
        figures["langextract_absent_quote_ms"] = theirs
        print(f"; langextract {theirs:,.0f} ms, {theirs / ours:,.0f} times as long")
    else:
        print("; langextract is not installed")
    texts = [" ".join(words[n : n + 1000]) for n in range(0, 1000 * _REPEATS, 1000)]
    pairs = [(article, _brief(article)) for article in map(Article.from_text, texts)]
    figures["verify_ms"] = _median(lambda pair: verify.verify(*pair), pairs)
    print(f"brief of 15 claims against 1,000 words: {figures['verify_ms']:.2f} ms")
    return figures


def _median(call: Callable[[T], object], inputs: Sequence[T]) -> float:
    """Return the median time in ms; every input is new, so that no cache of texts helps."""
    times = []
    for each in inputs:
        start = time.perf_counter()
        call(each)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _brief(article: Article) -> Brief:
    """Make a brief of copied sentences, shortened by a word, as long as a real one."""
    picked = article.sentences[2:32:2]
    claims = [(" ".join(s.text.split()[:-1])[:390] + ".", [s.number]) for s in picked]
    draft = Draft(
        article_type="report",
        summary=[DraftSentence(text=text, s=s) for text, s in claims[:5]],
        actors=[],
        facts=[DraftFact(text=text, status="reported", source="", s=s) for text, s in claims[5:15]],
        stances=[],
        context=[],
        background=[],
    )
    provenance = Provenance(
        model="none",
        endpoint="fake",
        prompts=(),
        package_version="0",
        parameters={},
        usage=Usage(),
        cost_usd=None,
        attempts=0,
        latency_s=0,
        cache_hit=False,
        created="",
    )
    return resolve(draft, article, provenance)


if __name__ == "__main__":
    main()
