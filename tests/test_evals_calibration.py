from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from evals import calibration, frank, gum
from evals.calibration import Figure, auc, balanced_accuracy
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HARVEST = (
    "Norland will cut its grain exports to Sorvia by 20 percent.\n"
    "Prime Minister Ada Lind said so on Monday in Veldt."
)
FERRY = (
    "The ferry company Halvik lost two ships in the storm.\n"
    "Nobody was hurt, its chief Ulla Brandt said on Friday."
)
ERRORS = dict.fromkeys(("RelE", "EntE", "CircE", "OutE", "CorefE", "LinkE", "GramE"), 0.0)
RIGHT = ["Norland will cut its grain exports to Sorvia by 20 percent ."]
WRONG_NUMBER = ["Norland will cut its grain exports to Sorvia by 70 percent ."]
WRONG_UNSEEN = ["Prime Minister Ada Lind said so on Monday in Veldt ."]


def judged(article: str, system: str, summary: list[str], **said: float) -> dict[str, Any]:
    """Make one line of FRANK; `said` holds the errors that people found."""
    return {
        "id": f"{article}:{system}",
        "dataset": "bbc" if article == "ferry" else "cnndm",
        "article": FERRY if article == "ferry" else HARVEST,
        "summary": summary,
        "factuality": 0.0 if said else 1.0,
        "errors": ERRORS | said,
    }


JUDGED = [
    judged("harvest", "copy", RIGHT),
    judged("harvest", "number", WRONG_NUMBER, CircE=1.0),
    judged("harvest", "unseen", WRONG_UNSEEN, LinkE=1.0),
    judged("ferry", "copy", ["The ferry company Halvik lost two ships in the storm ."]),
    judged("ferry", "number", ["Halvik lost nine ships in the storm ."], OutE=1.0),
]


def entity(name: str, salience: int, *more: str, kind: str = "person") -> dict[str, Any]:
    return {"type": kind, "salience": salience, "mentions": [name, *more]}


PAGES: list[dict[str, Any]] = [
    {
        "id": "museum",
        "title": "Museum of Tarnholm closes",
        "text": (
            "Museum of Tarnholm closes\n\nThe roof leaks and the cellar is wet, visitors said on"
            " Friday. Rain came in again this spring, and three halls were locked. Buckets stand"
            " in the hall. Lena Okafor, who leads the town council of Tarnholm, will close the"
            " house in June. Erik Dahl painted the ceiling in 1911, when the house was new."
        ),
        "human_summary": "Lena Okafor, who leads the council of Tarnholm, closes its museum.",
        "entities": [
            entity("Lena Okafor", 5, "she", "Okafor 's"),
            entity("Tarnholm", 5, "the town", kind="place"),
            entity("Erik Dahl", 0, "he"),
            entity("Rain", 3, kind="substance"),
        ],
    },
    {
        "id": "strike",
        "title": "Pilots of Nordair strike",
        "text": (
            "Pilots of Nordair strike\n\nPilots of Nordair walked out on Monday, and Nordair"
            " cancelled 40 flights from Veldt. Its chief, Ulla Brandt, called the strike a mistake."
            " The pilots want 8 percent more pay. Talks with the union failed last week, and no"
            " date for new ones was set. Travellers waited at the airport for hours."
        ),
        "human_summary": "Pilots of Nordair walked out; Ulla Brandt called it a mistake.",
        "entities": [
            entity("Nordair", 5, "the airline", kind="organization"),
            entity("Ulla Brandt", 4),
            entity("Veldt", 0, kind="place"),
        ],
    },
]


def write(folder: Path, lines: Iterable[object]) -> Path:
    path = folder / "set.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def value(figures: Iterable[Figure], name: str, group: str) -> float:
    return next(f.value for f in figures if (f.name, f.group) == (name, group))


@pytest.fixture(name="flagged")
def _flagged(tmp_path: Path) -> tuple[calibration.Flagged, ...]:
    return calibration.judge(frank.read(write(tmp_path, JUDGED)))


@pytest.fixture(name="salience")
def _salience(tmp_path: Path) -> tuple[Figure, ...]:
    return calibration.against_salience(gum.read(write(tmp_path, PAGES)))


def test_a_wrong_number_is_flagged_and_a_copied_sentence_is_not(
    flagged: tuple[calibration.Flagged, ...],
) -> None:
    assert [row.is_flagged for row in flagged] == [False, True, False, False, True]


def test_an_error_finding_is_counted_against_what_people_found(
    flagged: tuple[calibration.Flagged, ...],
) -> None:
    figures = calibration.against_judgments(flagged)
    assert value(figures, "unfaithful, say people", "all") == 3
    assert value(figures, "flagged", "all") == 2
    assert value(figures, "precision", "all") == 1
    assert value(figures, "precision of flagging all", "all") == pytest.approx(3 / 5)
    assert value(figures, "recall", "all") == pytest.approx(2 / 3)
    assert value(figures, "balanced accuracy", "all") == pytest.approx((2 / 3 + 1) / 2)
    assert value(figures, "recall", "CNN/DailyMail") == pytest.approx(1 / 2)
    assert value(figures, "recall", "BBC (XSum)") == 1


