"""The words for countries: what a newsroom calls a state, its people and its government.

Items are parted by ";", columns by "|"; an indented line continues the row above. An item after
"~" is known to a lookup but never looked for in text, where it mostly means something else
("Jersey", "Emirates", "English"). Words with one meaning stand in one row only; a test holds that.
"""

# Code: name, aliases | demonyms (a plural in -s is added) | capital, seats | parts
# COG and DMA share their demonym with COD and DOM, which it stands for here.
COUNTRIES = """
AFG: Afghanistan | Afghan | Kabul
ALB: Albania | Albanian | Tirana
DZA: Algeria | Algerian | Algiers
AND: Andorra | Andorran | Andorra la Vella
AGO: Angola | Angolan | Luanda
ATG: Antigua and Barbuda; Antigua | Antiguan; Barbudan
ARG: Argentina | Argentine; Argentinian; Argentinean | Buenos Aires; Casa Rosada
ARM: Armenia | Armenian | Yerevan
AUS: Australia | Australian; ~Aussie | Canberra
AUT: Austria | Austrian | Vienna
AZE: Azerbaijan | Azerbaijani; ~Azeri | Baku
BHS: Bahamas | Bahamian
BHR: Bahrain | Bahraini | Manama
BGD: Bangladesh | Bangladeshi | Dhaka
BRB: Barbados | Barbadian; Bajan | Bridgetown
BLR: Belarus; Belorussia; Byelorussia | Belarusian; Belarussian; Belorussian | Minsk
BEL: Belgium | Belgian
BLZ: Belize | Belizean | Belmopan
BEN: Benin | Beninese; Beninois | Porto-Novo; Cotonou
BTN: Bhutan | Bhutanese | Thimphu
BOL: Bolivia | Bolivian | La Paz
BIH: Bosnia and Herzegovina; Bosnia; Bosnia-Herzegovina; ~BiH | Bosnian; Bosnian Serb; Bosniak
 | Sarajevo | Republika Srpska
BWA: Botswana | Botswanan; Motswana; Batswana | Gaborone
BRA: Brazil | Brazilian | Brasília; Planalto
BRN: Brunei | Bruneian | Bandar Seri Begawan
BGR: Bulgaria | Bulgarian | Sofia
BFA: Burkina Faso; ~Upper Volta | Burkinabe; Burkinabé; ~Burkinan | Ouagadougou
BDI: Burundi | Burundian | Bujumbura; Gitega
CPV: Cape Verde; Cabo Verde | Cape Verdean; Cabo Verdean | Praia
KHM: Cambodia | Cambodian; ~Khmer | Phnom Penh
CMR: Cameroon | Cameroonian | Yaoundé
CAN: Canada | Canadian | Ottawa
CAF: Central African Republic | ~Central African | Bangui
TCD: Chad | Chadian | N'Djamena
CHL: Chile | Chilean
CHN: China; PRC; mainland China; Mainland China | Chinese | Beijing; ~Peking; Zhongnanhai
 | Tibet; Xinjiang
COL: Colombia | Colombian | Bogotá
COM: Comoros | Comorian | Moroni
COD: Democratic Republic of the Congo; Democratic Republic of Congo; DR Congo; D.R. Congo; DRC;
 Congo-Kinshasa; Congo; ~Congo, DR; ~Zaire | Congolese | Kinshasa
COG: Republic of the Congo; Republic of Congo; Congo-Brazzaville; Congo Republic;
 ~Congo, Rep | | Brazzaville
CRI: Costa Rica | Costa Rican
CIV: Ivory Coast; Côte d'Ivoire; ~Cote dIvoire | Ivorian; Ivoirian | Yamoussoukro; Abidjan
HRV: Croatia | Croatian; Croat | Zagreb
CUB: Cuba | Cuban | Havana
CYP: Cyprus | Cypriot; Greek Cypriot; Turkish Cypriot | Nicosia | Northern Cyprus
CZE: Czechia; Czech Republic | Czech; Czechs | Prague
DNK: Denmark | Danish; Danes; ~Dane | Copenhagen
DJI: Djibouti | Djiboutian
DMA: Dominica | | Roseau
DOM: Dominican Republic; ~Dominican Rep | Dominican | Santo Domingo
ECU: Ecuador | Ecuadorian; Ecuadorean | Quito
EGY: Egypt | Egyptian | Cairo
SLV: El Salvador | Salvadoran; Salvadorean; Salvadorian | San Salvador
GNQ: Equatorial Guinea | Equatorial Guinean; Equatoguinean | Malabo
ERI: Eritrea | Eritrean | Asmara
EST: Estonia | Estonian | Tallinn
SWZ: Eswatini; Swaziland | Swazi; Emaswati | Mbabane
ETH: Ethiopia | Ethiopian | Addis Ababa
FJI: Fiji | Fijian | Suva
FIN: Finland | Finnish; Finns; ~Finn | Helsinki
FRA: France | French | Paris; Élysée; Elysée; Quai d'Orsay
GAB: Gabon | Gabonese | Libreville
GMB: Gambia | Gambian | Banjul
GEO: Georgia | Georgian | Tbilisi | Abkhazia; South Ossetia
DEU: Germany | German | Berlin
GHA: Ghana | Ghanaian | Accra
GRC: Greece; ~Hellas | Greek; ~Hellenic | Athens
GRD: Grenada | Grenadian
GTM: Guatemala | Guatemalan | Guatemala City
GIN: Guinea; Guinea-Conakry | Guinean | Conakry
GNB: Guinea-Bissau | Bissau-Guinean; Guinea-Bissauan | Bissau
GUY: Guyana | Guyanese
HTI: Haiti | Haitian | Port-au-Prince
HND: Honduras | Honduran | Tegucigalpa
HUN: Hungary | Hungarian | Budapest
ISL: Iceland | Icelandic; Icelander | Reykjavik; Reykjavík
IND: India; ~Bharat | Indian | New Delhi; Delhi
IDN: Indonesia | Indonesian | Jakarta
IRN: Iran; ~Persia; ~Iran, Islamic Rep | Iranian | Tehran; Teheran
IRQ: Iraq | Iraqi | Baghdad
IRL: Ireland; Republic of Ireland; Irish Republic; ~Eire | Irish | Dublin
ISR: Israel | Israeli
ITA: Italy | Italian | Rome; Palazzo Chigi
JAM: Jamaica | Jamaican
JPN: Japan | Japanese | Tokyo
JOR: Jordan | Jordanian | Amman
KAZ: Kazakhstan; ~Kazakstan | Kazakh; Kazakhs; Kazakhstani | Astana; ~Nur-Sultan
KEN: Kenya | Kenyan | Nairobi
KIR: Kiribati | I-Kiribati; ~Kiribatian | South Tarawa
PRK: North Korea; DPRK; D.P.R.K.; ~Korea, North; ~Korea (North); ~Korea, DPR | North Korean
 | Pyongyang
KOR: South Korea; Republic of Korea; ROK; S. Korea;
 ~Korea, South; ~Korea (South); ~Korea, Rep | South Korean
 | Seoul; Blue House
KWT: Kuwait | Kuwaiti | Kuwait City
KGZ: Kyrgyzstan; ~Kirghizia; ~Kyrgyz Rep | Kyrgyz; Kyrgyzstani | Bishkek
LAO: Laos; ~Lao PDR | Laotian; Lao | Vientiane
LVA: Latvia | Latvian | Riga
LBN: Lebanon | Lebanese | Beirut
LSO: Lesotho | Basotho; Mosotho; ~Lesothan | Maseru
LBR: Liberia | Liberian | Monrovia
LBY: Libya | Libyan | Tripoli
LIE: Liechtenstein | Liechtensteiner | Vaduz
LTU: Lithuania | Lithuanian | Vilnius
LUX: Luxembourg; ~Luxemburg | Luxembourgish; Luxembourger
MDG: Madagascar | Malagasy; ~Madagascan | Antananarivo
MWI: Malawi | Malawian | Lilongwe
MYS: Malaysia | Malaysian | Kuala Lumpur; Putrajaya
MDV: Maldives; Maldive Islands | Maldivian
MLI: Mali | Malian | Bamako
MLT: Malta | Maltese | Valletta
MHL: Marshall Islands | Marshallese; Marshall Islander | Majuro
MRT: Mauritania | Mauritanian | Nouakchott
MUS: Mauritius | Mauritian | Port Louis
MEX: Mexico | Mexican | Mexico City
FSM: Micronesia; Federated States of Micronesia | Micronesian | Palikir
MDA: Moldova; ~Moldavia | Moldovan; ~Moldavian | Chișinău | Transnistria; Transdniestria
MCO: Monaco | Monegasque; Monégasque; ~Monacan
MNG: Mongolia | Mongolian | Ulaanbaatar; Ulan Bator
MNE: Montenegro | Montenegrin | Podgorica
MAR: Morocco | Moroccan | Rabat
MOZ: Mozambique | Mozambican | Maputo
MMR: Myanmar; Burma; ~Myanmar (Burma); ~Burma (Myanmar) | Burmese; ~Myanma | Naypyidaw; Naypyitaw
NAM: Namibia | Namibian | Windhoek
NRU: Nauru | Nauruan
NPL: Nepal | Nepali; Nepalese | Kathmandu
NLD: Netherlands; Holland | Dutch; Dutchman; ~Netherlander
NZL: New Zealand; Aotearoa | New Zealander; ~Kiwi | Wellington
NIC: Nicaragua | Nicaraguan | Managua
NER: Niger | Nigerien | Niamey
NGA: Nigeria | Nigerian | Abuja
MKD: North Macedonia; Macedonia; ~FYROM | North Macedonian; Macedonian | Skopje
NOR: Norway | Norwegian | Oslo
OMN: Oman | Omani | Muscat
PAK: Pakistan | Pakistani | Islamabad
PLW: Palau | Palauan | Ngerulmud
PAN: Panama; Panamá | Panamanian | Panama City
PNG: Papua New Guinea | Papua New Guinean | Port Moresby
PRY: Paraguay | Paraguayan | Asunción
PER: Peru | Peruvian | Lima
PHL: Philippines | Philippine; Filipino; Filipina | Manila; Malacañang
POL: Poland | Polish; Poles; ~Pole | Warsaw
PRT: Portugal | Portuguese | Lisbon
QAT: Qatar | Qatari | Doha
ROU: Romania; ~Rumania; ~Roumania | Romanian; ~Rumanian | Bucharest
RUS: Russia | Russian | Moscow; Kremlin | Chechnya
RWA: Rwanda | Rwandan | Kigali
KNA: Saint Kitts and Nevis; Saint Kitts | Kittitian; Nevisian | Basseterre
LCA: Saint Lucia | Saint Lucian
VCT: Saint Vincent and the Grenadines; ~Saint Vincent | Vincentian; Saint Vincentian | Kingstown
WSM: Samoa; ~Western Samoa | Samoan | Apia
SMR: San Marino | Sammarinese; ~San Marinese
STP: São Tomé and Príncipe; São Tomé | São Toméan; Santomean
SAU: Saudi Arabia; ~KSA | Saudi; Saudi Arabian | Riyadh
SEN: Senegal | Senegalese | Dakar
SRB: Serbia | Serbian; Serb | Belgrade
SYC: Seychelles | Seychellois; ~Seychelloise
SLE: Sierra Leone | Sierra Leonean | Freetown
SGP: Singapore | Singaporean
SVK: Slovakia; Slovak Republic | Slovak; Slovakian | Bratislava
SVN: Slovenia | Slovenian; Slovene | Ljubljana
SLB: Solomon Islands | Solomon Islander | Honiara
SOM: Somalia | Somali; ~Somalian | Mogadishu
ZAF: South Africa; ~RSA | South African | Pretoria
SSD: South Sudan | South Sudanese | Juba
ESP: Spain | Spanish; Spaniard | Madrid; Moncloa
LKA: Sri Lanka; ~Ceylon | Sri Lankan
SDN: Sudan | Sudanese | Khartoum
SUR: Suriname; Surinam | Surinamese; ~Surinamer | Paramaribo
SWE: Sweden | Swedish; Swede | Stockholm
CHE: Switzerland | Swiss | Bern; ~Berne
SYR: Syria | Syrian | Damascus
TJK: Tajikistan; ~Tadjikistan | Tajik; Tajikistani | Dushanbe
TZA: Tanzania | Tanzanian | Dodoma | Zanzibar
THA: Thailand; ~Siam | Thai | Bangkok
TLS: Timor-Leste; East Timor | Timorese; East Timorese | Dili
TGO: Togo | Togolese | Lomé
TON: Tonga | Tongan | Nuku'alofa
TTO: Trinidad and Tobago; Trinidad; Tobago | Trinidadian; Tobagonian | Port of Spain
TUN: Tunisia | Tunisian | Tunis
TUR: Türkiye; Turkey | Turkish; Turk | Ankara
TKM: Turkmenistan | Turkmen; Turkmenistani | Ashgabat
TUV: Tuvalu | Tuvaluan | Funafuti
UGA: Uganda | Ugandan | Kampala
UKR: Ukraine | Ukrainian | Kyiv; Kiev | Crimea; ~Republic of Crimea; Donbas; Donbass
ARE: United Arab Emirates; UAE; U.A.E.; ~Emirates | Emirati | Abu Dhabi | Dubai
GBR: United Kingdom; UK; U.K.; Britain; Great Britain; ~GB
 | British; Briton; Brit; Scottish; Welsh; Northern Irish; ~English; ~Scot; ~Scots
 | London; Downing Street; Whitehall; Westminster | England; Scotland; Wales; Northern Ireland
USA: United States; US; U.S.; USA; U.S.A.; United States of America; America; ~the States
 | American; ~US American | Washington; White House; Pentagon; Capitol Hill; Foggy Bottom;
 Washington, DC; Washington, D.C.; Washington DC
URY: Uruguay | Uruguayan | Montevideo
UZB: Uzbekistan | Uzbek; Uzbekistani | Tashkent
VUT: Vanuatu | Ni-Vanuatu; Vanuatuan | Port Vila
VEN: Venezuela | Venezuelan | Caracas; Miraflores
VNM: Vietnam; Viet Nam | Vietnamese | Hanoi
YEM: Yemen | Yemeni; Yemenite | Sanaa; Sana'a
ZMB: Zambia | Zambian | Lusaka
ZWE: Zimbabwe; ~Rhodesia | Zimbabwean | Harare
VAT: Vatican; Vatican City; Holy See; ~Vatican City State
PSE: Palestine; State of Palestine; Palestinian territories; Palestinian Territories;
 Occupied Palestinian Territory
 | Palestinian; Gazan | Ramallah; Palestinian Authority | Gaza; Gaza Strip; West Bank
TWN: Taiwan; Chinese Taipei; Republic of China; ~ROC | Taiwanese | Taipei
XKX: Kosovo; Republic of Kosovo; ~Kosova | Kosovar; Kosovan; ~Kosovo Albanian | Pristina; Prishtina
HKG: Hong Kong; ~Hongkong; ~Hong Kong SAR | Hong Konger; Hongkonger
MAC: Macau; Macao | Macanese
ESH: Western Sahara; ~SADR | Sahrawi
GRL: Greenland | Greenlandic; Greenlander | Nuuk
FRO: Faroe Islands; Faeroe Islands; ~Faroes | Faroese
PRI: Puerto Rico | Puerto Rican
GUM: Guam | Guamanian
ASM: American Samoa | American Samoan
BMU: Bermuda | Bermudian
CYM: Cayman Islands | Caymanian
VGB: British Virgin Islands; ~BVI
VIR: US Virgin Islands; U.S. Virgin Islands
TCA: Turks and Caicos Islands; Turks and Caicos
FLK: Falkland Islands; Falklands; ~Malvinas; ~Falkland Islands (Malvinas) | Falkland Islander
GIB: Gibraltar | Gibraltarian
NCL: New Caledonia | New Caledonian | Nouméa
PYF: French Polynesia | French Polynesian
GUF: French Guiana
REU: ~Réunion
JEY: ~Jersey
CUW: Curaçao
ABW: Aruba | Aruban
IMN: Isle of Man | ~Manx
SXM: Sint Maarten; ~St Maarten
COK: Cook Islands | Cook Islander
NIU: ~Niue | ~Niuean
"""

