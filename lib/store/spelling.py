"""How a name can be typed: its characters, its pinyin, its initials, cut into short pieces that can be looked up."""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

from pypinyin import lazy_pinyin, load_phrases_dict

_HAN = re.compile(r"[\u3400-\u9fff]+")
_KEPT = re.compile(r"[\u3400-\u9fffa-z0-9]+")

# readings that the general dictionary gets wrong for names of Fujian
load_phrases_dict(
    {
        "厦门": [["xià"], ["mén"]],
        "长乐": [["cháng"], ["lè"]],
        "长汀": [["cháng"], ["tīng"]],
        "长泰": [["cháng"], ["tài"]],
        "建瓯": [["jiàn"], ["ōu"]],
        "柘荣": [["zhè"], ["róng"]],
        "芗城": [["xiāng"], ["chéng"]],
        "莆田": [["pú"], ["tián"]],
        "尤溪": [["yóu"], ["xī"]],
        "浦城": [["pǔ"], ["chéng"]],
        "漳浦": [["zhāng"], ["pǔ"]],
    }
)


def plain(text: str) -> str:
    """`text` as it is compared: one width, lower case, letters, digits and Chinese characters only."""
    return "".join(_KEPT.findall(normalize("NFKC", text).lower()))


@lru_cache(maxsize=20_000)
def _syllables(han: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(han, errors="ignore"))


def pinyin(text: str) -> str:
    """Full toneless pinyin, without spaces: `quanzhoushi`."""
    return _HAN.sub(lambda run: "".join(_syllables(run.group())), plain(text))


def initials(text: str) -> str:
    """First letter of every syllable: `qzs`."""
    return _HAN.sub(lambda run: "".join(s[0] for s in _syllables(run.group())), plain(text))


def pieces(word: str, size: int, mark: str = "") -> set[str]:
    """All runs of `size` letters of `word`, each after `mark`; the word itself when it is shorter."""
    if len(word) <= size:
        return {mark + word} if word else set()
    return {mark + word[at : at + size] for at in range(len(word) - size + 1)}


_NAME_PARTS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


def name_parts(names: Iterable[str]) -> set[str]:
    """The runs of Chinese characters, and of letters and digits, that `names` are made of."""
    return {part for name in names for part in _NAME_PARTS.findall(plain(name))}


def name_pieces(part: str) -> set[str]:
    """Everything under which a name with this part is looked up.

    Runs of one and two characters as written; `~` three letters of its pinyin; `^` two initials.
    """
    written = pieces(part, 2)
    if not has_han(part):
        return written
    full, first = "".join(_syllables(part)), "".join(s[0] for s in _syllables(part))
    return written | pieces(part, 1) | pieces(full, 3, "~") | pieces(first, 2, "^")


def has_han(word: str) -> bool:
    return bool(_HAN.search(word))
