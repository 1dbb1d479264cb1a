"""What a query is understood as: exact phrases, unwanted words, synonyms and acronyms, and what is never corrected."""

import pytest

from bot.search import build
from bot.search.query import Query, Term, understand
from bot.search.synonyms import NONE, Own, Synonyms, laid_over, of_pairs, own_of
from bot.search.vocabulary import Vocabulary
from tests.search.archive import ARCHIVE, stored

VOCABULARY: Vocabulary = build(
    (
        *ARCHIVE,
        stored(30, "Large language models learn to sail", "A skipper reads their logbook."),
        stored(31, "Kubernetes on a canal boat", "Deploying between two locks."),
        stored(32, "Tidal Wave Forecasting (TWF) for ports", "Pictures of the sea are labelled by hand."),
    )
).vocabulary


def asked(text: str, synonyms: Synonyms | None = None, acronyms: Synonyms = NONE) -> Query:
    return understand(text, VOCABULARY, synonyms or laid_over(Own()), acronyms)


def readings(text: str, synonyms: Synonyms | None = None, acronyms: Synonyms = NONE) -> dict[str, dict[str, float]]:
    terms = asked(text, synonyms, acronyms).terms
    return {term.typed: {reading.word: round(reading.closeness, 3) for reading in term.readings} for term in terms}


def typed(terms: tuple[Term, ...]) -> list[str]:
    return [term.typed for term in terms]


@pytest.mark.parametrize(
    ("text", "phrases", "words"),
    [
        ('"progress bar" death', [("progress", "bar")], ["progress", "bar", "death"]),
        ("“progress bar” „graph embeddings“", [("progress", "bar"), ("graph", "embeddings")], None),
        ("«naïve résumé» 「机器学习」", [("naive", "resume"), ("机器", "器学", "学习")], None),
        ('"progress bar', [], ["progress", "bar"]),
        ('progress" bar"', [], ["progress", "bar"]),
        ('a 5" screen and a 7" tablet', [], None),
        ('"" " " "!?"', [], []),
        ('"What it is"', [("what", "it", "is")], ["what", "it", "is"]),
    ],
)
def test_words_between_quotation_marks_stand_together(
    text: str, phrases: list[tuple[str, ...]], words: list[str] | None
) -> None:
    query = asked(text)
    assert list(query.phrases) == phrases
    assert words is None or typed(query.terms) == words


@pytest.mark.parametrize(
    ("text", "excluded", "words"),
    [
        ("bees -wasps", ["wasps"], ["bees"]),
        ("-wasps bees -Node.js", ["wasps", "nodejs"], ["bees"]),
        ('bees -"wasps"', ["wasps"], ["bees"]),
        ("bees −wasps", ["wasps"], ["bees"]),
        ("back-pressure", [], ["back", "pressure"]),
        ("bees - wasps", [], ["bees", "wasps"]),
        ("bees -- wasps --honey -5 -", [], None),
        ("bees -.NET", ["dotnet"], ["bees"]),
        ("bees -!", [], ["bees"]),
        ("bees -robot", ["robot", "robots"], ["bees"]),
        ("bees -labeling", ["labeling", "labelled", "labels"], ["bees"]),
        ('bees -"robot"', ["robot"], ["bees"]),
        ("bees -strawbery", ["strawbery"], ["bees"]),
        ("bees -k8s", ["k8s"], ["bees"]),
    ],
)
def test_a_word_after_a_minus_is_unwanted(text: str, excluded: list[str], words: list[str] | None) -> None:
    query = asked(text)
    assert list(query.excluded) == excluded
    assert words is None or typed(query.terms) == words
    assert not query.only_excludes


def test_words_between_quotation_marks_after_a_minus_must_not_stand_together() -> None:
    query = asked('bees -"progress bar" -"I-KELP" -wasps')
    assert (query.barred, query.excluded) == ((("progress", "bar"), ("i", "kelp")), ("wasps",))
    assert typed(query.terms) == ["bees"]


