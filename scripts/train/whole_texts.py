"""Short texts as their authors wrote them, and the same texts spoilt in the ways that readers mark down."""

import hashlib
import json
import math
from collections import Counter, defaultdict

import numpy as np

FEWEST, SHORT = 1, 6  # sentences of a short text
BEGINNINGS = 0.5  # share of the texts that are the beginning of an article; the others begin anywhere
RAREST = 12  # words of an article by which others of its topic are found
KNOWN_BY = 200  # articles that may have such a word, at most

# What sites put between the sentences of an article, and summaries take over.
NOTICES = [
    "Click here for more {} news.", "Scroll down for video.", "Follow us on Twitter for the latest on {}.", "Read more: {}.",
    "Sign up for our newsletter.", "All rights reserved.", "Share this story.", "This story has been updated.", "Watch the video above.",
    "Click here to read more about {}.", "For confidential support call the number below.", "Do you have a story about {}? Write to us.",
    "Last updated at 09:41.", "Photo: {}.", "Comments are closed.", "Like our page for all the latest {} news.", "See more on {} below.",
    "{} is a contributor to this site.", "The views expressed in this article are those of the author.", "Transcript of today's programme on {}.",
]


class Articles:
    """Articles that `export_texts` wrote, for each another one of its topic, and, where they are given, the orders that a solver found: what
    `unscramble order --fast --attributes --on-error null` writes of each of the files, a line a line."""

    def __init__(self, files, digest, orders=()):
        read = lambda files, part: [part(json.loads(line)) for line in lines(files, digest)]
        self.sentences = read(files, lambda article: article["sentences"])
        self.orders = read(orders, lambda found: found.get("order"))
        words = [Counter(self.words(sentences)) for sentences in self.sentences]
        seen = Counter(word for found in words for word in found)
        known = lambda word: 2 <= seen[word] <= KNOWN_BY
        self.known = [sorted(filter(known, found), key=lambda word: (seen[word], word))[:RAREST] for found in words]
        self.having = defaultdict(list)
        for at, found in enumerate(self.known):
            for word in found:
                self.having[word].append(at)
        self.weight = {word: math.log(len(self.sentences) / seen[word]) for word in self.having}

    def __len__(self):
        return len(self.sentences)

    @staticmethod
    def words(sentences):
        """The words that start with a capital letter or are long, of the beginning."""
        words = (word.strip(".,;:!?\"'()") for sentence in sentences[:10] for word in sentence.split())
        return {word for word in words if len(word) > 3 and (word[0].isupper() or len(word) > 7)}

    def akin(self, at, generator):
        """An article that shares rare words with this one, or any other where none does."""
        found = Counter()
        for word in self.known[at]:
            for other in self.having[word]:
                found[other] += self.weight[word]
        del found[at]
        best = [other for other, _ in found.most_common(4)]
        return int(generator.choice(best)) if best else int(generator.integers(len(self)))

    def order(self, at):
        """The order that a solver found for an article, None if that is not known."""
        return self.orders[at] if at < len(self.orders) else None

    def kinds(self):
        """The kinds of versions that can be made."""
        return [kind for kind in KINDS[1:] if kind != "solved" or self.orders]


def lines(files, digest):
    """The lines of some files."""
    for file in files:
        for line in open(file, encoding="utf-8"):
            digest.update(line.encode())
            yield line


class Texts:
    """Texts that are drawn of the articles of some files: of all, or of a fixed number of them that lie evenly among all."""

    def __init__(self, files, orders, args, fixed):
        digest = hashlib.sha256()
        self.articles = Articles(files, digest, orders)
        self.digest_of = digest.hexdigest()
        self.longest, self.spoilt, self.seed = args.longest, args.spoilt, args.seed
        self.at = np.linspace(0, len(self.articles) - 1, min(fixed or len(self.articles), len(self.articles))).astype(int)
        self.lengths = np.ones(len(self.at), int)  # all alike: what a batch holds is up to chance

    def __len__(self):
        return len(self.at)

    def digest(self):
        """What tells these articles from others."""
        return self.digest_of


def add_arguments(parser, longest):
    """What such texts are to be."""
    parser.add_argument("--longest", type=int, default=longest, metavar="TOKENS", help=f"leave out texts that are longer ({longest})")
    parser.add_argument("--spoilt", type=int, default=3, metavar="N", help="versions that a text is held against (3)")
    parser.add_argument("--tried", type=int, default=200, metavar="N", help="dev articles of which texts are tried (200)")


