"""One article, several short questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from summarizer import prompts, sentences

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.client import Client
    from summarizer.prompts import PromptFolder

T = TypeVar("T", bound=BaseModel)

_ANSWER_TOKENS = 400  # the schemas bound each answer well below it
_SINGLE_QUOTED = re.compile(r"(?<!\w)[‘'](?P<words>[^’']*(?:\w[’']\w[^’']*)*)[’'](?!\w)")


class Asker:
    """Asks questions on one article."""

    def __init__(
        self, client: Client, article: Article, folder: PromptFolder, language: str
    ) -> None:
        """Ask nothing yet; `language` is the BCP 47 tag of the answers."""
        self.article = article
        self.language = language
        self._client = client
        self._folder = folder
        self._language_name = sentences.language_name(language)

    def can_ask(self, question: str) -> bool:
        """Tell whether the prompt has the question: earlier versions lack some."""
        return (self._folder.path / f"ask_{question}.jinja").is_file()

    async def ask(self, question: str, reply: type[T], **variables: object) -> T:
        """Render `ask_<question>.jinja` after the article and return the typed answer."""
        prompt = prompts.render(
            self._folder,
            self.article,
            question=question,
            output_language=self._language_name,
            **variables,
        )
        done = await self._client.complete(prompt, reply, max_tokens=_ANSWER_TOKENS)
        return done.value


def double_quoted(text: str) -> str:
    """Give quotations back the double quotes that the templates take from a small model."""
    return _SINGLE_QUOTED.sub(r"“\g<words>”", text)
