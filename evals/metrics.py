"""The scores there are: names, direction, part in the gate; `docs/evals.md` defines each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summarizer.frozen import Frozen

Scores = dict[str, float | None]  # of one brief; None where the article gives nothing to score
Better = Literal["higher", "lower"]


class Metric(Frozen):
    """One score of a brief."""

    name: str = Field(description="FIELD.SCORE")
    better: Better
    meaning: str = Field(description="in one line, for tables")
    gating: bool = False
    margin: float = Field(
        default=0.05, gt=0, description="a drop of less than this is no loss worth a red build"
    )
    bounded: bool = Field(default=True, description="from 0 to 1; costs are not")

    @property
    def field(self) -> str:
        """The part of the brief that it scores."""
        return self.name.partition(".")[0]

    @property
    def worst(self) -> float | None:
        """What a failed run scores; None for costs, which are counted as they are."""
        if not self.bounded:
            return None
        return 0.0 if self.better == "higher" else 1.0


def _up(name: str, meaning: str, *, gating: bool = False, margin: float = 0.05) -> Metric:
    return Metric(name=name, better="higher", meaning=meaning, gating=gating, margin=margin)


def _down(name: str, meaning: str, *, gating: bool = False, margin: float = 0.05) -> Metric:
    return Metric(name=name, better="lower", meaning=meaning, gating=gating, margin=margin)


def _cost(name: str, meaning: str) -> Metric:
    return Metric(name=name, better="lower", meaning=meaning, bounded=False, margin=1.0)


METRICS: tuple[Metric, ...] = (
    _up("validity.valid", "a brief came that the schema admits", gating=True),
    _up("validity.evidence", "evidence that is the article's text at its offsets", gating=True),
    _up("validity.language", "the summary is in the language asked for"),
    _up("validity.length", "the summary has 15 to 150 words"),
    _up("validity.article_type", "the article type is right"),
    _up("validity.completeness", "full, truncated or stub is right"),
    _up("faithfulness.cited", "claims that cite evidence the article has", gating=True),
    _up("faithfulness.supported", "claims without an error finding", gating=True),
    _down("faithfulness.trapped", "traps of the article that the brief falls into", gating=True),
    _down("faithfulness.contradicted", "claims that contradict a gold fact", gating=True),
    _up("facts.precision", "the brief's facts that match a gold fact"),
    _up("facts.recall", "gold facts that the brief has"),
    _up("facts.f1", "harmonic mean of both", gating=True),
    _up("facts.salient_recall", "recall weighted by salience", gating=True),
    _up("facts.status", "status right on matched facts"),
    _up("facts.attribution", "source right on matched facts", gating=True),
    _up("actors.precision", "the brief's actors that are gold actors"),
    _up("actors.recall", "gold actors that the brief has"),
    _up("actors.f1", "harmonic mean of both", gating=True),
    _up("actors.salient_recall", "recall weighted by salience"),
    _up("actors.kind", "kind right on matched actors"),
    _up("actors.country", "country right on matched actors"),
    _up("actors.role", "role right on matched actors"),
    _down("actors.invented", "actors that are page furniture or not in the article", gating=True),
    _up("stance.f1", "holder and target pairs, harmonic mean", gating=True),
    _up("stance.agreement", "closeness of polarity and strength on matched pairs"),
    _down("stance.opposite", "matched pairs with the opposite sign", gating=True, margin=0.02),
    _up("context.f1", "stated points that match gold points"),
    _down("context.unvouched", "background that the labels do not vouch for"),
    _up("summary.coverage", "salient facts that the summary has", gating=True),
    _down("summary.novel_numbers", "its numbers that the article lacks", gating=True),
    _down("summary.novel_names", "its names that the article lacks", gating=True),
    _down("summary.copied", "its words inside runs of eight or more of the article's"),
    _up("summary.rouge_l", "against the salient gold facts; shown, never gated"),
    _cost("cost.input_tokens", "prompt tokens"),
    _cost("cost.output_tokens", "written tokens"),
    _cost("cost.attempts", "HTTP calls"),
    _cost("cost.usd", "money"),
    _cost("cost.seconds", "wall time on that machine"),
)
BY_NAME = {metric.name: metric for metric in METRICS}
