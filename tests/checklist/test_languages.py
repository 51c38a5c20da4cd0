"""Languages: quotes in the article's own, prose in the one asked for, offsets in every script."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import Article, ArticleError, Summarizer
from summarizer.testing import FakeClient
from tests.checklist.briefing import BLANK, actor, fact
from tests.test_guards_languages import CLAIMS, article

if TYPE_CHECKING:
    from summarizer.brief import Brief, Evidence
    from summarizer.pipeline import Options

NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "uk": "Ukrainian",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
    "th": "Thai",
}
SCRIPTS = {
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "ar": "ARABIC",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "zh": "CJK",
    "ja": "CJK HIRAGANA KATAKANA",
    "ko": "HANGUL",
    "th": "THAI",
}
RIGHT_TO_LEFT = {
    "ar": "أعلنت شركة \u202aBrandt & Sons Ltd.\u202c يوم الإثنين أن أرباحها بلغت 12.5 مليون دولار."
    " وقال المدير \u2066Ruth Ammer\u2069 إن النتائج جيدة جدا، وإن الشركة ستفتح 3 مصانع في المدينة."
    " وطالب العمال برفع الأجور بنسبة \u200e7.5%\u200f قبل نهاية العام."
    " ورفضت الإدارة الطلب، وقالت إنها لن تتفاوض مع النقابة قبل الربيع المقبل في المدينة.",
    "he": "חברת \u202aBrandt & Sons Ltd.\u202c הודיעה ביום שני כי רווחיה הגיעו ל-12.5 מיליון דולר."
    " המנהלת \u2066Ruth Ammer\u2069 אמרה כי התוצאות טובות מאוד וכי החברה תפתח 3 מפעלים בעיר."
    " העובדים דרשו להעלות את השכר ב-\u200e7.5%\u200f לפני סוף השנה."
    " ההנהלה דחתה את הדרישה ואמרה כי לא תנהל משא ומתן עם הוועד לפני האביב הבא בעיר.",
}
MIXED = """Brandt & Sons と Карпова 社が合併へ

