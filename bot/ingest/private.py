"""An address and its words go in; whether they are meant for one reader alone comes out.

Unsubscribing, preferences, the mail in a browser, forwarding: such addresses act in the subscriber's name.
"""

import re
from base64 import b64decode
from binascii import Error
from functools import lru_cache
from urllib.parse import unquote

from bot.ingest.address import Address
from bot.ingest.needles import needles

# Each alternative of these three has letters outside of its parentheses: what has none of them asks nothing.
_LEAVE = (
    r"unsubscribe|un-subscribe|unsub|opt[- ]?out|(newsletter )?abmelden|(newsletter )?abbestellen"
    r"|(newsletter )?austragen|(se |me )?désabonner|(se |me )?désinscrire|désabonnement|désinscription"
    r"|darse de baja|darme de baja|(cancelar|anular) (la |mi |tu )?suscripción|desuscribirse|cancelar (a )?inscrição"
    r"|disiscriviti|(annulla|cancellare?) (l['’])?iscrizione|afmelden|afmeld|uitschrijven|avregistrera( dig)?"
    r"|отписаться|退订|取消订阅|配信停止|wypisz się"
)
_LOOK = (
    r"(view|read|open|see) (this |the )?(e-?mail |newsletter |message |issue )?(in|on) (your |the |a )?(web )?browser"
    r"|view (this |the )?(e-?mail |newsletter |message )?online|view (as a )?web ?page|web ?version|browser version"
    r"|(diese[nr]? )?(e-?mail |newsletter )?(im|in ihrem|in deinem) browser (ansehen|anzeigen|öffnen|lesen)"
    r"|(online|web)-?version( ansehen| anzeigen)?|online ansehen"
    r"|(voir|afficher|lire|ouvrir|consulter) .{0,30}(dans|sur) (le|votre|ton) navigateur"
    r"|(voir |lire )?(la )?version en ligne|ver .{0,25}en (el|tu|su) navegador|ver (la )?versión (web|online|en línea)"
    r"|visualizza nel browser|bekijk .{0,20}in (je|uw) browser"
)
_CHANGE = r"(manage|update|change|edit|set) (your |my |email |e-mail |subscription |newsletter ){0,3}"
_AENDERN = r" (ändern|verwalten|bearbeiten|aktualisieren)"
_CHANGER = r"(gérer|modifier|mettre à jour) (vos|mes|tes|votre|mon) "
_CAMBIAR = r"(gestionar|actualizar|cambiar) (tus|sus|mis|tu|su) "
_MANAGE = (
    rf"{_CHANGE}preferences|{_CHANGE}subscriptions?|{_CHANGE}settings|{_CHANGE}profile|{_CHANGE}e-?mails?"
    r"|(e-?mail|subscription) preferences|(e-?mail|subscription) settings"
    rf"|einstellungen{_AENDERN}|profil{_AENDERN}|abonnement{_AENDERN}|präferenzen{_AENDERN}"
    rf"|{_CHANGER}préférences|{_CHANGER}abonnements?|{_CHANGER}profil"
    rf"|{_CAMBIAR}preferencias|{_CAMBIAR}suscripción|{_CAMBIAR}perfil"
    r"|leave (the|this|our) (mailing )?list|click (here )?to (change|leave)"
    r"|forward (this |it )?(e-?mail |newsletter )?to a friend|(an einen freund |diese e-?mail )?weiterleiten"
    r"|transférer à un ami|reenviar a un amigo"
)
_BEFORE = r"(?:(?:click|tap|please|you can|here|to|instantly|just|hier|cliquez ici pour|pour|para|or|and)[ ,:]+){0,4}"
_LIST = r"\b(?:lists?|newsletters?|e-?mails?|mailings?|updates?|messages?|verteiler|liste|lista)"
_AFTER = (
    r"(?:,? (?:(?:click |go |tap )?(?:here|to)|visit|now|instantly|immediately"
    r"|any ?time|at any time|me|(?:in|with) one click|hier|ici|aquí"
    rf"|(?:from|de|von|vom|aus) [^.!?]{{0,40}}{_LIST})){{0,3}}"
)
# Small letters, which are met sooner where case counts: what is searched is made small before.
_NEEDLES = tuple(dict.fromkeys(needles(f"{_LEAVE}|{_LOOK}|{_MANAGE}")))
_WORDS = re.compile(rf"\W*{_BEFORE}(?:{_LEAVE}|{_LOOK}|{_MANAGE}){_AFTER}\W*")
# Between the ends of lines: what it is searched in has a word a line.
_DEED = re.compile(
    r"\n(un-?subscribe[rd]?|unsub|opt-?out|one-?click-?unsubscribe|unsubscribe-?(me|link|confirm)|abmelden|newsletter-?abmeldung|abbestellen"
    r"|des?abonner|desabonnement|desinscription|darse-de-baja|uitschrijven|afmelden|disable[-_]email"
    r"|(manage|update|email|subscription|edit)[-_]?(your[-_])?(preferences?|subscriptions?|profile|settings)|preference-?cent(er|re)"
    r"|prefs|view(-?this)?(-?(e-?mail|message))?-?(in|on)(-?(your|the|a))?-?browser|view-?online|web-?view|email-?web-?view|browser-?view"
    r"|forward-?to-?(a-?)?friend)(\.(php|html?|aspx?|jsp))?(?=\n)"
)
_HOST = re.compile(
    r"^(unsubscribe|unsub|optout|preferences|forward|webview|viewemail)\.|(^|\.)(forward-to-friend\d*\.com|list-unsubscribe\.\w+)$"
)
_ADDRESS = re.compile(
    r"(?<![@\w.+-])(?<!/list/)[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,24}(?![\w@])", re.IGNORECASE
)
_SIGNED = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_READER = re.compile(
    r"m|u|uid|uuid|user|user_?id|member|sub|sid|key|hash|token|tok|auth|reader|rid|cid|lid", re.IGNORECASE
)
_OF_READER = re.compile(
    r"(.*_)?(subscribers?|recipients?|contact|e?mail)(_(id|hash|key|address|addr|token|enc))?|sub_?id|regi_?id|hash[abc]|bxid"
    r"|(.*_)?(subscriber|recipient|contact)_.*",
    re.IGNORECASE,
)
_MAIL_NAME, _HASH = re.compile(r"em|e|email|m|mail|addr", re.IGNORECASE), re.compile(r"[0-9a-f]{32,64}", re.IGNORECASE)
_PERSON = re.compile(
    r"/(u|user|users|subscriber|recipient|member)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/|$)", re.IGNORECASE
)
_SECRET = re.compile(
    r"token|jwt|auth|auth_?(token|key)|access_?(token|key)|api_?key|pass(word|wd)?|pwd|secret", re.IGNORECASE
)
_SIGNATURE = re.compile(r"tok|sig|signature", re.IGNORECASE)
_END = "\n"
MAX_WORDS = 160


