"""The words beside which sentences end, or do not: abbreviations, titles, verbs of speech.

Language by language, parted by white space; `boundaries` reads them.
"""

from __future__ import annotations

# Abbreviations with something behind them: they never end a sentence.
NEVER_LAST = {
    "de": "Hr Hrn Fr Frl St Sr Dr Prof Dipl Ing Mag Hptm Lt Gen Obst Abg Nr Art Abs Ziff Kap Bd"
    " bzw ca inkl exkl gegr gest geb lt vgl Vgl zzgl max min mind ggf evtl sog insb einschl rd",
    "fr": "M MM Mme Mlle Mgr Me Dr Pr Prof St Ste Lt Cdt Cap Col Gal art av bd cf env fig p pp"
    " vol Vol n no tél",
    "es": "Sr Sra Srta Sres Sras D Dr Dra Dres Prof Profa Gral Cnel Tte Cap Lic Ing Arq Mons Av"
    " Avda Avd Pza art arts Art cap cf fig n núm núms pág págs p pp vol Ud Uds Vd Vds Sto Sta tel"
    " aprox",
    "ru": "г-н г-жа д-р проф акад доц ген лейт кап полк подполк см См ср им ул пл пр-т просп пер"
    " пос дер обл напр прим стр ст гр тов мл рис табл гл разд п пп кн св н рег гор респ т.е т.к"
    " т.н т.ч",
    "uk": "проф акад доц ген лейт полк див Див пор ім вул пл просп пров смт обл напр прим стор м"
    " гр мол табл гл розд п пп св т.зв т.ч т.к",
    "ar": "أ.د",
    "he": "גב פרופ מס רח שד טל",
    "hi": "डॉ श्री प्रो श्रीमती सुश्री पं सं क्र एड इंजी स्व ले रु लि जि",
}

# Behind a quotation that ends in a mark of its own: who spoke. "|" parts the alternatives.
SPEAKERS = {
    "en": r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}"
    r" (?:said|says|told|asked|shouted|replied|wrote|added|cried|called|yelled)\b",
    "ar": "و?(?:قالت?|صاحت?|صرخت?|هتفت?|أضافت?|ردت?|أجابت?|كتبت?|سألت?|تساءلت?|صرحت?)\\s",
    "he": "(?:אמרה?|אמרו|צעקה?|שאלה?|השיבה?|הוסיפה?|כתבה?|קראה?|הודתה|הודה|הכריזה?|ענה|ענתה)\\s",
    "hi": "[^।?!]{1,70}(?:कहा|पूछा|बोले|बोला|बोली|चिल्लाया|चिल्लाई|बताया|लिखा|माना)(?:\\s|।|$)",
    "ko": "[^.!?]{1,40}(?:말했|밝혔|전했|답했|물었|외쳤|강조했"
    "|덧붙였|썼|적었|반박했|설명했)(?:다|습니다)[.]",
    "zh": "[^，。！？；“”]{1,20}?(?:说道?|說道?|表示|称|稱|指出|强调|強調|问道|問道"
    "|喊道?|补充道?|補充道?|写道|寫道|回答道?|回应|回應)(?:。|[，：,:][“「]|$)",
}

# Words that begin a sentence, and are in small letters within one.
OPENERS = {
    "de": "Der Die Das Dem Den Des Er Sie Es Ein Eine Einen Einem Im In Am An Auf Aus Bei Beim"
    " Mit Nach Von Vor Zu Zum Zur Doch Auch Aber Und Wir Ich Man Dort Dann Danach Damit Dabei"
    " Dies Diese Dieser Wie Wer Was Wann Wo Für Seit Unter Über Gegen Laut Nicht Kein Keine Zudem"
    " Zuvor Jetzt Nun",
    "es": "El La Los Las Lo Un Una En Pero Y Al A De Del Por Con Para Según Su Sus No Se Esta"
    " Este Ese Esa Desde Tras También Además Así Como Cuando Si Ya Hay Ayer Hoy",
}

# Abbreviations that do end a sentence, where a word of the openers or a capital follows.
MAY_BE_LAST = {
    "de": r"(?<!\w)(?:usw|etc|u\. ?a|o\. ?ä|[vn]\. ?Chr)",
    "es": r"(?<!\w)(?:EE\. ?UU|etc|S\. ?A|[ap]\. ?m|[ad]\. ?C|Cía)",
    "ru": r"(?:(?<=\d)\s?(?:гг?|тыс|млн|млрд|ч|час|мин|сек|км|кг|га)|(?<=[IVX])\s?вв?"
    r"|(?<!\w)(?:руб|долл|коп|чел|мин|мес|(?:и )(?:др|пр|проч)|т\. ?[дп]|с\. ?г|н\. ?э))",
    "uk": r"(?:(?<=\d)\s?(?:рр?|тис|млн|млрд|год|хв|сек|км|кг|га)|(?<=[IVX])\s?ст"
    r"|(?<!\w)(?:грн|дол|коп|ос|чол|хв|міс|[іт]а? ін|т\. ?[дп]|ц\. ?р|н\. ?е))",
}

# One of these and a year or a century begin a sentence more often than they are one.
PREPOSITIONS = """
В С К До После На За По Из От Осенью Весной Летом Зимой У З Від Після Восени
Навесні Влітку Взимку Під Близько Около
"""

# Thai ends no sentence with a mark. Words that begin one, words that go on with one, and words
# (or endings) behind which a space does not end one.
THAI_OPENERS = """
อย่างไรก็ตาม อย่างไรก็ดี นอกจากนี้ นอกจากนั้น ทั้งนี้ ขณะที่ ขณะเดียวกัน
ในขณะที่ ในขณะเดียวกัน ด้าน ส่วน สำหรับ ต่อมา จากนั้น หลังจากนั้น ก่อนหน้านี้
ล่าสุด อนึ่ง แต่ ดังนั้น เขา เธอ พวกเขา ผู้สื่อข่าว เมื่อวันที่
"""
THAI_FOLLOWERS = """
และ หรือ ที่ ซึ่ง ว่า เพื่อ เพราะ ตาม เช่น เมื่อ ด้วย โดย จาก ของ ใน กับ ให้
จำกัด หลัง ก่อน จน รวม พร้อม กล่าว ทำให้ เวลา คน ปี บาท ล้าน พัน เปอร์เซ็นต์
น.
"""
THAI_HOLDERS = """
ว่า นาย นาง นางสาว ของ กับ จาก โดย และ หรือ ที่ บริษัท มกราคม กุมภาพันธ์
มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน
ธันวาคม
"""
