"""The words of a question in, those out that say what it is about."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby, takewhile

Words = frozenset[str]


def _set(words: str) -> Words:
    return frozenset(words.split())


# Words that say nothing of what is wanted, wherever they stand.
_LITTLE = _set("""
    a about after again all also am an and any are arent as at be been being but by can cant could couldn couldnt did
    didn didnt do does doesn doesnt don dont every few for from had has hasn hasnt have haven havent having he her here
    him his how i if im in into is isn isnt it its ive just like may me might my myself no not of off on one ones onto
    or our out over she should so some something somewhere such than that thats the their them then there theres these
    they this those to too up us very was wasn wasnt we were weren werent what whats when where wheres which while who
    whom whos whose why will with would wouldnt you your
""")

# Words that ask where a question begins or ends with them; between other words they may be what is asked about.
_POLITE = _set("""
    article articles bitte bonjour danke hallo hello hey hi merci moin newsletter newsletters please pls salut servus
    svp thank thanks thx
""")
_DEMAND = _set("find gimme give remember send show tell")
_ASKING = (
    _LITTLE
    | _POLITE
    | _DEMAND
    | _set("""
        ago anybody anyone anything ask called came concerning discussed ever found get got heard help info interested
        issue issues item items know last lately link links look looked looking maybe mention mentioned mentions month
        months need news old once other piece post posted posts previous published read recall recent recently regarding
        remind saw say said search searching see seen sent share shared somebody someone story stories stuff talk talked
        talking talks think thing things thought today trying want wanted week weeks wonder wondering write written
        wrote yesterday
    """)
)
_GERMAN = _set("""
    aber artikel auf aus bei beitrag bitte da damals das dazu dem den denn der des die doch du ein eine einen einer es
    etwas euch finde finden gab gabs gelesen gerade gesehen gesucht gibt gibts hab habe habt hast hat hatte hatten
    hier ich ihr im in irgendwann irgendwas irgendwo ist jemand kann kannst konnte link mal man mich mir mit nach
    nachricht newsletter nicht noch nochmal oder sagen schick so stand such suche suchen uber um und uns vom von war
    warum was weiss welche welcher welches wer wie wieder wir wo wurde zeig zeige zu zum zur
""")
_FRENCH = _set("""
    a article articles au aux avait avec avez avoir bonjour c ca ce cela cet cette cherche chercher chose d dans de
    deja des dit donne du elle en encore est et etait ici il ils j je l la le les lien lu m me moi mon montre n ne non
    nous on ont ou par parlait parle pas peut peux plait plus pour qu quand que quel quelle quelqu quelque qui quoi
    rappelle retrouve retrouver s se si sont souviens sur t te truc tu un une va vers veux vous y
""")

# How many words of asking in a row it takes: a `post mortem` asks for nothing, and `die hard` is not German.
_FIRST = ((_POLITE | _DEMAND, 1), (_ASKING, 2))
_LAST = ((_POLITE, 1), (_ASKING, 2), (_ASKING | _set("bring dig"), 3))
_FOREIGN = ((_GERMAN, 3), (_FRENCH, 3))


def subject(compounds: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the words that a question, cut into compounds, is about: all of them if it only asks."""
    first, last = _asking(compounds, _FIRST), len(compounds) - _asking(compounds[::-1], _LAST)
    # Who asks in another language does so on both sides of what is asked about, and between its words.
    foreign = [words for words, fewest in _FOREIGN if _longest(compounds, words) >= fewest]
    little = _LITTLE.union(*foreign) if foreign else _LITTLE
    about = [word for word in chain.from_iterable(compounds[first:last]) if word not in little]
    return about or list(chain.from_iterable(compounds))


def _asking(compounds: Iterable[tuple[str, ...]], runs: Iterable[tuple[Words, int]]) -> int:
    """Return how many of the first compounds only ask; a compound does if each of its words does."""
    lengths = [(len(list(takewhile(words.issuperset, compounds))), fewest) for words, fewest in runs]
    return max([length for length, fewest in lengths if length >= fewest], default=0)


def _longest(compounds: Iterable[tuple[str, ...]], words: Words) -> int:
    """Return how many compounds in a row hold these words only, where most do."""
    runs = groupby(compounds, words.issuperset)
    return max([len(list(run)) for asks, run in runs if asks], default=0)
