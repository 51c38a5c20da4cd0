from __future__ import annotations

from summarizer import guards

ARTICLE = (
    "Norland's caretaker premier Mara Vell met Foreign Minister Jonas Reik of Ostria in Selm.",
    "Vell said the talks went well.",
)


def faults(claim: str) -> list[tuple[str, str]]:
    found = guards.check(claim, ARTICLE[:1], source=guards.Source(ARTICLE))
    return [(fault.kind, fault.words) for fault in found if fault.kind == "office_changed"]


def test_an_office_that_the_article_does_not_give_is_found() -> None:
    claim = "President Mara Vell met Jonas Reik in Selm."
    assert faults(claim) == [("office_changed", "President Mara Vell")]


def test_the_articles_own_office_passes_in_full_and_in_short() -> None:
    assert faults("Caretaker premier Mara Vell met Foreign Minister Jonas Reik in Selm.") == []
    assert faults("Minister Reik met Mara Vell in Selm.") == []


def test_a_person_whom_the_article_gives_no_office_may_have_any() -> None:
    assert faults("Spokesman Tom Ader met Mara Vell in Selm.") == []


def test_a_first_name_may_stand_for_a_form_of_address() -> None:
    sentence = "Ms Vell thanked Reik for his patience on 14 April."
    claim = "Mara Vell thanked Jonas Reik for his patience on 14 April."
    source = guards.Source((*ARTICLE, sentence))
    assert guards.check(claim, sentence, source=source) == ()
