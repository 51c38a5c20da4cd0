"""The summary: the model tells, code finds the sentences it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from summarizer import grounding, sentences
from summarizer.draft import DraftSentence
from summarizer.drafting.asking import double_quoted
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from summarizer.drafting.asking import Asker

_SENTENCES = 5


class _Reply(Frozen):
    # Generous: a bound that is reached cuts the last sentence, which is then left out.
    brief: str = Field(max_length=700)


async def summary(asker: Asker) -> list[DraftSentence]:
    """Ask for prose; an unfinished end is left out, each sentence gets its evidence."""
    reply = await asker.ask("summary", _Reply)
    article = asker.article
    whole = sentences.whole_sentences(double_quoted(reply.brief), article.language)
    return [
        DraftSentence(text=text[:400], s=list(grounding.support(article, text)))
        for text in whole[:_SENTENCES]
    ]