# German, French, Spanish (where they differ from English), Russian, Arabic, Chinese, Japanese.
NATIVE = """
RUS: Russland; Russie; Rusia; Россия; РФ; روسيا; 俄罗斯; 俄羅斯; ロシア
CHN: Chine; Китай; КНР; الصين; 中国; 中國
USA: Vereinigte Staaten; Vereinigten Staaten; États-Unis; Estados Unidos; EE. UU.; EE.UU.; США;
 الولايات المتحدة; أمريكا; أميركا; 美国; 美國; 米国; アメリカ
GBR: Vereinigtes Königreich; Großbritannien; Royaume-Uni; Grande-Bretagne; Reino Unido;
 Gran Bretaña; Великобритания; بريطانيا; المملكة المتحدة; 英国; 英國; イギリス
DEU: Deutschland; Allemagne; Alemania; Германия; ألمانيا; 德国; 德國; ドイツ
FRA: Frankreich; Francia; Франция; فرنسا; 法国; 法國; フランス
UKR: Ucrania; Украина; أوكرانيا; 乌克兰; 烏克蘭; ウクライナ
BLR: Weißrussland; Biélorussie; Bielorrusia; Беларусь; Белоруссия; بيلاروسيا; 白俄罗斯; ベラルーシ
POL: Polen; Pologne; Polonia; Польша; بولندا; 波兰; 波蘭; ポーランド
TUR: Türkei; Turquie; Turquía; Турция; تركيا; 土耳其; トルコ
IRN: Irán; Иран; إيران; 伊朗; イラン
IRQ: Irak; Ирак; العراق; 伊拉克; イラク
ISR: Israël; Израиль; إسرائيل; 以色列; イスラエル
PSE: Palästina; Palestina; Палестина; فلسطين; 巴勒斯坦; パレスチナ
SYR: Syrien; Syrie; Siria; Сирия; سوريا; 叙利亚; 敘利亞; シリア
LBN: Libanon; Liban; Líbano; Ливан; لبنان; 黎巴嫩; レバノン
EGY: Ägypten; Égypte; Egipto; Египет; Египта; Египту; Египтом; Египте; مصر; 埃及; エジプト
SAU: Saudi-Arabien; Arabie saoudite; Arabia Saudita; Arabia Saudí; Саудовская Аравия; السعودية;
 沙特阿拉伯; 沙特; サウジアラビア
YEM: Jemen; Yémen; Йемен; اليمن; 也门; イエメン
ARE: Vereinigte Arabische Emirate; Émirats arabes unis; Emiratos Árabes Unidos; ОАЭ; الإمارات;
 阿联酋
AFG: Afganistán; Афганистан; أفغانستان; 阿富汗; アフガニスタン
PAK: Пакистан; باكستان; 巴基斯坦; パキスタン
IND: Indien; Inde; Индия; الهند; 印度; インド
JPN: Japon; Japón; Япония; اليابان; 日本
PRK: Nordkorea; Corée du Nord; Corea del Norte; Северная Корея; КНДР; كوريا الشمالية; 朝鲜; 朝鮮;
 北朝鮮
KOR: Südkorea; Corée du Sud; Corea del Sur; Южная Корея; كوريا الجنوبية; 韩国; 韓國; 韓国
TWN: Taïwan; Taiwán; Тайвань; تايوان; 台湾; 台灣; 臺灣
VNM: Viêt Nam; Вьетнам; فيتنام; 越南; ベトナム
IDN: Indonesien; Indonésie; Индонезия; إندونيسيا; 印度尼西亚; 印尼; インドネシア
ITA: Italien; Italie; Италия; إيطاليا; 意大利; イタリア
ESP: Spanien; Espagne; España; Испания; إسبانيا; 西班牙; スペイン
CHE: Schweiz; Suisse; Suiza; Швейцария; سويسرا; 瑞士; スイス
AUT: Österreich; Autriche; Австрия; النمسا; 奥地利; オーストリア
NLD: Niederlande; Niederlanden; Pays-Bas; Países Bajos; Нидерланды; هولندا; 荷兰; 荷蘭; オランダ
SWE: Schweden; Suède; Suecia; Швеция; السويد; 瑞典; スウェーデン
HUN: Ungarn; Hongrie; Hungría; Венгрия; المجر; 匈牙利; ハンガリー
GRC: Griechenland; Grèce; Grecia; Греция; اليونان; 希腊; ギリシャ
SRB: Serbien; Serbie; Сербия; صربيا; 塞尔维亚; セルビア
GEO: Georgien; Géorgie; Грузия; جورجيا; 格鲁吉亚; ジョージア
ARM: Armenien; Arménie; Армения; أرمينيا; 亚美尼亚; アルメニア
AZE: Aserbaidschan; Azerbaïdjan; Azerbaiyán; Азербайджан; أذربيجان; 阿塞拜疆; アゼルバイジャン
KAZ: Kasachstan; Kazajistán; Казахстан; كازاخستان; 哈萨克斯坦; カザフスタン
BRA: Brasilien; Brésil; Brasil; Бразилия; البرازيل; 巴西; ブラジル
MEX: Mexiko; Mexique; México; Мексика; المكسيك; 墨西哥; メキシコ
CAN: Kanada; Canadá; Канада; كندا; 加拿大; カナダ
AUS: Australien; Australie; Австралия; أستراليا; 澳大利亚; オーストラリア
ZAF: Südafrika; Afrique du Sud; Sudáfrica; ЮАР; جنوب أفريقيا; 南非; 南アフリカ
NGA: Nigéria; Нигерия; نيجيريا; 尼日利亚; ナイジェリア
"""

