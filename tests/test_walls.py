# ruff: noqa: E501  # a text a line

from __future__ import annotations

import pytest

from summarizer import walls
from summarizer.pages import Signals

NEWS = {
    "en": "Norland will cut its grain exports to Sorvia by 20 percent, Prime Minister Ada Lind said on Monday. Sorvia's trade minister, Tomas Rehn, called the decision reckless and left the room at once.",
    "de": "Norland kürzt seine Getreideexporte nach Sorvia um 20 Prozent, sagte Ministerpräsidentin Ada Lind am Montag. Der Handelsminister von Sorvia, Tomas Rehn, nannte die Entscheidung leichtsinnig und verließ sofort den Raum.",
    "fr": "Norland réduit de 20 % ses exportations de céréales vers Sorvia, a déclaré lundi la première ministre Ada Lind. Le ministre du commerce de Sorvia, Tomas Rehn, a qualifié la décision d'imprudente et a quitté la salle.",
    "es": "Norland reducirá un 20 por ciento sus exportaciones de grano a Sorvia, dijo el lunes la primera ministra Ada Lind. El ministro de Comercio de Sorvia, Tomas Rehn, calificó la decisión de temeraria y abandonó la sala.",
    "it": "Norland taglierà del 20 per cento le esportazioni di grano verso Sorvia, ha detto lunedì la prima ministra Ada Lind. Il ministro del commercio di Sorvia, Tomas Rehn, ha definito la decisione avventata e ha lasciato la sala.",
    "pt": "Norland vai cortar em 20 por cento as exportações de grãos para Sorvia, disse na segunda-feira a primeira-ministra Ada Lind. O ministro do Comércio de Sorvia, Tomas Rehn, chamou a decisão de imprudente e deixou a sala.",
    "ru": "Норланд сократит экспорт зерна в Сорвию на 20 процентов, заявила в понедельник премьер-министр Ада Линд. Министр торговли Сорвии Томас Рен назвал решение безрассудным и сразу покинул зал, не ответив на вопросы.",
    "uk": "Норланд скоротить експорт зерна до Сорвії на 20 відсотків, заявила в понеділок прем'єр-міністерка Ада Лінд. Міністр торгівлі Сорвії Томас Рен назвав рішення безрозсудним і одразу залишив залу, не відповівши.",
    "ar": "قالت رئيسة الوزراء آدا ليند يوم الاثنين إن نورلاند ستخفض صادراتها من الحبوب إلى سورفيا بنسبة عشرين في المئة. ووصف وزير التجارة في سورفيا توماس رين القرار بأنه متهور وغادر القاعة على الفور.",
    "zh": "诺兰总理阿达·林德周一表示，诺兰将把对索维亚的粮食出口减少百分之二十。索维亚贸易部长托马斯·雷恩称这一决定十分鲁莽，并当即离开了会场。",
    "ja": "ノーランドのアダ・リンド首相は月曜日、ソルビアへの穀物輸出を二割減らすと述べた。ソルビアのトマス・レン貿易相は決定を無謀だと批判し、すぐに会場を後にした。",
    "ko": "노를란드의 아다 린드 총리는 월요일 소르비아로 가는 곡물 수출을 20퍼센트 줄이겠다고 말했다. 소르비아의 토마스 렌 통상장관은 그 결정이 무모하다고 비판하고 곧바로 자리를 떴다.",
}
DEMANDS = {
    "en": [
        "Subscribe to continue reading.",
        "This article is for subscribers only.",
        "Already a subscriber? Log in",
        "To read the full story, become a member today.",
        "You have reached your monthly limit of free articles.",
    ],
    "de": [
        "Dieser Artikel ist exklusiv für Abonnenten.",
        "Jetzt weiterlesen mit Plus.",
        "Sie haben bereits ein Abo? Anmelden",
    ],
    "fr": [
        "Cet article est réservé aux abonnés.",
        "Il vous reste 80 % de cet article à lire.",
        "Abonnez-vous pour lire la suite.",
    ],
    "es": [
        "Este contenido es exclusivo para suscriptores.",
        "Suscríbete para seguir leyendo.",
        "¿Ya eres suscriptor? Inicia sesión",
    ],
    "it": [
        "Questo articolo è riservato agli abbonati.",
        "Abbonati per continuare a leggere.",
        "Sei già abbonato? Accedi",
    ],
    "pt": [
        "Este conteúdo é exclusivo para assinantes.",
        "Assine para continuar lendo.",
        "Já é assinante? Faça login",
    ],
    "ru": [
        "Этот материал доступен только подписчикам.",
        "Оформите подписку, чтобы продолжить чтение.",
        "Уже подписаны? Войдите",
    ],
    "uk": [
        "Цей матеріал доступний лише передплатникам.",
        "Оформіть передплату, щоб читати далі.",
        "Вже передплатник? Увійдіть",
    ],
    "ar": [
        "هذا المقال متاح فقط للمشتركين.",
        "اشترك الآن لمتابعة القراءة.",
        "هل أنت مشترك؟ سجل الدخول",
    ],
    "zh": ["本文仅限付费会员阅读。", "订阅后可继续阅读全文。", "您已是会员？请登录"],
    "ja": ["この記事は有料会員限定です。", "続きを読むには会員登録が必要です。", "残り1200文字"],
    "ko": [
        "이 기사는 유료 회원 전용입니다.",
        "구독하고 계속 읽어 보세요.",
        "이미 구독 중이신가요? 로그인",
    ],
}
WALLS = {
    "a bot check": {
        "en": "Verify you are human by completing the action below. The site needs to review the security of your connection before proceeding.",
        "de": "Bitte bestätigen Sie, dass Sie ein Mensch sind. Ihr Browser wird überprüft, bevor Sie weitergeleitet werden.",
        "fr": "Veuillez confirmer que vous êtes un humain. Vérification de votre navigateur en cours.",
        "es": "Por favor, verifique que es un ser humano. Comprobando su navegador antes de acceder.",
        "it": "Verifica di essere un essere umano. Controllo di sicurezza in corso.",
        "pt": "Confirme que você é humano. Verificando o seu navegador.",
        "ru": "Подтвердите, что вы не робот. Проверка браузера займёт несколько секунд.",
        "uk": "Підтвердьте, що ви не робот. Перевірка браузера триватиме кілька секунд.",
        "ar": "يرجى التأكد من أنك لست روبوت.",
        "zh": "请验证您是真人。正在检查您的浏览器。",
        "ja": "人間であることを確認してください。お使いのブラウザを確認しています。",
        "ko": "사람인지 확인하세요. 보안 문자를 입력해 주세요.",
    },
    "a demand for JavaScript": {
        "en": "Please enable JavaScript to view this page.",
        "de": "Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.",
        "fr": "Veuillez activer JavaScript pour afficher cette page.",
        "es": "Por favor, active JavaScript para ver esta página.",
        "it": "Attiva JavaScript per vedere questa pagina.",
        "pt": "Ative o JavaScript para ver esta página.",
        "ru": "Включите JavaScript, чтобы увидеть эту страницу.",
        "uk": "Увімкніть JavaScript, щоб побачити цю сторінку.",
        "ar": "يرجى تفعيل JavaScript لعرض هذه الصفحة.",
        "zh": "请启用JavaScript以查看此页面。",
        "ja": "JavaScriptを有効にしてください。",
        "ko": "자바스크립트를 활성화해 주세요.",
    },
    "a cookie wall": {
        "en": "We use cookies to personalise content and ads. By clicking Accept you agree to this. You can withdraw your consent at any time. Manage preferences",
        "de": "Wir verwenden Cookies, um Inhalte zu personalisieren. Mit Ihrem Klick auf Akzeptieren stimmen Sie zu. Sie können Ihre Einwilligung jederzeit widerrufen.",
        "fr": "Nous utilisons des cookies pour personnaliser les contenus. En cliquant sur Accepter, vous y consentez. Vous pouvez retirer votre consentement.",
        "es": "Utilizamos cookies para personalizar el contenido. Al hacer clic en Aceptar, usted lo consiente. Puede retirar su consentimiento.",
        "it": "Utilizziamo i cookie per personalizzare i contenuti. Cliccando su Accetta acconsenti. Puoi revocare il consenso.",
        "pt": "Utilizamos cookies para personalizar o conteúdo. Ao clicar em Aceitar, você concorda. Você pode retirar o consentimento.",
        "ru": "Мы используем файлы cookie. Нажимая «Принять», вы соглашаетесь с этим. Вы можете отозвать согласие.",
        "uk": "Ми використовуємо файли cookie. Натискаючи «Прийняти», ви погоджуєтеся. Ви можете відкликати згоду.",
        "ar": "نستخدم ملفات تعريف الارتباط. بالنقر على قبول فإنك توافق. يمكنك سحب موافقتك.",
        "zh": "我们使用Cookie来个性化内容。点击接受即表示您同意。您可以随时撤回同意。",
        "ja": "当サイトではCookieを使用しています。同意する場合はボタンを押してください。",
        "ko": "저희는 쿠키를 사용합니다. 동의하고 계속하시려면 버튼을 누르세요.",
    },
    "a login page": {
        "en": "Please log in to your account. Forgot password? Create an account",
        "de": "Bitte melden Sie sich an. Passwort vergessen? Jetzt registrieren",
        "fr": "Veuillez vous connecter. Mot de passe oublié ? Créer un compte",
        "es": "Inicie sesión en su cuenta. Contraseña olvidada. Regístrese",
        "it": "Accedi al tuo account. Password dimenticata? Registrati",
        "pt": "Faça login na sua conta. Esqueceu a senha? Crie uma conta",
        "ru": "Пожалуйста, войдите в аккаунт. Забыли пароль? Зарегистрируйтесь",
        "uk": "Будь ласка, увійдіть до облікового запису. Забули пароль? Зареєструйтеся",
        "ar": "يرجى تسجيل الدخول. هل نسيت كلمة المرور؟ إنشاء حساب",
        "zh": "请登录您的账号。忘记密码？立即注册",
        "ja": "ログインしてください。パスワードをお忘れの方。新規会員登録",
        "ko": "로그인하세요. 비밀번호 찾기. 회원가입",
    },
    "an error page (not found)": {
        "en": "404. Sorry, the page you are looking for does not exist. Go back to the homepage.",
        "de": "Seite nicht gefunden. Die angeforderte Seite existiert nicht mehr. Zurück zur Startseite",
        "fr": "Page introuvable. La page que vous cherchez n'existe pas. Retour à l'accueil",
        "es": "Página no encontrada. La página que busca no existe. Volver a la portada",
        "it": "Pagina non trovata. La pagina che cerchi non esiste. Torna alla home",
        "pt": "Página não encontrada. A página que você procura não existe. Voltar para a página inicial",
        "ru": "Ошибка 404. Страница не найдена. Вернуться на главную",
        "uk": "Помилка 404. Сторінку не знайдено. Повернутися на головну",
        "ar": "عذراً، الصفحة التي تبحث عنها غير موجودة. العودة إلى الصفحة الرئيسية",
        "zh": "抱歉，您访问的页面不存在。返回首页",
        "ja": "お探しのページが見つかりません。トップページへ戻る",
        "ko": "페이지를 찾을 수 없습니다. 홈으로 이동",
    },
}
# Each about a wall, each short, each a whole article.
ABOUT = {
    "captchas": 'Are you human? The question that captchas ask is losing its point, researchers in Veldt said on Monday. "Verify you are human," the boxes demand, and programs now pass them more often than people. The team of Ada Lind tested nine services. Every one of them let a program through at the second attempt, and two locked out the authors.',
    "cookies": "We use cookies more than we know, a study of 900 websites in Norland has found. Cookies were set before anyone had clicked on anything in two thirds of the cases. By clicking on reject, visitors changed nothing on 210 of the sites. Regulators in Veldt announced fines of up to 4 million crowns for publishers who ignore the choice.",
    "paywalls": 'The Veldt Courier will put its whole site behind a paywall in April, its publisher said on Monday. "This article is for subscribers only" is what readers will then see on nine pages out of ten. The paper has lost a third of its revenue from advertising. Already a member of the Norland press council, it hopes for 40,000 subscribers. Readers must then subscribe to continue reading, the publisher said.',
    "javascript": "JavaScript is the most used language in Norland for the ninth year, a survey of 4,000 programmers said on Tuesday. Please enable JavaScript, as old pages used to say, has become a joke among them. A third wish for another language. The survey was paid for by the port authority of Veldt, which looks for staff.",
    "passwords": "Passwords are on their way out, the central bank of Norland said on Monday. Log in with a fingerprint, it told its customers, and forget the rest. Forgotten passwords cost the bank 3 million crowns a year. From June on its branches in Veldt and Porto Lago will hand out keys that fit on a ring, one for each account.",
    "error pages": "Page not found: that is what a quarter of all links from the year 2013 lead to today, archivists in Veldt said. The team of Tomas Rehn followed 90,000 links from court rulings in Norland. The page had moved in half of the cases. Judges now have to keep a copy of whatever they cite, printed on paper.",
    "blocking": "You have been blocked: the message greeted 40,000 readers in Sorvia on Sunday, after the regulator ordered providers to close off nine news sites. Access denied pages appeared first in the capital. Tomas Rehn, the trade minister, said that he knew of nothing. The Veldt Courier publishes its reports by mail until further notice.",
}


