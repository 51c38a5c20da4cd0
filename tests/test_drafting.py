from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from summarizer import drafting, ledger, prompts
from summarizer.article import Article
from summarizer.draft import Draft
from summarizer.errors import OutputError
from summarizer.testing import FakeClient

if TYPE_CHECKING:
    from pydantic import BaseModel

    from summarizer.draft import DraftActor
    from summarizer.messages import Prompt

ARTICLE = Article.from_text(
    "Vesk and Brodeur quarrel over the port\n\n"
    "Belgian president Orlan Vesk condemned Ana Brodeur on Tuesday over the strike in Antwerp. "
    "About 4,200 dockers in Belgium walked out on Monday, the Harbour Workers Union said.\n\n"
    "Transport minister Ana Brodeur ruled out talks with the Harbour Workers Union this week. "
    "Exports from Belgium to France fell by 12 percent to 3.1 billion euros last year, "
    "according to customs figures. France has offered to take the diverted ships.\n\n"
    "Belgium opened the port in 1843. Ms Brodeur thanked Vesk for his patience on 14 April."
)
WISHES = drafting.Wishes(language="en")
PEOPLE = [
    {"name": "President Orlan Vesk", "role": "king of France", "country": "Belgium"},
    {"name": "Ana Brodeur", "role": "minister", "country": "Peru"},
    {"name": "Emma Nobody", "role": "mayor", "country": "Belgium"},
]
BRIEF = "Vesk condemned Brodeur over the strike. About 4,200 dockers walked out. The union"


