from __future__ import annotations

import time

import pytest

from summarizer.offices import office_of
from tests.pace import LINEAR_S


@pytest.mark.parametrize(
    ("name", "sentence", "office"),
    [
        # Before the name.
        ("Alexander Lukashenko", "Belarusian ruler Alexander Lukashenko is in Beijing.",
         "Belarusian ruler"),
        ("Ana Brodeur", "Transport minister Ana Brodeur ruled out talks.", "Transport minister"),
        ("Ana Brodeur", "Foreign Minister Ana Brodeur ruled out talks.", "Foreign Minister"),
        ("Li Keqiang", "He met with Chinese Prime Minister Li Keqiang on Wednesday.",
         "Chinese Prime Minister"),
        ("Orlan Vesk", "The former president Orlan Vesk was in court.", "former president"),
        ("Orlan Vesk", "President-elect Orlan Vesk takes office in May.", "President-elect"),
        ("Orlan Vesk", "The crowd cheered vice-president Orlan Vesk.", "vice-president"),
        ("Orlan Vesk", "The acting Immigration Minister, Orlan Vesk, says no one knew.",
         "acting Immigration Minister"),
        ("Orlan Vesk", "Flags fell for the late president Orlan Vesk.", "late president"),
        ("Ola Trand", "Talks were led by Secretary of State Ola Trand.", "Secretary of State"),
        ("Ola Trand", "The Minister for Trade and Industry, Ola Trand, resigned.",
         "Minister for Trade and Industry"),
        ("Ines Vale", "White House spokeswoman Ines Vale declined to comment.",
         "White House spokeswoman"),
        ("Ines Vale", "The head of the Velm Law Institute, Ines Vale, disagrees.",
         "head of the Velm Law Institute"),
        ("Ines Vale", "U.S. President Ines Vale signed the bill.", "U.S. President"),
        ("Ines Vale", "Virgin’s deputy chief executive Ines Vale says fares will fall.",
         "Virgin’s deputy chief executive"),
        ("Jean-Luc Orr", "Attorney-General Jean-Luc Orr will appeal.", "Attorney-General"),
        ("Dmitry Peskov", "Putin’s spokesman Dmitry Peskov denied it.", "Putin’s spokesman"),
        ("Gul Agha", "A spokesman for provincial governor Gul Agha says he left.", "governor"),
        # After the name.
        ("Tomas Heyl", "Tomas Heyl, the leader of the dockers’ union, refused.",
         "leader of the dockers’ union"),
        ("Tomas Heyl", "Tomas Heyl, who is the mayor of Orsk, refused.", "mayor of Orsk"),
        ("Tomas Heyl", "Tomas Heyl, a nurse from Orsk and activist, refused.", ""),
        ("Tomas Heyl", "The prize went to Tomas Heyl, a historian.", "historian"),
        # By the last name alone.
        ("Orlan Vesk", "President Vesk spoke for an hour.", "President"),
        # Each has his own.
        ("Jason Bird", "It was led by singer Lou Alt and actor Jason Bird.", "actor"),
        ("Lou Alt", "It was led by singer Lou Alt and actor Jason Bird.", "singer"),
        ("Ann Ash", "Prime Minister Ann Ash met President Bo Birk in Orsk.", "Prime Minister"),
        ("Bo Birk", "Prime Minister Ann Ash met President Bo Birk in Orsk.", "President"),
        ("Akbar Jan", "A spokesman for provincial governor Gul Agha, Akbar Jan, says he left.", ""),
        ("Li Wen", "President Xi and Prime Minister Li Wen were there.", "Prime Minister"),
    ],
)  # fmt: skip
def test_office_is_the_articles_own_words(name: str, sentence: str, office: str) -> None:
    assert office_of(name, [sentence]) == office


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Lukashenko", "President Xi and Lukashenko last met in Samarkand."),
        ("Xi", "Xi and President Lukashenko last met in Samarkand."),
        ("Ann Ash", "When he met Ann Ash, President Birk said nothing."),
        ("Ann Ash", "The guests were Ann Ash, Prime Minister Birk and King Olaf."),
        ("Ann Ash", "To Ann Ash, the president was a friend."),
        ("Ann Ash", "Speaking to Ann Ash, the minister said that the plan was dead."),
        ("Ann Ash", "A minute after Ann Ash, his lawyer, too, left."),
        ("Ann Ash", "Ann Ash, and the defence minister, signed the order."),
        ("Wild Thing", "The yacht Wild Thing, forced to head back to port, was lost."),
        ("Ann Ash", "Ann Ash, from the Board of Airline Representatives, says it is late."),
        ("Baz Orr", "It won best director for Baz Orr."),
        ("Ann Ash", "Ann Ash spoke for an hour."),
        ("Ann Ash", "Nobody of that name is here."),
        ("Li", "President Li-Wei spoke for an hour."),
        ("", "President Vesk spoke for an hour."),
        ("  ", "President Vesk spoke for an hour."),
        ("Heyl", ""),
        # In other languages it is silent.
        ("Brodeur", "Verkehrsministerin Brodeur schließt Gespräche aus."),
        ("Brodeur", "La ministre des Transports, Mme Brodeur, refuse de négocier."),
        ("Бродёр", "Министр транспорта Бродёр исключила переговоры."),
        ("布罗德", "运输部长布罗德说，政府不会谈判。"),
    ],
)
def test_no_office_is_made_up(name: str, sentence: str) -> None:
    assert office_of(name, [sentence]) == ""


def test_longest_title_wins() -> None:
    sentences = ["President Orlan Vesk spoke.", "Former Velm president Orlan Vesk spoke again."]
    assert office_of("Orlan Vesk", sentences) == "Former Velm president"


def test_title_beside_the_full_name_counts_before_one_beside_a_shared_last_name() -> None:
    sentences = ["The former Velm finance minister Vesk resigned.", "Nurse Mia Vesk helped."]
    assert office_of("Mia Vesk", sentences) == "Nurse"


@pytest.mark.parametrize("piece", ["President ", "Heyl ", "Heyl, the president of ", ", of ", "x"])
def test_long_sentences_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    office_of("Tomas Heyl", [text])
    assert time.perf_counter() - start < LINEAR_S