def test_what_is_flagged_is_told_by_the_error_that_people_found(
    flagged: tuple[calibration.Flagged, ...],
) -> None:
    figures = calibration.by_error(flagged)
    assert value(figures, "CircE: wrong time or place", "all") == 1
    assert value(figures, "LinkE: wrong connection", "all") == 0
    assert value(figures, "none", "all") == 0
    assert not [f for f in figures if f.name.startswith("GramE")]  # nobody found one


def test_an_interval_is_over_articles_and_one_article_has_none(
    flagged: tuple[calibration.Flagged, ...],
) -> None:
    recalls = {f.group: f for f in calibration.against_judgments(flagged) if f.name == "recall"}
    assert (recalls["all"].low, recalls["all"].high) == (0.5, 1.0)
    assert recalls["CNN/DailyMail"].low is None


def test_auc_counts_a_tie_as_half_and_needs_both_classes() -> None:
    assert auc([(1.0, True), (1.0, False), (0.0, False)]) == pytest.approx(0.75)
    assert auc([(2.0, True), (1.0, False)]) == 1
    assert auc([(2.0, True)]) is None


def test_balanced_accuracy_weighs_both_classes_alike() -> None:
    pairs = [(1.0, True), (0.0, True), (0.0, False), (0.0, False), (0.0, False)]
    assert balanced_accuracy(pairs) == pytest.approx(0.75)
    assert balanced_accuracy(pairs, 1.0) == pytest.approx(0.5)
    assert balanced_accuracy([(0.0, False)]) is None


def test_the_human_summary_of_an_article_covers_more_than_its_lead_and_than_another(
    salience: tuple[Figure, ...],
) -> None:
    for group in ("in its words", "among its actors"):
        assert value(salience, "human summary", group) == 1
        assert value(salience, "first sentence", group) == pytest.approx(0.25)
        assert value(salience, "three sentences", group) == pytest.approx(0.5)
        assert value(salience, "summary of another", group) == 0
        assert value(salience, "human > three sentences", group) == pytest.approx(0.75)
        assert value(salience, "three sentences > another", group) == pytest.approx(0.75)
        assert value(salience, "human > another", group) == 1


def test_names_are_found_where_all_summaries_have_them_and_not_where_none_has(
    salience: tuple[Figure, ...],
) -> None:
    assert value(salience, "named by all who summarized", "in its words") == 1
    assert value(salience, "named by nobody", "in its words") == 0


def test_two_articles_that_agree_give_no_certainty(salience: tuple[Figure, ...]) -> None:
    figure = next(f for f in salience if f.name == "human > another")
    assert figure.low == pytest.approx(0.05**0.5)
    assert figure.high == 1


def test_a_pronoun_is_no_name_and_a_word_without_capital_only_where_there_is_no_other() -> None:
    boy = gum.Entity(type="person", salience=5, mentions=("his", "a boy", "Ahmed Noor 's"))
    thousands = gum.Entity(type="person", salience=4, mentions=("thousands", "they"))
    assert boy.names == ("Ahmed Noor",)
    assert thousands.names == ("thousands",)


def test_things_are_not_looked_for_among_actors(tmp_path: Path) -> None:
    page = gum.read(write(tmp_path, PAGES))[0]
    assert [e.names[0] for e in page.salient] == ["Lena Okafor", "Tarnholm"]


def test_the_tables_show_values_with_intervals(tmp_path: Path) -> None:
    console = Console(width=160)
    with console.capture() as capture:
        for table in calibration.tables(frank=write(tmp_path, JUDGED)):
            console.print(table)
    assert "0.67 [0.50, 1.00]" in capture.get()
    assert "CircE: wrong time or place" in capture.get()


@pytest.mark.parametrize(("name", "where"), [("frank", "artidoro/frank"), ("gum", "zeldes/gum")])
def test_a_missing_set_is_one_line_that_says_where_to_get_it(
    tmp_path: Path, name: str, where: str
) -> None:
    with pytest.raises(ConfigError, match=where) as caught:
        [*calibration.tables(**{name: tmp_path / "none.jsonl"})]
    assert "\n" not in str(caught.value)
    assert "none.jsonl" in str(caught.value)


def test_a_line_that_lacks_a_field_is_named(tmp_path: Path) -> None:
    lines = [JUDGED[0], {key: said for key, said in JUDGED[0].items() if key != "factuality"}]
    with pytest.raises(ConfigError, match=r"line 2: 'factuality'"):
        frank.read(write(tmp_path, lines))


def test_an_empty_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is empty"):
        gum.read(write(tmp_path, []))