# Longer wholes in which a country's word does not speak of the country.
OTHER = """
South America; North America; Latin America; Central America; Bank of America; Captain America
South American; North American; Latin American; Central American; Native American
Native Americans; African American; African Americans; African-American; African-Americans
Asian American; Asian Americans; Pan American; Inter-American; Latin Americans
South Americans; American Indian; American Indians; American Airlines; American Express
Indian Ocean; West Indian; West Indians; Indian Wells; Indian summer; Indian reservation
South China Sea; East China Sea; South China; North China; South China Morning Post; China Daily
Sea of Japan; Philippine Sea; Irish Sea; Gulf of Mexico; Gulf of America; Gulf of Oman
Gulf of Guinea; Gulf of Thailand; Gulf of Panama; New Mexico; New England; New Britain; New Guinea
New South Wales; Prince of Wales; Princess of Wales; British Columbia; Inner Mongolia; New Jersey
Lake Chad; Chad Basin; River Jordan; Jordan River; Niger Delta; Niger River; River Niger
Niger State; Niger state; Congo River; Congo Basin; River Congo; North Pole; South Pole; Guinea pig
Guinea pigs; State of Georgia; state of Georgia; South Georgia; University of Georgia; Georgia Tech
Georgia Bulldogs; Georgia state; Polish the; Polish your; Polish up; Polish off; Polish it
Washington Post; Washington Times; Washington Examiner; Washington State; Washington state
Washington Nationals; Washington Wizards; Washington Capitals; Washington Commanders
Moscow Times; Kyiv Post; Kyiv Independent; Tehran Times; Japan Times; Times of India
Times of Israel; India Today; USA Today; U.S. News; US Weekly; Voice of America
Radio France Internationale; France 24; France 2; Agence France-Presse; Air France; Air India
Air China; Air Canada; British Airways; British Petroleum; Royal Dutch Shell; Real Madrid
Atlético Madrid; Paris Saint-Germain; Paris Agreement; Paris climate; Paris Club; Rome Statute
Treaty of Rome; Vienna Convention; Oslo Accords; Dublin Regulation; Lisbon Treaty
Treaty of Lisbon; Helsinki Accords; Warsaw Pact; Washington Consensus; Washington Treaty
Stockholm syndrome; Havana syndrome; Dakar Rally; Duke of Wellington; Brazil nut; Brazil nuts
American Revolution; Chinese New Year; Chinese zodiac; Panama Papers
French fries; French toast; French Open; German shepherd; Russian roulette; Swiss cheese
Turkish delight; Danish pastry; Spanish flu; Israel Katz; Cuba Gooding; London Breed; Kenya Barris
发展中国家; 發展中國家; 印度洋; 南中国海; インド洋; 朝鮮半島; 朝鲜半岛
南朝鮮; 南アメリカ; 北アメリカ
"""

