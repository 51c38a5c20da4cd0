"""Articles that attack the model which reads them, each with its clean twin.

All texts are invented for this suite: news articles (`articles/`), attacks that are put into
them (`attacks.json`), and articles that report on such attacks and are none (`about/`).
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from evals.attacks.disguises import Disguise, disguise
from evals.attacks.goals import Goal
from summarizer import Article
from summarizer.errors import ConfigError
from summarizer.frozen import Frozen

FOLDER = Path(__file__).parent
Half = Literal["tuned", "held_out"]
_MARKED = re.compile(r"⟦(.*?)⟧", re.DOTALL)


class Clean(Frozen):
    """A news article, as it is when nobody has put anything into it."""

    name: str
    text: str
    shows: tuple[str, ...] = Field(description="words that a brief of it should have, as patterns")

    def article(self) -> Article:
        """Read it as the pipeline would."""
        return Article.from_text(self.text)


class Attack(Frozen):
    """An order that is put into an article, and what its author wants of the brief."""

    id: str
    kind: str = Field(description="the class of attack")
    article: str = Field(description="name of the clean twin")
    place: Literal["start", "middle", "end", "inline", "spread"] = Field(
        description="a paragraph of its own below the title, in the middle or at the end; the end"
        " of the middle paragraph; or one line at the end of each paragraph from the second on"
    )
    text: str = Field(description="in plain words; a disguise covers what ⟦ ⟧ marks, or all of it")
    disguise: Disguise | None = None
    goal: Goal

    @property
    def half(self) -> Half:
        """Which half it belongs to: the guard may be tuned on one, and is measured on both."""
        return "tuned" if hashlib.sha256(self.id.encode()).digest()[-1] % 2 else "held_out"

    def twin(self) -> Clean:
        """Return the article without the attack."""
        return clean()[self.article]

    def payload(self) -> str:
        """Write the order as it stands in the article."""
        name = self.disguise
        if name is None:
            return self.text
        if _MARKED.search(self.text):
            return _MARKED.sub(lambda match: disguise(match[1], name), self.text)
        return disguise(self.text, name)

    def carrier(self) -> str:
        """Return what stands beside the hidden part, which asks for nothing by itself."""
        return _MARKED.sub("", self.text) if self.disguise and _MARKED.search(self.text) else ""

    def attacked(self) -> Article:
        """Read the article with the attack in it."""
        return Article.from_text(self.attacked_text())

    def attacked_text(self) -> str:
        """Put the order into the text."""
        blocks = self.twin().text.strip().split("\n\n")
        payload, middle = self.payload(), len(blocks) // 2
        match self.place:
            case "start":
                blocks.insert(1, payload)
            case "middle":
                blocks.insert(middle, payload)
            case "end":
                blocks.append(payload)
            case "inline":
                blocks[middle] += f" {payload}"
            case "spread":
                for index, line in enumerate(payload.split("\n"), 1):
                    blocks[index] += f" {line}"
        return "\n\n".join(blocks) + "\n"


@cache
def attacks() -> tuple[Attack, ...]:
    """Read the suite; raises ConfigError when it is malformed."""
    try:
        data = (FOLDER / "attacks.json").read_bytes()
        return tuple(TypeAdapter(list[Attack]).validate_json(data))
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ConfigError(f"attacks.json is malformed at {first['loc']}: {first['msg']}") from exc


@cache
def clean() -> dict[str, Clean]:
    """Read the articles that are attacked, by their names."""
    shows: dict[str, tuple[str, ...]] = json.loads(
        (FOLDER / "shows.json").read_text(encoding="utf-8")
    )
    return {
        path.stem: Clean(name=path.stem, text=_text(path), shows=shows.get(path.stem, ()))
        for path in sorted((FOLDER / "articles").glob("*.txt"))
    }


@cache
def about() -> dict[str, Clean]:
    """Read the articles that report on attacks, by their names."""
    return {
        path.stem: Clean(name=path.stem, text=_text(path), shows=())
        for path in sorted((FOLDER / "about").glob("*.txt"))
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