Brandt & Sons の Ruth Ammer 社長は月曜日、ロシアの Карпова 社との合併を発表した。
「Мы очень рады」と Карпова 社の広報官は語った。
両社は2019年から 서울 と 上海 で共同で工場を運営し、4300人が働いている。
"""
UNSPACED = {
    "zh": "海港市议会周一投票决定关闭三座煤电厂。市长陈维安表示，这一决定将减少污染。"
    "反对派在投票前离开会场。石原公司批评了这项决定。",
    "ja": "港湾都市の市議会は月曜日、三つの発電所を閉鎖することを決めた。"
    "市長はこの決定が汚染を減らすと述べた。野党は採決前に退席した。",
    "th": "สภาเมืองลงมติเมื่อวันจันทร์ให้ปิดโรงไฟฟ้าถ่านหินสามแห่ง นายกเทศมนตรีกล่าวว่าการตัดสินใจนี้จะลดมลพิษ"
    " ฝ่ายค้านเดินออกจากห้องประชุมก่อนการลงคะแนนเสียงและวิจารณ์ผู้อำนวยการท่าเรือ",
}


def draft(read: Article, prose: list[tuple[str, int]]) -> dict[str, Any]:
    cited = [number for _, number in prose]
    return BLANK | {
        "summary": [{"text": text, "s": [number]} for text, number in prose],
        "facts": [fact(text, number) for text, number in prose],
        "context": [{"text": read.sentences[-1].text, "s": [len(read.sentences)]}],
        "actors": [actor("Brandt", *cited)],
    }


def summarized(
    read: Article, prose: list[tuple[str, int]], language: str | None = None
) -> tuple[Brief, FakeClient]:
    client = FakeClient(draft(read, prose), {"1": ""}, {"2": ""})
    options: Options = {"language": language} if language else {}
    with Summarizer(client=client) as summarizer:
        made = summarizer.summarize(read, **options)
    return made, client


def evidence(made: Brief) -> list[Evidence]:
    found = [each for sentence in made.summary.sentences for each in sentence.evidence]
    found += [each for told in made.key_facts for each in told.evidence]
    return found + [each for point in made.geopolitical_context.stated for each in point.evidence]


def asked(client: FakeClient) -> str:
    return "\n".join(message.content for message in client.prompts[0].messages)


def sentence_with(read: Article, words: str) -> int:
    return next(each.number for each in read.sentences if words in each.text)


def claims(tag: str, kind: str) -> list[tuple[str, int]]:
    read = article(tag)
    return [(text, sentence_with(read, words)) for k, text, words in CLAIMS[tag] if k == kind]


def scripts(text: str) -> set[str]:
    return {unicodedata.name(char, "").split()[0] for char in text if char.isalpha()}


def holds(read: Article, made: Brief) -> bool:
    found = evidence(made)
    return bool(found) and all(read.text[e.start : e.end] == e.quote for e in found)


@pytest.mark.parametrize("tag", NAMES)
def test_by_default_prose_and_quotes_are_in_the_language_of_the_article(tag: str) -> None:
    read, prose = article(tag), claims(tag, "true")
    made, client = summarized(read, prose)
    assert holds(read, made)
    assert [each.text for each in made.summary.sentences] == [text for text, _ in prose]
    assert f"in {NAMES[tag]}" in asked(client)
    assert made.provenance.parameters["language"] == made.article.language == tag
    assert not [f for f in made.verification.findings if f.severity == "error"]


@pytest.mark.parametrize("tag", NAMES)
def test_prose_in_another_language_keeps_quotes_in_the_source_s_own(tag: str) -> None:
    read, prose = article(tag), claims(tag, "english")
    made, client = summarized(read, prose, "en")
    assert holds(read, made)
    assert [each.text for each in made.key_facts] == [text for text, _ in prose]
    assert "in English" in asked(client)
    assert made.provenance.parameters["language"] == "en"
    assert made.article.language == tag
    own = SCRIPTS.get(tag, "LATIN").split()
    assert all(scripts(each.quote) & {*own} for each in evidence(made))
    assert not [f for f in made.verification.findings if f.severity == "error"]


def test_the_language_asked_for_reaches_the_prompt_of_an_english_article() -> None:
    read = article("en")
    for tag, name in NAMES.items():
        _, client = summarized(read, claims("en", "true"), tag)
        assert f"in {name}" in asked(client)


@pytest.mark.parametrize("tag", RIGHT_TO_LEFT)
def test_right_to_left_text_with_latin_names_and_bidi_controls_keeps_its_offsets(tag: str) -> None:
    read = Article.from_text(RIGHT_TO_LEFT[tag])
    made, _ = summarized(read, [(each.text, each.number) for each in read.sentences])
    assert read.language == tag
    assert len(read.sentences) == 4
    assert holds(read, made)
    quoted = " ".join(each.quote for each in evidence(made))
    assert all(words in quoted for words in ("Brandt & Sons Ltd.", "12.5", "Ruth Ammer", "7.5%"))
    assert not [f for f in made.verification.findings if f.severity == "error"]


def test_an_article_in_five_scripts_resolves() -> None:
    read = Article.from_text(MIXED)
    made, _ = summarized(read, [(each.text, each.number) for each in read.sentences[1:]])
    assert holds(read, made)
    found = scripts(" ".join(each.quote for each in evidence(made)))
    assert {"LATIN", "CYRILLIC", "HANGUL", "CJK", "HIRAGANA"} <= found
    assert not [f for f in made.verification.findings if f.severity == "error"]


@pytest.mark.parametrize("tag", UNSPACED)
def test_a_text_without_spaces_is_counted_by_characters(tag: str) -> None:
    read = Article.from_text(UNSPACED[tag])
    made, _ = summarized(read, [(read.sentences[0].text, 1)])
    assert read.language == tag
    assert read.words >= 40
    assert holds(read, made)
    short = re.split("[。 ]", UNSPACED[tag])[0]
    with pytest.raises(ArticleError, match="words"):
        Article.from_text(short[:30])


ABROAD = {
    "de": ("Deutschland hat am Montag einen Vertrag mit Russland unterzeichnet.", "Germany"),
    "fr": ("La France a signé lundi un traité avec la Russie.", "France"),
    "es": ("España firmó el lunes un tratado con Rusia.", "Spain"),
    "ru": ("Германия подписала в понедельник договор, который одобрила Россия.", "Germany"),
    "uk": ("Україна підписала в понеділок договір, який схвалила Росія.", "Ukraine"),
    "ar": ("وقعت ألمانيا يوم الإثنين معاهدة مع روسيا.", "Germany"),
    "he": ("ישראל חתמה ביום שני על הסכם עם רוסיה.", "Israel"),
    "hi": ("भारत ने सोमवार को रूस के साथ एक समझौते पर हस्ताक्षर किए।", "India"),
    "zh": ("德国周一与俄罗斯签署了条约。", "Germany"),
    "ja": ("ドイツは月曜日にロシアと条約を結んだ。", "Germany"),
    "ko": ("한국은 월요일 러시아와 조약을 체결했다.", "South Korea"),
    "th": ("ประเทศไทยลงนามในสนธิสัญญากับรัสเซียเมื่อวันจันทร์", "Thailand"),
}


@pytest.mark.parametrize("tag", ABROAD)
def test_the_english_name_of_a_country_is_no_invention(tag: str) -> None:
    told, country = ABROAD[tag]
    read = Article.from_text(f"{article(tag).text}\n\n{told}")
    number = sentence_with(read, told[:12])
    claim = f"{country} signed a treaty with Russia."
    said = draft(read, [(claim, number)]) | {
        "actors": [actor(country, number, kind="state", country=country)]
    }
    with Summarizer(client=FakeClient(said, {"1": ""}, {"2": ""})) as summarizer:
        made = summarizer.summarize(read, language="en")
    assert "RUS" in made.geopolitical_context.countries
    assert made.actors[0].country in made.geopolitical_context.countries
    assert not [f for f in made.verification.findings if f.severity == "error"]