class Scripted:
    """Answers each question from a table; facts come back as the article has them."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "brief": BRIEF,
            "people": PEOPLE,
            "sign": None,
            "facts": {},
            "sides": [],
            **answers,
        }

    def __call__(self, prompt: Prompt, reply: type[BaseModel]) -> dict[str, object]:
        match prompt.question:
            case "summary":
                return {"brief": self.answers["brief"]}
            case "people":
                return {"people": [_without_role(person) for person in self.answers["people"]]}
            case "officials":
                return {"people": self.answers["people"]}
            case "facts":
                texts = {s.id: s.text for s in ARTICLE.sentences} | self.answers["facts"]
                return {name: texts[name] for name in reply.model_fields}
            case "stances":
                given = self.answers["sign"]
                return {n: given or _sign(_text(prompt), n) for n in reply.model_fields}
            case "sides":
                return {"sides": self.answers["sides"]}
            case other:
                raise AssertionError(other)


def _without_role(person: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in person.items() if key != "role"}


def _text(prompt: Prompt) -> str:
    return "\n".join(message.content for message in prompt.messages)


def _sign(prompt: str, number: str) -> str:
    question = prompt.rpartition("What is the attitude")[2]
    line = next(line for line in question.splitlines() if line.startswith(f"{number}. "))
    return "against" if "condemned" in line else "favor"


async def in_steps(article: Article = ARTICLE, **answers: Any) -> Draft:
    client = FakeClient(Scripted(**answers))
    return await drafting.in_steps(client, article, prompts.find("steps"), WISHES)


def named(draft: Draft, name: str) -> DraftActor:
    return next(actor for actor in draft.actors if actor.name == name)


async def test_every_number_of_the_draft_is_a_sentence_of_the_article() -> None:
    draft = await in_steps()
    cited = [
        *(sentence.s for sentence in draft.summary),
        *(actor.s for actor in draft.actors),
        *(fact.s for fact in draft.facts),
        *(stance.s for stance in draft.stances),
        *(point.s for point in draft.context),
    ]
    numbers = {number for each in cited for number in each}
    assert all(cited)
    assert numbers <= set(range(1, len(ARTICLE.sentences) + 1))
    assert 1 not in {number for fact in draft.facts for number in fact.s}  # the title


async def test_draft_fits_its_own_bounds_and_adds_no_background() -> None:
    draft = await in_steps()
    assert Draft.model_validate(draft.model_dump()) == draft
    assert draft.background == []


async def test_unfinished_end_of_the_summary_is_left_out() -> None:
    draft = await in_steps()
    assert [(s.text, s.s[0]) for s in draft.summary] == [
        ("Vesk condemned Brodeur over the strike.", 2),
        ("About 4,200 dockers walked out.", 3),
    ]


async def test_person_whom_the_article_does_not_name_is_no_actor() -> None:
    assert "Emma Nobody" not in {actor.name for actor in (await in_steps()).actors}


async def test_person_has_the_office_of_the_article_and_a_name_without_title() -> None:
    vesk = named(await in_steps(), "Orlan Vesk")
    assert (vesk.role, vesk.country, vesk.kind) == ("Belgian president", "Belgium", "person")


async def test_country_that_the_article_does_not_mention_is_left_empty() -> None:
    brodeur = named(await in_steps(), "Ana Brodeur")
    assert (brodeur.role, brodeur.country) == ("Transport minister", "")


async def test_code_adds_the_organizations_and_the_states_named_often() -> None:
    draft = await in_steps(people=[])
    kinds = {actor.name: actor.kind for actor in draft.actors}
    assert kinds == {"Belgium": "state", "Harbour Workers Union": "group"}


async def test_stance_stands_when_the_model_agrees_with_the_word() -> None:
    draft = await in_steps()
    found = [(s.holder, s.target, s.polarity, s.intensity, s.s) for s in draft.stances]
    assert ("Orlan Vesk", "Ana Brodeur", "against", 3, [2]) in found
    assert ("Ana Brodeur", "Orlan Vesk", "favor", 1, [8]) in found


@pytest.mark.parametrize("sign", ["neutral", "mixed"])
async def test_answer_that_takes_no_side_is_no_stance(sign: str) -> None:
    assert (await in_steps(sign=sign)).stances == []


async def test_answer_that_contradicts_the_word_is_dropped() -> None:
    signs = {(s.holder, s.polarity) for s in (await in_steps(sign="favor")).stances}
    assert signs == {("Ana Brodeur", "favor")}


async def test_restated_fact_with_another_number_stands_as_the_article_has_it() -> None:
    told = "Ana Brodeur thanked Orlan Vesk for his patience on 15 April."
    fact = next(f for f in (await in_steps(facts={"S8": told})).facts if f.s == [8])
    assert fact.text == ARTICLE.sentences[7].text


async def test_restated_fact_that_keeps_what_is_said_is_taken() -> None:
    told = "Ana Brodeur thanked Orlan Vesk for his patience on 14 April."
    draft = await in_steps(facts={"S8": told})
    assert next(f for f in draft.facts if f.s == [8]).text == told


async def test_sentence_that_reads_alone_is_a_fact_as_it_stands_with_its_source() -> None:
    fact = next(f for f in (await in_steps(facts={"S3": "Asked in vain."})).facts if f.s == [3])
    assert (fact.text, fact.source) == (ARTICLE.sentences[2].text, "Harbour Workers Union")
    assert fact.status == "claimed"


async def test_each_call_is_in_the_ledger() -> None:
    client = FakeClient(Scripted())
    with ledger.opened(ARTICLE.sha256) as account:
        await drafting.in_steps(client, ARTICLE, prompts.find("steps"), WISHES)
    assert len(account.ledger.calls) == len(client.prompts)
    assert {prompt.question for prompt in client.prompts} == {
        "summary",
        "people",
        "facts",
        "stances",
        "sides",
    }


async def test_version_without_the_question_on_sides_goes_without() -> None:
    client = FakeClient(Scripted())
    await drafting.in_steps(client, QUIET, prompts.find("steps@1"), WISHES)
    assert "sides" not in {prompt.question for prompt in client.prompts}


QUIET = Article.from_text(
    "Belgian president Orlan Vesk and minister Ana Brodeur met in Antwerp on Tuesday. "
    "About 4,200 people watched them walk along the long quay of the old harbour. "
    "Ana Brodeur said that the toll bridge over the river would have to wait. "
    "The two will meet again in June, when the new bridge over the river opens."
)


def side(holder: str, attitude: str, target: str) -> dict[str, str]:
    return {"holder": holder, "attitude": attitude, "target": target}


async def test_without_a_word_of_attitude_sides_are_asked_for_instead() -> None:
    client = FakeClient(Scripted())
    draft = await drafting.in_steps(client, QUIET, prompts.find("steps"), WISHES)
    assert {"sides"} == {p.question for p in client.prompts} & {"stances", "sides"}
    assert draft.stances == []


async def test_side_counts_only_where_holder_and_target_stand_together() -> None:
    sides = [
        side("Ana Brodeur", "against", "the toll bridge"),
        side("Orlan Vesk", "for", "the toll bridge"),  # two sentences away from him
        side("Ana Brodeur", "for", "the airport"),  # nowhere
        side("Nobody", "for", "the toll bridge"),
    ]
    draft = await in_steps(QUIET, sides=sides)
    found = [(s.holder, s.target, s.polarity, s.intensity, s.s) for s in draft.stances]
    assert found == [("Ana Brodeur", "the toll bridge", "against", 1, [3])]


async def test_side_that_a_word_of_attitude_contradicts_is_left_out() -> None:
    praised = Article.from_text(QUIET.text.replace("said that the", "praised the port and the"))
    wrong = side("Ana Brodeur", "against", "the toll bridge")
    draft = await in_steps(praised, sides=[wrong])
    assert {s.polarity for s in draft.stances} <= {"favor"}


async def test_attitude_toward_a_thing_is_a_stance_toward_it() -> None:
    talks = Article.from_text(
        "Belgian president Orlan Vesk and minister Ana Brodeur met in Antwerp on Tuesday. "
        "Orlan Vesk condemned the port reform at a meeting of two hundred dockers. "
        "Ana Brodeur endorsed sanctions, and the harbour stayed closed for the whole day. "
        "Ana Brodeur is interested in the port reform. The two will meet again in June."
    )
    draft = await in_steps(talks, sign=None)
    found = {(s.holder, s.target, s.polarity, s.s[0]) for s in draft.stances}
    assert ("Orlan Vesk", "the port reform", "against", 2) in found
    assert ("Ana Brodeur", "sanctions", "favor", 3) in found
    assert ("Ana Brodeur", "the port reform") not in {(h, t) for h, t, _, _ in found}  # too mild


async def test_fact_answered_in_english_of_a_german_article_stays_as_it_was() -> None:
    german = Article.from_text(
        "Die Gewerkschaft der Hafenarbeiter hat am Dienstag in Antwerpen den Streik begonnen. "
        "Der Minister sagte, dass die Regierung während des Streiks nicht verhandeln werde. "
        "Die Ausfuhr ist im vergangenen Jahr um zwölf Prozent auf 3,1 Milliarden gesunken. "
        "Das Nachbarland will die umgeleiteten Schiffe in seinen eigenen Häfen aufnehmen."
    )
    english = {"S2": "The minister said that the government would not negotiate in the strike."}
    client = FakeClient(
        Scripted(facts={s.id: s.text for s in german.sentences} | english, people=[])
    )
    wishes = drafting.Wishes(language="de")
    draft = await drafting.in_steps(client, german, prompts.find("steps"), wishes)
    texts = {fact.s[0]: fact.text for fact in draft.facts}
    assert texts[2] == german.sentences[1].text


async def test_in_another_language_no_sentence_stands_as_it_is() -> None:
    german = "Die Gewerkschaft kündigte am Dienstag in Antwerpen einen Streik an."
    client = FakeClient(Scripted(facts={"S3": german}))
    wishes = drafting.Wishes(language="de")
    draft = await drafting.in_steps(client, ARTICLE, prompts.find("steps"), wishes)
    assert next(f for f in draft.facts if f.s == [3]).text == german


async def test_article_in_chinese_gives_facts_and_a_summary() -> None:
    chinese = Article.from_text(
        "港口工会星期二宣布，约四千二百名码头工人开始罢工，要求提高工资。"
        "运输部长布罗德说，政府不会在罢工期间进行谈判。工会主席海尔表示，会员在星期五之前不会复工。"
        "海关数据显示，去年出口下降了12%，降至31亿克朗。邻国已经表示愿意接收改道的船只。"
    )
    draft = await in_steps(chinese, brief="码头工人开始罢工。", people=[])
    assert [fact.s for fact in draft.facts] == [[1], [2], [3], [4], [5]]
    assert draft.summary[0].s[0] == 1


async def test_failure_of_one_question_reaches_the_caller() -> None:
    client = FakeClient({"unexpected": True})
    with pytest.raises(OutputError):
        await drafting.in_steps(client, ARTICLE, prompts.find("steps"), WISHES)


async def test_client_that_shares_a_prefix_reads_the_article_before_the_questions() -> None:
    class Sharing(FakeClient):
        shared: tuple[str, int] = ("", -1)

        async def share_prefix(self, prompt: Prompt) -> int:
            self.shared = (_text(prompt), len(self.prompts))
            return 1

    client = Sharing(Scripted())
    await drafting.in_steps(client, ARTICLE, prompts.find("steps"), WISHES)
    text, asked = client.shared
    assert asked == 0
    assert "4,200 dockers" in text


# --- in one call

WHOLE: dict[str, object] = {
    "article_type": "report",
    "summary": [{"text": "Vesk condemned Brodeur.", "s": [2]}],
    "actors": [],
    "facts": [],
    "stances": [],
    "context": [],
    "background": ["Ports matter."],
}


async def test_one_call_returns_the_draft_as_the_model_gave_it() -> None:
    client = FakeClient(WHOLE)
    draft = await drafting.in_one_call(client, ARTICLE, prompts.find("brief"), WISHES)
    assert draft.model_dump() == WHOLE
    assert len(client.prompts) == 1


async def test_only_the_embedded_engine_gets_a_schema_bound_to_the_article() -> None:
    asked: list[type[BaseModel]] = []

    def answer(_: Prompt, reply: type[BaseModel]) -> dict[str, object]:
        asked.append(reply)
        return WHOLE

    for endpoint in ("local", "remote"):
        client = FakeClient(answer)
        client.endpoint = endpoint
        await drafting.in_one_call(client, ARTICLE, prompts.find("brief"), WISHES)
    bound, constant = asked
    numbers = bound.model_json_schema()["$defs"]["DraftFact"]["properties"]["s"]["items"]
    assert numbers["maximum"] == len(ARTICLE.sentences)
    assert constant is Draft


async def test_refuted_sentence_of_the_summary_is_left_out_while_two_others_stand() -> None:
    right = "Vesk condemned Brodeur over the strike. About 4,200 dockers walked out."
    draft = await in_steps(brief=f"{right} Exports to France fell by 92 percent.")
    assert " ".join(s.text for s in draft.summary) == right


async def test_refuted_sentence_stays_to_be_verified_where_too_little_would_be_left() -> None:
    told = "Vesk condemned Brodeur over the strike. Exports to France fell by 92 percent."
    assert " ".join(s.text for s in (await in_steps(brief=told)).summary) == told
