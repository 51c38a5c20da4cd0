"""Texts are the tests' own; encodings are those that news sites and files have used."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from summarizer.decoding import decode_text, repair
from summarizer.errors import ArticleError

ROOT = Path(__file__).parents[1]
TEXTS = {
    "ru": (
        (
            "Министр заявил во вторник, что обе страны подписали соглашение о поставках зерна. "
            "Переговоры шли три дня."
        ),
        "cp1251 koi8-r iso8859-5",
    ),
    "uk": (
        (
            "Міністр заявив у вівторок, що обидві країни підписали угоду про постачання зерна. "
            "Їхні переговори тривали три дні."
        ),
        "cp1251 koi8-u",
    ),
    "el": (
        "Ο υπουργός δήλωσε την Τρίτη ότι οι δύο χώρες υπέγραψαν συμφωνία για το σιτάρι.",
        "cp1253 iso8859-7",
    ),
    "ja": (
        "大臣は火曜日、両国が穀物の供給に関する協定に署名したと述べた。交渉は三日間続いた。",
        "cp932 euc_jp iso2022_jp",
    ),
    "zh": ("部长星期二表示，两国签署了粮食供应协议。谈判持续了三天，双方都表示满意。", "gb18030"),
    "zh-Hant": ("部長星期二表示，兩國簽署了糧食供應協議。談判持續了三天，雙方都滿意。", "big5"),
    "ko": (
        "장관은 화요일 두 나라가 곡물 공급 협정에 서명했다고 밝혔다. 협상은 사흘 걸렸다.",
        "euc_kr",
    ),
    "de": (
        (
            "Der Minister sagte am Dienstag in Köln, beide Länder hätten ein Abkommen über Korn "
            "geschlossen – „länger als üblich“. Der Preis stieg um 5 € auf 80 €."
        ),
        "cp1252 utf-16-le",
    ),
    "fr": (
        (
            "Le ministre a déclaré mardi que les deux pays avaient signé un accord sur le blé. "
            "L’été dernier, les négociations avaient échoué."
        ),
        "cp1252",
    ),
    "es": (
        (
            "El ministro dijo el martes que los dos países firmaron un acuerdo sobre el grano. "
            "La reunión duró tres días y mañana habrá más."
        ),
        "cp1252",
    ),
    "en": (
        "The minister said on Tuesday that both countries had signed a deal. It’s worth £5m.",
        "cp1252",
    ),
    "ar": (
        "قال الوزير يوم الثلاثاء إن البلدين وقعا اتفاقا بشأن توريد الحبوب. واستمرت ثلاثة أيام.",
        "cp1256 iso8859-6",
    ),
    "he": ("השר אמר ביום שלישי ששתי המדינות חתמו על הסכם לאספקת תבואה.", "cp1255"),
    "pl": (
        (
            "Minister powiedział we wtorek, że oba kraje podpisały umowę o dostawach zboża. "
            "Rozmowy trwały trzy dni, choć żądania były różne."
        ),
        "cp1250 iso8859-2",
    ),
    "cs": (
        (
            "Ministr v úterý řekl, že obě země podepsaly dohodu o dodávkách obilí. "
            "Jednání trvala tři dny a šlo o příští sklizeň."
        ),
        "cp1250 iso8859-2",
    ),
    "tr": (
        "Bakan salı günü iki ülkenin tahıl anlaşması imzaladığını söyledi. Görüşmeler üç gün oldu.",
        "cp1254",
    ),
    "th": ("รัฐมนตรีกล่าวเมื่อวันอังคารว่าทั้งสองประเทศได้ลงนามข้อตกลงเรื่องข้าว", "cp874"),
}
PAIRS = [(text, codec) for text, names in TEXTS.values() for codec in names.split()]


@pytest.mark.parametrize(("text", "codec"), PAIRS, ids=[codec for _, codec in PAIRS])
def test_a_text_without_a_declaration_is_decoded(text: str, codec: str) -> None:
    data = f"{text}\n{text}".encode(codec, "ignore")  # old Arabic sets lack the comma
    assert decode_text(data) == data.decode(codec)


@pytest.mark.parametrize("text", [text for text, _ in TEXTS.values()], ids=TEXTS)
def test_utf_8_is_told_from_all_else_whatever_is_declared(text: str) -> None:
    for declared in (None, "iso-8859-1", "windows-1251", "shift_jis", "utf-16", "no-such", "hex"):
        assert decode_text(text.encode(), declared=declared) == text


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_comes_first(mark: bytes, codec: str) -> None:
    data = mark + "Köln, 火曜日".encode(codec)
    assert decode_text(data, declared="iso-8859-1") == "Köln, 火曜日"


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("ISO-8859-1", "cp1252", "“Köln” – 5 €"),
        ("us-ascii", "cp1252", "“Köln”"),
        ("gb2312", "gb18030", "朱镕基"),
        ("Shift_JIS", "cp932", "①髙橋"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("iso-8859-9", "cp1254", "“İstanbul”"),
        (' "koi8-r" ', "koi8-r", "Да"),
    ],
)
def test_a_declared_name_means_what_browsers_take_it_for(
    declared: str, codec: str, text: str
) -> None:
    assert decode_text(text.encode(codec), declared=declared) == text


@pytest.mark.parametrize(
    "head",
    [
        '<html><head><meta charset="windows-1251">',
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        '<?xml version="1.0" encoding="windows-1251"?><html>',
    ],
)
def test_a_page_declares_its_own_charset(head: str) -> None:
    html = f"{head}<p>Да, вход"
    assert decode_text(html.encode("cp1251")) == html


def test_a_wrong_declaration_is_not_believed() -> None:
    text = TEXTS["ja"][0]
    assert decode_text(text.encode("cp932"), declared="euc-jp") == text
    assert decode_text(text.encode("euc_jp"), declared="utf-8") == text


def test_one_stray_byte_does_not_change_the_encoding() -> None:
    for text, codec in ((TEXTS["ru"][0], "utf-8"), (TEXTS["ja"][0], "utf-8")):
        data = text.encode(codec)
        found = decode_text(data + b"\xff " + data)
        assert found == f"{text}\ufffd {text}"
    cut = TEXTS["ru"][0].encode()[:-2]
    assert decode_text(cut).endswith("три дн\ufffd")


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x01\x00\x00\x00\x01\x02\x03" * 50, bytes(range(32)) * 20, b"\0" * 99]
)
def test_binary_data_are_refused(data: bytes) -> None:
    with pytest.raises(ArticleError, match=r"^'a\.txt' is binary, not text; pass the article's"):
        decode_text(data, name="'a.txt'")


def test_a_single_control_character_is_no_binary() -> None:
    assert decode_text(b"A page break\x0c and a bell\x07 in " + b"a long text " * 20)
    assert decode_text(b"") == ""


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("cafÃ© in KÃ¶ln", "café in Köln"),
        ("itâ€™s â€œoverâ€\x9d", "it’s “over”"),
        ("fÃƒÂ¼r", "für"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚ Ð¼Ð¸Ñ€", "Привет мир"),
        ("РџСЂРёРІРµС‚ РјРёСЂ", "Привет мир"),
        ("æ—¥æœ¬èªž", "日本語"),
        ("Ã\x85ngstrÃ¶m", "Ångström"),
    ],
)
def test_text_that_was_decoded_wrongly_is_repaired(broken: str, whole: str) -> None:
    assert repair(broken) == whole
    assert decode_text(f"Good line: “naïve”\n{broken}\n".encode()) == (
        f"Good line: “naïve”\n{whole}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ã is a letter; so is Ð.",
        "FRANÇAIS À PARIS: «Ça va»",
        "“SÃO PAULO” – ‘PÃO’ … €5",
        "Âge, Être, Île: ÂÊÎÔÛ",
        "Pokémon™ ® ½ ﬁ ① ｶﾅ Ⅳ",
        "e\u0301 and \u00e9, a\u00a0b, \u200d and \ufeff",
        "line\r\nbreaks\u2028and all",
        "&amp; &eacute; stay",
    ],
)
def test_good_text_is_never_changed(text: str) -> None:
    assert repair(text) == text
    assert decode_text(text.encode()) == text


def test_the_texts_of_this_repository_stay_equal_byte_for_byte() -> None:
    paths = [p for folder in ("evals/gold", "examples") for p in (ROOT / folder).rglob("*")]
    read = {p: p.read_bytes() for p in paths if p.suffix in {".txt", ".json", ".jsonl", ".md"}}
    assert len(read) > 30
    assert [p for p, data in read.items() if decode_text(data).encode() != data] == []