# Supranational: they have seats and flags, but no ISO 3166-1 country code.
BODIES = """
EU; European Union; European Commission; European Parliament; European Council; Council of Europe
European Central Bank; ECB; Eurozone; Euro area; UN; UNO; United Nations
United Nations Organization; UN Security Council; United Nations Security Council
UN General Assembly; UNESCO; UNICEF; UNHCR; UNRWA; WHO; World Health Organization
International Atomic Energy Agency; IAEA; NATO; North Atlantic Treaty Organization; OTAN
African Union; ASEAN; Association of Southeast Asian Nations; APEC; Arab League
League of Arab States; Gulf Cooperation Council; GCC; OPEC; OPEC+
Organization of Islamic Cooperation; OIC
Shanghai Cooperation Organization; Shanghai Cooperation Organisation; SCO; BRICS; BRICS+; G7
G-7; G8; G20; G-20; Group of Seven; Group of Twenty; Commonwealth; Commonwealth of Nations
Commonwealth of Independent States; CIS; CSTO; Collective Security Treaty Organization
Eurasian Economic Union; EAEU; OSCE; Organization for Security and Co-operation in Europe; OECD
International Monetary Fund; IMF; World Bank; World Trade Organization; WTO; Interpol
International Criminal Court; ICC; International Court of Justice; ICJ; ECOWAS; Mercosur; CARICOM
Economic Community of West African States; Organization of American States; OAS; AUKUS; Quad
International Committee of the Red Cross; ICRC; Europäische Union; Union européenne
Unión Europea; Vereinte Nationen; Nations unies; Naciones Unidas; ЕС; ООН; НАТО; 欧盟; 联合国; 北约
"""

# A country's word right after one of these is a surname: "Jim Jordan", "Mark Cuban".
GIVEN_NAMES = """
Michael Jim Jimmy James Vernon Barbara Eddie Deandre Robert John Jack David George Denzel Booker
Kerry Mark Tom Tommy Kathy Jill Paul Peter William Bill Irving Isaiah Dawn Nicki Melanie Sarah Anna
Mary Julie Lynndie Gary Phillip Marilyn Sterling Colm Theo Jesse Louis Desmond Hamilton Patti
"""

# These are given names too, and countries or capitals: a surname after them tells.
FIRST_NAMES = "Jordan Chad Georgia Paris Sofia Kenya"

# Capitalised words that follow the name of a state or capital without being a surname.
NO_SURNAMES = """
King Queen Prince Princess Crown President Prime Premier Chancellor Minister Foreign Defence Defense
Interior Finance Health Ministry Government Parliament Senate Supreme Court Constitutional Central
National State Bank Army Air Navy Armed Police Embassy Ambassador Team Football Olympics Valley
Airways Airlines Airport University Times Post Stock Peace Summit Talks Conference Fashion Dream
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
August September October November December And In On To For Of The At With
"""