def test_a_query_that_only_says_what_is_unwanted_says_so() -> None:
    assert asked('-"progress bar"').only_excludes
    assert not asked('-wasps "progress bar"').only_excludes
    assert asked("-wasps").only_excludes
    assert not asked("").only_excludes


def test_a_word_between_quotation_marks_means_itself_only() -> None:
    assert readings('"photographs"') == {"photographs": {"photographs": 1.0}}
    assert readings('"photogrphs"') == {"photogrphs": {}}


def test_a_word_is_read_as_its_synonyms_in_every_form_the_archive_holds() -> None:
    assert readings("annotate it")["annotate"] == {"labels": 0.837, "labelled": 0.837}
    assert readings("k8s boat")["k8s"] == {"kubernetes": 0.9}


def test_an_acronym_is_read_as_all_of_its_words_and_the_words_as_the_acronym() -> None:
    assert readings("llm boat")["llm"].items() >= {"large language model": 0.9, "large language models": 0.837}.items()
    own = laid_over(own_of('same = [["gpt", "talking parrot machine"]]'))
    assert {word: held.get("gpt") for word, held in readings("talking parrot machine sings", own).items()} == {
        "talking": 0.9,
        "parrot": 0.9,
        "machine": 0.9,
        "sings": None,
    }


def test_acronyms_that_items_explain_are_read_both_ways() -> None:
    mined = of_pairs([("tw", "tidal wave"), ("twf", "tidal wave forecasting")])
    assert readings("tw sea", acronyms=mined)["tw"] == {"tidal wave": 0.9}
    assert readings("tidal wave forecasting sea", acronyms=mined)["wave"]["twf"] == 0.9


def test_a_one_way_synonym_does_not_lead_back() -> None:
    own = laid_over(own_of('[broader]\nschooner = ["boat"]'))
    assert readings("schooner bees", own)["schooner"] == {"boat": 0.85}
    assert readings("boat bees", own)["boat"] == {"boat": 1.0}


def test_parted_words_are_no_longer_read_as_each_other() -> None:
    own = laid_over(own_of('apart = [["k8s", "kubernetes"]]'))
    assert readings("k8s boat", own)["k8s"] == {}


def test_what_the_archive_lacks_is_told_as_what_it_is_read_as() -> None:
    assert asked("k8s boats for bees").read_as == (("k8s", "kubernetes"),)
    assert asked("kubernetes boat").read_as == ()
    assert asked('"k8s" boat').read_as == ()


def test_a_misspelt_word_that_the_archive_lacks_is_read_as_its_synonyms_less_surely() -> None:
    assert readings("anotate it")["anotate"].items() >= {"labels": 0.586}.items()
    assert asked("anotate the boat").read_as == (("anotate", "labelled"),)
    assert asked("anotate the boat").corrected is None
    assert readings("kubrnts boat")["kubrnts"] == {}


def test_a_word_with_a_synonym_is_not_corrected() -> None:
    own = laid_over(own_of('same = [["strawberies", "automaton"]]'))
    assert asked("strawberies bees").corrected == "strawberries bees"
    assert asked("strawberies bees", own).corrected is None
    assert readings("strawberies bees", own)["strawberies"] == {}


@pytest.mark.parametrize("text", ["bees", "boat", "3.5", "2024", "17", "labels"])
def test_known_words_and_numbers_are_never_corrected(text: str) -> None:
    assert asked(text).corrected is None


def test_only_the_first_twelve_distinct_words_count() -> None:
    assert len(asked(" ".join(f"word{n} word{n}" for n in range(40))).terms) <= 12


def test_what_is_said_twice_of_a_phrase_or_of_what_to_leave_out_counts_once() -> None:
    query = asked('"bees count" "Bees count" -wasps -WASPS -"progress bar" -"progress bar"')
    assert query.phrases == (("bees", "count"),)
    assert (query.excluded, query.barred) == (("wasps",), (("progress", "bar"),))