def completeness(text: str, language: str = "en", /, **signals: object) -> walls.Verdict:
    return walls.completeness(text, Signals.model_validate(signals) if signals else None, language)


@pytest.mark.parametrize("language", NEWS)
def test_a_short_whole_article_is_full(language: str) -> None:
    assert completeness(NEWS[language], language) == ("full", None)


@pytest.mark.parametrize(
    ("wall", "language"), [(wall, language) for wall, said in WALLS.items() for language in said]
)
def test_a_wall_is_blocked_by_its_name(wall: str, language: str) -> None:
    verdict = completeness(WALLS[wall][language], language)
    assert verdict == ("blocked", wall)


@pytest.mark.parametrize(
    ("language", "demand"),
    [(language, demand) for language, demands in DEMANDS.items() for demand in demands],
)
def test_a_preview_with_a_demand_to_subscribe_is_a_stub(language: str, demand: str) -> None:
    verdict = completeness(f"{NEWS[language]}\n\n{demand}", language)
    assert verdict.completeness == "paywall_stub"
    assert verdict.reason
    assert verdict.reason.startswith("it ends in a demand: ")


@pytest.mark.parametrize("subject", ABOUT)
def test_an_article_about_walls_is_full(subject: str) -> None:
    assert completeness(ABOUT[subject]) == ("full", None)
    assert completeness(ABOUT[subject], title=f"What {subject} cost") == ("full", None)


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (
            " The two did not agree on [...]",
            "it breaks off: ' at once. The two did not agree on [...]'",
        ),
        (" The two did not agree […]", "breaks off"),
        (" The two did not agree on a price…", "breaks off"),
        ("\n\nRead more »", "it ends in a link: 'Read more »'"),
        ("\n\nContinue reading", "ends in a link"),
        (
            "\n\nLind met Rehn in Porto Lago last week, but the two of them did not agree on the",
            "it ends in the middle of a sentence: ",
        ),
    ],
)
def test_a_fragment_is_truncated(ending: str, reason: str) -> None:
    verdict = completeness(NEWS["en"] + ending)
    assert verdict.completeness == "truncated"
    assert verdict.reason is not None
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        ("de", "Weiterlesen"),
        ("fr", "Lire la suite"),
        ("es", "Seguir leyendo"),
        ("it", "Continua a leggere"),
        ("pt", "Leia mais"),
        ("ru", "Читать далее"),
        ("uk", "Читати далі"),
        ("ar", "اقرأ المزيد"),
        ("zh", "阅读全文"),
        ("ja", "続きを読む"),
        ("ko", "더 보기"),
    ],
)
def test_a_link_to_the_rest_is_known_in_each_language(language: str, ending: str) -> None:
    verdict = completeness(f"{NEWS[language]}\n\n{ending}", language)
    assert verdict.completeness == "truncated"


