"""Cases of the tests' own invention, for what the gold set must not be bent to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals.cases import Case

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief, KeyFact

GRAIN = """Norland cuts grain exports to Sorvia

Norland will cut its grain exports to Sorvia by 20 percent, Prime Minister Ada Lind said on Monday.

Sorvia's trade minister, Tomas Rehn, called the decision reckless. "We will not beg," he told \
reporters in Veldt.

Lind met Rehn in Porto Lago last week. The two did not agree on a price for the harvest.

Norland has sold grain to Sorvia since 1994. Sorvia is an observer in the Northern Customs Union \
and hopes to become a member.

The Veldt Courier first reported the decision.
"""
FACTS: list[dict[str, Any]] = [
    {
        "id": "f1",
        "text": "Norland cuts grain exports to Sorvia by 20 percent.",
        "sentences": [2],
        "salience": 3,
        "status": "planned",
        "attributed_to": ["Ada Lind", "Lind"],
        "agent": ["Norland"],
        "action": ["cut", "reduce", "lower"],
        "patient": ["Sorvia"],
        "numbers": ["20 percent"],
        "when": "Monday",
    },
    {
        "id": "f2",
        "text": "Ada Lind met Tomas Rehn in Porto Lago.",
        "sentences": [5],
        "salience": 2,
        "status": "reported",
        "agent": ["Ada Lind", "Lind"],
        "action": ["meet", "talk"],
        "patient": ["Tomas Rehn", "Rehn"],
    },
    {
        "id": "f3",
        "text": "Lind and Rehn did not agree on a price for the harvest.",
        "sentences": [6],
        "salience": 2,
        "status": "negated",
        "agent": ["Lind", "Rehn", "the two"],
        "action": ["agree", "settle"],
        "patient": ["price"],
    },
    {
        "id": "f4",
        "text": "Trade minister Tomas Rehn called the decision reckless.",
        "sentences": [3],
        "salience": 1,
        "status": "reported",
        "agent": ["Tomas Rehn", "Rehn"],
        "action": ["call", "criticise", "describe"],
        "patient": ["decision"],
    },
]
ACTORS: list[dict[str, Any]] = [
    {
        "names": ["Norland"],
        "kinds": ["state"],
        "country": None,
        "salience": 3,
        "sentences": [2],
    },
    {
        "names": ["Sorvia"],
        "kinds": ["state"],
        "country": None,
        "salience": 3,
        "sentences": [2],
    },
    {
        "names": ["Ada Lind", "Lind"],
        "kinds": ["person"],
        "country": None,
        "roles": ["Prime Minister"],
        "salience": 2,
        "sentences": [2],
    },
    {
        "names": ["Tomas Rehn", "Rehn"],
        "kinds": ["person"],
        "country": None,
        "roles": ["trade minister"],
        "salience": 2,
        "sentences": [3],
    },
]
STANCES: list[dict[str, Any]] = [
    {
        "holder": ["Tomas Rehn", "Rehn", "Sorvia"],
        "target": ["Norland", "decision"],
        "polarity": "against",
        "intensity": 2,
        "sentences": [3],
    },
    {
        "holder": ["Sorvia"],
        "target": ["Northern Customs Union"],
        "polarity": "favor",
        "intensity": 1,
        "soft": True,
        "sentences": [8],
    },
]
LABELS: dict[str, Any] = {
    "article_type": "report",
    "facts": FACTS,
    "actors": ACTORS,
    "no_actors": ["Veldt Courier", "Porto Lago"],
    "stances": STANCES,
    "context": [
        {"text": "Norland has been selling grain to Sorvia since 1994.", "sentences": [7]},
        {"text": "Sorvia is an observer in the Northern Customs Union.", "sentences": [8]},
    ],
    "never_said": [
        {
            "kind": "status",
            "pattern": r"(?i)\bSorvia (?:is|became) a member\b",
            "why": "it is an observer",
        },
        {
            "kind": "negation",
            "pattern": r"(?i)\b(?:agreed|settled) on a price\b",
            "why": "they did not",
        },
    ],
    "background": [r"(?i)\bgrain\b[^.]*\bharvest in 2010\b"],
}


def case(folder: Path, text: str = GRAIN, *, language: str = "en", **labels: object) -> Case:
    """Make a case of a text and labels; those given replace the ones of the grain story."""
    path = folder / "story.txt"
    path.write_text(text, encoding="utf-8")
    return Case.model_validate(
        {
            "name": "story",
            "split": "dev",
            "source": "original",
            "language": language,
            "text": {"file": str(path)},
            "labels": LABELS | labels,
        }
    )


def with_facts(brief: Brief, *facts: KeyFact) -> Brief:
    """Put other key facts into a brief."""
    return brief.model_copy(update={"key_facts": facts})


WERFT = """Werft Nordmole streicht Stellen