def asks_reader(words: str) -> bool:
    """Tell whether the words that an address is linked with ask one subscriber to act."""
    if len(words) > MAX_WORDS:
        return False
    plain = " ".join(words.lower().split())
    return any(needle in plain for needle in _NEEDLES) and bool(_WORDS.fullmatch(plain))


def only_for_reader(address: Address) -> bool:
    """Tell whether an address is for one subscriber alone."""
    path, query = unquote(address.path), unquote(address.query)
    if _acts(address.host) or mentions_reader(path) or _PERSON.search(path):
        return True
    words = f"{path.replace('/', _END)}{_END}{query.replace('&', _END).replace('=', _END)}"
    return bool(_DEED.search(f"{_END}{words.lower().replace('_', '-').replace(' ', '-')}{_END}"))


@lru_cache(maxsize=1024)
def _acts(host: str) -> bool:
    return bool(_HOST.search(host))


def mentions_reader(text: str) -> bool:
    """Tell whether an e-mail address or a signed token (JWT) stands in the text."""
    plain = unquote(text)
    return ("@" in plain and bool(_ADDRESS.search(plain))) or ("eyJ" in plain and bool(_SIGNED.search(plain)))


def names_reader(name: str, value: str) -> bool:
    """Tell whether a query's field names the reader: an e-mail address, a signed token, somebody's UUID or secret."""
    plain = unquote(value)
    if mentions_reader(plain) or _OF_READER.fullmatch(name) or (_MAIL_NAME.fullmatch(name) and _hides_mail(plain)):
        return True
    if _READER.fullmatch(name) and (_UUID.fullmatch(plain) or _HASH.fullmatch(plain)):
        return True
    return bool(_SECRET.fullmatch(name)) or (bool(_SIGNATURE.fullmatch(name)) and len(plain) >= 16)


def _hides_mail(text: str) -> bool:
    """Tell whether an e-mail address stands in base64 here."""
    bare = text.rstrip("=")
    try:
        plain = b64decode(bare + "=" * (-len(bare) % 4), b"-_", validate=True).decode()
    except (Error, ValueError):
        return False
    return bool(_ADDRESS.fullmatch(plain))
