"""The summary: the model tells, code finds the sentences it rests on and keeps what they bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from summarizer import grounding, guards, sentences
from summarizer.draft import DraftSentence
from summarizer.drafting.asking import double_quoted
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from summarizer.drafting.asking import Asker

_SENTENCES = 5
_ENOUGH = 2  # sentences that make a summary


class _Reply(Frozen):
    # About four sentences; the one that reaches the bound is cut, and then left out.
    brief: str = Field(max_length=450)


async def summary(asker: Asker) -> list[DraftSentence]:
    """Ask for prose; an unfinished end is left out, each sentence gets its evidence.

    A sentence that the guards refute is left out too while enough others stand: asking for it
    again costs a tenth of the whole brief. Where too few would be left they all stay, to be
    verified, repaired and flagged like any other claim.
    """
    reply = await asker.ask("summary", _Reply)
    article = asker.article
    whole = sentences.whole_sentences(double_quoted(reply.brief), asker.language)
    told = [
        DraftSentence(text=text[:400], s=list(grounding.support(article, text)))
        for text in whole[:_SENTENCES]
    ]
    source = guards.Source.of(article)
    borne_out = [sentence for sentence in told if _is_borne_out(sentence, source)]
    return borne_out if len(borne_out) >= _ENOUGH else told


def _is_borne_out(told: DraftSentence, source: guards.Source) -> bool:
    cited = [source.sentences[number - 1] for number in told.s]
    return bool(cited) and guards.is_borne_out(told.text, cited, source=source)