Die Werft Nordmole entlässt 250 Arbeiter, sagte die Vorstandschefin Ulrike Berndt am Dienstag in \
Altburg.

Der Betriebsrat kritisierte die Entscheidung der Werft scharf. Vor den Toren versammelten sich \
am Abend mehrere hundert Menschen.

Der Umsatz der Werft sank im vergangenen Jahr um 8 Prozent. Die Regierung in Altburg will dem \
Unternehmen nicht helfen.
"""
WERFT_LABELS: dict[str, Any] = {
    "facts": [
        {
            "id": "f1",
            "text": "Die Werft Nordmole entlässt 250 Arbeiter.",
            "sentences": [2],
            "salience": 3,
            "status": "claimed",
            "attributed_to": ["Ulrike Berndt", "Berndt"],
            "agent": ["Nordmole", "Werft"],
            "action": ["entlassen", "entlässt"],
            "patient": ["Arbeiter"],
            "numbers": ["250"],
        },
        {
            "id": "f2",
            "text": "Im vergangenen Jahr sank der Umsatz der Werft in Altburg um 8 Prozent.",
            "sentences": [5],
            "salience": 2,
            "status": "reported",
            "action": ["sinken", "sank"],
            "patient": ["Umsatz"],
            "numbers": ["8 Prozent"],
        },
    ],
    "actors": [
        {
            "names": ["Nordmole", "Werft Nordmole"],
            "kinds": ["company"],
            "country": None,
            "salience": 3,
            "sentences": [2],
        },
        {
            "names": ["Ulrike Berndt", "Berndt"],
            "kinds": ["person"],
            "country": None,
            "roles": ["Vorstandschefin"],
            "salience": 2,
            "sentences": [2],
        },
    ],
    "no_actors": ["Altburg"],
    "stances": [],
    "context": [],
    "never_said": [],
    "background": [],
}
HAFEN = """海港市关闭煤电厂

海港市市长陈维安周一宣布，海港市关闭了三座煤电厂，减少污染四成。

石原公司批评了市长陈维安，称决定过于仓促。公司没有公布裁员计划。

海港市的煤电厂建于1980年，曾经提供全市一半的电力。
"""
HAFEN_LABELS: dict[str, Any] = {
    "facts": [
        {
            "id": "f1",
            "text": "海港市关闭三座煤电厂。",
            "sentences": [2],
            "salience": 3,
            "status": "reported",
            "attributed_to": ["陈维安"],
            "agent": ["海港市"],
            "action": ["关闭", "停用"],
            "patient": ["煤电厂"],
            "numbers": ["三座"],
        },
        {
            "id": "f2",
            "text": "石原公司批评市长陈维安。",
            "sentences": [3],
            "salience": 2,
            "status": "reported",
            "agent": ["石原公司"],
            "action": ["批评", "指责"],
            "patient": ["陈维安", "市长"],
        },
        {
            "id": "f3",
            "text": "这座城市的煤电厂建于1980年，曾为全市提供一半电力。",
            "sentences": [5],
            "salience": 1,
            "status": "historical",
            "agent": ["煤电厂"],
            "action": ["提供"],
            "patient": ["电力"],
        },
    ],
    "actors": [
        {
            "names": ["海港市"],
            "kinds": ["government_body"],
            "country": None,
            "salience": 3,
            "sentences": [2],
        },
        {
            "names": ["石原公司"],
            "kinds": ["company"],
            "country": None,
            "salience": 2,
            "sentences": [3],
        },
    ],
    "no_actors": [],
    "stances": [
        {
            "holder": ["石原公司"],
            "target": ["决定", "陈维安"],
            "polarity": "against",
            "intensity": 2,
            "sentences": [3],
        }
    ],
    "context": [],
    "never_said": [],
    "background": [],
}


def all_cases(folder: Path) -> tuple[Case, ...]:
    """Make the story of each script, in a folder of its own."""
    texts = {"en": (GRAIN, LABELS), "de": (WERFT, WERFT_LABELS), "zh": (HAFEN, HAFEN_LABELS)}
    found = []
    for language, (text, labels) in texts.items():
        place = folder / language
        place.mkdir()
        made = case(place, text, language=language, **labels)
        found.append(made.model_copy(update={"name": f"story-{language}"}))
    return tuple(found)
