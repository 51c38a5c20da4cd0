"""Article → Draft, in one call for a strong model, in short steps for a small one.

Both fill the same Draft. The steps are what made a 1.5-billion-parameter model useful; what
was tried, and what it showed, is in docs/embedded-model.md.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, Field, create_model

from summarizer import countries, cues, grounding, guards, prompts, salience, sentences
from summarizer.article import ArticleType
from summarizer.draft import (
    ActorKind,
    Draft,
    DraftActor,
    DraftFact,
    DraftPoint,
    DraftSentence,
    DraftStance,
    Polarity,
)
from summarizer.frozen import Frozen
from summarizer.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from summarizer.article import Article, Sentence
    from summarizer.client import Client
    from summarizer.messages import Prompt, PromptRef
    from summarizer.prompts import PromptFolder

T = TypeVar("T", bound=BaseModel)

STEPS = "steps@1"
_DRAFT_TOKENS = 4000
_STEP_TOKENS = 400  # the schemas bound each reply well below it
_FACTS = 6
_FACTS_PER_QUESTION = 3
_STATES = 3
_HOLDERS = 4
_CONTEXT = 3
_MIN_STATE_MENTIONS = 3


class Drafted(NamedTuple):
    """A Draft, what it cost, and the prompt that asked for it."""

    draft: Draft
    ledger: Ledger
    prompt: PromptRef


class Wishes(Frozen):
    """What the user asked of the brief."""

    language: str = Field(description="BCP 47 tag of the prose")
    background: bool = True


async def in_one_call(
    client: Client, article: Article, folder: PromptFolder, wishes: Wishes
) -> Drafted:
    """Ask for the whole Draft at once."""
    prompt = prompts.render(
        folder,
        article,
        schema=json.dumps(Draft.model_json_schema(), separators=(",", ":")),
        output_language=sentences.language_name(wishes.language),
        background=wishes.background,
    )
    done = await client.complete(prompt, Draft, max_tokens=_DRAFT_TOKENS)
    return Drafted(done.value, Ledger(calls=(done.call,)), prompt.ref)


async def in_steps(
    client: Client,
    article: Article,
    wishes: Wishes,
    *,
    share_prefix: Callable[[Prompt], Awaitable[object]],
) -> Drafted:
    """Ask short questions side by side, after the article was read once.

    Code chooses the sentences, the states and the evidence; the model words, names and
    judges. No background: what a small model adds from memory is wrong too often.
    """
    asker = _Asker(client, article, wishes)
    await share_prefix(prompts.render(asker.folder, article))
    chosen = salience.rank(article, count=_FACTS)
    groups = [
        chosen[i : i + _FACTS_PER_QUESTION] for i in range(0, len(chosen), _FACTS_PER_QUESTION)
    ]
    (kind, prose), (actors, stances), *facts = await asyncio.gather(
        _summarize(asker), _cast(asker), *(_word_facts(asker, group) for group in groups)
    )
    draft = Draft(
        article_type=kind,
        summary=prose,
        actors=actors,
        facts=[fact for group in facts for fact in group],
        stances=stances,
        context=_context(article, chosen),
        background=[],
    )
    return Drafted(draft, asker.ledger, asker.folder.ref)


class _Asker:
    """Asks questions on one article and keeps the account."""

    def __init__(self, client: Client, article: Article, wishes: Wishes) -> None:
        self.article = article
        self.folder = prompts.find(STEPS)
        self.ledger = Ledger()
        self._client = client
        self._language = sentences.language_name(wishes.language)

    async def ask(self, question: str, reply: type[T], **variables: object) -> T:
        prompt = prompts.render(
            self.folder,
            self.article,
            question=question,
            output_language=self._language,
            **variables,
        )
        done = await self._client.complete(prompt, reply, max_tokens=_STEP_TOKENS)
        self.ledger += Ledger(calls=(done.call,))
        return done.value


class _SummaryReply(Frozen):
    article_type: ArticleType
    summary: str = Field(max_length=650)


class _Person(Frozen):
    name: str = Field(max_length=60)
    role: str = Field(max_length=90)
    country: str = Field(max_length=40)


class _PeopleReply(Frozen):
    people: list[_Person] = Field(max_length=4)


class _Organization(_Person):
    kind: Literal[
        "government_body", "igo", "party", "armed_group", "company", "media", "ngo", "group"
    ]


class _OrganizationsReply(Frozen):
    organizations: list[_Organization] = Field(max_length=3)


class _FactReply(Frozen):
    fact: str = Field(max_length=260)
    source: str = Field(max_length=60)


async def _summarize(asker: _Asker) -> tuple[ArticleType, list[DraftSentence]]:
    """Get the prose; code finds the sentences it rests on and drops an unfinished end."""
    reply = await asker.ask("summary", _SummaryReply)
    whole = sentences.whole_sentences(reply.summary, asker.article.language)
    return reply.article_type, [
        DraftSentence(text=text[:400], s=list(grounding.support(asker.article, text)))
        for text in whole[:5]
    ]


async def _word_facts(asker: _Asker, chosen: list[Sentence]) -> list[DraftFact]:
    """Let the model restate chosen sentences; one it restates wrongly stays as it is."""
    reply_type: type[BaseModel] = create_model(
        "Facts",
        __base__=Frozen,
        **{s.id: (_FactReply, ...) for s in chosen},  # type: ignore[call-overload]
    )
    reply = await asker.ask("facts", reply_type, sentences=chosen)
    return [_fact(asker.article, s, getattr(reply, s.id)) for s in chosen]


def _fact(article: Article, sentence: Sentence, reply: _FactReply) -> DraftFact:
    near = _paragraph(article, sentence)
    text = reply.fact.strip()
    is_true = (
        sentences.is_whole(text)
        and not guards.unsupported_numbers(text, sentence.text)
        and not guards.unsupported_quotes(text, sentence.text)
        and not guards.unsupported_names(text, f"{near} {article.title}")
        and not guards.is_negation_changed(text, sentence.text)
    )
    source = reply.source.strip()
    if not grounding.words_of(source) or grounding.words_of(source) - grounding.words_of(near):
        source = ""  # words the article does not have name nobody
    text = text if is_true else sentence.text[:400]
    return DraftFact(
        text=text,
        status=cues.status(text, has_source=bool(source)),
        source=source,
        s=[sentence.number],
    )


async def _cast(asker: _Asker) -> tuple[list[DraftActor], list[DraftStance]]:
    """Find who acts, then ask of each of the foremost whom they are for or against."""
    people, organizations = await asyncio.gather(
        asker.ask("people", _PeopleReply), asker.ask("organizations", _OrganizationsReply)
    )
    named = [
        *(_actor(asker.article, person, "person") for person in people.people),
        *_states(asker.article),
        *(_actor(asker.article, body, body.kind) for body in organizations.organizations),
    ]
    actors = _ranked(asker.article, _unique(named))
    asked = [
        (holder, targets, numbers)
        for holder in actors
        if holder.kind != "media" and (found := _openings(asker.article, holder, actors))
        for targets, numbers in [found]
    ]
    stances = await asyncio.gather(*(_stance(asker, *question) for question in asked[:_HOLDERS]))
    return actors, [stance for stance in stances if stance is not None]


def _actor(article: Article, reply: _Person, kind: ActorKind) -> DraftActor:
    found = grounding.mentions(article, reply.name, is_person=kind == "person")
    return DraftActor(
        name=reply.name.strip(),
        role=reply.role.strip(),
        country=reply.country.strip(),
        kind=kind,
        s=[s.number for s in found[:2]],
    )


def _states(article: Article) -> list[DraftActor]:
    """Take the states that the article names again and again; no model is needed for that."""
    found = [
        (mention.code, s.number, mention.is_name)
        for s in article.sentences
        for mention in countries.find_countries(s.text)
    ]
    counts = Counter(code for code, _, _ in found)
    named = {code for code, _, is_name in found if is_name}
    often = [c for c, n in counts.most_common(_STATES) if n >= _MIN_STATE_MENTIONS and c in named]
    return [
        DraftActor(
            name=countries.country_name(code),
            role="",
            country=countries.country_name(code),
            kind="state",
            s=list(dict.fromkeys(n for c, n, is_name in found if c == code and is_name))[:2],
        )
        for code in often
    ]


def _unique(actors: Iterable[DraftActor]) -> list[DraftActor]:
    """Drop repetitions, and bodies that are but another word for a state ("Beijing")."""
    kept: dict[str, DraftActor] = {}
    for actor in actors:
        key = actor.name.casefold()
        is_state_again = actor.kind != "state" and countries.country_code(actor.name)
        if actor.name and not is_state_again:
            kept.setdefault(key, actor)
    return list(kept.values())


def _ranked(article: Article, actors: list[DraftActor]) -> list[DraftActor]:
    return sorted(actors, key=lambda actor: -len(_mentioning(article, actor)))


def _mentioning(article: Article, actor: DraftActor) -> list[Sentence]:
    if actor.kind == "state":
        code = countries.country_code(actor.name)
        return [
            s
            for s in article.sentences
            if s.text != article.title
            and any(m.code == code for m in countries.find_countries(s.text))
        ]
    return grounding.mentions(article, actor.name, is_person=actor.kind == "person")


def _openings(
    article: Article, holder: DraftActor, actors: list[DraftActor]
) -> tuple[list[str], list[int]] | None:
    """Find whom the holder is mentioned with, and in which sentences; None when nobody."""
    own = {s.number for s in _mentioning(article, holder)}
    targets: dict[str, set[int]] = {}
    for actor in actors:
        is_own_country = actor.kind == "state" and actor.country == holder.country
        together = own & {s.number for s in _mentioning(article, actor)}
        if actor.name != holder.name and actor.kind != "media" and not is_own_country and together:
            targets[actor.name] = together
    if not targets:
        return None
    return list(targets), sorted(set().union(*targets.values()))


async def _stance(
    asker: _Asker, holder: DraftActor, targets: list[str], numbers: list[int]
) -> DraftStance | None:
    # The bounds are in the schema: neither a sentence nor a target can be invented.
    reply_type = create_model(
        "Attitude",
        __base__=Frozen,
        target=(Literal[tuple(targets)], ...),
        attitude=(Polarity, ...),
        sentence=(Literal[tuple(numbers)], ...),
        strength=(Literal[1, 2, 3], ...),
    )
    reply = (await asker.ask("stance", reply_type, holder=holder.name)).model_dump()
    if reply["attitude"] == "neutral":
        return None
    sentence = asker.article.sentences[reply["sentence"] - 1]
    return DraftStance(
        holder=holder.name,
        target=reply["target"],
        polarity=reply["attitude"],
        intensity=reply["strength"],
        expressed=cues.expressed(sentence.text),
        s=[sentence.number],
    )


def _context(article: Article, chosen: list[Sentence]) -> list[DraftPoint]:
    """Take the sentences that set several countries in relation and are no key fact."""
    taken = {s.number for s in chosen}
    between = [
        (len({m.code for m in countries.find_countries(s.text)}), s)
        for s in article.sentences
        if s.number not in taken and s.text != article.title and sentences.is_whole(s.text)
    ]
    best = sorted((pair for pair in between if pair[0] > 1), key=lambda pair: -pair[0])[:_CONTEXT]
    return [
        DraftPoint(text=s.text[:400], s=[s.number])
        for _, s in sorted(best, key=lambda pair: pair[1].number)
    ]


def _paragraph(article: Article, sentence: Sentence) -> str:
    return " ".join(s.text for s in article.sentences if s.paragraph == sentence.paragraph)
