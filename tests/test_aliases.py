from __future__ import annotations

import pytest

from summarizer import aliases
from summarizer.aliases import Named
from summarizer.draft import ActorKind, DraftActor

TEXT = "The Shanghai Cooperation Organization (SCO) and the WHO (World Health Organization) met."


def unified(*names: str, kind: ActorKind = "person", text: str = "") -> list[str]:
    """Return what each name is unified to."""
    actors = [DraftActor(name=name, role="", country="", kind=kind, s=[1]) for name in names]
    found = aliases.unified(actors, text)
    return [found[Named(name, kind)].name for name in names]


@pytest.mark.parametrize(
    "short", ["Marendahl", "Ilse", "Judge Marendahl", "I. Marendahl", "Ms. Marendahl"]
)
def test_short_forms_of_a_name_mean_its_bearer(short: str) -> None:
    assert unified("Ilse Marendahl", short) == ["Ilse Marendahl"] * 2


def test_titles_do_not_matter() -> None:
    assert (
        unified("President Xi Jinping", "Xi Jinping", "Chinese President Xi")
        == ["President Xi Jinping"] * 3
    )


def test_namesakes_with_different_first_names_stay_apart_and_their_surname_alone_too() -> None:
    names = ["Ana Brodeur", "Marc Brodeur", "Brodeur", "A. Brodeur"]
    assert unified(*names) == ["Ana Brodeur", "Marc Brodeur", "Brodeur", "Ana Brodeur"]


def test_initial_that_fits_two_fits_none() -> None:
    names = ["Ana Brodeur", "Alma Brodeur", "A. Brodeur"]
    assert unified(*names) == names


def test_acronym_means_the_name_that_the_text_gives_beside_it() -> None:
    full = "Shanghai Cooperation Organization"
    assert unified("SCO", full, "the SCO", kind="igo", text=TEXT) == [full] * 3
    assert unified("WHO", "World Health Organization", kind="igo", text=TEXT)[0].startswith("World")
    assert unified("SCO", full, kind="igo") == ["SCO", full]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Bank of Norholm (BN) said", {"bn": "bank of norholm"}),
        ("as the minister told the House (XYZ)", {}),
        ("the town (pop. 900)", {}),
    ],
)
def test_only_initials_that_spell_the_acronym_count(text: str, found: dict[str, str]) -> None:
    assert aliases.expansions_in(text) == found


def test_states_are_one_by_their_code_and_kinds_must_agree() -> None:
    assert len(set(unified("United States", "U.S.", "USA", kind="state"))) == 1
    actors = [
        DraftActor(name="Georgia", role="", country="", kind=kind, s=[1])
        for kind in ("state", "person")
    ]
    assert len(set(aliases.unified(actors, "").values())) == 2
