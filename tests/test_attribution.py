from __future__ import annotations

import time

import pytest

from summarizer.attribution import source_of
from tests.pace import LINEAR_S


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        # The subject of a verb of speech.
        ("Ana Brodeur said the port would reopen on Friday.", "Ana Brodeur"),
        ("Officials say the bridge is safe.", "Officials"),
        ("The ministry has denied the report.", "ministry"),
        ("Two witnesses told the court that the light was red.", "Two witnesses"),
        ("The central bank warned that prices would rise.", "central bank"),
        ("Critics claim that the law is too weak.", "Critics"),
        ("The rebels claimed responsibility for the blast.", "rebels"),
        ("Mr. Heyl also insisted on new talks.", "Mr. Heyl"),
        ("U.S. intelligence officials confirmed the strike.", "U.S. intelligence officials"),
        ("US officials told reporters that talks had failed.", "US officials"),
        ("But Brodeur says the offer stands.", "Brodeur"),
        ("However, a spokesman for the customs office says ships are waiting.",
         "spokesman for the customs office"),
        ("The union added that no date had been set.", "union"),
        # After a quotation.
        ("“We will not return,” said Tomas Heyl.", "Tomas Heyl"),
        ("“We will not return,” Heyl said on Tuesday.", "Heyl"),
        ('"We will not return," the union leader Tomas Heyl told reporters.', "Tomas Heyl"),
        ("“It is over,” wrote the mayor in a letter to residents.", "mayor"),
        ("“It is over,” Heyl added.", "Heyl"),
        ("The strike is “a gift to our rivals,” said transport minister Ana Brodeur.",
         "Ana Brodeur"),
        ("Heyl replied: “Not before Friday.”", "Heyl"),
        # A quotation that began, or goes on, in another sentence.
        ("And that is all we ask,” said Heyl.", "Heyl"),
        ("Heyl said: “We have waited for two years.", "Heyl"),
        ('That is all we ask," the ministry said.', "ministry"),
        # Descriptions and appositions.
        ("Ana Brodeur, the transport minister, said talks were off.", "Ana Brodeur"),
        ("Mia Orr, a spokesman for the harbour board, said cranes were idle.", "Mia Orr"),
        ("The union’s leader, Tomas Heyl, said members were united.", "Tomas Heyl"),
        ("Heyl, 53, told the crowd to go home.", "Heyl"),
        ("Heyl, who led the walkout in 2019, says this one is larger.", "Heyl"),
        ("The director of Clear Water, Ines Vale, says the river is clean.", "Ines Vale"),
        ("Velm’s Industrial Relations Minister, Ana Brodeur, admits she was wrong.",
         "Ana Brodeur"),
        ("Secretary of State Ola Trand said the visit was useful.", "Ola Trand"),
        ("Minister for Trade Ola Trand told the paper of a deal.", "Ola Trand"),
        ("President Orlan Vesk said the army stood ready.", "Orlan Vesk"),
        ("President Vesk said the army stood ready.", "President Vesk"),
        ("The Harbour Workers Association (HWA) says pay has fallen.",
         "Harbour Workers Association"),
        ("The Velm Interior Ministry on Sunday confirmed the arrest.", "Velm Interior Ministry"),
        # At the end of a report.
        ("About 4,200 dockers walked out on Tuesday, the union SDV said.", "SDV"),
        ("Nine people were hurt, a senior army official said.", "senior army official"),
        ("Trade grew fast, said Xi.", "Xi"),
        # Media and documents.
        ("According to Chinese customs figures, trade rose by 33 percent.",
         "Chinese customs figures"),
        ("Exports fell by 12 percent, according to the customs office.", "customs office"),
        ("The crew escaped, according to court documents seen by the paper.", "court documents"),
        ("According to Velm’s ambassador to the United States, talks went well.",
         "Velm’s ambassador to the United States"),
        ("The report says the dam was never inspected.", "report"),
        ("Recent reports have revealed that the dam leaks.", "Recent reports"),
        # The speaker goes before who relays him.
        ("“It is safe,” said Mayor Lio Bast, according to state television.", "Lio Bast"),
        ("According to the agency, Heyl said talks were off.", "Heyl"),
        ("“It lasts,” said Chinese head of state Xi Jinping on Monday, according to television.",
         "Xi Jinping"),
    ],
)  # fmt: skip
def test_source_is_named_in_the_words_of_the_sentence(sentence: str, source: str) -> None:
    assert source_of(sentence) == source


@pytest.mark.parametrize(
    "sentence",
    [
        # A pronoun names nobody.
        "He said the port would reopen.",
        "“We are tired,” she said.",
        "They told the court that the light was red.",
        "His claims could not be verified.",
        "Asked whether he knew, he said: “No”.",
        # The passive.
        "The bridge is said to be safe.",
        "Residents were told to leave.",
        "The death was reported last week.",
        "It is alleged that the clerk lied.",
        # Nouns that look like verbs.
        "The claim has been withdrawn.",
        "Insurance claims rose by a third.",
        "Fighting has claimed hundreds of lives.",
        "The team added two players.",
        "Velm claimed the gold medal.",
        # What a verb of speech is not the verb of.
        "After the guards told the crew to leave, the ship sailed.",
        "When officials announced the deal, markets rose.",
        "Quiet words were said and the door closed.",
        # Not speech at all.
        "The ship left the harbour at dawn.",
        "",
        " ",
        "“”",
        "Said.",
        ",,, said ,,,",
        "According to",
        "According to him, the road is closed.",
        # In other languages it is silent.
        "Der Minister sagte, der Hafen werde am Freitag öffnen.",
        "„Wir warten seit zwei Jahren“, sagte Heyl.",
        "Selon le ministre, le port rouvrira vendredi.",
        "« C’est fini », a déclaré le maire.",
        "Министр заявил, что порт откроется в пятницу.",
        "«Мы ждём два года», — сказал Хейл.",
        "运输部长布罗德说，政府不会谈判。",
        "“我们已经等了两年，”海尔说。",
    ],
)
def test_no_source_is_made_up(sentence: str) -> None:
    assert source_of(sentence) == ""


def test_what_is_said_inside_a_quotation_names_no_source() -> None:
    assert source_of("“The judge said no and my lawyer told me so.”") == ""


@pytest.mark.parametrize(
    "piece",
    ["said ", "a, ", "“", "”", '"', "‘", "A. ", "Heyl, a b, ", "according to ", "x", "“a” said "],
)
def test_long_sentences_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    source_of(text)
    assert time.perf_counter() - start < LINEAR_S
