"""Text → words to compare: tokens, stems, language. The ground the guards stand on.

Everything is cached by text: a sentence of an article is read once, however many claims
are held against it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# What the caches below hold. An article has some hundred texts and as many words of its own;
# several are in work at a time, and millions in a row must not fill the memory.
TEXTS, WORDS = 2048, 16384
# Scripts written without spaces: kana, Han, Thai. One character counts as a word.
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f"
_TOKEN = re.compile(
    # Most words; what follows would find them too, but slower. "++" gives no letter back.
    r"[A-Za-z]{2,}+(?!\w|[’'ʼ]\w)|[A-Za-z](?![\w.’'ʼ])|"
    rf"\d+(?:[.,]\d+)*|[{UNSPACED}]"
    rf"|(?:[^\W\d_]\.){{2,}}|[^\W{UNSPACED}]+(?:[’'ʼ][^\W{UNSPACED}]+)*|[^\w\s]"
)
_POSSESSIVE = re.compile(r"['’](?:s)?$")
_SENTENCE_END = frozenset('.!?:;…。！？؟।“"„«(—–-•*')
_CLAUSE_END = frozenset('.!?;:,。！？；，、؟،؛—–()“”"«»')

_STOPWORDS = {
    "en": "the a an of to in on for and or but with by at from as is are was were be been being "
    "am has have had having do does did it its he his him she her hers they their them "
    "this that these those which who whom whose what when where while will would can "
    "could may might shall should must not no nor than then there here into onto over "
    "under after before during about against between through also too so such if because "
    "since until up down out off more most some any all both each other another own same "
    "very just only still yet now one i me my we us our you your said says say according "
    "to",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber mit von vom "
    "zu zum zur in im an am auf für bei nach aus als ist sind war waren sein wird werden "
    "wurde wurden hat haben hatte hatten es er sie ihr ihre ihren ihrem sein seine seinen "
    "dass daß auch nicht kein keine noch sich wie so nur über unter um durch gegen "
    "zwischen wenn weil während",
    "fr": "le la les un une des de du et ou mais avec par pour dans en au aux à sur est sont "
    "était étaient être a ont avait avaient il elle ils elles ce cette ces qui que qu "
    "dont où ne pas se sa son ses leur leurs d l s n c plus comme entre selon",
    "es": "el la los las un una unos unas de del y o pero con por para en a al sobre es son era "
    "eran ser ha han había habían fue fueron él ella ellos que quien cuyo donde no se su "
    "sus lo le les como entre según más también este esta",
    "ru": "и в во на с со к ко по за из у от до о об не но а что как это он она они его её их "
    "был была было были есть же бы ли для при или который которая которые также",
    "ar": "في من إلى على عن مع أن إن كان كانت هذا هذه ذلك التي الذي و أو ثم لا لم لن قد بين بعد "
    "قبل",
}
STOPWORDS = frozenset(word for words in _STOPWORDS.values() for word in words.split())
# A vote per language that has the word, added up as one number: 32 bits for each language.
_VOTES = {
    word: sum(1 << 32 * i for i, words in enumerate(_STOPWORDS.values()) if word in words.split())
    for word in STOPWORDS
}
_TONGUES = tuple(_STOPWORDS)
_FEWEST_VOTES = 2
_SCRIPTS = (
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f]")),
)
_LATIN = _SCRIPTS[-1][1]
_NOT_LATIN = re.compile(
    "[\u3400-\u9fff\u3040-\u30ff\u0590-\u06ff\u0400-\u04ff\u0900-\u097f\u0e00-\u0e7f\uac00-\ud7af]"
)
_IRREGULAR = {
    form: line.split()[0]
    for line in (
        "rise rose risen/fall fell fallen/go went gone/see saw seen/take took taken/"
        "give gave given/make made/say said/tell told/meet met/hold held/win won/"
        "lose lost/bring brought/buy bought/sell sold/send sent/spend spent/build built/"
        "pay paid/leave left/lead led/begin began begun/break broke broken/"
        "choose chose chosen/draw drew drawn/drive drove driven/fight fought/find found/"
        "fly flew flown/get got gotten/grow grew grown/hear heard/keep kept/"
        "know knew known/run ran/speak spoke spoken/stand stood/steal stole stolen/"
        "strike struck/teach taught/think thought/throw threw thrown/wear wore worn/"
        "write wrote written/become became/come came/feel felt/mean meant/sink sank sunk/"
        "shoot shot/seek sought/catch caught/show shown/man men/woman women/"
        "child children/person people"
    ).split("/")
    for form in line.split()
}
_SUFFIXES = ("ingly", "edly", "ies", "ing", "ied", "ed", "ly", "es", "s", "e", "y")
_SHORTEST_STEM = 3
_OTHER_STEM = 6  # letters; longer words of other languages compare by their beginning

_PAIR = re.compile(
    r"(?i)(?=[btla])\b(?:both (?:sides|countries|nations|governments|parties)"
    r"|the two (?:sides|countries|nations|governments)|beide (?:Seiten|Länder)"
    r"|les deux (?:pays|parties)|ambos países)\b"
)
_PAIR_CUES = "both ", "the two ", "beide ", "les deux ", "ambos "


class Token(NamedTuple):
    """One word, number or mark: `text[start:end]`."""

    text: str
    key: str  # folded: case, accents, possessive
    start: int
    end: int
    is_initial: bool  # begins a sentence, a quote or a bracket
    is_word: bool  # a word or number rather than a mark
    is_capital: bool  # written like a name
    is_telling: bool  # neither mark nor function word
    stem: str  # the key without its endings


class Word(NamedTuple):
    """What a token is wherever it stands."""

    text: str
    key: str
    stem: str
    is_word: bool
    is_capital: bool
    is_telling: bool


@lru_cache(maxsize=TEXTS)
def tokens(text: str) -> tuple[Token, ...]:
    """Split a text into words, numbers and marks."""
    found: list[Token] = []
    is_initial = True
    for (raw, folded, root, is_word, is_capital, is_telling), start in zip(
        read(text), starts(text), strict=True
    ):
        end = start + len(raw)
        fields = raw, folded, start, end, is_initial, is_word, is_capital, is_telling, root
        found.append(tuple.__new__(Token, fields))  # Token(...) takes twice as long
        is_initial = not is_word and ends_sentence(raw)
    return tuple(found)


def token(text: str, index: int) -> Token:
    """Make one of the tokens of a text, without the cost of all."""
    raw, folded, root, is_word, is_capital, is_telling = read(text)[index]
    start = starts(text)[index]
    is_initial = index == 0 or ends_sentence(pieces(text)[index - 1])
    return Token(
        raw, folded, start, start + len(raw), is_initial, is_word, is_capital, is_telling, root
    )


@lru_cache(maxsize=TEXTS)
def starts(text: str) -> tuple[int, ...]:
    """List where the tokens of a text begin."""
    found: list[int] = []
    end = 0
    for piece in pieces(text):
        start = text.find(piece, end)  # behind white space, there is nothing else in between
        end = start + len(piece)
        found.append(start)
    return tuple(found)


@lru_cache(maxsize=TEXTS)
def pieces(text: str) -> tuple[str, ...]:
    """Split a text as tokens are, without the cost of tokens."""
    return tuple(_TOKEN.findall(text))


def ends_sentence(piece: str) -> bool:
    """Tell whether what follows begins a sentence, a quote or a bracket."""
    return piece in _SENTENCE_END


@lru_cache(maxsize=TEXTS)
def lowered(text: str) -> tuple[str, ...]:
    """Split a text as tokens are, and fold the case alone."""
    return tuple(map(str.casefold, pieces(text)))


@lru_cache(maxsize=TEXTS)
def read(text: str) -> tuple[Word, ...]:
    """Read what words and marks a text is made of, without the cost of tokens."""
    return tuple(map(word, pieces(text)))


def pair(text: str) -> re.Match[str] | None:
    """Find words for two that the text has named before: both sides."""
    lower = text.lower()
    for cue in _PAIR_CUES:
        if cue in lower:
            return _PAIR.search(text)
    return None


@lru_cache(maxsize=TEXTS)
def keys(text: str) -> frozenset[str]:
    """Collect the folded words of a text, without the cost of tokens."""
    return frozenset([found.key for found in read(text)])


@lru_cache(maxsize=TEXTS)
def words(text: str) -> tuple[Token, ...]:
    """Split a text into words and numbers only."""
    return tuple([token for token in tokens(text) if token.is_word])


@lru_cache(maxsize=TEXTS)
def content(text: str) -> tuple[Token, ...]:
    """List the telling words of a text: no function words, no marks."""
    return tuple([token for token in tokens(text) if token.is_telling])


@lru_cache(maxsize=TEXTS)
def stems(text: str) -> frozenset[str]:
    """Collect the stems of the telling words of a text."""
    return frozenset([found.stem for found in read(text) if found.is_telling])


def is_telling(word: str) -> bool:
    """Tell words that carry meaning from marks and function words."""
    return word[:1].isalnum() and word not in STOPWORDS


def is_irregular(word: str) -> bool:
    """Tell whether a word is a form of an irregular English verb or noun."""
    return word in _IRREGULAR


def is_clause_end(token: Word) -> bool:
    """Tell whether a mark separates clauses."""
    return token.text in _CLAUSE_END


def is_unspaced(char: str) -> bool:
    """Tell whether a character belongs to a script without spaces."""
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "ก" <= char <= "๛"


@lru_cache(maxsize=WORDS)
def word(piece: str) -> Word:
    """Read one piece of a text."""
    folded, is_word = key(piece), piece[0].isalnum()
    is_telling = is_word and folded not in STOPWORDS
    return Word(piece, folded, stem(folded), is_word, piece[0].isupper(), is_telling)


def key(word: str) -> str:
    """Fold a word: "Beijing's" is beijing, "U.S." is us, "Erdoğan" is erdogan."""
    folded = word.casefold()
    if "'" in word or "’" in word:
        folded = _POSSESSIVE.sub("", word).replace("’", "'").casefold()
    if folded.isascii():
        return folded.replace(".", "") if len(folded) > 1 and folded[0].isalpha() else folded
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in parts if not unicodedata.combining(char)) or word


def stem(word: str) -> str:
    """Cut the endings off a folded word, so that "visited" and "visits" compare equal."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isascii():
        bare = (
            word.removeprefix("و").removeprefix("ال") if "\u0600" <= word[0] <= "\u06ff" else word
        )
        return bare[:_OTHER_STEM] or word
    for suffix in _SUFFIXES if word.endswith(_SUFFIXES) else ():
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            root = word[: -len(suffix)]
            if len(suffix) > 1 and root[-1] == root[-2] and root[-1] not in "lsz":
                root = root[:-1]  # planned → plan
            return root + "y" if suffix in {"ies", "ied"} else root
    return word


