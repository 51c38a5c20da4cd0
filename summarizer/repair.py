"""Ask again for the claims that failed verification, and only for those.

A *repair* shows the model a claim, what is wrong with it and the sentences it may rest on; the
answer replaces the claim only if it passes the check that the claim failed. What still fails
stays as it was, flagged: a repair can mend a brief but never hide a finding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from pydantic import Field

from summarizer import grounding, guards, prompts, sentences, statuses
from summarizer.brief import KeyFact, Summary
from summarizer.claims import Revised, claims_of, with_claims
from summarizer.client import attempt
from summarizer.figures import Setting, quantities_of, when_of
from summarizer.frozen import frozen_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.article import Article
    from summarizer.brief import Brief, Finding
    from summarizer.claims import Claim
    from summarizer.client import Client

OnUnsupported: TypeAlias = Literal["keep", "drop", "fail"]
ON_UNSUPPORTED: tuple[OnUnsupported, ...] = get_args(OnUnsupported)

_PROMPT = "repair"
_MOST = 6  # claims; a brief with more is beyond repair
_CANDIDATES = 4  # sentences shown for a claim
_ANSWER_TOKENS = 500
_ITEM = re.compile(r"^(\$\.[a-z_.]+)\[(\d+)\]")


class _Failing(NamedTuple):
    """A claim that failed, as the prompt shows it."""

    path: str
    claim: str
    problems: list[str]
    sentences: list[str]


async def repair(client: Client, article: Article, brief: Brief, *, language: str) -> Revised:
    """Have the flagged sentences, facts and context points reworded; one call, or none.

    A model call that fails leaves the brief as it was: a brief with findings is a result.
    """
    failing = [*_failing(article, brief)][:_MOST]
    if not failing:
        return Revised(brief)
    fields = {str(n): (str, Field(max_length=400)) for n, _ in enumerate(failing, 1)}
    reply_type = frozen_model("Repairs", fields)
    folder = prompts.find(_PROMPT)
    prompt = prompts.render(
        folder,
        article,
        items=failing,
        output_language=sentences.language_name(language),
    )
    reply = await attempt(client, prompt, reply_type, max_tokens=_ANSWER_TOKENS)
    texts = reply.model_dump().values() if reply else ()
    source = guards.Source.of(article)
    mended = {
        item.path: claim
        for item, text in zip(failing, texts, strict=reply is not None)
        if (claim := _mended(claims_of(brief)[item.path], text.strip(), article, source))
    }
    return Revised(with_claims(brief, mended.get), (folder.ref,))


def without_flagged(brief: Brief) -> tuple[Brief, tuple[str, ...]]:
    """Leave out what is flagged; returns the rest, not yet verified, and what was left out."""
    flagged = {item.path for item in brief.verification.items if item.status == "flagged"}
    texts = [claim.text for path, claim in claims_of(brief).items() if path in flagged]
    actors = [a for n, a in enumerate(brief.actors) if f"$.actors[{n}]" not in flagged]
    gone = {actor.id: actor.name for actor in brief.actors if actor not in actors}
    stances = [
        stance
        for n, stance in enumerate(brief.stances)
        if f"$.stances[{n}]" not in flagged and not {stance.holder, stance.target} & gone.keys()
    ]
    texts += [*gone.values()]
    texts += [f"{s.holder} → {s.target}" for s in brief.stances if s not in stances]
    kept = with_claims(brief, lambda path, claim: None if path in flagged else claim)
    facts = tuple(
        fact.model_copy(update={"attributed_to": gone.get(fact.attributed_to or "")})
        if fact.attributed_to in gone
        else fact
        for fact in kept.key_facts
    )
    update = {"actors": tuple(actors), "stances": tuple(stances), "key_facts": facts}
    return kept.model_copy(update=update), tuple(texts)


def without_doubtful_sections(brief: Brief) -> Brief:
    """Empty each section that holds something flagged: it may still be mended."""
    doubtful = {
        match[1]
        for item in brief.verification.items
        if item.status == "flagged" and (match := _ITEM.match(item.path))
    }
    lists = ("actors", "stances", "key_facts")
    update: dict[str, object] = {name: () for name in lists if f"$.{name}" in doubtful}
    if "$.summary.sentences" in doubtful:
        update["summary"] = Summary(text="", sentences=())
    if "$.geopolitical_context.stated" in doubtful:
        update["geopolitical_context"] = brief.geopolitical_context.model_copy(
            update={"stated": ()}
        )
    return brief.model_copy(update=update)


def _failing(article: Article, brief: Brief) -> Iterator[_Failing]:
    claims = claims_of(brief)
    problems: dict[str, list[Finding]] = {}
    for finding in brief.verification.findings:
        match = _ITEM.match(finding.path)
        if finding.severity == "error" and match and match[0] in claims:
            problems.setdefault(match[0], []).append(finding)
    for path, findings in problems.items():
        yield _Failing(
            path,
            claims[path].text,
            [finding.message for finding in findings],
            _candidates(article, claims[path], findings),
        )


def _candidates(article: Article, claim: Claim, findings: Sequence[Finding]) -> list[str]:
    """List the sentences a claim may rest on: those cited, those at fault, those most alike."""
    ids = [evidence.sentence_id for evidence in claim.evidence]
    ids += [finding.sentence_id or "" for finding in findings]
    ids += [f"S{number}" for number in grounding.support(article, claim.text)]
    by_id = {sentence.id: sentence.text for sentence in article.sentences}
    return [by_id[id_] for id_ in dict.fromkeys(ids) if id_ in by_id][:_CANDIDATES]


def _mended(claim: Claim, text: str, article: Article, source: guards.Source) -> Claim | None:
    """Return the claim with its new words and their evidence; None when they fail too."""
    numbers = grounding.support(article, text)
    evidence = grounding.cite(article, numbers)
    quotes = [piece.quote for piece in evidence]
    if not (text and quotes and guards.is_borne_out(text, quotes, source=source)):
        return None
    update: dict[str, object] = {"text": text, "evidence": evidence}
    if isinstance(claim, KeyFact):
        setting = Setting.of(article, source.main_countries)
        update |= {
            "status": statuses.settled(text, claim.status),
            "when": when_of(text, setting, tuple(quotes)),
            "quantities": quantities_of(text, setting),
        }
    return claim.model_copy(update=update)