def versions(articles, at, generator, kinds, most=SHORT):
    """A text of an article, of `most` sentences at most, and versions of it of these `kinds` (of `KINDS`, but those that the text cannot have): the kind, the
    sentences, and for each sentence whether it follows on the one before it as in the article (0, 1, or 2 where nobody can say)."""
    whole = articles.sentences[at]
    n = int(generator.integers(FEWEST, min(most, len(whole)) + 1))
    start = 0 if generator.random() < BEGINNINGS else int(generator.integers(len(whole) - n + 1))
    found = []
    for kind in ["original", *kinds]:
        made = VERSIONS[kind](articles, at, whole, start, n, generator)
        if made:
            found.append((KINDS.index(kind), *made))
    return found


def of_places(whole, places):
    """Sentences of an article by their places in it."""
    return [whole[place] for place in places], [2, *(int(b == a + 1) for a, b in zip(places, places[1:]))]


def original(articles, at, whole, start, n, generator):
    return of_places(whole, list(range(start, start + n)))


def shuffle(articles, at, whole, start, n, generator):
    order = generator.permutation(n)
    while n > 1 and (order == np.arange(n)).all():
        order = generator.permutation(n)
    return of_places(whole, [start + int(place) for place in order]) if n > 1 else None


def solved(articles, at, whole, start, n, generator):
    """As many neighbours in the order that a solver found for the article: what its own mistakes look like."""
    order = articles.order(at)
    if n < 2 or not order or len(order) < n:
        return None
    start = min(start, len(order) - n)
    places = order[start : start + n]
    return None if places == list(range(places[0], places[0] + n)) else of_places(whole, places)


def move(articles, at, whole, start, n, generator):
    """One sentence elsewhere."""
    if n < 3:
        return None
    places = list(range(start, start + n))
    source = int(generator.integers(n))
    taken = places.pop(source)
    target = int(generator.integers(n - 1))
    places.insert(target + (target >= source), taken)
    return of_places(whole, places)


def skip(articles, at, whole, start, n, generator):
    """As many sentences of the article, some left out between them."""
    if n < 2:
        return None
    last = len(whole) if generator.random() < 0.5 else min(len(whole), start + 3 * n)
    if last - start < n + 1:
        return None
    places = sorted(start + int(place) for place in generator.choice(last - start, n, replace=False))
    return None if places[-1] - places[0] == n - 1 else of_places(whole, places)


def stand_in(whole, start, n, place, text):
    """A foreign sentence in place of one of the text's own."""
    sentences, follows = of_places(whole, list(range(start, start + n)))
    sentences[place] = text
    follows[place] = 0 if place else 2
    if place + 1 < n:
        follows[place + 1] = 0
    return sentences, follows


def intruder(articles, at, whole, start, n, generator):
    """A sentence of another article on the same topic."""
    if n < 2:
        return None
    other = articles.sentences[articles.akin(at, generator)]
    return stand_in(whole, start, n, int(generator.integers(1, n)), other[int(generator.integers(len(other)))])


def repeat(articles, at, whole, start, n, generator):
    """A sentence that says what another has said: the same again, or most of its words."""
    if n < 2:
        return None
    said, place = (int(k) for k in generator.choice(n, 2, replace=False))
    words = whole[start + said].split()
    if generator.random() < 0.7 and len(words) > 5:
        kept = generator.random(len(words)) < generator.uniform(0.6, 0.95)
        cut = int(generator.integers(len(words) // 2, len(words)))
        words = [word for word, keep in zip(words, kept) if keep] if generator.random() < 0.5 else words[:cut]
    return stand_in(whole, start, n, place, " ".join(words))


def cut(articles, at, whole, start, n, generator):
    """A sentence that breaks off, or begins in its middle; the last one most often."""
    sentences, follows = of_places(whole, list(range(start, start + n)))
    place = n - 1 if generator.random() < 0.6 else int(generator.integers(n))
    words = sentences[place].split()
    if len(words) < 6:
        return None
    point = int(generator.integers(2, len(words) - 1))
    kept = words[:point] if place == n - 1 or generator.random() < 0.6 else words[point:]
    sentences[place] = " ".join(kept) + (" ." if generator.random() < 0.5 else "")
    return sentences, follows


def notice(articles, at, whole, start, n, generator):
    """A line of the site in place of a sentence, mostly the last."""
    known = articles.known[at]
    topic = known[int(generator.integers(len(known)))] if known else "this"
    text = NOTICES[int(generator.integers(len(NOTICES)))].format(topic)
    place = n - 1 if generator.random() < 0.6 else int(generator.integers(n))
    return stand_in(whole, start, n, place, text)


VERSIONS = {
    "original": original, "shuffle": shuffle, "move": move, "intruder": intruder, "repeat": repeat, "skip": skip, "cut": cut, "notice": notice,
    "solved": solved,
}
KINDS = list(VERSIONS)
