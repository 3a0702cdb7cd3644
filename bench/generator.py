"""Articles and questions from a seed. Each family can be made by its number alone, so nothing has to be remembered.

A base of N articles is N pages in all, a quarter in each of four languages: N / 4 families. Words follow a Zipf law: common
things stand in every second article, thousands of compounds and names in a handful each.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from bench.phrases import (
    BUTTONS,
    CODES,
    CONTACT,
    HEADINGS,
    KINDS,
    LOCALES,
    NAME_PARTS,
    QUESTIONS,
    SCREENS,
    SENTENCES,
    THINGS,
    TITLES,
)

VERSION = 1  # of what is generated; a base built by another one is built again
SECTIONS = ("clinical-workflows", "technical", "compliance", "training")
NEAR_DUPLICATES = 20  # every so manieth family repeats the one before but for its name and one sentence
ZIPF = 1.05
COMPOUNDS = len(KINDS) * len(THINGS)
NAMES = len(NAME_PARTS[0]) * len(NAME_PARTS[1]) * len(NAME_PARTS[2])
LAYOUT = {"lead": 2, "before": 4, "steps": 9, "fallback": 5}  # sentences in each part, no template twice in an article


@dataclass(frozen=True)
class Topic:
    """What the slots of one article are filled with, the same in all languages."""

    things: tuple[int, ...]  # the first one is what the article is about
    screens: tuple[int, ...]
    buttons: tuple[int, ...]
    names: tuple[int, ...]
    codes: tuple[int, ...]


@dataclass(frozen=True)
class Family:
    """An article without its language: a title, its sentences by part, and what they speak about."""

    number: int
    topic: Topic
    title: int
    sentences: tuple[tuple[int, int], ...]  # a template, and the number that stirs its slots
    specialty: int
    safety: bool

    @property
    def key(self) -> str:
        return f"bench-{self.number}"

    @property
    def section(self) -> str:
        return SECTIONS[self.number % len(SECTIONS)]


@dataclass(frozen=True)
class Question:
    """What a reader types, and the family it was drawn from."""

    text: str
    locale: str
    family: str


def families(size: int, seed: int) -> Iterator[Family]:
    """The families of a base of `size` pages."""
    return (family(number, seed) for number in range(size // len(LOCALES)))


def family(number: int, seed: int) -> Family:
    if number % NEAR_DUPLICATES == NEAR_DUPLICATES - 1:
        return _near_duplicate(family(number - 1, seed), number, seed)
    chance = random.Random(f"{seed}/{number}")
    topic = Topic(
        things=_different(chance, COMPOUNDS, 4),
        screens=tuple(_zipf(chance, len(SCREENS)) for _ in range(2)),
        buttons=tuple(_zipf(chance, len(BUTTONS)) for _ in range(2)),
        names=tuple(_zipf(chance, NAMES) for _ in range(2)),
        codes=tuple(chance.choice(CODES) for _ in range(2)),
    )
    templates = chance.sample(range(len(SENTENCES)), sum(LAYOUT.values()))
    sentences = tuple((template, chance.randrange(2**30)) for template in templates)
    return Family(
        number,
        topic,
        title=chance.randrange(len(TITLES)),
        sentences=sentences,
        specialty=_zipf(chance, 9),
        safety=chance.random() < 0.2,
    )


def _near_duplicate(first: Family, number: int, seed: int) -> Family:
    chance = random.Random(f"{seed}/{number}")
    names = (_zipf(chance, NAMES), *first.topic.names[1:])
    unused = sorted(set(range(len(SENTENCES))).difference(template for template, _ in first.sentences))
    sentences = ((chance.choice(unused), chance.randrange(2**30)), *first.sentences[1:])
    return replace(first, number=number, topic=replace(first.topic, names=names), sentences=sentences)


@cache
def _zipf_steps(size: int) -> Sequence[float]:
    return list(accumulate(1 / (rank + 2.7) ** ZIPF for rank in range(size)))


def _zipf(chance: random.Random, size: int) -> int:
    """A number below `size`, small ones far more often."""
    return chance.choices(range(size), cum_weights=_zipf_steps(size))[0]


def _different(chance: random.Random, size: int, count: int) -> tuple[int, ...]:
    found: dict[int, None] = {}
    while len(found) < count:
        found[_zipf(chance, size)] = None
    return tuple(found)


# In words


def title(of: Family, locale: str) -> str:
    """Ends in a name where it has none, so that few articles of a large base share their title."""
    chance = random.Random(of.number)
    text = _first_upper(_filled(TITLES[of.title], of.topic, locale, chance, main_thing=True))
    name = name_of(of.topic.names[0])
    return text if name in text else f"{text} ({name})"


def part(of: Family, name: str, locale: str) -> list[str]:
    """The sentences of one part of the article."""
    names = list(LAYOUT)
    start = sum(LAYOUT[each] for each in names[: names.index(name)])
    return [sentence(of, place, locale) for place in range(start, start + LAYOUT[name])]


def sentence(of: Family, place: int, locale: str) -> str:
    template, stir = of.sentences[place]
    text = _filled(SENTENCES[template], of.topic, locale, random.Random(stir), main_thing=place % 2 == 0)
    return _first_upper(text)


def heading(anchor: str, locale: str) -> str:
    return HEADINGS[anchor][LOCALES.index(locale)]


def contact(locale: str) -> str:
    return CONTACT[LOCALES.index(locale)]


def phrasings(of: Family, locale: str) -> list[str]:
    """Two ways in which readers ask for the article, as editors keep them."""
    chance = random.Random(of.number + 1)
    return [_filled(chance.choice(QUESTIONS), of.topic, locale, chance, main_thing=True) for _ in range(2)]


def _filled(row: Sequence[str], topic: Topic, locale: str, chance: random.Random, *, main_thing: bool) -> str:
    # Every slot draws, used or not: the four languages then stay in step.
    at = LOCALES.index(locale)
    first = topic.things[0] if main_thing else chance.choice(topic.things)
    second = chance.choice([each for each in topic.things if each != first])
    return row[at].format(
        a=thing(first, locale),
        b=thing(second, locale),
        screen=SCREENS[chance.choice(topic.screens)][at],
        button=BUTTONS[chance.choice(topic.buttons)][at],
        name=name_of(chance.choice(topic.names)),
        code=f"HY-{chance.choice(topic.codes)}",
        n=chance.choice((2, 5, 7, 10, 14, 24, 30, 35, 90, 180)),
    )


def thing(number: int, locale: str) -> str:
    """A compound: in nl and de one word, in en and fr two."""
    # Kinds and things both run through, so that frequent compounds do not all share their kind.
    at, kind = LOCALES.index(locale), KINDS[(number * 7) % len(KINDS)]
    row = THINGS[(number // len(KINDS) + number) % len(THINGS)]
    match locale:
        case "nl":
            return kind[at] + row[at]
        case "de":
            return kind[at] + row[at].lower()
        case "en":
            return f"{kind[at]} {row[at]}"
    return f"{row[at]} {kind[at]}"


def name_of(number: int) -> str:
    first, middle, last = NAME_PARTS
    # A stride that shares no factor with the number of names: neighbours in frequency are no neighbours in spelling.
    number = number * 1381 % NAMES
    return (
        first[number % len(first)]
        + middle[number // len(first) % len(middle)]
        + last[number // len(first) // len(middle)]
    )


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# Questions

MOST_WORDS = 12


def questions(size: int, seed: int, per_locale: int = 200) -> dict[str, list[Question]]:
    """`per_locale` different questions of 2 to 12 words in each language, drawn from the articles of the base.

    One in ten has a typing error.
    """
    return {locale: _questions_in(locale, size, seed, per_locale) for locale in LOCALES}


def _questions_in(locale: str, size: int, seed: int, count: int) -> list[Question]:
    chance = random.Random(f"{seed}/questions/{locale}")
    found: dict[str, Question] = {}
    while len(found) < count:
        of = family(chance.randrange(max(1, size // len(LOCALES))), seed)
        words = _filled(chance.choice(QUESTIONS), of.topic, locale, chance, main_thing=False).split()[:MOST_WORDS]
        if len(words) < 2:
            words.append(name_of(chance.choice(of.topic.names)))
        if chance.random() < 0.1:
            words = _misspelt(words, chance)
        text = " ".join(words)
        found.setdefault(text, Question(text, locale, of.key))
    return list(found.values())


def _misspelt(words: list[str], chance: random.Random) -> list[str]:
    """Two neighbouring letters of the longest word change places."""
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    word, at = words[longest], chance.randrange(1, max(2, len(words[longest]) - 2))
    return [*words[:longest], word[:at] + word[at : at + 2][::-1] + word[at + 2 :], *words[longest + 1 :]]
