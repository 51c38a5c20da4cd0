from __future__ import annotations

from summarizer import guards

ARTICLE = (
    "France and Germany signed a treaty on rail freight in Lyon.",
    "Both sides call it a milestone.",
    "Germany wants to join the customs league this year.",
    "French ministers flew to Warsaw, where Poland received them.",
    "Both sides had also agreed to train pilots.",
    "Trade between the two countries rose by a tenth, and France praised Germany.",
)


def faults(claim: str, *numbers: int) -> list[tuple[str, str, str]]:
    cited = [ARTICLE[number - 1] for number in numbers]
    found = guards.check(claim, cited, source=guards.Source(ARTICLE))
    return [(fault.severity, fault.kind, fault.words) for fault in found]


def test_what_the_text_says_of_one_is_not_said_of_both() -> None:
    claim = "Both sides call it a milestone and want to join the customs league."
    assert ("error", "role_swapped", "Both sides") in faults(claim, 2, 3)


def test_what_the_text_says_of_another_pair_is_not_said_of_the_main_one() -> None:
    claim = "Both sides had also agreed to train pilots."
    assert ("error", "role_swapped", "Both sides") in faults(claim, 5)


def test_what_the_text_says_of_both_passes() -> None:
    assert faults("Both sides call it a milestone.", 2) == []
    assert faults("Both countries signed a treaty on rail freight.", 1) == []


def test_a_country_that_the_pair_leaves_out_is_found() -> None:
    assert ("error", "name_not_in_evidence", "Poland") in faults("Poland calls it a milestone.", 2)


def test_the_two_countries_may_be_spelled_out() -> None:
    assert faults("Trade between France and Germany rose by a tenth.", 6) == []