@lru_cache(maxsize=TEXTS)
def tongue(text: str) -> str | None:
    """Guess the language from script and function words; None when there are too few.

    Good enough to tell whether two sentences can be compared and whose number words to read.
    """
    own_script = script(text)
    if own_script != "latin":
        return own_script
    total = sum(filter(None, map(_VOTES.get, lowered(text))))
    votes = [(total >> 32 * i) & 0xFFFFFFFF for i in range(len(_STOPWORDS))]
    most = max(votes)
    is_clear = most >= _FEWEST_VOTES and votes.count(most) == 1
    return _TONGUES[votes.index(most)] if is_clear else None


def is_comparable(claim: str, evidence: str) -> bool:
    """Tell whether the words of two texts can be compared at all."""
    one, other = tongue(claim), tongue(evidence)
    if one is None or other is None:
        return script(claim) == script(evidence)
    return one == other


@lru_cache(maxsize=TEXTS)
def script(text: str) -> str:
    """Name the script that most letters of a text belong to."""
    if text.isascii():
        return "latin"
    if _LATIN.search(text) and not _NOT_LATIN.search(text):
        return "latin"
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS}
    # A Chinese or Japanese character says about as much as three letters.
    weighted = {name: 3 * n if name in {"zh", "ja"} else n for name, n in counts.items()}
    return max(weighted, key=weighted.__getitem__)
