"""Key facts and stated context: code chooses sentences, the model words them, code checks.

A small model asked for "the most important sentences" answers 1, 2, 3, 4, 5, and asked to
restate sentence 16 it restates 15. So the choice is code's and the sentence is in the question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from summarizer import countries, cues, guards, sentences
from summarizer.attribution import source_of
from summarizer.draft import DraftFact, DraftPoint
from summarizer.drafting.asking import double_quoted
from summarizer.frozen import frozen_model
from summarizer.guards import reading

if TYPE_CHECKING:
    from summarizer.article import Article, Sentence
    from summarizer.drafting.asking import Asker

FACTS = 6
FACTS_OF_PART = 10  # as they stand, which costs nothing
_FEW_WORDS = 32  # more than that is more than one fact
_CONTEXT = 3
_ANAPHOR = re.compile(
    r"(?i)\b(?:he|she|it|they|him|her|them|his|hers|its|their|these|we|i|our|my"
    r"|this (?!week|month|year|morning|time)|that (?:is|was|would|will)"
    r"|(?:both|the two) \w+|the (?:group|organization|organisation|country|former|latter|same)"
    r"|however|meanwhile|then|there)\b"
)
_LONGEST = 400  # characters, as the Draft bounds them


async def facts(asker: Asker, chosen: list[Sentence]) -> list[DraftFact]:
    """State the chosen sentences as facts: verbatim where one can be read alone, else restated.

    A restated sentence that fails the guards stands as it was.
    """
    is_english = asker.article.language == asker.language.partition("-")[0] == "en"
    unclear = [s for s in chosen if not (is_english and _reads_alone(s))]
    texts = {s.number: s.text for s in chosen} | await _restated(asker, unclear)
    return [_fact(s, texts[s.number]) for s in chosen]


def verbatim(sentence: Sentence) -> DraftFact:
    """State a sentence as a fact in its own words."""
    return _fact(sentence, sentence.text)


def context(article: Article, chosen: list[Sentence]) -> list[DraftPoint]:
    """Take the sentences that set several countries in relation and are no key fact."""
    taken = {s.number for s in chosen}
    between = [
        (len({m.code for m in countries.find_countries(s.text)}), s)
        for s in article.sentences
        if s.number not in taken
        and s.text != article.title
        and len(s.text) <= _LONGEST
        and sentences.is_whole(s.text)
    ]
    best = sorted((pair for pair in between if pair[0] > 1), key=lambda pair: -pair[0])[:_CONTEXT]
    return [
        DraftPoint(text=s.text, s=[s.number])
        for _, s in sorted(best, key=lambda pair: pair[1].number)
    ]


async def _restated(asker: Asker, unclear: list[Sentence]) -> dict[int, str]:
    """Ask for words that need no context; returns those that say what the sentence says."""
    if not unclear:
        return {}
    fields = {s.id: (str, Field(max_length=300)) for s in unclear}
    reply_type = frozen_model("Facts", fields)
    reply = await asker.ask("facts", reply_type, sentences=unclear)
    source = guards.Source.of(asker.article)
    told = [(s, double_quoted(getattr(reply, s.id).strip())) for s in unclear]
    return {
        s.number: text
        for s, text in told
        if _is_in(text, asker.language) and _is_faithful(text, s, source)
    }


def _is_in(text: str, language: str) -> bool:
    """Tell whether a model answered in the language asked for; a small one falls into English."""
    return language.partition("-")[0] == "en" or reading.tongue(text) != "en"


def _is_faithful(text: str, sentence: Sentence, source: guards.Source) -> bool:
    return sentences.is_whole(text) and guards.is_borne_out(text, sentence.text, source=source)


def _reads_alone(sentence: Sentence) -> bool:
    """Tell whether an English sentence needs no other one; elsewhere the model is asked."""
    if len(sentence.text.split()) > _FEW_WORDS:
        return False
    return not _ANAPHOR.search(cues.unquoted(sentence.text))


def _fact(sentence: Sentence, text: str) -> DraftFact:
    source = source_of(sentence.text)
    return DraftFact(
        text=text,
        status=cues.status(text, has_source=bool(source)),
        source=source,
        s=[sentence.number],
    )
