"""A long article → Draft: each part is asked about, code merges, and one more call sums up.

What a part is asked depends on the model as it does for a whole article: all at once, or short
questions of which a part needs the fewest. The summary is written from the facts, and rests on
the sentences that those rest on.
"""

from __future__ import annotations

import asyncio
import copy
import re
from contextlib import aclosing
from typing import TYPE_CHECKING, NamedTuple

from summarizer import drafting, grounding, merging, parting, prompts, sentences
from summarizer.bounded import bounded
from summarizer.client import SharesPrefix
from summarizer.draft import Draft, DraftSentence, Merger
from summarizer.drafting import informing, telling
from summarizer.drafting.asking import Asker
from summarizer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.article import Article, Sentence
    from summarizer.client import Client
    from summarizer.draft import DraftFact, PartDraft, TiedSentence
    from summarizer.drafting import Wishes
    from summarizer.merging import Merged
    from summarizer.messages import PromptRef
    from summarizer.parting import Part
    from summarizer.prompts import PromptFolder

_AT_ONCE = 4  # parts that a remote model reads side by side
_MERGER_TOKENS = 1500
_STANDING_IN = 3  # facts that are the summary where the model gives none
_FAKE_ID = re.compile(r"\[(?=\s*F\s*\d)", re.IGNORECASE)


class Long(NamedTuple):
    """An article in parts, and how it is asked about."""

    article: Article
    parts: tuple[Part, ...]
    client: Client
    folder: PromptFolder
    wishes: Wishes
    most_tokens: int
    """Of an article in one prompt."""


class Drafted(NamedTuple):
    """A draft, and the prompts it was asked for with."""

    draft: Draft
    prompts: tuple[PromptRef, ...]


async def in_parts(long: Long, progress: Callable[[str], None]) -> Drafted:
    """Draft each part and merge; an embedded model reads one part at a time.

    Raises:
        ModelError: of one part, which the message names; nothing is left out.
    """
    is_in_steps = prompts.has_questions(long.folder)
    is_own = long.folder.ref.version is None
    of_part = long.folder if is_in_steps or is_own else prompts.find("part")

    async def draft(part: Part) -> PartDraft:
        progress(f"part {part.number} of {part.of}")
        view = parting.view(long.article, part.pieces)
        try:
            if is_in_steps:
                return await drafting.part_in_steps(long.client, view, of_part, long.wishes)
            return await drafting.part_in_one_call(long.client, view, of_part, long.wishes, part)
        except ModelError as exc:
            raise _of_part(exc, part) from exc.__cause__

    at_once = 1 if long.client.endpoint == "local" else _AT_ONCE
    async with aclosing(bounded(long.parts, draft, concurrency=at_once, ordered=True)) as done:
        drafts = [each async for each in done]
    merged = merging.merged(drafts, long.article)
    progress(f"sums up {len(long.parts)} parts")
    if is_in_steps:
        return Drafted(await _summed_up_in_steps(long, merged), (of_part.ref,))
    merger = prompts.find("merge")
    return Drafted(await _summed_up(long, merged, merger), (of_part.ref, merger.ref))


async def _summed_up(long: Long, merged: Merged, folder: PromptFolder) -> Draft:
    """Have the summary written from the facts, each sentence with the numbers of its facts."""
    facts = [fact for fact, _ in _fitting(long, merged)]
    prompt = prompts.render(
        folder,
        long.article,
        facts=[_shown(fact) for fact in facts],
        schema=drafting.schema_of(Merger),
        output_language=sentences.language_name(long.wishes.language),
        background=long.wishes.background,
    )
    done = await long.client.complete(prompt, Merger, max_tokens=_MERGER_TOKENS)
    cited = {n for fact in facts for n in fact.s}
    view = parting.view(long.article, (s for s in long.article.sentences if s.number in cited))
    summary = [
        DraftSentence(text=told.text, s=_evidence(told, facts, view)) for told in done.value.summary
    ]
    background = done.value.background if long.wishes.background else []
    return _draft(merged, merged.draft.facts, summary, background)


def _evidence(told: TiedSentence, facts: list[DraftFact], view: Article) -> list[int]:
    """Unite what the facts of a sentence rest on; without any, find what bears it."""
    tied = [facts[n - 1].s for n in told.f if 1 <= n <= len(facts)]
    return merging.united(tied) or list(grounding.support(view, told.text))


async def _summed_up_in_steps(long: Long, merged: Merged) -> Draft:
    """Ask for the summary and the wording of facts on an article of nothing but their sentences."""
    pieces = {s.number: s for _, beside in _fitting(long, merged) for s in beside}
    digest = parting.view(long.article, pieces.values())
    if isinstance(long.client, SharesPrefix):
        opening = drafting.opening(long.folder, digest, long.wishes)
        await long.client.share_prefix(opening)
    asker = Asker(long.client, digest, long.folder, long.wishes.language)
    facts = [fact for fact in merged.draft.facts if fact.s[0] in pieces]
    told = [pieces[fact.s[0]] for fact in facts]
    step = informing.FACTS  # as many as an answer has room for
    batches = [told[n : n + step] for n in range(0, len(told), step)]
    try:
        async with asyncio.TaskGroup() as questions:
            summary = questions.create_task(telling.summary(asker))
            worded = [questions.create_task(informing.facts(asker, batch)) for batch in batches]
    except ExceptionGroup as failed:
        first = failed.exceptions[0]
        raise first from first.__cause__
    restated = [fact for batch in worded for fact in batch.result()]
    united = [
        new.model_copy(update={"s": old.s, "source": old.source})
        for old, new in zip(facts, restated, strict=True)
    ]
    return _draft(merged, united, summary.result(), [])


def _fitting(long: Long, merged: Merged) -> list[tuple[DraftFact, list[Sentence]]]:
    """Take as many facts as one prompt can hold, the most important ones, in article order."""
    room = long.most_tokens
    taken: list[tuple[DraftFact, list[Sentence]]] = []
    for fact in merged.digest:
        beside = [*_beside(long.article, fact)]
        room -= parting.size(long.article, beside)
        if room < 0 and taken:
            break
        taken.append((fact, beside))
    return sorted(taken, key=lambda pair: pair[0].s[:1])


def _beside(article: Article, fact: DraftFact) -> Iterator[Sentence]:
    """Yield the sentence of a fact after the one before it, which says who "he" is."""
    for number in fact.s[:1]:
        if not 1 <= number <= len(article.sentences):
            continue
        sentence = article.sentences[number - 1]
        before = article.sentences[max(number - 2, 0)]
        if before.number < number and before.paragraph == sentence.paragraph:
            yield before
        yield sentence


def _draft(
    merged: Merged, facts: list[DraftFact], summary: list[DraftSentence], background: list[str]
) -> Draft:
    standing_in = [DraftSentence(text=fact.text, s=fact.s) for fact in facts[:_STANDING_IN]]
    fields = {name: getattr(merged.draft, name) for name in type(merged.draft).model_fields}
    return Draft(
        **{**fields, "facts": facts}, summary=summary or standing_in, background=background
    )


def _shown(fact: DraftFact) -> dict[str, str]:
    """Show a fact to a model; what poses as the number of another one is defused."""
    fields = {"text": fact.text, "source": fact.source, "status": fact.status}
    return {name: _FAKE_ID.sub("(", value) for name, value in fields.items()}


def _of_part(error: ModelError, part: Part) -> ModelError:
    """Say in an error which part it was; its kind and all it knows stay."""
    told = copy.copy(error)
    told.args = (f"part {part.number} of {part.of}: {error}",)
    return told
