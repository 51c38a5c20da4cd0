"""How an order to a language model is worded: patterns over text in its plain letters.

A news report is written about the world; an order speaks to its reader, names the reader's
answer, or poses as the frame around the article. Words are kept by language, so that the same few
forms of sentence are looked for in each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer.guards import signs

if TYPE_CHECKING:
    from summarizer.guards.signs import Signs

Reason = Literal[
    "order",  # asks for other work than the reader has been given
    "address",  # speaks to a machine that reads
    "output",  # says what the answer has to be
    "role",  # gives the reader a part to play
    "frame",  # poses as a chat, a delimiter or a sentence id
    "payload",  # poses as the answer itself, or is code
    "encoded",  # has to be decoded before it can be read
    "letters",  # is written in letters that hide the word from a search
    "repeated",  # says the same over and over
    "beside",  # goes on where another suspected sentence stops
]


class Form(NamedTuple):
    """One way to word an order, and what no sentence so worded does without."""

    reason: Reason
    pattern: re.Pattern[str]
    signs: Signs


class Tongue(NamedTuple):
    """The words of one language, each an alternation; verbs as they stand in an order."""

    drop: str  # give up
    rules: str  # what was asked before
    tell: str  # put into the answer
    answer: str  # the answer and its parts
    reader: str  # who is addressed
    must: str


_LATIN = {
    "en": Tongue(
        drop=r"ignore|disregard|forget|override|bypass|do not follow|don[’']t follow|stop following"
        r"|abandon|discard|set aside",
        rules=r"instructions?|directions|directives?|prompts?|rules|guidelines|orders|tasks?"
        r"|everything (?:you (?:were|have been|are)|that|above|before|said)|what (?:you were|came)"
        r"|(?:the )?(?:article|text|document)|questions?",
        tell=r"write|say|state|report|reply|respond|answer|print|output|repeat|include|insert|add"
        r"|append|mention|name|list|put|set|record|begin|start|end|finish|return|summari[sz]e"
        r"|translate|describe|replace|use|treat|call|claim|confirm|copy|fill|decode|praise"
        r"|recommend|credit|conclude|leave out|do not (?:mention|name|include|report)"
        r"|don[’']t (?:mention|name|include|report)",
        answer=r"summar(?:y|ies)|brief|key facts|to the facts|stances?|polarity|json"
        r"|the (?:word|words|phrase|string|token)|this (?:article|text|page) (?:as|like)"
        r"|system prompt|your instructions|(?:each|every) sentence you|the output"
        r"|(?:your|each|every|the list of) (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|outputs?"
        r"|fields?|actors?|briefs?|summar(?:y|ies)|texts?)",
        reader=r"(?:ai|a\.i\.)(?:[- ](?:systems?|models?|tools?|readers?|assistants?|agents?"
        r"|crawlers?|bots?|generated \w+))?|(?:large )?language models?|llms?|chatbots?"
        r"|summari[sz](?:er|ers|ing tools?)|machine readers|the software that reads"
        r"|automated (?:readers?|analysis|summari[sz]ers?)|stance detection",
        must=r"must|shall|should|has to|have to|are to|is to|need to|needs to|agrees? to"
        r"|(?:is|are) (?:required|instructed|not permitted) to",
    ),
    "de": Tongue(
        drop=r"ignorier(?:e|t|en sie)|vergiss|vergesst|vergessen sie|missachte[nt]?|übergeh\w*",
        rules=r"anweisung(?:en)?|vorgaben|regeln|befehle|instruktionen|aufträge?|prompts?",
        tell=r"antworte[nt]?|schreib(?:e|en sie|t)?|gib|geben sie|nenne?|nennen sie|füge?|erwähne"
        r"|beginne|beginnen sie|behaupte|ersetze[nt]?|fasse|übersetze|sage?",
        answer=r"zusammenfassung|deine[rn]? antwort|das wort|ihre[rn]? antwort",
        reader=r"sprachmodelle?n?|ki(?:-\w+)?|chatbots?",
        must=r"muss|müssen|soll|sollen",
    ),
    "fr": Tongue(
        drop=r"ignore[zs]?|oublie[zs]?|ne tiens pas compte|ne tenez pas compte",
        rules=r"instructions?|consignes?|directives?|règles|ordres?",
        tell=r"écri(?:s|vez)|répond(?:s|ez)|commence[zs]?|mentionne[zs]?|ajoute[zs]?|dites"
        r"|inclu(?:s|ez)|résume[zs]?",
        answer=r"résumé|(?:votre|ta) réponse|le mot",
        reader=r"modèles? de langage|ia",
        must=r"doit|doivent|devez|dois",
    ),
    "es": Tongue(
        drop=r"ignor[ae]d?|olvid[ae]d?|haz caso omiso|haga caso omiso|descart[ae]",
        rules=r"instrucciones|indicaciones|órdenes|reglas|directrices",
        tell=r"escrib[ea]|respond[ea]|mencion[ae]|añad[ea]|agreg[ae]|incluy[ea]|empiez[ae]"
        r"|termin[ae]|resum[ea]",
        answer=r"el resumen|(?:tus?|su) (?:resumen|respuesta|datos)|la palabra",
        reader=r"modelos? de lenguaje|ia",
        must=r"debe|deben|debes|tiene que|tienes que",
    ),
    "it": Tongue(
        drop=r"ignora(?:te)?|dimentica(?:te)?|trascura(?:te)?",
        rules=r"istruzioni|regole|direttive|ordini|indicazioni",
        tell=r"scriv[ia](?:te)?|inserisc[ia]|rispond[ia]|menziona(?:te)?|includ[ia]|aggiung[ia]"
        r"|inizia(?:te)?",
        answer=r"riassunto|tua risposta|la parola",
        reader=r"modell[oi] linguistic[oi]|ia",
        must=r"deve|devono|devi",
    ),
    "pt": Tongue(
        drop=r"ignor[ea]m?|esqueça|esquece|desconsidere",
        rules=r"instruções|regras|ordens|diretrizes|orientações",
        tell=r"escrev[ae]|respond[ae]|mencion[ea]|inclu[ai]|acrescent[ea]|comece|termine|resum[ae]",
        answer=r"resumo|sua resposta|a palavra",
        reader=r"modelos? de linguagem|ia",
        must=r"deve|devem|tem de|tem que",
    ),
}
_CYRILLIC = {
    "ru": Tongue(
        drop=r"игнорируй(?:те)?|забудь(?:те)?|отбрось(?:те)?|не обращай(?:те)? внимания",
        rules=r"инструкци\w+|указани\w+|правил\w*|команд\w*|приказ\w*",
        tell=r"напиши(?:те)?|ответь(?:те)?|начни(?:те)?|упомяни(?:те)?|добавь(?:те)?|скажи(?:те)?",
        answer=r"резюме|ответ\w*|сводк\w+|слов[оа]м?|кратк\w+ изложени\w+",
        reader=r"языков\w+ модел\w+|ии",
        must=r"долж(?:ен|на|но|ны)",
    ),
    "uk": Tongue(
        drop=r"ігноруй(?:те)?|забудь(?:те)?|відкинь(?:те)?",
        rules=r"інструкці\w+|вказівк\w+|правила|команди|накази",
        tell=r"напиши|напишіть|відповідай(?:те)?|почни|почніть|згадай|згадайте|додай(?:те)?",
        answer=r"підсум\w+|резюме|відповід\w+|слов[оа]",
        reader=r"мовн\w+ модел\w+|ші",
        must=r"повин(?:ен|на|но|ні)|має|мають",
    ),
}
TONGUES = _LATIN | _CYRILLIC
# No form of the verb, or no space, tells an order from a report here: the words around it must.
_OTHER_ORDERS = (
    r"تجاهل\s.{0,30}(?:تعليمات|أوامر|توجيهات)\w*\s(?:السابقة|أعلاه|المذكورة)",
    r"(?:忽略|无视|無視|忘记|忘掉).{0,6}(?:之前|以上|上述|先前|前面|所有).{0,8}(?:指令|指示|提示|命令|規則|规则)",
    (
        r"(?:これまで|以前|上記|前|すべて|全て).{0,12}(?:指示|命令|ルール|プロンプト|指令)"
        r".{0,10}(?:無視|忘れ)(?:して|し、|て|ろ|しろ|せよ)"
    ),
    (
        r"(?:이전|모든|위의|앞의).{0,8}(?:지시|명령|규칙|프롬프트)\S{0,3}\s?.{0,10}"
        r"(?:무시하(?:고|라|십시오|세요)|무시해|잊(?:고|어))"
    ),
)
_OTHER_OUTPUTS = (
    r"(?:اكتب|اذكر|أجب|ابدأ|أضف)\s.{0,40}(?:ملخص|إجابت|رد)(?:ك|كم)",
    r"(?:请|你).{0,20}(?:摘要|总结|回答|输出).{0,12}(?:写|加|包含|输出|提到)",
    r"(?:要約|回答|出力).{0,20}(?:書いて|書け|含めて|入れて|答えて)(?:ください)?",
    r"(?:요약|답변|출력)\S{0,2}\s.{0,30}(?:넣어|써라|쓰세요|작성하|포함)",
)

# Where an order may begin: a clause, or after a word that only an order has before its verb.
# "To ignore" and "told it to write" are none, and after a comma or "and" a report may go on.
_BEGIN = (
    r"(?:^\W*|[.:;!?…—–>\])|*#]\s*|\b(?:please|kindly|instead|immediately"
    r"|you (?:must|shall|should|will|have to|need to)|bitte|por favor|per favore"
    r"|s['’]il (?:te|vous) plaît|пожалуйста|будь ласка)\s+)"
)
_JOINT = r"(?:,\s|\b(?:and|und|et|y|e|и|та|і|now|then|but)\s)"


def _all(part: str) -> str:
    return "|".join(getattr(tongue, part) for tongue in TONGUES.values())


_DROP, _RULES, _TELL = _all("drop"), _all("rules"), _all("tell")
_ANSWER, _READER, _MUST = _all("answer"), _all("reader"), _all("must")
_CALLED = rf"{_READER}|assistants?|assistent(?:en)?|asistente|bots?|machines|ассистент"
_YOUR = (
    r"(?:your|deine?[rnms]?|ihre?[rnms]?|votre|ton|ta|tus?|su|tuo|tua|seu|sua|сво\w{1,3}|ваш\w*)"
)

_OLD = (
    r"all|any|previous|prior|earlier|above|your|these|the (?:other|previous|above)|alle|toutes"
    r"|todas|tutte|все|усі"
)
# What an answer is called after "and" or a comma: no report has these.
_NAMED = (
    rf"{_YOUR} (?:\w+ )?(?:{_ANSWER}|answer|reply|response|output|sentence)\b"
    r"|the (?:word|phrase|string|token)\b"
    r"|(?:in|nel|en|no) (?:(?:the|el|le|o) )?(?:summary|riassunto|resumen|résumé|resumo)\b"
)


def _found(*patterns: str) -> re.Pattern[str]:
    return re.compile("(?i)" + "|".join(f"(?:{pattern})" for pattern in patterns))


# Whatever stands around it, and also where a report is given.
PLAIN = (
    Form(
        "order",
        _found(
            rf"{_BEGIN}(?:{_DROP})\b(?! (?:for|of)\b).{{0,60}}?\b(?:{_RULES})\b",
            rf"{_JOINT}(?:{_DROP})\s(?:{_OLD})\b.{{0,40}}?\b(?:{_RULES})\b",
            *_OTHER_ORDERS,
        ),
        signs.of(_DROP, parts="تجاهل 忽略 无视 無視 忘记 忘掉 忘れ 무시 잊"),
    ),
    Form(
        "output",
        _found(
            rf"{_BEGIN}(?:{_TELL})\b.{{0,90}}?\b(?:{_ANSWER})\b",
            rf"{_JOINT}(?:{_TELL})\s(?:[^\s.]+\s){{0,8}}?(?:{_NAMED})",
            rf"\b{_YOUR}\s(?:\w+\s){{0,3}}?(?:{_ANSWER})\b.{{0,20}}\b(?:{_MUST})\b",
            rf"\b(?:{_ANSWER})\b.{{0,60}}?\b(?:you|du|vous|tú) (?:must|shall|should|have to|need to"
            rf"|are to|musst|devez) (?:{_TELL})\b",
            rf"\b(?:{_ANSWER})\b.{{0,60}}?\b(?:{_MUST}) be (?:set|recorded|listed|marked)\b",
            rf"\byour (?:only|sole|single|entire|whole|first|final) (?:\w+ )?(?:{_ANSWER}|answer"
            r"|reply|response|output)\b",
            r"\b(?:when|while|before|whenever) you (?:\w+ )?(?:determine|extract|fill in|judge"
            r"|assess|summari[sz]e|classify)\b",
            rf"{_BEGIN}(?:write|answer|reply|respond|antworte[nt]?|schreibe?)\b.{{0,40}}"
            r"\b(?:in|auf|en)\s(?:english|german|french|spanish|russian|chinese|arabic|italian"
            r"|deutsch|englisch|français|español)\b",
            *_OTHER_OUTPUTS,
        ),
        signs.of(
            _ANSWER,
            rf"{_YOUR} (?:answer|reply|response|output|sentence)|the (?:word|phrase|string|token)"
            r"|summary|riassunto|resumen|résumé|resumo"
            r"|you (?:determine|extract|fill in|judge|assess|summari[sz]e|classify)"
            r"|(?:write|answer|reply|respond|antworte[nt]?|schreibe?) (?:in|auf|en)",
            parts="اكتب اذكر أجب ابدأ أضف 摘要 总结 回答 输出 要約 出力 요약 답변 출력",
        ),
    ),
    Form(
        "role",
        _found(
            r"\byou are (?:now|no longer|from now on) (?:an? |called |(?-i:[A-Z])|in \w+ mode)",
            r"\bfrom now on,? (?:act|you|answer|respond|write|behave)\b",
            rf"{_BEGIN}(?:pretend|act|behave|imagine) (?:to be|as an?|like an?|that you)\b",
            r"\bpretend to be an? (?:ai|model|assistant|\w+ without)\b",
            r"\bstay in (?:this|your) role\b",
            r"\b(?:developer|debug|maintenance|jailbreak|override|god) mode\b.{0,30}\b(?:on|enabled"
            r"|activated|now)\b|\bthis is your (?:developer|operator|creator|administrator)\b",
            r"\bdu bist (?:jetzt|nun|ab jetzt) ein|\b(?:tu es|vous êtes) maintenant une?\b"
            r"|\bahora eres una?\b|\bты теперь\b|\bтеперь ты\b|你现在是|あなたは今",
        ),
        signs.of(
            r"you are (?:now|no longer)|from now on|pretend|(?:act|behave|imagine) (?:to be|as|like"
            r"|that you)|stay in role|(?:developer|debug|maintenance|jailbreak|override|god) mode"
            r"|this is your (?:developer|operator|creator|administrator)|du bist|maintenant|eres"
            r"|теперь",
            parts="你现在是 あなたは今",
        ),
    ),
    Form(
        "address",
        _found(
            rf"^\W*(?:dear|attention,?|hey|hello,?|liebe[rs]?|cher|querido) (?:{_CALLED})\b",
            rf"^\W*(?:{_CALLED})\s?[,:!]\s(?:please |bitte )?(?:{_TELL}|{_DROP})\b",
            rf"^\W*(?:{_CALLED})\s?[,:!]\s.{{0,80}}?\byour?\b",
            rf"^\W*(?:\S+\s){{0,3}}?(?:for|to|für|an|pour|para|per|для)\s(?:all |the |any |alle )?"
            rf"(?:{_CALLED})\b[^.:]{{0,25}}:\s.{{0,80}}?\b(?:{_TELL}|{_DROP}|{_MUST}|your?"
            r"|remember)\b",
            rf"\bif you are an? (?:{_CALLED})\b|\bas an? (?:{_READER})\b.{{0,30}}\byou\b",
            r"\bsi eres un (?:modelo|asistente|robot)\b|\bsi vous êtes une? (?:ia|modèle)\b"
            r"|\bwenn (?:du|sie) (?:eine? )?(?:ki|sprachmodell)\b|\bесли ты .{0,10}модель\b",
            rf"\b(?:{_READER}) (?:reading|processing|describing|summari[sz]ing) this\b",
            r"\bby (?:reading|processing) this (?:page|text|article),? your (?:system|model)\b",
        ),
        signs.of(_CALLED, r"eres|vous êtes|sprachmodell|если|by (?:reading|processing)"),
    ),
    Form(
        "frame",
        _found(
            r"<\|[^|<>]{1,40}\|>|\[/?inst\]|<</?sys>>|</?s>",
            r"^#{2,}\s*(?:system|instructions?|response|user|assistant|input)\b",
            r"</?\s*(?:article|system|user|assistant|human|context|document|instructions?|prompt"
            r"|untrusted)\b[^<>]{0,40}>",
            r"(?:^|\n|\.\s)\s*(?:user|assistant|human)\s?:",
            r"[-=*_~]{3,}\s*(?:end|begin|beginning|start) of\b",
            r"[\[［【]\s*s\s*\d{1,3}\s*[\]］】]",
            r"^\W{0,2}\"{3}|```",
            r"\bthe (?:article|text|document) ends here\b|\bnew task (?:from|for you)\b|\bnew task:"
            r"|^\W*end of the (?:article|text|document)\W*$",
        ),
        signs.of(
            r"new task|(?:article|text|document) ends here|end of the (?:article|text|document)"
            r"|(?:user|assistant|human) :",
            parts='< # = * _ ~ --- [ ［ 【 """ ```',
        ),
    ),
    Form(
        "payload",
        _found(
            r"[{,\[]?\s*[\"'](?:summary|brief|key_facts|facts|actors|people|stances|sides|context"
            r"|background|polarity|article_type|holder|target)[\"']\s*:",
            r"\b(?:polarity|article_type|key_facts|attributed_to)\b[\"']?\s*[:=]",
            r"\b(?:summary|actors|facts|stances)\s*=\s*[\[{'\"]",
            r"<\s*(?:script|iframe|object)\b|\bjavascript:",
            r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\{#.{0,80}?#\}|\$\{.{0,80}?\}",
        ),
        signs.of(
            r"(?:summary|brief|facts|actors|people|stances|sides|context|background|polarity"
            r"|article type|holder|target|attributed to|javascript) :",
            parts="= < {",
        ),
    ),
)
# Also said of machines and of summaries in a report: not believed beside a word of reporting
# or of law-making ("AI systems must state …").
SOFT = (
    Form(
        "address",
        _found(
            rf"\b(?:{_READER})\b(?: \w+){{0,4}}? (?:{_MUST}) (?:always |not |never )?(?:be )?"
            rf"(?:{_TELL})\b",
            rf"^\W*(?:image|photo|by|caption)\b.{{0,60}}\b(?:{_READER})\b",
        ),
        signs.of(_READER),
    ),
    Form(
        "output",
        _found(
            rf"\b(?:{_ANSWER})\b(?: \w+){{0,5}}? (?:{_MUST}) (?:always )?(?:contain|begin|start"
            r"|end|include|be|say|state|mention|name|read|commencer)\b",
            rf"\b(?:{_TELL})\b.{{0,60}}?\b(?:in|into|to|from) (?:the|your|its|each|every)"
            r" (?:summary|brief|answer|output|reply|response)\b",
            rf"\b(?:in|into|to) (?:each|every|your|the|all) (?:{_ANSWER})\b.{{0,30}}[!:]",
            rf"{_BEGIN}(?:{_TELL})\b.{{0,40}}\bas (?:a|the) (?:key fact|main actor|most important"
            r"|summary)\b",
        ),
        signs.of(
            _ANSWER,
            r"(?:the|your|its|each|every) (?:summary|brief|answer|output|reply|response)"
            r"|as (?:key fact|main actor|most important|summary)",
        ),
    ),
)
PARTS = frozenset(part for form in (*PLAIN, *SOFT) for part in form.signs.parts)
SIGNS = frozenset(word for form in (*PLAIN, *SOFT) for word in form.signs.telling)
REPORTING = re.compile(
    r"(?i)\b(?:said|says|told|tells|wrote|writes|written|found|warned|called|according to|read"
    r"|law|act|bill|court|regulation|directive"
    r"|recommend(?:s|ed)|announced|reported(?! as)|asked|sagte|schrieb|laut|a dit|dijo|сказал\w*"
    r"|заявил\w*)\b"
)
# Too little alone, enough beside a suspected sentence.
FAINT = _found(
    rf"{_BEGIN}(?:{_TELL})\b",
    rf"\b(?:{_READER})\b",
    rf"\b{_YOUR}\s(?:\w+\s)?(?:{_ANSWER})\b",
    r"\b(?:you|your)\b",
    r"(?:请|摘要|要約|요약)|(?:ملخص|إجابة)",
    r"^\W*(?:please|bitte)\b|\b(?:every|each) (?:text|answer|sentence|reply)\b",
    r"\b(?:status|holder|target|intensity|polarity)\b.{0,25}:",
    rf"\b(?:{_MUST}) (?:contain|begin|mention|include|name|state)\b",
)
