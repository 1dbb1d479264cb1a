"""Texts in, vectors out; the vectors of an archive and of a query in, the rows out that mean the nearest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.model import Item

Tokens = Sequence[Sequence[int]]
Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

_LONGEST = 2_000
"""Characters of a text that are read: what an item is about stands in its first paragraphs."""

_BATCH = 64
_BLOCK = 16_384
"""Codes compared at a time: what is counted meanwhile stays in the processor's cache."""

_LOOKED_AT = 1_000
"""Rows whose cosine is computed: 98 of 100 of the ten nearest of 100,000 are among them."""

_SAMPLED = 64

_SIGN_AND_REST, _EXPONENT = np.int32(-0x70002000), np.float32(2.0**112)
"""Of a half widened and shifted to a float's place: the bits that count, and the difference of the two biases."""

_LEARNT = 10_000


@dataclass(frozen=True, slots=True)
class Embedder:
    """A model of words: `tokens` cuts texts into row numbers of `weights`, which is float16 (tokens, 256)."""

    tokens: Callable[[Sequence[str]], Tokens]
    weights: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Lens:
    """How an archive is looked at: `rarity` weighs each token, `centre` is what all its items have in common.

    Both float32, (tokens,) and (256,). After Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence
    embeddings" (2017), with inverse document frequency for their weight and the mean for their first component.
    """

    embedder: Embedder
    rarity: Floats
    centre: Floats

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length 1 for each text, (n, 256) float32; one without a word gets zeros."""
        cut = (_cut(self.embedder, batch) for batch in _batches(texts))
        parts = [_normal(_means(self.embedder, self.rarity, *batch), self.centre) for batch in cut]
        return np.concatenate(parts) if parts else np.zeros((0, self.centre.size), np.float32)


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the items of a segment mean, a row an item.

    `halves` are vectors of length 1, (n, 256) float16; `codes` their signs, a bit each, (4, n) uint64.
    """

    halves: NDArray[np.float16]
    codes: NDArray[np.uint64]


def text_of(item: Item) -> str:
    """Return the text that stands for an item's meaning."""
    return f"{item.title}\n{item.body}"


def learn(embedder: Embedder, texts: Sequence[str]) -> Lens:
    """Return the lens of an archive, from some thousand of its texts; it fits while the archive's subjects stay."""
    texts = texts[:: 1 + len(texts) // _LEARNT]
    cut = [_cut(embedder, batch) for batch in _batches(texts)]
    most = len(embedder.weights)
    held = np.zeros(most, np.float32)
    for tokens, lengths in cut:
        once = np.unique(np.repeat(np.arange(len(lengths)), lengths) * most + tokens) % most
        held += np.bincount(once, minlength=most)
    rarity = np.log1p(len(texts) / (1 + held)).astype(np.float32)
    total = sum((_means(embedder, rarity, *batch).sum(axis=0) for batch in cut), np.zeros(1, np.float32))
    centre = np.broadcast_to(total / max(1, len(texts)), embedder.weights.shape[1:])
    return Lens(embedder, rarity, centre.astype(np.float32))


def vectors(embedded: Floats) -> Vectors:
    """Return embedded texts as they are kept and searched."""
    return Vectors(embedded.astype(np.float16), np.ascontiguousarray(_codes(embedded).T))


def joined(parts: Sequence[Vectors]) -> Vectors:
    """Return the rows of several segments, one after another, as those of one."""
    halves = np.concatenate([part.halves for part in parts])
    return Vectors(halves, np.concatenate([part.codes for part in parts], axis=1))


def taken(within: Vectors, rows: Rows) -> Vectors:
    """Return some of the rows, in the order given."""
    return Vectors(within.halves[rows], within.codes.take(rows, axis=1))


def nearest(
    within: Vectors, vector: Floats, most: int, allowed: NDArray[np.bool_] | None = None
) -> tuple[Rows, Floats]:
    """Return at most `most` rows and their cosines with a vector of length 1, the nearest first, the lower row first.

    `allowed` says of each row whether it may be an answer. Nearly exact: rows whose signs differ least are compared.
    """
    distances = _distances(within.codes, _codes(vector[None])[0])
    if allowed is not None:
        distances[~allowed] = 255
    rows = _lowest(distances, max(most, _LOOKED_AT))
    if allowed is not None:
        rows = rows[allowed[rows]]
    near = cosines(within, vector, rows)
    order = np.argsort(-near, kind="stable")[:most]
    return rows[order], near[order]


def cosines(within: Vectors, vector: Floats, rows: Rows) -> Floats:
    """Return the cosine of each of the rows with a vector of length 1."""
    return _floats(within.halves[rows]) @ vector


def alike(within: Vectors, row: int, most: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Floats]:
    """Return at most `most` other rows and their cosines with a row, the nearest first."""
    rows, near = nearest(within, _floats(within.halves[[row]])[0], most + 1, allowed)
    others = np.flatnonzero(rows != row)[:most]
    return rows[others], near[others]


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _BATCH):
        yield [text[:_LONGEST] for text in texts[start : start + _BATCH]]


