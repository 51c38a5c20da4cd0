"""How walls speak to a reader, in twelve languages: each phrase begins a sentence.

A wall addresses the reader in the imperative; an article about walls does so in quotation
marks only. Phrases are matched in lower case with straight apostrophes.
"""

# ruff: noqa: E501  # a language a line: broken up, the patterns of one language would mix with the next

from __future__ import annotations

BOT_CHECK = (
    # en
    r"(?:please )?(?:verify|confirm|prove) (?:that )?(?:you're|you are) (?:a )?(?:human|not a (?:ro)?bot)",
    r"verifying (?:that )?you are human|verification successful|performing security verification",
    r"checking (?:if the site connection is secure|your browser)|just a moment|one more step\b",
    r"(?:please )?(?:solve|complete) (?:the|this) (?:captcha|puzzle|challenge|security check)",
    r"i'm not a robot|i am not a robot|are you (?:a )?(?:human|robot)|robot check|captcha\b",
    r"(?:our systems have|we have|we've|we) detected unusual (?:traffic|activity)",
    r"access (?:to this (?:page|site) (?:has been|is) )?denied|access to this page has been",
    r"you (?:don't|do not) have permission to access|you (?:have been|are being|were) blocked",
    r"sorry, you have been blocked|you are unable to access|pardon our interruption",
    r"(?:your|this|the) (?:request|access|ip(?: address)?) (?:has been|was|is) blocked|request blocked",
    r"press (?:&|and) hold|why have i been blocked|attention required|security check",
    r"performance (?:&|and) security by|(?:cloudflare )?ray id|reference (?:#|id|number)|incident id",
    r".{1,60} needs to review the security of your connection|enable cookies and reload",
    r"this (?:web)?site is (?:using|protected by) (?:a )?(?:security service|recaptcha|captcha)",
    r"the action you just performed triggered|there are several actions that could trigger",
    r"what can i do to resolve this|you can email the site owner|why do i have to complete",
    r"to continue, please click the box below|please (?:stand by|wait) while (?:we|your)",
    r"something about your browser made us think|you've disabled cookies|a third-party browser plugin",
    # de
    r"(?:bitte )?(?:bestätigen|beweisen) sie(?: bitte)?, dass sie (?:ein mensch|kein (?:ro)?bot(?:er)?) sind",
    r"ich bin kein roboter|ihr browser wird (?:über)?prüft|zugriff verweigert|sicherheitsüberprüfung",
    r"wir haben ungewöhnliche aktivitäten",
    # fr
    r"(?:veuillez |merci de )?(?:confirmer|vérifier|prouver|confirmez|vérifiez) que vous (?:êtes (?:un )?humain|n'êtes pas un robot)",
    r"je ne suis pas un robot|vérification de (?:votre navigateur|sécurité)|accès refusé",
    # es
    r"(?:por favor,? )?(?:verifi[cq]u?[ae]|confirm[ae]|demuestr[ae]) que (?:no )?(?:es|eres) (?:un )?(?:humano|ser humano|robot)",
    r"no soy un robot|comprobando (?:su|tu) navegador|acceso denegado",
    # it
    r"(?:verifica|verificare|conferma|confermare|dimostra) di (?:essere (?:un )?(?:umano|essere umano)|non essere un robot)",
    r"non sono un robot|accesso negato|controllo (?:del|di sicurezza)",
    # pt
    r"(?:por favor,? )?(?:verifique|confirme|comprove) (?:se |que )?(?:você )?(?:é (?:um )?humano|não é um robô)",
    r"não sou um rob[ôo]|acesso negado|verificando (?:o )?seu navegador",
    # ru, uk
    r"(?:пожалуйста,? )?(?:подтвердите|докажите),? что вы (?:не робот|человек)|я не робот",
    r"проверка (?:браузера|безопасности)|доступ (?:запрещ[её]н|ограничен)|проверяем ваш браузер",
    r"(?:будь ласка,? )?(?:підтвердьте|підтвердіть|доведіть),? що ви (?:не робот|людина)",
    r"перевірка (?:браузера|безпеки)|доступ (?:заборонено|обмежено)",
    # ar
    r"(?:يرجى |الرجاء )?(?:تأكيد|التأكد من|التحقق من|تحقق من|أثبت|تأكد من) (?:أنك|أنّك) (?:إنسان|لست روبوت)",
    r"أنا لست (?:برنامج )?روبوت|تم (?:رفض الوصول|حظر)",
    # zh, ja, ko
    r"[请請]?(?:验证|驗證|确认|確認|证明|證明)[您你]不?是(?:一?名?)?(?:真人|人类|人類|机器人|機器人)",
    r"我不是(?:机器人|機器人)|[请請](?:完成|输入|輸入)(?:安全)?(?:验证|驗證)|正在(?:检查|檢查)[您你]的",
    r"访问(?:被拒绝|受限)|安全(?:验证|驗證)",
    r"(?:あなたが)?(?:人間|ロボットで(?:は)?ない)(?:である)?ことを(?:確認|証明)|私はロボットではありません",
    r"アクセスが(?:拒否|制限)|(?:お使いの)?ブラウザ(?:ー)?を(?:確認|チェック)",
    r"(?:귀하가 )?(?:사람인지|사람임을|로봇이 아님을|로봇이 아닌지) (?:확인|증명)|(?:저는 )?로봇이 아닙니다",
    r"(?:접근|접속|액세스)[이가]? ?(?:거부|차단)|보안 문자",
)
SCRIPTS = (
    r"(?:please |you (?:need|have) to |to continue,? (?:please )?)?(?:enable|turn on|activate) (?:your )?(?:cookies and )?javascript",
    r"javascript (?:is|must be|seems to be|and cookies) (?:disabled|required|not enabled|turned off|enabled)",
    r"this (?:web)?(?:site|page|app|application|content)\b.{0,20} (?:requires|needs|works best with) javascript",
    r"your browser (?:does not support|doesn't support|has disabled) javascript",
    r"we(?:'ve| have) detected that javascript|you have javascript disabled",
    r"please (?:switch to a|make sure your|update your|use a) (?:supported |modern )?browser",
    r"(?:bitte )?(?:aktivieren|erlauben) sie(?: bitte)? javascript|bitte javascript|javascript ist (?:deaktiviert|erforderlich|nicht)",
    r"diese (?:seite|website|webseite|anwendung) (?:benötigt|erfordert) javascript",
    r"(?:veuillez |merci d')?activer (?:le )?javascript|javascript est (?:désactivé|requis|nécessaire)",
    r"(?:ce site|cette (?:page|application)) (?:nécessite|requiert) (?:l'activation de )?javascript",
    r"(?:por favor,? )?(?:activ[ae]|habilit[ae]) (?:el )?javascript|javascript está (?:desactivado|deshabilitado)",
    r"(?:este sitio|esta página) (?:requiere|necesita) javascript",
    r"(?:attiva(?:re)?|abilita(?:re)?) javascript|javascript è disabilitato|questo sito richiede javascript",
    r"(?:por favor,? )?(?:ativ[ae]|habilit[ae])r? (?:o )?javascript|(?:o )?javascript está desativado",
    r"(?:пожалуйста,? )?включите (?:поддержку )?javascript|(?:у вас )?(?:javascript )?(?:отключ[её]н|выключен) ?(?:javascript)?",
    r"для (?:работы|просмотра).{0,20} (?:необходим|требуется|нужен|включите) javascript|javascript (?:отключ[её]н|выключен)",
    r"(?:будь ласка,? )?увімкніть (?:підтримку )?javascript|javascript вимкнено",
    r"(?:يرجى |الرجاء )?(?:تفعيل|تمكين|قم بتفعيل) (?:ال)?(?:javascript|جافا ?سكريبت)",
    r"[请請]?(?:您)?(?:启用|啟用|开启|開啟|打开)\s?javascript|(?:您的)?(?:浏览器|瀏覽器)?.{0,4}javascript\s?(?:已被?)?(?:禁用|停用)",
    r"javascript\s?を\s?(?:有効|オン)|(?:この|当)サイト.{0,14}javascript",
    r"(?:자바스크립트|javascript)[를을]? ?(?:활성화|사용|켜)",
)
COOKIES = (
    r"we (?:use|and our|value your privacy|need your consent|care about your privacy|respect your privacy)",
    r"(?:this|our) (?:web)?site uses? cookies|(?:please )?accept (?:all )?(?:our )?cookies|cookies (?:help|allow|are)",
    r"by (?:clicking|continuing|using|accepting)|(?:you|your) (?:can|may|choices?|consent|data|privacy)",
    r"manage (?:your |my )?(?:preferences|cookies|choices|consent|settings|options)|before you continue",
    r"(?:accept|reject|decline|agree)(?: (?:all|and).{0,20})?\W*$|(?:some|strictly necessary|analytics|functional) cookies",
    r"store and/or access|personali[sz]ed (?:ads|advertising|content)|(?:create|use|measure|understand|develop) (?:limited|profiles|precise|advertis|content|audiences|and improve)",
    r"actively scan|list of (?:our )?(?:partners|vendors)|to (?:read|see|access|view) .{0,40}(?:please )?(?:accept|consent|agree)",
    r"wir (?:verwenden|nutzen|setzen|benötigen|brauchen|und unsere)|diese (?:web)?(?:site|seite) (?:verwendet|nutzt) cookies",
    r"(?:mit|durch) .{0,30}klick|(?:sie|ihre) (?:können|einwilligung|zustimmung|auswahl|daten|privatsphäre)|alle[s]? (?:cookies )?(?:akzeptieren|ablehnen)",
    r"(?:bitte )?(?:akzeptieren|stimmen) sie|(?:akzeptieren|zustimmen)(?: und.{0,20})?\W*$|mit werbung|indem sie|um .{0,40}(?:cookies|zustimm)",
    r"nous (?:utilisons|et nos|stockons|respectons|avons besoin)|avec votre (?:accord|consentement)|ce site (?:web )?utilise",
    r"en (?:cliquant|poursuivant|acceptant)|(?:tout )?(?:accepter|refuser)|continuer sans|vous pouvez|(?:gérer|paramétrer) (?:mes|les|vos)|pour (?:lire|accéder).{0,40}cookies",
    r"(?:nosotros y nuestros|utilizamos|usamos|valoramos|necesitamos su)|(?:este sitio|esta (?:web|página)).{0,12} (?:utiliza|usa) cookies",
    r"al (?:hacer clic|continuar|navegar|pulsar|aceptar)|(?:aceptar|rechazar)|(?:puede|puedes) (?:cambiar|retirar|configurar|gestionar)",
    r"(?:noi e i nostri|utilizziamo|usiamo)|questo sito (?:web )?(?:utilizza|usa)|cliccando|(?:accetta|rifiuta)\b|puoi (?:modificare|revocare|gestire)",
    r"(?:nós e|utilizamos|nós usamos|este site (?:utiliza|usa))|ao (?:clicar|continuar|aceitar)|(?:aceitar|rejeitar)\b|você pode",
    r"(?:мы (?:используем|и наши)|(?:этот |наш )?сайт использует)|(?:нажимая|продолжая|используя)|принять (?:все|и)|вы можете",
    r"(?:ми (?:використовуємо|та наші)|(?:цей |наш )?сайт використовує)|(?:натискаючи|продовжуючи)|прийняти (?:всі|усі|і)|ви можете",
    r"(?:نحن )?(?:نستخدم|نستعمل|وشركاؤنا)|يستخدم هذا الموقع|بالنقر|بمتابعة|قبول (?:الكل|جميع)|يمكنك",
    r"(?:我们|我們|本网站|本網站|本站)(?:会|會)?(?:和|及|与|與|使用)|(?:点击|點擊|单击|继续浏览|繼續瀏覽)|接受(?:所有|全部|并|並)|[您你]可以",
    r"(?:当サイト|当社|このサイト|本サイト|弊社)(?:では|は).{0,24}(?:cookie|クッキー)|(?:「?同意|すべて(?:受け入れ|許可|同意))|(?:クッキー|cookie)の",
    r"(?:저희|당사|본 사이트|이 사이트|우리)(?:는|은|에서는)? ?.{0,14}쿠키|모두 (?:수락|허용|동의)|동의(?:하고|합니다)|쿠키",
)
LOGIN = (
    r"(?:please |you (?:must|need to) |to .{0,40}please )?(?:log|sign) ?in\b|you (?:must|need to) be (?:logged|signed) in",
    r"forgot(?:ten)? (?:your )?password|create (?:a free |an |your )?account|(?:don't|do not) have an account|remember me|new (?:to|user)",
    r"(?:enter )?(?:your )?(?:e-?mail(?: address)?|password|user ?name)\W*$|(?:register|sign up)\b|already registered",
    r"(?:bitte )?(?:melden sie sich|loggen sie sich|anmelden|einloggen)|sie müssen (?:sich|angemeldet|eingeloggt)|passwort|(?:noch )?kein (?:benutzer)?konto|(?:jetzt )?registrieren|angemeldet bleiben",
    r"(?:veuillez vous |vous devez (?:vous |être ))?(?:connecter|identifier|connecté)|connectez-vous|identifiez-vous|mot de passe|créer un compte|(?:pas encore|vous n'avez pas) (?:de compte|inscrit)",
    r"(?:inici[ae]r?|debes? iniciar|tiene[s]? que iniciar) sesión|¿?(?:olvidó|olvidaste|has olvidado)|contraseña|crear? (?:una )?cuenta|regístr(?:ate|ese)|¿no tiene[s]? (?:una )?cuenta",
    r"(?:accedi|effettua (?:il login|l'accesso)|devi (?:effettuare|accedere))|(?:hai dimenticato|password dimenticata)|crea un account|registrati|non hai un account",
    r"(?:faça (?:o )?login|entre na sua conta|inicie sessão|você precisa (?:fazer|estar|entrar))|esqueceu|cri(?:e|ar) (?:uma |sua )?conta|cadastre-se|não tem (?:uma )?conta",
    r"(?:пожалуйста,? )?(?:войдите|авторизуйтесь)|вход(?: на сайт)?\W*$|забыли пароль|зарегистрируйтесь|(?:вам )?(?:необходимо|нужно) (?:войти|авторизоваться)|нет аккаунта|запомнить меня",
    r"(?:будь ласка,? )?(?:увійдіть|авторизуйтесь|авторизуйтеся)|забули пароль|зареєструйтеся|(?:вам )?(?:необхідно|потрібно) (?:увійти|авторизуватися)|немає облікового запису",
    r"(?:يرجى |الرجاء |يجب )?(?:عليك )?تسجيل الدخول|هل نسيت|إنشاء حساب|ليس لديك حساب|كلمة المرور",
    r"[请請]?(?:先)?(?:登录|登錄|登入)|忘[记記]密[码碼]|(?:立即|免费)?(?:注册|註冊)|(?:还|還)?没有(?:账号|帳號)",
    r"(?:続けるには)?、?ログイン|パスワード|新規(?:会員)?登録|会員登録|アカウントをお持ち",
    r"(?:계속하려면 )?로그인|비밀번호|회원 ?가입|계정이 없으신",
)
NOT_FOUND = (
    r"(?:error |http )?404\b(?: not found)?|(?:page|file|article|story) not found|not found\W*$|nothing (?:was )?found",
    r"(?:sorry,? (?:but )?)?(?:the|this|that) (?:page|article|story|link|content|url).{0,60}(?:could not be found|cannot be found|can't be found|couldn't be found|was not found|does(?:n't| not) exist|no longer (?:available|exists)|(?:has been|was|been) (?:removed|deleted|moved)|(?:is|isn't|not) available)",
    r"(?:oops|uh[- ]oh|sorry|we're sorry)\b.{0,60}(?:page|article).{0,40}(?:\bnot\b|n't|no longer|gone|missing)",
    r"(?:sorry,? )?we (?:can't|cannot|couldn't|could not|can not|are unable to) (?:seem to )?find|it (?:may|might) have been (?:moved|removed|deleted)",
    r"(?:please )?(?:check the (?:url|address)|try (?:searching|using the search|going back)|(?:go|return|back) (?:back )?to (?:the )?(?:our )?(?:home ?page|front page|homepage))|you may have (?:mistyped|followed)",
    r"(?:die |diese )?(?:angeforderte |gesuchte |gewünschte )?seite.{0,60}(?:nicht gefunden|existiert nicht|nicht (?:mehr )?(?:verfügbar|existiert)|leider nicht)|fehler 404|(?:zurück )?zur startseite",
    r"(?:der|dieser) (?:artikel|beitrag|inhalt).{0,40}nicht (?:mehr )?(?:verfügbar|gefunden)|leider (?:konnten wir|ist|existiert)",
    r"erreur 404|page (?:introuvable|non trouvée)|(?:la|cette) page.{0,60}(?:n'existe|introuvable|n'a pas été|n'est plus)|retour(?:ner|nez)? à l'accueil|(?:désolé|oups)",
    r"error 404|página no encontrada|(?:la|esta) página.{0,60}(?:no existe|no se (?:ha )?(?:encuentra|encontr)|ya no está)|(?:lo sentimos|vaya)|volver (?:a la|al) (?:portada|inicio)",
    r"errore 404|pagina non trovata|(?:la|questa) pagina.{0,60}(?:non esiste|non è (?:stata|più|disponibile))|(?:spiacenti|ci dispiace|ops)|torna alla home",
    r"erro 404|página não encontrada|(?:a|esta) página.{0,60}(?:não existe|não foi encontrada|não está)|(?:desculpe|ops)|voltar (?:para|à) (?:a )?(?:home|página)",
    r"ошибка 404|(?:такой )?страниц[аы] (?:не найдена|не существует|нет|удалена)|(?:запрашиваемая|запрошенная|данная|эта|такая).{0,20} страница|(?:к сожалению|извините|упс).{0,60}страниц|(?:вернуться|перейти|вернитесь) на главную|возможно, (?:она|страница)",
    r"помилка 404|(?:такої )?сторінк[уаи] (?:не (?:знайдено|існує)|немає|видалено)|(?:запитувана|ця|така).{0,20} сторінк|(?:на жаль|вибачте).{0,60}сторінк|(?:повернутися|перейти) на головну",
    r"(?:عذرا|عذراً|نأسف).{0,20}الصفحة|الصفحة.{0,30}غير موجودة|خطأ 404|لم (?:يتم العثور|نتمكن من العثور)|العودة إلى (?:الصفحة )?الرئيسية",
    r"(?:抱歉|对不起|很抱歉|對不起).{0,24}(?:页面|頁面|网页|網頁|文章)|.{0,10}(?:页面|頁面|网页|網頁).{0,8}(?:不存在|未找到|找不到|已被?删除)|(?:找不到|无法找到|無法找到)|返回首[页頁]",
    r"(?:申し訳.{0,12})?(?:お探しの|ご指定の|指定された)?.{0,6}ページ(?:が|は).{0,16}(?:見つかりません|存在しません|ありません|削除)|(?:トップ|ホーム)(?:ページ)?(?:へ|に)戻る",
    r"(?:죄송합니다.{0,4})?(?:요청하신 |찾으시는 )?페이지.{0,12}(?:찾을 수 없|존재하지 않|삭제)|(?:홈|메인).{0,6}(?:이동|돌아가)",
)
PAYWALL = (
    r"to (?:continue|keep|read|unlock|access|finish) .{0,60}(?:subscribe|sign up|log in|sign in|register|subscription|become a member|create)",
    r"subscribe(?: now| today| here)?(?: (?:for|from) .{0,30})?(?: to (?:continue|keep|read|unlock|get|access|our|the)\b|\W*$)",
    r"(?:already|not yet) (?:a |an |have a )?(?:subscriber|subscription|member)\s*(?:[?!.,:]|$)|already subscribed",
    r"(?:this|the (?:full|rest of (?:this|the))|the rest of this) (?:\w+ )?(?:article|story|content|post|analysis|feature|text)?\s?(?:is|are) (?:only |reserved |exclusively |available |exclusive |accessible |free )*(?:for|to) (?:our |paying |premium |paid |registered |all )*(?:subscribers|members|readers with)",
    r"this (?:\w+ )?(?:article|story|content|post) is (?:behind|premium|exclusive|locked|part of your subscription)",
    r"you(?:'ve| have)? (?:reached|read|used|hit) (?:your|all|the) .{0,40}(?:limit|free articles?)|you have \w+ free articles? (?:left|remaining)",
    r"(?:continue|keep) reading (?:with|for|by|your|this)|(?:unlock|get) (?:unlimited|full|complete|all|this article|access to)\b.{0,40}(?:access|article|content|coverage|subscri)",
    r"start your (?:free )?(?:trial|subscription)|(?:subscriber|member|premium)s?[- ](?:only|content|exclusive)\b|become a (?:paying |paid )?(?:subscriber|member) (?:to|and|today|now|for)",
    r"(?:log|sign) in to (?:continue|keep) reading|register (?:now |for free |free )?to (?:continue|keep) reading|(?:choose|see|view) (?:your |our )?(?:plans?|subscription)|cancel any ?time",
    # de
    r"(?:dieser|der|diesen|den) (?:vollständige )?(?:artikel|text|beitrag|inhalt) .{0,50}(?:abonnent|\babos?\b|mitglieder|-plus|premium|kostenpflichtig)",
    r"(?:jetzt|hier) (?:abonnieren|weiterlesen|testen|freischalten|abo)|weiterlesen mit|(?:um|zum) (?:den (?:ganzen )?artikel |diesen artikel )?(?:weiterzulesen|weiterlesen|zu lesen)",
    r"(?:sie (?:haben|sind) )?(?:bereits|schon) (?:abonnent|ein abo|abonniert|registriert)|lesen sie (?:weiter|diesen artikel) mit|(?:monatlich|jederzeit) kündbar|exklusiv für (?:abonnenten|mitglieder)",
    # fr
    r"(?:cet|cette|ce|la suite de cet) (?:article|contenu|suite) .{0,40}(?:réservé|abonnés)|(?:article|contenu) réservé|(?:il vous reste|la suite est réservée|pour lire la suite|abonnez-vous|déjà abonné|s'abonner|je m'abonne|débloquez|sans engagement)",
    # es
    r"(?:este|el) (?:artículo|contenido) .{0,40}(?:suscriptor|suscrit)|suscr[ií]b(?:ete|ase)|¿?ya (?:eres|soy|es) suscriptor|para (?:seguir|continuar) leyendo|contenido (?:exclusivo )?para suscriptores|has (?:alcanzado|llegado al) .{0,12}límite|cancela cuando",
    # it
    r"(?:questo|il) (?:articolo|contenuto) .{0,40}(?:riservato|abbonati)|abbonati (?:per|ora|subito|a|e)\b|(?:sei|hai) già (?:abbonato|un abbonamento)|per continuare (?:a leggere|la lettura)|(?:contenuto|articolo) riservato|disdici quando",
    # pt
    r"(?:este|o) (?:artigo|conteúdo|texto) .{0,40}(?:assinantes)|assine (?:para|agora|já|por|e)\b|já é assinante|para continuar (?:a ler|lendo)|conteúdo exclusivo para|você (?:já )?atingiu .{0,20}limite|cancele quando",
    # ru, uk
    r"(?:эта|этот|данный|полный|полная|продолжение) (?:статья|статьи|материал|материала|текст|текста|версия)(?: .{0,40})?(?:подписчик|подписк)|оформите подписку|уже подписаны|подпишитесь,? чтобы|чтобы (?:продолжить чтение|читать дальше|прочитать (?:статью|материал|полностью))|доступно (?:только )?(?:по подписке|подписчикам)",
    r"(?:ця|цей|повний|повна|продовження) (?:стаття|статті|матеріал|матеріалу|текст|тексту|версія)(?: .{0,40})?(?:передплат|підписк|підписник)|оформіть (?:передплату|підписку)|передплатіть|вже (?:передплатник|маєте (?:передплату|підписку))|щоб (?:продовжити читання|читати далі|прочитати)|доступно (?:лише|тільки) (?:за|для) (?:передплат|підпис)",
    # ar
    r"(?:هذا|هذه|بقية هذا) (?:المقال|المقالة|المحتوى) .{0,30}(?:مشترك|اشتراك)|اشترك (?:الآن|للمتابعة|لمتابعة|لقراءة)|لمتابعة القراءة|هل أنت مشترك|(?:محتوى )?للمشتركين فقط",
    # zh, ja, ko
    r"(?:本文|此文|这篇文章|這篇文章|全文|本篇).{0,12}(?:订阅|訂閱|付费|付費|会员|會員)|(?:订阅|訂閱|成为会员|成為會員|开通会员|购买会员).{0,12}(?:阅读|閱讀|继续|繼續|解锁|解鎖|全文)|[您你]?已(?:经)?是?(?:订阅用户|会员|會員)|(?:剩余|余下|以下)内容.{0,8}(?:订阅|付费|会员)",
    r"(?:この|本|こちらの)(?:記事|コンテンツ)(?:は|の).{0,12}(?:会員|有料|購読)|続きを読むには|残り\d+文字|(?:会員|有料)(?:登録|限定|会員)|購読(?:する|を申し込)|この続きは",
    r"(?:이|본|해당) (?:기사|콘텐츠).{0,12}(?:구독|유료|회원|전용)|구독하(?:고|면|시면)|계속 읽으(?:려면|시려면)|이미 구독|(?:유료|구독자|회원) ?(?:회원|기사|전용|콘텐츠)|나머지 (?:내용|기사)",
)
MORE = (
    r"(?:continue|keep) reading.{0,60}|read (?:more|on|(?:the )?(?:full|rest|whole|entire)\b).{0,60}|more|show (?:more|full).{0,20}|(?:view|see) (?:the )?full.{0,30}|click here (?:to|for).{0,60}|the post .{0,120} appeared first on.{0,80}",
    r"weiterlesen.{0,40}|mehr lesen|(?:den )?(?:ganzen|vollständigen) (?:artikel|text).{0,30}|lire la suite.{0,40}|en savoir plus|(?:seguir|continuar|sigue|siga) leyendo.{0,40}|leer más.{0,40}",
    r"(?:continua|leggi) (?:a leggere|tutto|di più|l'articolo).{0,30}|leia mais.{0,40}|continue (?:lendo|a ler).{0,40}|ler mais|читать (?:далее|дальше|полностью|ещ[её]).{0,30}|подробнее|читати (?:далі|більше|повністю).{0,30}|докладніше",
    r"(?:اقرأ|قراءة) (?:المزيد|المقال).{0,30}|للمزيد|(?:阅读|閱讀|查看|点击查看)(?:全文|更多|原文).{0,10}|(?:展开|展開)(?:全文)?|続きを(?:読む|見る).{0,10}|もっと見る|더 ?보기|(?:기사 )?(?:전문|전체) ?(?:보기|읽기)|계속 읽기",
)
