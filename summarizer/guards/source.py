"""What a claim may rest on: the sentences of the article and what they hold together."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer import countries
from summarizer.guards import dates, reading

if TYPE_CHECKING:
    from summarizer.article import Article

_NEIGHBOURS_BEFORE = 2  # a pronoun's name stands at most this far back, mostly
_NEIGHBOURS_AFTER = 1
_INITIALS = 5  # letters; collecting all initials means reading the whole article
_INSIDE_NAMES = frozenset({"of", "the", "and", "for"})


class Source:
    """An article as the guards see it. Made once, then shared by all its claims."""

    def __init__(
        self,
        sentences: tuple[str, ...],
        *,
        removed: tuple[str, ...] = (),
        published: str | None = None,
    ) -> None:
        """Take the sentences in order, the page furniture, and the ISO date if known."""
        self.sentences = sentences
        self.removed = removed
        self.published = published

    @classmethod
    def of(cls, article: Article) -> Source:
        """Make the source of an article."""
        return cls(
            tuple(sentence.text for sentence in article.sentences),
            removed=(*article.removed, article.publisher or "", article.syndicated_from or ""),
            published=article.published,
        )

    @cached_property
    def text(self) -> str:
        """All sentences, one per line."""
        return "\n".join(self.sentences)

    @cached_property
    def running_words(self) -> str:
        """All words in order, lower case, a space around each."""
        return f" {' '.join(t.text.lower() for s in self.sentences for t in reading.words(s))} "

    @cached_property
    def _pieces(self) -> tuple[tuple[str, ...], ...]:
        """The words and marks of each sentence; a whole article of tokens takes much longer."""
        return tuple(map(reading.pieces, self.sentences))

    @cached_property
    def _words(self) -> list[reading.Word]:
        """Its different words and marks."""
        return [*map(reading.word, {piece for pieces in self._pieces for piece in pieces})]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every word, folded."""
        return frozenset([word.key for word in self._words])

    @cached_property
    def capital_keys(self) -> list[str]:
        """Every word that is capitalised somewhere, at the beginning of a sentence too."""
        return [word.key for word in self._words if word.is_capital]

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Every word that is capitalised where it does not begin a sentence."""
        return frozenset(
            reading.word(piece).key
            for pieces in self._pieces
            for before, piece in pairwise(pieces)
            if piece[0].isupper() and not reading.ends_sentence(before)
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stem of every telling word."""
        return frozenset([word.stem for word in self._words if word.is_telling])

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """Beginnings of its telling words, to recognise relatives: "disappoint(ment)"."""
        return frozenset([stem[:5] for stem in self.stems if len(stem) >= 5])

    @cached_property
    def removed_stems(self) -> frozenset[str]:
        """The stem of every telling word of the page furniture."""
        return frozenset[str]().union(*map(reading.stems, self.removed))

    @cached_property
    def country_codes(self) -> frozenset[str]:
        """Every country that it mentions."""
        return frozenset(code for s in self.sentences for code in country_codes(s))

    @cached_property
    def main_countries(self) -> list[str]:
        """Every country that it mentions, those of most sentences first.

        Of two that are mentioned alike, the one that comes first: a set has another order each
        time that Python starts.
        """
        counts = Counter(code for s in self.sentences for code in sorted(country_codes(s)))
        return [code for code, _ in counts.most_common()]

    @cached_property
    def initials(self) -> frozenset[str]:
        """The initials of its longer names: "sco" for Shanghai Cooperation Organization."""
        return frozenset(i for pieces in self._pieces for i in _initials(pieces))

    @cached_property
    def first_letters(self) -> str:
        """First letters of its telling words, to recognise "GDP" in gross domestic product."""
        return " ".join(
            "".join(word.key[0] for word in map(reading.word, pieces) if word.is_telling)
            for pieces in self._pieces
        )

    @cached_property
    def _capital_letters(self) -> str:
        """First letters of all capitalised words in order: what is no part of it is no initials."""
        first = {word.text: word.key[:1] for word in self._words if word.is_capital}
        return "".join([first[p] for pieces in self._pieces for p in pieces if p in first])

    def has_initials(self, key: str) -> bool:
        """Tell whether a folded word is the initials of a name; longer words never are."""
        is_short = len(key) <= _INITIALS
        return is_short and key in self._capital_letters and key in self.initials

    @cached_property
    def date_parts(self) -> frozenset[tuple[str, object]]:
        """Every part of a date that it names, the date of publication included."""
        texts = [*self.sentences, self.published or ""]
        return frozenset((part.kind, part.value) for s in texts for part in dates.parts(s))

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {text: index for index, text in enumerate(self.sentences)}

    def before(self, sentence: str) -> str:
        """Return the sentence before one; empty if there is none."""
        index = self._positions.get(sentence, 0)
        return self.sentences[index - 1] if index else ""

    def around(self, sentence: str) -> tuple[str, ...]:
        """Return a sentence with its neighbours; a pronoun in it may mean a name in them."""
        index = self._positions.get(sentence)
        if index is None:
            return (sentence,)
        return self.sentences[max(0, index - _NEIGHBOURS_BEFORE) : index + 1 + _NEIGHBOURS_AFTER]


@lru_cache(maxsize=reading.TEXTS)
def country_codes(text: str) -> frozenset[str]:
    """Collect the codes of the countries that a text mentions."""
    return frozenset(mention.code for mention in countries.find_countries(text))


@lru_cache(maxsize=reading.TEXTS)
def initials(text: str) -> frozenset[str]:
    """Collect the initials of runs of capitalised words."""
    return frozenset(_initials(reading.pieces(text)))


def _initials(pieces: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    run = ""
    for piece in pieces:
        if piece[0].isupper():
            run += reading.word(piece).key[:1]
            found.update(run[-size:] for size in range(2, len(run) + 1))
        elif run and piece[0].isalnum() and reading.word(piece).key not in _INSIDE_NAMES:
            run = ""
    return found