@pytest.mark.parametrize(
    "ending",
    [
        "\n\nReporting by Mara Quist and Jon Berg in Veldt, with more from Ole Dahl in Porto Lago",
        "\n\n(Reporting by Mara Quist in Veldt and by Jon Berg in Porto Lago; editing by Ole Dahl)",
        "\n\nMore on this at courier.example/harvest",
        "\n\nPhoto: N. Aker",
        "\n\nSubscribers of the Courier paid for this research, which took nine reporters two years.",
        ' "So we wait …"',
    ],
)
def test_a_credit_below_the_text_does_not_make_a_fragment(ending: str) -> None:
    assert completeness(NEWS["en"] + ending) == ("full", None)


def test_chinese_and_japanese_break_off_without_a_full_stop() -> None:
    assert completeness(NEWS["zh"][:-8], "zh").completeness == "truncated"
    assert completeness(NEWS["ja"][:-8], "ja").completeness == "truncated"


@pytest.mark.parametrize("text", ["", " \n\n ", "***"])
def test_nothing_is_empty(text: str) -> None:
    assert completeness(text) == ("empty", "no text")


@pytest.mark.parametrize(
    ("signals", "wall"),
    [
        ({"title": "Just a moment..."}, "a bot check, titled 'Just a moment...'"),
        ({"title": "Attention Required! | Shield"}, "a bot check, titled"),
        ({"title": "404 Not Found"}, "an error page (not found), titled '404 Not Found'"),
        ({"title": "Page not found - The Veldt Courier"}, "an error page (not found), titled"),
        ({"has_challenge": True}, "a bot check"),
        ({"needs_scripts": True}, "a demand for JavaScript"),
        ({"has_password_field": True}, "a login page"),
    ],
)
def test_a_page_with_next_to_no_text_is_named_by_its_signals(
    signals: dict[str, object], wall: str
) -> None:
    verdict = completeness("The Veldt Courier", "en", **signals)
    assert verdict.completeness == "blocked"
    assert verdict.reason is not None
    assert verdict.reason.startswith(wall)


