"""How pages name their own kind: labels above a headline, notes below a text, names of outlets.

In lower case, with straight apostrophes and plain spaces.
"""

# ruff: noqa: E501  # a list a line or two

from __future__ import annotations

LABELS = {
    "sponsored": "sponsored|sponsored content|sponsored post|sponsored article|paid post|paid content"
    "|paid partnership|paid program|paid partner content|partner content|branded content|advertorial"
    "|advertisement feature|advertising feature|advertiser content|promoted|promoted content|promotion"
    "|in partnership|gesponsert|gesponserter inhalt|sponsored story|bezahlter inhalt"
    "|bezahlte partnerschaft|anzeigensonderveröffentlichung|contenu sponsorisé|article sponsorisé"
    "|publi-rédactionnel|publirédactionnel|publireportage|communiqué sponsorisé|publirreportaje"
    "|publireportaje|contenido patrocinado|patrocinado|contenuto sponsorizzato|conteúdo patrocinado"
    "|на правах рекламы|партнерский материал|партнёрский материал|محتوى مدفوع|赞助内容|推广",
    "satire": "satire|satirical|parody|satirisch|satireseite|parodie|satira|sátira|parodia|сатира"
    "|محتوى ساخر|讽刺",
    "press_release": "press release|news release|media release|for immediate release|press statement"
    "|press notice|pressemitteilung|presseinformation|pressemeldung|medienmitteilung"
    "|presseaussendung|communiqué de presse|communiqué|comunicado de prensa|nota de prensa"
    "|comunicado|comunicato stampa|comunicado de imprensa|пресс-релиз|بيان صحفي|新闻稿",
    "live_blog": "live updates|live update|live blog|liveblog|live coverage|live report"
    "|as it happened|rolling coverage|liveticker|live-ticker|live-blog|newsticker|news-ticker"
    "|newsblog|ticker|en direct|le direct|suivi en direct|en vivo|en directo|minuto a minuto"
    "|última hora en directo|in diretta|la diretta|ao vivo|прямой эфир|онлайн-трансляция"
    "|хроника|تغطية مباشرة|بث مباشر|直播|滚动更新",
    "fact_check": "fact check|fact-check|factcheck|fact checking|fact-checking|fact checker"
    "|reality check|faktencheck|faktenfuchs|faktenprüfung|vrai ou faux|vérification|désintox"
    "|les décodeurs|verificación|verificamos|comprobación de datos|verifica dei fatti|checagem"
    "|проверка фактов|фактчек|تدقيق الحقائق|事实核查",
    "opinion": "opinion|opinions|op-ed|op ed|editorial|comment|commentary|column|guest column"
    "|guest essay|guest opinion|guest post|letter to the editor|letters to the editor|viewpoint"
    "|our view|my view|first person|kommentar|meinung|leitartikel|gastbeitrag|gastkommentar|kolumne"
    "|glosse|leserbrief|standpunkt|tribune|éditorial|édito|chronique|point de vue|carte blanche"
    "|billet|libre opinion|opinión|columna|tribuna|carta al director|artículo de opinión|opinione"
    "|editoriale|opinião|мнение|колонка|رأي|مقال رأي|افتتاحية|评论|社论|观点",
    "interview": "interview|the interview|q&a|q & a|q and a|in conversation|im interview"
    "|im gespräch|das interview|entretien|l'entretien|entrevista|intervista|интервью|مقابلة|حوار|专访",
    "analysis": "analysis|news analysis|analyse|análisis|analisi|análise|décryptage|анализ|تحليل|分析",
    "background": "explainer|explained|background|backgrounder|factbox|fact box|faq|faqs"
    "|hintergrund|erklärt|fragen und antworten|contexte|éclairage|contexto|las claves|claves"
    "|explicador|справка|خلفية|背景",
}
# A button or a section of the menu as well: a label only where a headline follows in its line.
BUTTONS = frozenset(
    "comment comments live opinion opinions column editorial promotion ticker".split()
)
# A label only beside the entries that it promises: "Live: …" may announce a concert.
LIVE = frozenset({"live", "live now", "direct", "directo", "diretta"})
BYLINED = (" by ", " from ", " von ", " par ", " por ", " de ")  # "Opinion by Ada Lind"

