"""An item's title, section, text and links go in, its kind comes out, by cues that are weighed against each other."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from operator import itemgetter

from bot.ingest import lines
from bot.model import Kind, Link

_ANYTHING = re.compile(r"\b(internet|web|links|news|around)\b", re.IGNORECASE)
_BYLINE = re.compile(r"\bby (?:[A-Z][\w’'-]+ ){1,2}(?!AI\b|Research\b|Labs?\b|Team\b)[A-Z][\w’'-]+$")
_OWN = re.compile(
    r"^(my|our|what i(['’]ve| have)? (been|made|built))\b.{0,30}|^from (me|my desk|our)\b"
    r"|\bmy (work|desk|projects?|bench)\b",
    re.IGNORECASE,
)
# Small letters: a text is made small before it is searched; ", " parts the cues of a line, which count as one, in the
# title double, in the text once or twice.
_WAY = r"(?:method|approach|architecture)"
# Whose research it is says nothing of what is told.
_POST = r"software|engineer|scientist|assistant|intern|fellow|director|lab|group|team|institute|cent(?:er|re)"
_I = r"i(?:['’]m| am| have been|['’]ve been)"
_OF_MINE = r"(?:a|my|the) (?:[\w-]+ ){0,2}(?:course|video|app|book|demo)"
_CUES: tuple[tuple[Kind, int, str], ...] = (
    (Kind.PAPER, 3, r"papers?, preprint, arxiv, researchers (?:show|find|propose), authors (?:show|find|propose)"),
    (Kind.PAPER, 3, r"(?:this|the|their|whose) (?:new )?paper, the authors"),
    (Kind.PAPER, 3, r"(?:releas|publish)(?:ed|es|ing) (?:a|the|their) (?:\w+ )?paper"),
    (Kind.PAPER, 2, r"self-supervised (?:learning )?model, state[- ]of[- ]the[- ]art, sota, recent research"),
    (Kind.PAPER, 2, rf"novel {_WAY}, new {_WAY}, new paradigm, deepmind, outperforms?, multimodal model"),
    (Kind.PAPER, 1, rf"method, architectures?, research(?! (?:{_POST})|-)"),
    (
        Kind.TOOL,
        3,
        (
            r"library, libraries, toolkits?, framework, tools?, plugin, "
            r"extension, ide, command line, cli, package"
        ),
    ),
    (Kind.TOOL, 3, r"open[- ]source (?:[\w-]+ )?(?:project|implementation|alternative|system|engine|software|app)s?"),
    (Kind.TOOL, 1, r"open[- ]source, install, pip, github, demo"),
    (
        Kind.RELEASE,
        3,
        (
            r"releas(?:es?|ed), launch(?:es|ed)?, announce[sd]?, ships?, "
            r"version \d[\w.]*, v\d+(?:\.\d+)+"
        ),
    ),
    (
        Kind.RELEASE,
        3,
        r"now (?:has|supports|available), price (?:cut|drop|reduction|change)s?, generally available, changelog",
    ),
    (Kind.RELEASE, 3, r"(?:api|product) updates?"),
    (
        Kind.ARTICLE,
        3,
        (
            r"blog posts?, post, articles?, essay, thread, "
            r"case stud(?:y|ies), write-?up, guide, documentation"
        ),
    ),
    (
        Kind.ARTICLE,
        1,
        (
            r"explains?, discusses, shares?, tips, lessons?, "
            r"takeaways?, overview, considerations?, resources"
        ),
    ),
    (
        Kind.VIDEO,
        4,
        (
            r"screencast, recorded (?:talk|lecture), lecture series, livestream, "
            r"keynote recording, video tutorial"
        ),
    ),
    (
        Kind.VIDEO,
        4,
        r"(?:this|short|minute|his|her|on) videos?, videos? (?:by|from|series|shows|explains|walk), watch it",
    ),
    (Kind.VIDEO, 1, r"videos?, hours? (?:long|of talk), minutes? (?:long|of talk)"),
    (Kind.PODCAST, 6, r"podcasts?, episode, spotify, interview with"),
    (Kind.OWN_WORK, 6, rf"{_I} working on, {_I} building, {_I} recording, {_I} writing"),
    (
        Kind.OWN_WORK,
        6,
        ", ".join(f"i {did} {_OF_MINE}" for did in ("made", "built", "recorded", "created", "launched")),
    ),
)
_BY_SECTION: tuple[tuple[Kind, str], ...] = (
    (Kind.PAPER, r"paper|research|preprint"),
    (Kind.TOOL, r"\btool|librar|\bcode\b|repos\b|\bprojects\b"),
    (Kind.RELEASE, r"release|update|launch|shipped"),
    (Kind.VIDEO, r"video|watch|youtube|talk"),
    (Kind.PODCAST, r"podcast|listen"),
    (Kind.ARTICLE, r"article|post|read|essay|discussion|tutorial|blog"),
)
# Where the first link leads; the first that fits counts.
_BY_ADDRESS: tuple[tuple[Kind, int, str], ...] = (
    (
        Kind.PAPER,
        6,
        r"//(?:[\w-]+\.)*(?:arxiv|openreview|aclanthology|biorxiv|medrxiv|paperswithcode)\.|//(?:dx\.)?doi\.org",
    ),
    (Kind.PAPER, 6, r"//huggingface\.co/papers/|//proceedings\."),
    (
        Kind.PODCAST,
        6,
        r"//(?:[\w-]+\.)*(?:spotify|overcast|pocketcasts|podbean|simplecast)\.|//podcasts?\.|/podcasts?/",
    ),
    (Kind.VIDEO, 6, r"//(?:[\w-]+\.)*(?:youtube|youtu|vimeo|twitch)\."),
    (Kind.RELEASE, 6, r"/releases?(?:/|$)|/changelog|/release-notes"),
    (Kind.TOOL, 4, r"//(?:[\w-]+\.)*(?:github|gitlab|codeberg|pypi|npmjs|crates)\.|//huggingface\.co/(?!blog)"),
    (
        Kind.ARTICLE,
        4,
        r"//blog\.|/blog/|/posts?/|//(?:[\w-]+\.)*(?:medium|substack|towardsdatascience|dev)\.(?:com|to)",
    ),
)
_IN_TEXT = tuple((kind, weight, re.compile(rf"(?:{cues.replace(', ', '|')})\b")) for kind, weight, cues in _CUES)
_IN_SECTION = tuple((kind, re.compile(words)) for kind, words in _BY_SECTION)
_IN_ADDRESS = tuple((kind, weight, re.compile(words)) for kind, weight, words in _BY_ADDRESS)
# The letter stands first, as a search goes quickly to where a pattern's first letter is.
_VERSIONED = re.compile(r"[A-Z](?<!\w[A-Z])[\w-]{0,30} \d+\.\d+")
_MIN_WORDS = 12


def _before_any(cues: Iterable[str]) -> re.Pattern[str]:
    """Return what is met before any cue: the mark ahead of its first word, to which a search goes quickly.

    The cues of one letter stand together, and are passed over together where the word begins with another.
    """
    by_letter = ("|".join(same) for _, same in groupby(sorted(cues), key=itemgetter(0)))
    return re.compile(rf"\W(?=(?:(?:{')|(?:'.join(by_letter)}))\b)")


_BEFORE_CUE = _before_any(cue for _, _, cues in _CUES for cue in cues.split(", "))


def kind_of(title: str, section: str | None, body: str, links: Sequence[Link] = ()) -> Kind:
    """Return the kind that most cues speak for; prose that none speaks for is an article, anything shorter is other."""
    name = section or ""
    if lines.TIP.match(name) or lines.TIP.match(title):
        return Kind.TIP
    if _OWN.search(name):
        return Kind.OWN_WORK
    weights = dict.fromkeys((kind for kind, _, _ in _IN_TEXT), 0)
    for text, most, worth in ((title, 1, 2), (body, 2, 1)):
        for (kind, weight, _), times in zip(_IN_TEXT, _met(f"\n{text.lower()}", most), strict=True):
            weights[kind] += weight * times * worth
        weights[Kind.RELEASE] += 3 * worth * sum(1 for _ in islice(_VERSIONED.finditer(text), most))
    if not _ANYTHING.search(name):
        for kind in (kind for kind, pattern in _IN_SECTION if pattern.search(name.lower())):
            weights[kind] += 4
    address = links[0].url.lower() if links else ""
    for kind, weight, pattern in _IN_ADDRESS:
        if pattern.search(address):
            weights[kind] += weight
            break
    weights[Kind.ARTICLE] += 3 * bool(_BYLINE.search(title))
    best = max(weights, key=lambda kind: weights[kind])
    if weights[best] >= 2:
        return best
    return Kind.ARTICLE if len(body.split()) >= _MIN_WORDS else Kind.OTHER


def _met(text: str, most: int) -> list[int]:
    """Return how often each cue is met in a text of small letters after a line's end, `most` at most."""
    times, read = [0] * len(_IN_TEXT), [0] * len(_IN_TEXT)
    for place in _BEFORE_CUE.finditer(text):
        at = place.end()
        for i, (_, _, pattern) in enumerate(_IN_TEXT):
            if times[i] < most and read[i] <= at and (found := pattern.match(text, at)):
                times[i], read[i] = times[i] + 1, found.end()
    return times
