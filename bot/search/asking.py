"""The words of a question in, those out that say what it is about."""

from collections.abc import Iterable, Sequence
from itertools import chain, takewhile

Words = frozenset[str]


def _set(words: str) -> Words:
    return frozenset(words.split())


# Words that say nothing of what is wanted, wherever they stand.
_LITTLE = _set("""
    a about after again all also am an and any are as at be been being but by can could couldn did didn do does
    doesn don every few for from had has hasn have haven having he her here him his how i if in into is isn it its just
    like may me might my myself no not of off on one ones onto or our out over she should so some something somewhere
    such than that the their them then there these they this those to too us very was wasn we were weren what when where
    which while who whom whose why will with would you your
""")

# Words that ask where a question begins or ends with them; between other words they may be what is asked about.
_POLITE = _set("article articles bitte danke hello hey hi merci newsletter newsletters please pls svp thank thanks thx")
_DEMAND = _set("find gimme give remember send show tell")
_ASKING = (
    _LITTLE
    | _POLITE
    | _DEMAND
    | _set("""
        ago anything ask called came discussed ever found get got help issue issues item items know last lately link
        links look looked looking maybe mention mentioned mentions month months need old once other piece post posted
        posts previous published read recent recently saw say said search searching see seen sent share shared somebody
        someone story stories stuff talk talked talking talks think thing things thought today want wanted week weeks
        wonder wondering write written wrote yesterday
    """)
)
_GERMAN = _set("""
    aber artikel auf aus beitrag bei bitte da das dazu dem den denn der des die doch du ein eine einen einer es etwas
    euch finde finden gab gabs gerade gesucht gibt hab habe habt hast hat hatte hatten hier ich ihr im in irgendwas
    irgendwo ist kannst konnte link mal man mich mir mit nach nachricht newsletter nicht noch nochmal oder sagen
    schick so stand such suche suchen uber um und uns vom von war warum was wer wie wir wo wurde zeig zeige zu zum zur
""")
_FRENCH = _set("""
    a article articles au aux avait avez avoir c ca ce cela cet cette cherche chercher chose d dans de deja des dit
    donne du elle en encore est et etait il ils j je l la le les lien lu m me moi mon montre n ne non nous on ont ou par
    parlait parle pas peut peux plait plus pour qu quand que quel quelle quelque qui quoi rappelle retrouve retrouver s
    se si sont souviens sur t te truc tu un une va veux vous y
""")

# How many words of asking in a row it takes: a `post mortem` asks for nothing, and `die hard` is not German.
_RUNS = ((_ASKING, 2), (_GERMAN, 3), (_FRENCH, 3))
_FIRST = ((_POLITE | _DEMAND, 1), *_RUNS)
_LAST = ((_POLITE, 1), *_RUNS)


def subject(compounds: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the words that a question, cut into compounds, is about: all of them if it only asks."""
    first, last = _asking(compounds, _FIRST), len(compounds) - _asking(compounds[::-1], _LAST)
    about = [word for word in chain.from_iterable(compounds[first:last]) if word not in _LITTLE]
    return about or list(chain.from_iterable(compounds))


def _asking(compounds: Iterable[tuple[str, ...]], runs: Iterable[tuple[Words, int]]) -> int:
    """Return how many of the first compounds only ask; a compound does if each of its words does."""
    lengths = ((sum(1 for _ in takewhile(words.issuperset, compounds)), fewest) for words, fewest in runs)
    return max((length for length, fewest in lengths if length >= fewest), default=0)
