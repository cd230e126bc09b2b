"""Which names a mistaken one may stand for: the one measure behind every "did you mean".

A wrong guess is worse than none, so a name is near only if it is

- the same letters, whatever their capitals and dashes: `noisegate`, `CONTINUE`;
- a slip of the keys away: one letter wrong, missing, too many, or two swapped (Damerau, A technique
  for computer detection and correction of spelling errors, CACM 7(3), 1964), and in long words two
  of these. In words of three letters no other letter counts, for there `max` is `mix`, in words of
  four one beside it on the keyboard, or a vowel for a vowel: `--bass` is not `--bars`. And the
  first letter, which is hardly ever the wrong one, has to be right: `again` is not `gain`;
- a longer name with that word in it, or one that begins so: `threshold` and `thresh` for
  `threshold_db`, `limiting` for `true-peak-limiter`; or the beginning of what was written:
  `reverberation` for `reverb`. Not so of synonyms: who writes `list` does not begin `listen`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

__all__ = ["did_you_mean", "letters", "near_meanings", "near_names", "stem", "words_of"]

SHOWN = 5
"""So many names are suggested at most."""

SHORT, LONG = 3, 8
"""Letters of a word in which one letter for another is another word, and of one in which two slips
are as likely as one in a shorter word."""

CACHED = 2**14
"""The same words are looked at again and again; all that can be asked for are some thousands."""

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
VOWELS = set("aeiou")

ENDINGS = (
    *("ization", "isation", "ation", "ness", "ing", "ion", "ize", "ise"),
    *("iz", "is", "or", "er", "ed", "ly", "e"),
)


def near_names(name: str, names: Iterable[str], synonyms: Collection[str] = ()) -> list[str]:
    """The names that a mistaken one may stand for, the likeliest first; none if none is near.

    Only those of the strongest likeness are given: where one has the word in it, none that is a
    slip away.
    """
    ranks = {one: _rank(name, one, one in synonyms) for one in names}
    best = min((rank for rank, _ in filter(None, ranks.values())), default=0)
    found = [(rank, one) for one, rank in ranks.items() if rank and rank[0] == best]
    return [one for _, one in sorted(found)]


def near_meanings(wrong: str, words: Mapping[str, Iterable[str]]) -> list[str]:
    """What a mistaken word may mean, the likeliest first; `words` has what each leads to.

    A word that is no part of what it leads to, as `listen` of `play`, is a synonym.
    """
    means = {word: tuple(leads) for word, leads in words.items()}
    synonyms = {
        word for word in means if not any(letters(word) in letters(one) for one in means[word])
    }
    near = near_names(wrong, means, synonyms)
    return list(dict.fromkeys(one for word in near for one in means[word]))


def did_you_mean(near: Sequence[str]) -> str:
    """The question after the names that `near_names` gives; "" if there are none."""
    if len(near) > SHOWN:
        near = [*near[:SHOWN], f"one of {len(near) - SHOWN} more"]
    words = " or ".join(filter(None, [", ".join(near[:-1]), *near[-1:]]))
    return f"did you mean {words}?" if near else ""


@lru_cache(CACHED)
def letters(name: str) -> str:
    """A name without what people leave out or write otherwise: capitals, dashes, dots."""
    return re.sub(r"[\W_]", "", name.lower())


def words_of(text: str) -> list[str]:
    """The words of a name or a sentence, in lower case."""
    return [word for word in re.split(r"[\W_]+", text.lower()) if word]


@lru_cache(CACHED)
def stem(word: str) -> str:
    """What words of one family share: `limit` of limiter and limiting, `loud` of loudness."""
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return _root(word[:-1] if is_plural else word)


def _root(word: str) -> str:
    for ending in ENDINGS:
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and not root.endswith(ending):
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls":
                root = root[:-1]  # trimming
            return root if ending == "e" else _root(root)
    return word


def _rank(wrong: str, name: str, is_synonym: bool) -> tuple[int, int] | None:
    """How near a name is: the kind of likeness, then how much is different; None if not near."""
    typed, known = letters(wrong), letters(name)
    difference = abs(len(known) - len(typed))
    if typed == known:
        return (1, 0) if typed else None
    if min(len(typed), len(known)) < 2:
        return None
    words = words_of(name)
    stems = {stem(word) for word in words if len(word) > 3}
    if all(word in words or stem(word) in stems for word in words_of(wrong)):
        return 2, difference
    slips = _slips(typed, known, SHORT + is_synonym)
    if slips == 1:
        return 3, difference
    if is_synonym:
        return None
    begins = len(typed) >= 3 and any(one.startswith(typed) for one in (known, *words))
    one_word = len(words_of(wrong)) == 1
    begun = one_word and any(len(one) >= 5 and typed.startswith(one) for one in (known, *words))
    in_a_word = len(typed) >= 5 and any(_slips(typed, word) for word in words if len(word) >= 5)
    return (4, difference) if slips or begins or begun or in_a_word else None


def _slips(typed: str, known: str, short: int = SHORT) -> int:
    """How many slips of the keys lie between two words; 0 if more than can be told from chance.

    In words of up to `short` letters another letter in the place of one is none.
    """
    shorter, longer = sorted((len(typed), len(known)))
    most = 2 if shorter >= LONG else 1
    if longer - shorter > most or not shorter:
        return 0
    slips = _distance(typed, known)
    swapped = len(typed) == len(known) and typed[:2] == known[1::-1]
    if typed[0] != known[0] and not swapped and (slips > 1 or shorter < LONG - 1):
        return 0
    if shorter <= short and longer == shorter and sorted(typed) != sorted(known):
        return 0
    if shorter == 4 and longer == 4 and not _is_slip(typed, known):
        return 0
    return slips if slips <= most else 0


def _is_slip(typed: str, known: str) -> bool:
    """Whether letters in the place of others lie beside them on a keyboard, or are vowels, too."""
    wrong = [{one, other} for one, other in zip(typed, known, strict=True) if one != other]
    rows = [{*pair} for row in ROWS for pair in pairwise(row)]
    return len(wrong) != 1 or wrong[0] in rows or wrong[0] <= VOWELS


def _distance(first: str, second: str) -> int:
    """Optimal string alignment distance: insertions, deletions, substitutions, swaps."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, start=1):
        above, before, row = before, row, [at]
        for to, other in enumerate(second, start=1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == second[to - 2] and first[at - 2] == other:
                cost = min(cost, above[to - 2] + 1)
            row.append(cost)
    return row[-1]
