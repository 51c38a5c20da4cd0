"""Invented pages of every kind, and reports that look like one: what `kinds` is held against."""

# ruff: noqa: E501  # texts as they would stand on a page

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.article import ArticleType

PAGES: dict[str, tuple[ArticleType, str]] = {
    "opinion-label": (
        "opinion",
        """Opinion: Harbourless cities have no future

Every spring the council of Ostrand promises to dredge the inner harbour, and every autumn it finds
another reason to wait. The ferries get fewer, the quays get emptier, and the young leave.

A city that turns its back on the sea forgets what it was built for. The council must vote for the
dredging now, before the last pilot retires and there is nobody left who knows the channel.
""",
    ),
    "opinion-first-person": (
        "opinion",
        """Why the night trains should come back

I took the last night train from Velden to Porto Lago in 2011, and I have missed it ever since. I
know that nostalgia is no argument. But I believe the ministry is wrong about the money.

A bed on rails replaces a flight and a hotel. We should count both. In my view the subsidy would
pay for itself within ten years, and those who say otherwise have not done the sum. We must not let
a spreadsheet with a missing column decide how a continent travels.
""",
    ),
    "opinion-disclaimer": (
        "opinion",
        """The tariff nobody wanted

Lentils are not steel. They feed people who cannot wait for a ruling of a trade court. Yet Norland
has put a duty of 18 percent on them, as if a bowl of soup were a threat to national security.

The farmers of Sorvia will survive. The poor of Norland may not. It is a policy without a reader.

The views expressed in this article are the author's own and do not reflect those of the paper.
""",
    ),
    "opinion-german": (
        "opinion",
        """Kommentar: Der Bahnhof braucht keinen Palast

Die Stadt Ulmenau will für ihren Bahnhof eine Halle aus Glas bauen, die mehr kostet als zehn neue
Züge. Das ist ein Fehler. Reisende brauchen Anschlüsse, keine Kuppeln.

Der Stadtrat sollte den Plan beerdigen und das Geld in Gleise stecken. Wer morgens um sechs auf
einen verspäteten Zug wartet, dem hilft auch die schönste Decke nicht.
""",
    ),
    "opinion-spanish": (
        "opinion",
        """Opinión

El río no es de nadie

La ministra de Aguas ha prometido un trasvase que el río Larma no puede pagar. En verano apenas
llega al mar, y en invierno arrastra lo que le echan las fábricas de la vega.

Un país serio no reparte lo que no tiene. La ministra debería escuchar a sus propios técnicos antes
de firmar otra obra que solo servirá para una foto. El agua se cuida o se pierde.
""",
    ),
    "opinion-french": (
        "opinion",
        """Tribune. Pour une école qui ferme moins

Chaque été la commune de Brévanne supprime une classe, et chaque automne elle découvre que les
enfants sont plus nombreux que prévu. Cette comptabilité est absurde.

Nous devons cesser de traiter l'école comme un stock. Une classe qui ferme ne rouvre jamais, et un
village sans école devient vite un village sans enfants. Le rectorat doit revoir sa carte.
""",
    ),
    "live-descending": (
        "live_blog",
        """Storm over Ostrand – live updates

17:42

The ferry line says no boat will leave before Saturday. Passengers with tickets can ask for their
money back at the counter in Quay Street.

16:10

Police have closed the northern bridge after a lorry tipped over. Nobody was hurt.

14:55

The weather service raises its warning to the third of four levels. Gusts of 120 kilometres an hour
are expected by the evening.
""",
    ),
    "live-inline-times": (
        "live_blog",
        """Election night in Sorvia

10.45pm: With half of the votes counted the Reform League leads with 38 percent, the electoral
commission says.

9.30pm: First results from the islands put the League ahead. Turnout there was 71 percent.

8.05pm: Polling stations have closed. Queues of more than an hour were seen in Veldt at the end.

7.20pm: Prime Minister Ada Lind has cast her vote in Porto Lago and gone home without a word.
""",
    ),
    "live-german": (
        "live_blog",
        """Liveticker: Streik an den Häfen von Norland

+++ 15:20 Uhr +++ Die Gewerkschaft meldet, dass alle sieben Häfen stillstehen. Etwa 4200 Beschäftigte
haben die Arbeit niedergelegt.

+++ 13:05 Uhr +++ Der Verkehrsminister lehnt Gespräche unter Druck ab.

+++ 11:40 Uhr +++ In Velm bilden sich vor dem Terminal lange Schlangen von Lastwagen. Die Polizei
leitet den Verkehr um.
""",
    ),
    "listicle": (
        "listicle",
        """5 islands that are quieter in autumn

When the summer guests have gone, the ferries still run. These are our favourites.

1. Hesk

A lighthouse, two cafés and more seals than people. The walk around the island takes four hours.

2. Orrey

Known for its white cliffs. The inn stays open until the first snow.

3. Little Tamm

The bakery alone is worth the crossing, which takes ninety minutes from Velm.

4. Sund

Flat as a table, and best seen from a bicycle that the harbour master rents out.

5. Vaer

The last stop of the mail boat. Bring a book, because there is no signal.
""",
    ),
    "listicle-words": (
        "listicle",
        """Three things to know about the new tram

The tram to Ulmen Park starts on Sunday. Here is what passengers should know about it.

1. Tickets are the same as for the bus

A single ride costs two crowns, and passes for the bus are valid.

2. It runs until midnight

On Fridays and Saturdays the last tram leaves at 1.30 in the morning.

3. Bicycles stay outside

Except for folding ones, which travel free of charge throughout the day and the night.
""",
    ),
    "interview": (
        "interview",
        """“We stopped counting the fires”

Mira Sandoval has led the forest service of Larma since 2019. She spoke to us in her office.

How do you prepare for a summer like this one?

We begin in November. The first thing is to clear the strips along the roads, which takes all winter.

You have asked for more people. Did you get them?

Forty of the hundred that we asked for. They are good people, but forty is not a hundred.

What worries you most?

The wind. You can plan for heat, you can plan for drought. Wind makes its own plans.
""",
    ),
    "interview-labels": (
        "interview",
        """A conversation with the composer Jon Berg

Jon Berg wrote his first opera at nineteen and his second at seventy.

Q: Why did it take so long?

A: I had nothing to say that was longer than ten minutes, and then suddenly I had three hours.

Q: Who did you write it for?

A: For my grandmother, who never saw an opera and hummed all day.

Q: Will there be a third?

A: Ask me when I am a hundred and twenty. I work slowly, and I sleep a great deal.
""",
    ),
    "press-release": (
        "press_release",
        """FOR IMMEDIATE RELEASE

Lumo Robotics opens plant in Velm

VELM, 4 May 2031 – Lumo Robotics, a leading maker of harbour cranes, today announced the opening of
its third plant. The plant will employ 240 people and build up to 90 cranes a year.

“We are thrilled to bring our award-winning technology to Velm,” said Pia Holt, chief executive.

About Lumo Robotics

Lumo Robotics builds cranes that load themselves. It was founded in 2009.

Media contact: Tom Reyes, press@lumo.example
""",
    ),
    "press-release-unlabelled": (
        "press_release",
        """Brightwater Foundation doubles grants for rural libraries

The Brightwater Foundation is proud to announce that it will double its grants for libraries in
rural districts to 12 million crowns over three years.

“Libraries are the living rooms of the country,” said Ruth Amari, who chairs the foundation.

Applications can be sent in from 1 September. Every library with fewer than four staff can apply.

About the Brightwater Foundation

The Brightwater Foundation has supported reading since 1988 and is based in Porto Lago.

Press contact: Leo Stern, +00 555 0101
""",
    ),
    "press-release-german": (
        "press_release",
        """Pressemitteilung

Stadtwerke Ulmenau senken den Strompreis

Die Stadtwerke Ulmenau senken zum 1. Juli den Strompreis um 6 Prozent. Das teilte das Unternehmen
am Dienstag mit. Etwa 30 000 Haushalte zahlen dann im Schnitt 70 Euro weniger im Jahr.

„Wir freuen uns, die gesunkenen Preise weiterzugeben“, sagte die Geschäftsführerin Ilse Brandt.

Pressekontakt: Jens Vogt, presse@stadtwerke.example
""",
    ),
    "fact-check": (
        "fact_check",
        """Fact check: No, Norland did not ban bread ovens

Claim: The government of Norland has banned ovens in private homes.

A video seen two million times says that ovens above 250 degrees are now forbidden. The rule that it
shows is real, but it is about industrial ovens and dates from 2017. The ministry of the environment
confirmed that private homes are not affected.

Verdict: False
""",
    ),
    "fact-check-german": (
        "fact_check",
        """Faktencheck: Der Damm von Ulmen ist nicht gebrochen

Im Netz kursiert ein Video, das den Bruch des Damms von Ulmen zeigen soll. Die Aufnahmen stammen
aber aus einem anderen Land und sind sechs Jahre alt. Das zeigt eine Suche nach den Bildern.

Die Talsperrenverwaltung teilte mit, dass der Damm unbeschädigt ist. Der Pegel liegt zwei Meter
unter der Krone, und es besteht keine Gefahr für die Orte darunter.
""",
    ),
    "satire-label": (
        "satire",
        """Satire

Ministry of Queues moves to longer building

The Ministry of Queues has moved into a building that is four kilometres long and one metre wide.
“Finally everyone can stand in a straight line,” said the minister, who had waited for the keys since
1994. Staff are to reach their desks by Thursday.

Critics complained that the door is at the other end. The ministry has set up a form for complaints,
which can be picked up after a short wait of nine years.
""",
    ),
    "satire-note": (
        "satire",
        """Cat elected mayor vows to knock everything off the table

A cat won the election in Little Tamm on Sunday with 61 percent of the vote and announced that it
would begin with the budget, which was found on the floor of the council chamber on Monday morning.

“It looked straight at us while it did so,” said the treasurer. The cat did not answer questions and
left through a window.

This article is satire. The people and events in it are made up.
""",
    ),
    "sponsored": (
        "sponsored",
        """Paid post

How smart meters help families in Ostrand save

When the Olsen family switched to a smart meter of Voltera, their bill fell by a fifth. “We see what
the freezer eats,” says Kari Olsen. Voltera's app shows the use of each hour and tells when current
is cheap.

Switching takes ten minutes. New customers get the first month for free, and the meter is fitted by
a technician at a time that suits them, evenings and Saturdays included.
""",
    ),
    "sponsored-note": (
        "sponsored",
        """Five minutes to better sleep

A good mattress is the difference between a night in bed and a night of rest. The engineers of
Dormia have spent six years on a foam that remembers how you lie. In tests of the company nine in
ten people slept longer on it.

Dormia offers a trial of a hundred nights. The mattress comes in a box that fits through every door.

This article was paid for by Dormia. The newsroom was not involved in its production.
""",
    ),
    "analysis": (
        "analysis",
        """Analysis: What the split of the Reform League means

The Reform League has lost eleven of its deputies, and with them the majority in the budget
committee. That makes the government of Ada Lind dependent on the two island parties.

Their price is known: a bridge to Hesk and lower fares. Either would cost about as much as the tax
cut that Lind promised for next year, so that one of the two will have to wait.
""",
    ),
    "background": (
        "background",
        """Explainer: How Norland elects its president

What does the president do?

The president signs laws and names judges, but does not govern. The prime minister does.

Who can vote?

Every citizen above 16, also abroad. Votes by mail have to arrive by noon of the Sunday.

When is there a second round?

If nobody gets more than half of the votes, the two best meet again two weeks later.
""",
    ),
    # --- reports that look like something else
    "report-about-polls": (
        "report",
        """Opinion polls put Reform League ahead

Two opinion polls published on Monday put the Reform League ahead of the Labour Union, with 36 to 31
percent. Comment from the parties was not available in the evening.

Analysts say that the lead is within the margin of error. “I would not bet on it,” said Tomas Rehn
of the institute that did one of the polls. “I think we should wait for the islands.”
""",
    ),
    "report-about-satire": (
        "report",
        """Court clears satire magazine over cartoon of minister

A court in Veldt has ruled that a cartoon in the satire magazine Wasp did not defame the transport
minister. The judges said satire may exaggerate, and that no reader would take the drawing for a
report.

The minister had sued for 50,000 crowns. The magazine called the ruling a good day for bad jokes. It
had printed a note below the cartoon: “This is satire.” Both sides may still appeal.
""",
    ),
    "report-with-times": (
        "report",
        """Bridge closed for eleven hours after fire in lorry

A lorry with paint caught fire on the northern bridge of Ostrand on Tuesday and closed it for eleven
hours. The driver got out unhurt, police said.

The first call came at 6:12. At 6:30 the fire brigade had the bridge closed, and by 8:00 traffic
stood back as far as the airport. The last engine left at 17:20.

Engineers will look at the steel on Wednesday before lorries are let on the bridge again.
""",
    ),
    "report-with-subheads": (
        "report",
        """Norland cuts grain exports to Sorvia

Norland will cut its grain exports to Sorvia by 20 percent, Prime Minister Ada Lind said on Monday.

Sorvia protests

Sorvia's trade minister, Tomas Rehn, called the decision reckless. “We will not beg,” he told
reporters in Veldt, the capital of Sorvia.

Harvest was poor

Norland's harvest was the smallest since 1994, according to the ministry of agriculture. Lind said
that bread came first.

What comes next

Lind and Rehn are to meet in Porto Lago on Friday. Sorvia wants the cut to be put off until spring.
""",
    ),
    "report-about-fact-checkers": (
        "report",
        """Fact checkers lose funds as platform ends programme

The platform Chatter will end its fact-checking programme in June, it told its partners on Thursday.
Eleven newsrooms will lose half of their budget for checks, their association said.

“Claims will go round the world unanswered,” said its head, Ruth Amari. Chatter said that its users
would judge posts themselves. It did not comment on how false claims are to be marked.
""",
    ),
    "report-with-list": (
        "report",
        """Parliament passes water law after long debate

The parliament of Larma passed a new water law on Wednesday, with 88 votes to 61. The law contains
three parts that had been disputed until the end.

- Farms above 50 hectares have to measure what they pump.

- Cities may no longer lose more than a tenth of their water in pipes.

- New golf courses need a permit of the ministry.

The opposition said it would go to the constitutional court. The law is to take effect in January.
""",
    ),
    "report-first-person-quotes": (
        "report",
        """Survivors tell of night on the mountain

Rescuers brought eleven hikers down from Mount Orrey on Sunday, after a night in the open.

“I thought of my children,” said Mira Sandoval, one of them. “I believe we should never have gone
beyond the hut. I kept telling myself that I must not sleep.”

Another hiker, Jon Berg, said he had lost two toes. “My boots were wet, and I could not feel my feet.
We must thank the rescuers,” he said. Police are looking into why the group had no guide.
""",
    ),
    "report-german": (
        "report",
        """Stadtrat von Ulmenau beschließt neue Bahnhofshalle

Der Stadtrat von Ulmenau hat am Montag den Bau einer Bahnhofshalle aus Glas beschlossen. Dafür
stimmten 31 der 48 Mitglieder. Die Halle soll 40 Millionen Euro kosten und in vier Jahren fertig sein.

Die Opposition kritisierte den Beschluss. „Ich halte das für einen Fehler“, sagte ihr Sprecher Jens
Vogt. Ein Kommentar des Bürgermeisters lag am Abend nicht vor.
""",
    ),
    "report-of-company-news": (
        "report",
        """Crane maker Lumo to open third plant

The crane maker Lumo Robotics is to open a plant in Velm, the company said in a press release on
Monday. It is to employ 240 people, chief executive Pia Holt said.

The union welcomed the plan but warned that wages at Lumo are a tenth below those of its rivals. Lumo
has been criticised for firing 80 people at its oldest plant last year. The city paid for the land.
""",
    ),
}

SEVERAL: dict[str, str] = {
    "briefs": """News in brief

Ferry line cancels autumn boats

The Ostrand ferry line has cancelled its boats to Hesk until spring. It named the price of fuel as the
reason. Residents have asked the county for help.

Judge frees poet in Larma

A judge in Larma has freed the poet Ismael Duarte after eleven months in prison. He had been accused
of insulting the army in two poems.

Swimmer breaks record

Tilda Moen swam 200 metres in 1:51.3 in Kestrel on Sunday. That is four tenths faster than the record
of 2027.
""",
    "datelines": """World at a glance

VELDT (NPA) – Sorvia's trade minister resigned on Friday over a loan that he had not declared. His
deputy takes over until the election in May.

KESTREL (NPA) – A fire destroyed a warehouse of the national library on Friday. No books were lost,
because the building had been emptied for repairs.

PORTO LAGO (NPA) – Fishermen ended a strike of nine days after the government promised to pay for
new nets.
""",
}
