"""An article and a brief of it, both invented, with all that a renderer must withstand."""

from __future__ import annotations

import hashlib

from summarizer.article import Article, Sentence
from summarizer.brief import (
    Actor,
    ArticleInfo,
    BackgroundPoint,
    Brief,
    ContextPoint,
    Edit,
    Evidence,
    Finding,
    GeopoliticalContext,
    ItemStatus,
    KeyFact,
    Provenance,
    Stance,
    Summary,
    SummarySentence,
    Verification,
    When,
)
from summarizer.ledger import Usage
from summarizer.messages import PromptRef

URL = "https://news.example/2031/port-strike?id=7&lang=en"
SCRIPT = '<script>document.title = "hacked"; document.body.remove();</script>'
MARKUP = "</script></style><img src=x onerror=\"document.title='hacked'\">"
PARAGRAPHS = (
    ("Dockers & crane drivers walk out in Port Velm",),
    (
        "About 4,200 dockers walked out in Port Velm on Tuesday, the union SDV said.",
        "Transport minister Ana Brodeur called it “a gift to our rivals” and ruled out talks.",
    ),
    (
        "The union’s leader, Tomas Heyl, said his members would not return before Friday.",
        "Exports fell by 12 percent to 3.1 billion crowns, according to the customs office.",
    ),
    (
        f"{SCRIPT} was painted on a crane, {MARKUP} below it.",
        "قال متحدث باسم النقابة إن الإضراب سيستمر حتى يوم الجمعة.",
        "港口工会表示，罢工将持续到星期五。",
        "A banner read 🏗️👷 “No talks, no ships” 🚢.",
    ),
    ("Neighbouring Orsk has offered to take the diverted ships.",),
)


def article(*, url: str | None = URL) -> Article:
    """Number the sentences and join them; paragraphs stand apart by an empty line."""
    text = ""
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(PARAGRAPHS, 1):
        text += "\n\n" if text else ""
        for position, sentence in enumerate(paragraph):
            text += " " if position else ""
            start = len(text)
            text += sentence
            sentences.append(
                Sentence(
                    number=len(sentences) + 1,
                    start=start,
                    end=len(text),
                    text=sentence,
                    paragraph=number,
                )
            )
    return Article(
        text=text,
        sentences=tuple(sentences),
        title=PARAGRAPHS[0][0],
        publisher="The Velm Courier",
        syndicated_from="Littoral Wire",
        url=url,
        authors=("J. Quill",),
        published="2031-05-06",
        language="en",
        words=110,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def cited(*numbers: int) -> tuple[Evidence, ...]:
    """Cite whole sentences of the article."""
    sentences = article().sentences
    return tuple(_evidence(sentences[n - 1].id, sentences[n - 1].text) for n in numbers)


def brief() -> Brief:
    """Every kind of item, mark and match; two claims with findings, one that nothing supports."""
    return Brief(
        article=_info(),
        summary=_summary(),
        actors=_actors(),
        stances=(
            Stance(
                holder="a1",
                target="a2",
                polarity="against",
                intensity=3,
                expressed="stated",
                evidence=cited(3),
            ),
            Stance(
                holder="author",
                target="the strike",
                polarity="neutral",
                intensity=1,
                expressed="implied",
                evidence=(Evidence(sentence_id="S99", start=0, end=0, quote="", match="absent"),),
            ),
        ),
        key_facts=_facts(),
        geopolitical_context=GeopoliticalContext(
            stated=(ContextPoint(text="Orsk would take diverted ships.", evidence=cited(10)),),
            background=(BackgroundPoint(text="Velm and Orsk have long competed for cargo."),),
            countries=("NLD", "XKX"),
        ),
        verification=_verification(),
        provenance=Provenance(
            model="local/tiny-test",
            endpoint="local",
            prompts=(PromptRef(name="brief", version=1, sha256="0" * 64),),
            package_version="0.1.0",
            parameters={},
            usage=Usage(input_tokens=1705, cached_tokens=600, output_tokens=728),
            cost_usd=0.0,
            attempts=3,
            latency_s=28.31,
            cache_hit=False,
            created="2031-05-07T08:00:00+00:00",
        ),
    )


def _evidence(sentence_id: str, quote: str) -> Evidence:
    start = article().text.index(quote)
    return Evidence(
        sentence_id=sentence_id, start=start, end=start + len(quote), quote=quote, match="exact"
    )


def _info() -> ArticleInfo:
    source = article()
    shared = set(ArticleInfo.model_fields) & set(Article.model_fields)
    return ArticleInfo(article_type="report", **{name: getattr(source, name) for name in shared})


def _summary() -> Summary:
    sentences = (
        SummarySentence(text="Dockers in Port Velm walked out on Tuesday.", evidence=cited(2)),
        SummarySentence(
            text="The minister ruled out talks while the union holds out until Friday.",
            evidence=cited(3, 4),
        ),
    )
    return Summary(text=" ".join(s.text for s in sentences), sentences=sentences)


def _actors() -> tuple[Actor, ...]:
    return (
        Actor(
            id="a1",
            name="Ana Brodeur",
            kind="person",
            role="transport minister",
            country="NLD",
            evidence=(_evidence("S3", "Ana Brodeur"),),
        ),
        Actor(
            id="a2",
            name="SDV",
            kind="ngo",
            role=None,
            country=None,
            evidence=(_evidence("S2", "SDV"),),
        ),
    )


def _facts() -> tuple[KeyFact, ...]:
    return (
        KeyFact(
            text="About 4,200 dockers walked out.",
            status="claimed",
            attributed_to="a2",
            when=When(raw="Tuesday", iso="2031-05-06"),
            evidence=cited(2),
        ),
        KeyFact(
            text="Exports fell by 21 percent.",
            status="reported",
            attributed_to="the customs office",
            evidence=cited(5),
        ),
        KeyFact(
            text="A slogan was painted on a crane.",
            status="reported",
            attributed_to=None,
            evidence=cited(6),
        ),
        KeyFact(
            text="يستمر الإضراب حتى يوم الجمعة.",
            status="planned",
            attributed_to=None,
            evidence=cited(7),
        ),
        KeyFact(
            text="罢工将持续到星期五。", status="planned", attributed_to=None, evidence=cited(8)
        ),
        KeyFact(
            text="A banner said “No talks, two ships”.",
            status="reported",
            attributed_to=None,
            evidence=(
                _evidence("S9", "No talks, no ships").model_copy(
                    update={
                        "match": "edited",
                        "sought": "No talks, two ships",
                        "edits": (Edit(article="no", quoted="two", touches="number"),),
                    }
                ),
            ),
        ),
    )


def _verification() -> Verification:
    flagged = {"$.key_facts[1]", "$.key_facts[5]", "$.stances[1]"}
    counts = {"summary.sentences": 2, "actors": 2, "stances": 2, "key_facts": 6}
    paths = [f"$.{name}[{i}]" for name, count in counts.items() for i in range(count)]
    paths.append("$.geopolitical_context.stated[0]")
    return Verification(
        status="flagged",
        items=tuple(
            ItemStatus(path=path, status="flagged" if path in flagged else "verified")
            for path in paths
        ),
        findings=(
            Finding(
                kind="number_not_in_evidence",
                severity="error",
                path="$.key_facts[1].text",
                message="the number is not in the evidence",
                words="21 percent",
                sentence_id="S5",
            ),
            Finding(
                kind="date_not_in_evidence",
                severity="warning",
                path="$.key_facts[0]",
                message="the date rests on the day of publication",
            ),
        ),
    )