def _cut(embedder: Embedder, texts: Sequence[str]) -> tuple[NDArray[np.int32], Rows]:
    """Return the tokens of texts end to end, and how many each text has."""
    tokens = embedder.tokens(texts)
    lengths = np.fromiter(map(len, tokens), np.intp, len(tokens))
    return np.fromiter(chain.from_iterable(tokens), np.int32, lengths.sum()), lengths


def _means(embedder: Embedder, rarity: Floats, tokens: NDArray[np.int32], lengths: Rows) -> Floats:
    """Return the weighted mean of each text's tokens, brought to length 1."""
    weighted = _floats(embedder.weights[tokens]) * rarity[tokens, None]
    means = np.zeros((len(lengths), embedder.weights.shape[1]), np.float32)
    filled = lengths > 0
    if tokens.size:
        means[filled] = np.add.reduceat(weighted, (np.cumsum(lengths) - lengths)[filled], axis=0)
    return _unit(means)


def _normal(means: Floats, centre: Floats) -> Floats:
    return _unit(np.where(means.any(axis=1, keepdims=True), means - centre, means))


def _unit(rows: Floats) -> Floats:
    lengths: Floats = np.sqrt((rows * rows).sum(axis=1, keepdims=True))  # linalg.norm looks at its arguments for longer
    lengths[lengths == 0] = 1
    return rows / lengths


def _floats(halves: NDArray[np.float16]) -> Floats:
    """Return finite float16 as float32, faster than numpy: the bits move, and a factor mends the exponent."""
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= _SIGN_AND_REST
    floats = bits.view(np.float32)
    floats *= _EXPONENT
    return floats


def _codes(embedded: Floats) -> NDArray[np.uint64]:
    return np.packbits(embedded > 0, axis=1).view(np.uint64)


def _distances(codes: NDArray[np.uint64], code: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return how many signs of each row differ; the very opposite, 256, wraps to 0, and its cosine gives it away."""
    distances = np.empty(codes.shape[1], np.uint8)
    for start in range(0, distances.size, _BLOCK):
        block = distances[start : start + _BLOCK]
        block[:] = np.bitwise_count(codes[0, start : start + _BLOCK] ^ code[0])
        for column, signs in zip(codes[1:], code[1:], strict=True):
            block += np.bitwise_count(column[start : start + _BLOCK] ^ signs)
    return distances


def _lowest(distances: NDArray[np.uint8], most: int) -> Rows:
    """Return about as many rows as asked for, those of the lowest distances; how low is read off a sample."""
    if distances.size <= most:
        return np.arange(distances.size)
    step = max(1, most // _SAMPLED)
    rank = min(most // step, distances.size // step - 1)
    rows = np.flatnonzero(distances <= np.partition(distances[::step], rank)[rank])
    if rows.size > 2 * most:
        rows = np.sort(rows[np.argsort(distances[rows], kind="stable")[:most]])
    return rows
