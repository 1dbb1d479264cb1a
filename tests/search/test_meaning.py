"""Look-up by meaning, shown with a model of ten words that anybody can follow, and with hostile texts."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.search import build, related
from bot.search.blend import blended
from bot.search.gate import Gate, calibrate
from bot.search.meaning import (
    Embedder,
    Floats,
    Lens,
    Vectors,
    alike,
    cosines,
    joined,
    learn,
    nearest,
    taken,
    text_of,
    vectors,
)
from bot.search.sense import Sense, read, sense_of
from tests.search.archive import ARCHIVE, stored

# Each word of a row means much the same: its vector is that of its row and a little of its own.
SENSES = (("cat", "kitten", "feline"), ("car", "lorry", "automobile"), ("bread", "loaf", "baker"), ("sea", "ocean"))
WORDS = tuple(word for sense in SENSES for word in sense)


def tokens(texts: Sequence[str]) -> list[list[int]]:
    return [[WORDS.index(word) for word in text.casefold().split() if word in WORDS] for text in texts]


def weights() -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
    rng = np.random.default_rng(4)
    senses = {word: row for row, sense in enumerate(SENSES) for word in sense}
    shared = rng.standard_normal((len(SENSES), 256))
    own = rng.standard_normal((len(WORDS), 256))
    return np.array([shared[senses[word]] + 0.4 * own[row] for row, word in enumerate(WORDS)], np.float16)


TEXTS = ("the cat", "a car", "bread", "the sea", "cat and sea", "nothing known", "")


@pytest.fixture(scope="module")
def lens() -> Lens:
    return learn(Embedder(tokens, weights()), TEXTS)


def spread(rows: int) -> Floats:
    directions = np.random.default_rng(7).standard_normal((rows, 256)).astype(np.float32)
    lengths: Floats = np.linalg.norm(directions, axis=1, keepdims=True)
    return directions / lengths


def test_a_question_in_other_words_comes_nearest_to_what_means_the_same(lens: Lens) -> None:
    within = vectors(lens.embed(TEXTS))
    for question, answer in (("feline", "the cat"), ("automobile", "a car"), ("a loaf", "bread"), ("ocean", "the sea")):
        rows, _ = nearest(within, lens.embed([question])[0], 1)
        assert TEXTS[rows[0]] == answer


def test_a_text_without_a_known_word_means_nothing_and_comes_near_nothing(lens: Lens) -> None:
    embedded = lens.embed(TEXTS)
    assert not embedded[5:].any()
    assert np.linalg.norm(embedded[:5], axis=1) == pytest.approx(1)
    _, near = nearest(vectors(embedded), lens.embed(["???"])[0], 3)
    assert not near.any()


def test_the_same_texts_give_the_same_vectors_alone_and_among_others(lens: Lens) -> None:
    together = lens.embed([*TEXTS] * 40)
    alone = np.concatenate([lens.embed([text]) for text in TEXTS])
    assert together[-len(TEXTS) :] == pytest.approx(alone, abs=1e-6)


def test_a_word_that_every_text_holds_says_little(lens: Lens) -> None:
    everywhere = learn(lens.embedder, ["cat car", "cat bread", "cat sea"])
    vector = everywhere.embed(["cat loaf"])[0]
    rows, _ = nearest(vectors(everywhere.embed(["cat car", "cat bread", "cat sea"])), vector, 3)
    assert rows[0] == 1


def test_segments_are_searched_together_as_one(lens: Lens) -> None:
    embedded = lens.embed(TEXTS)
    whole, parts = vectors(embedded), joined([vectors(embedded[:2]), vectors(embedded[2:2]), vectors(embedded[2:])])
    assert np.array_equal(whole.halves, parts.halves)
    assert np.array_equal(whole.codes, parts.codes)


def test_rows_that_are_taken_keep_what_they_mean(lens: Lens) -> None:
    embedded = lens.embed(TEXTS)
    some, same = taken(vectors(embedded), np.array([3, 0])), vectors(embedded[[3, 0]])
    assert np.array_equal(some.halves, same.halves)
    assert np.array_equal(some.codes, same.codes)


def test_a_sense_is_read_again_from_its_arrays_and_refused_for_another_model() -> None:
    embedder = Embedder(tokens, weights())
    kept, within = sense(embedder, TEXTS)
    assert len(within.halves) == len(TEXTS)
    again = read(embedder, kept.arrays())
    assert again is not None
    assert again.gate == kept.gate
    assert np.array_equal(again.lens.embed(TEXTS), kept.lens.embed(TEXTS))
    assert read(Embedder(tokens, weights()[:5]), kept.arrays()) is None
    assert read(embedder, {}) is None


def test_the_gate_is_low_where_nothing_off_topic_comes_near_and_high_where_it_does() -> None:
    def lengths(texts: Sequence[str]) -> list[list[int]]:
        return [[len(word) % len(WORDS) for word in text.split()] for text in texts]

    few, _ = sense(Embedder(lengths, weights()), ["a cat"])
    many, _ = sense(
        Embedder(lengths, weights()), [f"{'a' * one} {'b' * other}" for one in range(12) for other in range(9)]
    )
    assert few.gate.low <= few.gate.high < many.gate.high <= 1.001


def test_only_rows_that_are_allowed_are_answers() -> None:
    embedded = spread(5_000)
    allowed = np.zeros(5_000, np.bool_)
    allowed[[3, 4_000]] = True
    rows, _ = nearest(vectors(embedded), embedded[7], 10, allowed)
    assert sorted(rows) == [3, 4_000]
    assert nearest(vectors(embedded), embedded[7], 10, np.zeros(5_000, np.bool_))[0].size == 0


def test_the_ten_nearest_are_nearly_always_those_that_comparing_every_row_gives() -> None:
    embedded = spread(20_000)
    within = vectors(embedded)
    asked = embedded[:50] + embedded[50:100] + embedded[100:150]
    agreed = 0
    for vector in asked / np.linalg.norm(asked, axis=1, keepdims=True):
        exact = np.argsort(-(within.halves.astype(np.float32) @ vector))[:10]
        agreed += len(set(exact) & set(nearest(within, vector, 10)[0]))
    assert agreed / 500 >= 0.8


def test_an_item_comes_nearest_to_itself_and_the_lower_of_equal_rows_first() -> None:
    embedded = spread(3_000)
    embedded[2_000:2_003] = embedded[5]
    rows, near = nearest(vectors(embedded), embedded[5], 4)
    assert list(rows) == [5, 2_000, 2_001, 2_002]
    assert near == pytest.approx(1, abs=1e-3)


def test_an_archive_of_equal_items_costs_no_more_than_another() -> None:
    embedded = np.repeat(spread(1), 10_000, axis=0)
    rows, _ = nearest(vectors(embedded), embedded[0], 20)
    assert list(rows) == list(range(20))


def test_the_cosines_of_chosen_rows_are_those_that_the_nearest_have() -> None:
    within = vectors(spread(100))
    rows, near = nearest(within, spread(101)[100], 100)
    assert cosines(within, spread(101)[100], rows) == pytest.approx(near)


def test_no_half_changes_its_value_on_the_way_to_a_cosine() -> None:
    halves = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = halves[np.isfinite(halves)][:, None]
    within = Vectors(finite, np.zeros((4, len(finite)), np.uint64))
    plain = finite.astype(np.float32)[:, 0]
    assert np.array_equal(cosines(within, np.ones(1, np.float32), np.arange(len(finite))), plain)


def test_items_like_an_item_are_its_nearest_without_itself(lens: Lens) -> None:
    texts = ("cat sea", "kitten ocean", "lorry", "loaf baker")
    rows, near = alike(vectors(lens.embed(texts)), 0, 2)
    assert rows[0] == 1
    assert 0 not in rows
    assert near[0] > near[1]


def test_an_item_that_shares_no_word_with_another_has_related_items_by_meaning() -> None:
    titles = ("cat", "lorry", "kitten", "loaf")
    index = build([stored(number, title) for number, title in enumerate(titles)], Embedder(tokens, weights()))
    assert related(index, "item-0")[0].stored.item.title == "kitten"
    alone = build([stored(0, "cat")], Embedder(tokens, weights()))
    assert related(alone, "item-0") == ()


def test_an_empty_archive_has_a_lens_a_gate_and_no_answers() -> None:
    lens = learn(Embedder(tokens, weights()), [])
    within = vectors(lens.embed([]))
    assert nearest(within, lens.embed(["cat"])[0], 5)[0].size == 0
    assert calibrate(lens, within) == Gate(0.0, 0.0)


@given(st.lists(st.text(), max_size=5))
def test_any_texts_have_vectors_of_length_one_or_none(texts: list[str]) -> None:
    lens = learn(Embedder(lambda batch: [[ord(c) % len(WORDS) for c in text] for text in batch], weights()), texts)
    lengths = np.linalg.norm(lens.embed(texts), axis=1)
    assert ((np.abs(lengths - 1) < 1e-3) | (lengths == 0)).all()


def test_the_less_of_a_question_is_known_the_nearer_an_answer_must_come() -> None:
    gate = Gate(0.2, 0.6)
    assert gate.least(1.0) == pytest.approx(0.2)
    assert gate.least(0.0) == pytest.approx(0.6)
    assert gate.least(1.0) < gate.least(0.5) < gate.least(0.0)


def test_what_an_item_means_is_its_title_and_its_text() -> None:
    assert text_of(ARCHIVE[0].item).split("\n") == [ARCHIVE[0].item.title, ARCHIVE[0].item.body]


def sense(embedder: Embedder, texts: Sequence[str]) -> tuple[Sense, Vectors]:
    lens = learn(embedder, texts)
    within = vectors(lens.embed(texts))
    return sense_of(lens, within), within


def scores(*values: float) -> NDArray[np.float64]:
    return np.array(values)


def test_among_items_that_hold_every_word_the_words_alone_decide() -> None:
    both = blended(scores(0.9, 0.8), scores(1, 1), scores(0.1, 0.9).astype(np.float32))
    assert both[0] > both[1]


def test_meaning_parts_items_that_hold_the_same_few_words_and_never_lowers_a_score() -> None:
    both = blended(scores(0.3, 0.3, 0.3), scores(0.4, 0.4, 0.4), scores(0.6, 0.2, -0.3).astype(np.float32))
    assert both[0] > both[1] > both[2] > 0
    assert ((both >= 0) & (both <= 1)).all()


@given(st.lists(st.tuples(*[st.floats(0, 1, width=32)] * 2, st.floats(-1, 1, width=32)), min_size=1, max_size=9))
def test_no_item_that_holds_less_passes_one_that_holds_every_word_by_meaning(items: list[tuple[float, ...]]) -> None:
    scored, covered, near = (scores(*column) for column in zip(*items, strict=True))
    whole = blended(np.append(scored, 1), np.append(covered, 1), np.append(near, -1)).astype(np.float32)
    assert whole[-1] >= whole[:-1].max() - 1e-6