# A sentence at an end of the page that says what the page is: its subject, and a word of the kind.
SUBJECTS = (
    "this is",
    *(f"this {noun} " for noun in "article story piece post content text page column".split()),
    *(f"dieser {noun} " for noun in "artikel beitrag text".split()),
    "dies ist",
    "das ist",
    "cet article ",
    "ce texte ",
    "ce contenu ",
    "ceci est",
    "este artículo ",
    "este texto ",
    "este contenido ",
    "esto es ",
)
NOTED = {
    "satire": "satire|satirical|parody|spoof|satirisch|satirische|satirischer|satirique|parodie"
    "|sátira|satírico|parodia",
    "sponsored": "sponsored|paid|advertisement|advertorial|advertising|gesponsert|anzeige|bezahlt"
    "|sponsorisé|publicitaire|patrocinado|publicitario",
    "opinion": "opinion|meinung|gastbeitrag|tribune|opinión",
}
BEGINNINGS = {
    "opinion": (
        "the views expressed",
        "the opinions expressed",
        "views expressed",
        "opinions expressed",
        "die hier geäußerten",
        "die in diesem beitrag geäußerten",
        "gastbeiträge geben",
        "les opinions exprimées",
        "les propos tenus dans cette",
        "las opiniones expresadas",
        "las opiniones vertidas",
    ),
    "sponsored": (
        "paid for by",
        "sponsored by",
        "brought to you by",
        "paid partnership with",
        "contenu proposé par",
        "ein beitrag in bezahlter",
    ),
    "press_release": (
        "for immediate release",
        "embargoed until",
        "zur sofortigen veröffentlichung",
    ),
}
SATIRISTS = frozenset(
    "the onion|theonion.com|clickhole|the babylon bee|babylonbee.com|the beaverton"
    "|thebeaverton.com|reductress|newsthump|newsthump.com|the daily mash|thedailymash.co.uk"
    "|waterford whispers news|waterfordwhispersnews.com|the betoota advocate|betootaadvocate.com"
    "|der postillon|der-postillon.com|die tagespresse|dietagespresse.com|le gorafi|legorafi.fr"
    "|nordpresse|el mundo today|elmundotoday.com|lercio|lercio.it|de speld|speld.nl"
    "|the borowitz report|duffel blog|duffelblog.com|world news daily report"
    "|panorama.pub|bunte fakten".split("|")
)
SECTIONS = {  # of a URL
    "opinion": "opinion opinions opinion-editorial commentisfree op-ed editorials meinung kommentare "
    "kommentar tribunes tribune idees",
    "live_blog": "liveblog live-blog liveticker live-updates newsblog",
    "fact_check": "fact-check factcheck fact-checks faktencheck",
    "press_release": "press-release press-releases news-releases pressemitteilung pressemitteilungen",
    "sponsored": "sponsored paid-content paidpost paid-post partner-content advertorial",
    "satire": "satire humor-satire borowitz-report",
}

# --- what a press release brings along
CONTACTS = (
    "media contact",
    "press contact",
    "media enquir",
    "media inquir",
    "press enquir",
    "press inquir",
    "for media enquir",
    "for media inquir",
    "for press enquir",
    "for further information",
    "for more information, contact",
    "for more information, please contact",
    "for more information contact",
    "notes to editors",
    "note to editors",
    "pressekontakt",
    "medienkontakt",
    "ansprechpartner",
    "rückfragen",
    "contact presse",
    "contacts presse",
    "contacto de prensa",
    "contacto para prensa",
    "contatto stampa",
)
ABOUT = ("about ", "über ", "à propos d", "acerca de ", "sobre ")
ENDS = frozenset({"###", "# # #", "-ends-", "- ends -", "ends", "–ends–", "-30-", "– 30 –"})
WIRES = ("/prnewswire/", "(business wire)", "(globe newswire)", "/ein presswire/", "(ots)")
ANNOUNCING = (
    " today announced",
    " proud to announce",
    " pleased to announce",
    " thrilled to announce",
    " excited to announce",
    " delighted to announce",
    " freut sich",
    " freuen sich",
    " est heureux d",
    " est fière d",
    " se complace en",
)

CLAIMED = ("claim:", "the claim:", "behauptung:", "affirmation:", "l'affirmation:", "afirmación:")
RULED = (
    "verdict:",
    "our verdict:",
    "rating:",
    "our rating:",
    "ruling:",
    "our ruling:",
    "conclusion:",
    "bewertung:",
    "urteil:",
    "fazit:",
    "le verdict:",
    "veredicto:",
    "conclusión:",
)
