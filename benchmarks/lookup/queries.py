"""Titles go in, what somebody might ask for them comes out: a seeded mix of kinds, some about nothing there."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.lookup.words import FUNCTION_WORDS, SEED

KINDS = ("exact", "prefix", "typo", "reorder", "noise", "off-topic")
_REQUESTS = (
    "show me the article about {} please",
    "what was that thing on {}",
    "find something about {}",
    "where did you write about {}?",
    "i am looking for the post with {}",
    "do you have anything on {}",
)
_FAR_WORDS = """
    absinthe accordion alimony alpaca antler apostle aquarium archipelago armadillo artichoke asparagus avalanche
    badminton bagpipe ballerina bandage baptism barometer basilica bassoon bayonet begonia bishop blacksmith blizzard
    bonnet bouquet brothel burglar buttermilk cabaret cactus caravan cardigan carnival cashmere casserole cathedral
    cavalry cellist cemetery chandelier chaperone chestnut chimney chisel choir cinnamon clarinet cobbler cockatoo
    concubine confetti corset croissant crusade cutlery daffodil dandruff dentures divorce dowry dungeon earring eczema
    embroidery eyelash falcon ferret fiance flamingo fondue freckle funeral gargoyle gazelle geyser gingerbread glacier
    gondola gout gravy haemorrhoid harpoon heirloom hemlock hiccup hydrangea iguana inheritance jaundice jellyfish
    kidnapper knitting lacrosse larynx lavender leprosy limousine lobster lullaby magnolia mandolin marzipan mascara
    mayonnaise meringue midwife mistletoe mosquito mustache nightgown nunnery nutmeg octopus omelette opera orchard
    ostrich oyster pancreas parsley peacock perfume pharaoh pilgrim pneumonia porcupine poultry pyjamas quarantine
    quiche raccoon rheumatism rhubarb sapphire sauna scabies scarecrow seagull sequin sherry slipper sonata
    stethoscope sunburn tambourine tapestry tarantula thunderstorm tiara toboggan trapeze tuberculosis turnip
    ukulele vaccine vampire velvet vineyard waltz wheelbarrow whirlpool wigwam yogurt zeppelin zucchini
"""
_ELSEWHERE = _FAR_WORDS.split()


@dataclass(frozen=True, slots=True)
class Probe:
    """A query and the title it is after, None where nothing would be an answer."""

    kind: str
    text: str
    wanted: str | None


def probes(titles: Sequence[str], count: int) -> list[Probe]:
    """Return `count` queries, of each kind as many; known items are asked for by two to four words of their titles."""
    rng = random.Random(SEED)  # noqa: S311 - invents queries, guards nothing
    asked: list[Probe] = []
    while len(asked) < count:
        kind = KINDS[len(asked) % len(KINDS)]
        if kind == "off-topic":
            # Two at least: near a single one lies, in a big vocabulary, some word of which it may well be a typo.
            asked.append(Probe(kind, " ".join(rng.sample(_ELSEWHERE, rng.randint(2, 3))), None))
            continue
        title = rng.choice(titles)
        words = _telling(title)
        if len(words) >= 2 and max(map(len, words)) >= 5:
            asked.append(Probe(kind, _ask(rng, kind, words), title))
    return asked


def key_presses(asked: Sequence[Probe], count: int) -> list[str]:
    """Return what stands in the box after each key while queries are typed, `count` of these."""
    rng = random.Random(SEED)  # noqa: S311 - chooses queries, guards nothing
    typed = [probe.text[:length] for probe in asked for length in range(1, min(len(probe.text), 40) + 1)]
    return rng.sample(typed, min(count, len(typed)))


def _telling(title: str) -> list[str]:
    """Return the first four words that say something."""
    words = re.findall(r"[\w.+-]*\w", title.lower())
    return [word for word in words if word not in FUNCTION_WORDS][:4]


def _ask(rng: random.Random, kind: str, words: list[str]) -> str:
    if kind == "prefix":
        words = [*words[:-1], words[-1][: max(3, len(words[-1]) - rng.randint(1, 4))]]
    if kind == "typo":
        words = words[:2]
        at = max(range(len(words)), key=lambda place: len(words[place]))
        words = [*words[:at], _mistyped(rng, words[at]), *words[at + 1 :]]
    if kind == "reorder":
        rng.shuffle(words)
    text = " ".join(words)
    return rng.choice(_REQUESTS).format(text) if kind == "noise" else text


def _mistyped(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice([word[:at] + word[at + 1 :], swapped, word[:at] + word[at] + word[at:]])