def test_an_article_whose_title_begins_like_a_wall_is_full() -> None:
    title = "404 dead in Veldt after the dam broke | The Veldt Courier"
    assert completeness(NEWS["en"], title=title) == ("full", None)


def test_a_captcha_for_comments_does_not_block_an_article() -> None:
    text = f"{NEWS['en']} {ABOUT['passwords']}"
    assert completeness(text, has_challenge=True, has_password_field=True, needs_scripts=True) == (
        "full",
        None,
    )


def test_a_page_that_is_not_free_and_short_is_a_stub() -> None:
    verdict = completeness(NEWS["en"], is_free=False)
    assert verdict.completeness == "paywall_stub"
    whole = " ".join(ABOUT.values())
    assert completeness(whole, is_free=False) == ("full", None)
    assert completeness(whole, is_free=True) == ("full", None)


def test_half_of_the_declared_words_are_a_fragment() -> None:
    assert completeness(NEWS["en"], declared_words=900) == (
        "truncated",
        "the page declares 900 words and shows 33",
    )
    assert completeness(NEWS["en"], declared_words=40) == ("full", None)


def test_a_long_cookie_wall_is_blocked() -> None:
    purposes = (
        "We and our 842 partners store and access information on your device. "
        "You can change your choices at any time. Store and/or access information on a device. "
        "Create profiles for personalised advertising. Measure advertising performance. "
        "Use limited data to select content. Understand audiences through statistics. "
        "Develop and improve services. By clicking Accept all you agree. Manage your choices. "
    )
    assert completeness(purposes * 2) == ("blocked", "a cookie wall")
