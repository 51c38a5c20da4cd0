"""Words that show an attitude, and which way it points: "praised", "condemned", "close ally".

English. The verbal half follows the cooperative and conflictual event types of PLOVER
(SUPPORT, AGREE, COOPERATE, AID against REJECT, ACCUSE, THREATEN, SANCTION, ASSAULT); the
intensity is that of the word alone: 1 mild, 2 clear, 3 strong.

A wrong sign is worse than a missed word, so a word counts only in forms that take sides:
"supports", not "support group"; "sanctions on", not "sanctioned by". Left out are what happens
without taking a side (a death, a bomb), the passive, whose holder stands behind it ("was
condemned by"), and what one asks or gets from others ("called for help", "won praise").
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

Sign = Literal["favor", "against"]

# Whole words, one row an intensity; <names> stand for the fragments below.
_FAVOR = {
    1: "willing to(?! <violence>)|seek(?:s|ing)? closer ties|wants? to (?:expand|strengthen|deepen)"
    "|want to further|strengthen(?:s|ed|ing)? (?:\\w+ ){0,2}relations|clos(?:e|ed|ing) ranks"
    "|interested in|thank(?:s|ed|ing)?<object>|partners? of|partner(?:s|ed|ing|ship)? with"
    "|work(?:s|ed|ing)? with|cooperat(?:e|es|ed|ing|ion) with|help(?:s|ed|ing)?<object>"
    "|assist(?:ed|ing)?<object>|hop(?:e|es|ed|ing) for|push(?:es|ed|ing)? (?:on|ahead) with",
    2: "support(?:s|ed|ing)?(?! <support>)|supporters? of|back(?:s|ed)(?! <astray>)"
    "|(?:(?<=to )|(?<=will )|(?<=would ))back<object>"
    "|backing(?= for| of)|backing<object>|prais(?:e|es|ed|ing)|welcom(?:e|es|ed|ing)<object>"
    "|endors(?:e|es|ed|ing|ement of)|defend(?:s|ed)?|defending<object>|approv(?:es?|ed|ing|al) of"
    "|approv(?:es?|ed|ing)<object>|applaud(?:s|ed|ing)?|congratulat(?:e|es|ed|ing)"
    "|agree(?:s|d|ing)? with|friendship|(?:friend|friends|ally|allies) of|allied (?:with|to)"
    "|(?:is|are|was|were|been|spoke|voted|came out|strongly) in favou?r of"
    "|(?:stand|stands|stood|standing|side|sides|sided|siding) with|stands by|stood by<object>"
    "|trust(?:s|ed)?<object>|trust(?:s|ed)? in|commend(?:s|ed|ing)?|hail(?:s|ed|ing)(?! from)"
    "|recogni[sz](?:e|es|ed|ing)<object>|vot(?:e|es|ed|ing) for<object>"
    "|laud(?:s|ed|ing)?|admir(?:e|es|ed|ing|ation for|er of|ers of)|paid tribute to",
    3: "fully (?:support|back)(?:s|ed|ing)?|strong(?:ly)? support(?:s|ed|ing)?|unbreakable"
    "|(?:full|unwavering|staunch) (?:support|backing)|(?:closest|close|staunchest|staunch) ally"
    "|(?:close|staunch) allies|effusive(?:ly)?|unwavering|ironclad",
}
_AGAINST = {
    1: "concern(?:ed|s)? (?:about|over)|concerned (?:by|at)"
    "|question(?:s|ed|ing) (?:whether|why|how)"
    "|doubt(?:s|ed|ing)? (?:that|whether)|doubts about|doubt(?:s|ed)<object>"
    "|disagree(?:s|d|ing)? with"
    "|disappointment|disappointed (?:with|by|in|at)|[sc]k?eptical (?:of|about)"
    "|distanc(?:e|es|ed|ing) (?:him|her|it)self from|distanc(?:e|ed|ing) themselves from"
    "|complain(?:s|ed|ing) (?:about|of|that)|demand(?:ed|ing)|demands? that|warned|warns?<object>",
    2: "critici[sz](?:e|es|ed|ing)|criticism of|critical of|(?<!as )oppos(?:e|es|ed)"
    "|opposing<object>"
    "|opposition to<object>|reject(?:s|ed|ing)?|rejection of|refus(?:e|es|ed|ing) to <dealing>"
    "|accus(?:e|es|ing)|accused(?! of)|accusations? against"
    "|protest(?:s|ed|ing)? (?:against|at|over)"
    "|object(?:s|ed|ing)? to|objections? to|(?<!to )blam(?:e|es|ing)(?! game)|blamed(?! for)"
    "|dismiss(?:es|ed|ing)?(?=(?: \\S+){1,6} as\\b)|dismiss(?:es|ed|ing)?(?=(?: \\S+){0,4} <words>)"
    "|resist(?:s|ed|ing)|threaten(?:s|ed|ing)?|boycott(?:s|ed|ing)?|sue[sd]?<object>|suing"
    "|suspend(?:s|ed|ing)? (?:ties|relations|talks|aid|cooperation|trade)"
    "|(?:cut|cuts|sever|severed|break|broke) (?:off )?(?:\\w+ )?(?:ties|relations) with"
    "|(?:its|his|her|their) (?:\\w+ )?(?:arch-)?rivals?|hit(?:s|ting)? (?:out|back) at"
    "|(?:den(?:y|ies|ied|ying)|contradict(?:s|ed|ing)?)(?=(?: \\S+){0,2} <words>)"
    "|vot(?:e|es|ed|ing) against<object>|disput(?:es|ed)(?= (?:the|that)\\b)|mock(?:s|ed|ing)"
    "|insult(?:s|ed|ing)",
    3: "condemn(?:s|ed|ing)?|condemnation of|denounc(?:e|es|ed|ing)|denunciation of"
    "|attack(?:s|ed|ing)?<object>(?! <day>)|attacks? (?:on|against)(?! <day>)"
    "|invad(?:e|es|ed|ing)|invasion of"
    "|bomb(?:ed|ing)<object>|bombard(?:s|ed|ing)?|shell(?:ed|ing)<object>|sanctions (?:on|against)"
    "|sanction(?:ed|ing)<name>|hostil(?:e|ity) to(?:wards?)?|enem(?:y|ies) of|outraged"
    "|slam(?:s|med|ming)(?! (?:into|shut|on))|lash(?:es|ed|ing) out|rebuk(?:e|es|ed|ing)"
    "|deplor(?:e|es|ed|ing)|decr(?:ies|ied|ying)",
}
_FRAGMENTS = {
    # What a verb takes and a noun does not: "backs the plan", "back pain".
    "<object>": r"(?= (?:(?:the|an?|his|her|its|their|our|all|any|those)\b|(?-i:[A-Z])|[“‘]))",
    "<name>": "(?= (?-i:[A-Z]))",
    "<violence>": "(?:kill|fight|attack|use|go|strike|bomb|risk)",
    "<support>": "(?:group|staff|service|act\\b|network|personnel|vessel|ship|system|role|team|line"
    "|worker|base|package|from|each other|themsel|himself|herself)",
    "<astray>": "(?:up|down|off|away|out|into|onto|of|to)\\b",
    "<dealing>": "(?:meet|recogni[sz]e|negotiate|deal|talk|speak|shake|accept|obey|attend|grant"
    "|sign)",
    "<words>": "(?:claim|accusation|allegation|report|criticism|concern|suggestion|call|proposal"
    "|offer)",
    "<day>": "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Christmas|New Year|\\d)",
}
_NEGATION = re.compile(
    r"(?i)\b(?:not(?! (?:only|just|merely))|never|no|nor|neither|nobody|none|without|refus\w+ to"
    r"|fail\w* to|declin\w+ to|stop(?:s|ped|ping)?|end(?:s|ed|ing)?|withdr[ae]w\w*|withheld"
    r"|halt\w*|ceas\w+|lift\w*|eas(?:e|es|ed|ing)|remov\w+|drop(?:s|ped|ping)?|lack\w*|hardly)\b"
    r"|n[’']t\b"
)
_CLAUSE_END = re.compile(r"(?i)[,;:.“”\"—–]|\b(?:but|and|who|which|while|after|before|as)\b")
_PASSIVE = re.compile(
    r"(?i)\b(?:is|are|was|were|be|been|being|gets?|got) (?:(?:\w+ly|also|not|now|widely) )?$"
)
_BY = re.compile(r" by\b")
_STATE_OF_MIND = re.compile(r"(?i)(?:interested|concerned|opposed|disappointed|outraged|allied)\b")
_OTHERS = re.compile(
    r"(?i)\b(?:w[io]ns?|drew|draws?|drawn|earn\w*|receiv\w*|fac(?:e|es|ed|ing)|attract\w*|met with"
    r"|provok\w*|spark\w*|gain\w*|seeks?|sought|seeking|ask\w* for|call\w* for|appeal\w* for"
    r"|request\w*|needs?|needed) (?:(?!to\b)\w+ ){0,2}$"
)
_REACH = 30  # characters before a cue in which a negation turns it


class Attitude(NamedTuple):
    """One word of attitude in a sentence: `text[start:end]`."""

    start: int
    end: int
    sign: Sign
    intensity: int


def find_attitudes(text: str) -> list[Attitude]:
    """Find the words of attitude in a text, in order.

    A negation before a word of favor turns it against, and never makes it strong; before a
    word against it leaves nothing, since who does not condemn need not approve.
    """
    found = (_attitude(match, text) for match in _pattern().finditer(text))
    return [attitude for attitude in found if attitude]


def _attitude(match: re.Match[str], text: str) -> Attitude | None:
    before = text[max(0, match.start() - _REACH) : match.start()]
    if _OTHERS.search(before) or _is_passive(match, text, before):
        return None
    sign, _, level = (match.lastgroup or "").partition("_")
    is_favor, intensity = sign == "favor", int(level)
    if not _NEGATION.search(_CLAUSE_END.split(before)[-1]):
        return Attitude(*match.span(), "favor" if is_favor else "against", intensity)
    return Attitude(*match.span(), "against", min(intensity, 2)) if is_favor else None


def _is_passive(match: re.Match[str], text: str, before: str) -> bool:
    if _STATE_OF_MIND.match(match[0]) or not match[0].endswith("ed"):
        return False
    return bool(_PASSIVE.search(before) or _BY.match(text, match.end()))


@cache
def _pattern() -> re.Pattern[str]:
    rows = [
        f"(?P<{sign}_{intensity}>{table[intensity]})"
        for intensity in (3, 2, 1)
        for sign, table in (("favor", _FAVOR), ("against", _AGAINST))
    ]
    pattern = "|".join(rows)
    for name, fragment in _FRAGMENTS.items():
        pattern = pattern.replace(name, fragment)
    return re.compile(rf"(?i)\b(?:{pattern})(?<=\w)(?!\w)")
