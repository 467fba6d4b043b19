"""Made-up articles that are told as news is told: the lead first, names in full before surnames, what follows from it last.

Each is made of templates, with names, places and figures drawn by a seed. No two are the same, and all follow one
order, but for one freedom, that can be learned from a few dozen of them.
"""

from __future__ import annotations

import random

FIRST = "Ada Bruno Clara Dmitri Elif Farid Greta Hugo Ines Jonas Karin Lionel Mara Nadia Oskar Petra".split()
LAST = "Abara Bellweather Castell Dunmore Eriksen Farrow Gallo Haldane Ivers Jansson Kovac Lindqvist Moreau".split()
TOWN = "Ashby,Brackwater,Carrow,Dunford,Eastmere,Fallowfield,Grimsay,Holm,Inverloch,Kestrel Bay".split(",")
DAY = "Monday Tuesday Wednesday Thursday Friday".split()
MONTH = "January February March April May June September October".split()

# What happened, where, who is in charge, who is affected, and what is done about it.
STORIES = [
    ("flooding", "the riverside market", "harbour board", "stallholders", "raise the quay wall"),
    ("a fire", "the old tram depot", "transport department", "drivers", "rebuild the workshop"),
    ("a gas leak", "the central library", "city council", "readers", "replace the pipes"),
    ("a landslide", "the coast road", "roads agency", "commuters", "anchor the slope"),
    ("a power failure", "the children's hospital", "health authority", "patients", "install a second generator"),
    ("cracks in the roof", "the swimming hall", "sports office", "swimmers", "renew the beams"),
    ("a burst main", "the university campus", "water company", "students", "lay a new main"),
]

# The paragraphs, and the stages of each: one sentence, told or skipped (those without a chance are always told).
LEAD, OFFICIAL, CRITIC, PAST, PLANS = [
    [
        (None, [
            "{town} closed {place} on {day} after {event} forced {people} to leave the site, officials said.",
            "{Event} forced {people} out of {place} in {town} on {day}, and the {office} closed it until further notice.",
            "Authorities in {town} shut {place} on {day} because of {event}, officials said.",
        ]),
        (0.7, [
            "About {number} {people} were led to safety, and nobody was hurt.",
            "No one was injured, but some {number} {people} had to be turned away.",
        ]),
    ],
    [
        (None, [
            '"We had to act at once," said {first} {last}, the director of the {office}.',
            '"Safety comes before everything else," {first} {last}, who heads the {office}, told reporters.',
        ]),
        (None, [
            '"We do not yet know how long this will take," {last} said.',
            '{last} said that engineers would examine the damage this week.',
        ]),
        (0.6, [
            "{last} also promised a full report by the end of {month}.",
            "{last} added that the cost could reach {number} thousand pounds.",
        ]),
    ],
    [
        (None, [
            "{other_first} {other_last}, who speaks for the {people}, called the decision overdue.",
            "The {people} were warned too late, according to {other_first} {other_last}, who represents them.",
        ]),
        (0.8, [
            '"We have written to them for years," {other_last} said.',
            "{other_last} said that complaints had gone unanswered.",
        ]),
    ],
    [
        (0.7, [
            "It is the second such closure in {town} in {few} years.",
            "The closure follows a similar one {few} years ago.",
        ]),
        (None, [
            "Built in {year}, {place} was last repaired in {later}.",
            "In {year}, when {place} was opened, {town} had half as many inhabitants.",
        ]),
        (0.6, [
            "An inspection in {later} had found only minor faults.",
            "A plan to modernise it was dropped in {later} for want of money.",
        ]),
    ],
    [
        (None, [
            "The {office} now plans to {remedy}.",
            "To prevent a repetition, the {office} intends to {remedy}.",
        ]),
        (None, [
            "Work is expected to begin in {month} and to last {few} months.",
            "A public meeting about the plans will be held next {other_day}.",
        ]),
    ],
]


def article(number):
    """The article with this number, as a document; the same every time."""
    draw = random.Random("article {}".format(number))
    event, place, office, people, remedy = draw.choice(STORIES)
    (first, other_first), (last, other_last) = draw.sample(FIRST, 2), draw.sample(LAST, 2)
    day, other_day = draw.sample(DAY, 2)
    town, year = draw.choice(TOWN), draw.randint(1890, 1975)
    slots = dict(
        event=event, Event=event[0].upper() + event[1:], place=place, office=office, people=people, remedy=remedy,
        first=first, last=last, other_first=other_first, other_last=other_last, day=day, other_day=other_day,
        town=town, year=year, later=year + draw.randint(10, 40), month=draw.choice(MONTH),
        number=draw.randint(20, 900), few=draw.choice(["two", "three", "four", "six", "nine"]),
    )
    # Not all is settled: what is past may be told before the critic speaks.
    middle = [PAST, CRITIC] if draw.random() < 0.3 else [CRITIC, PAST]
    sentences, starts = [], []
    for paragraph in [LEAD, OFFICIAL, *middle, PLANS]:
        starts.append(len(sentences))
        for chance, templates in paragraph:
            if chance is None or draw.random() < chance:
                sentences.append(draw.choice(templates).format(**slots))
    title = "{} closed after {}".format(place[4:].capitalize(), event)
    return {
        "id": "article-{}".format(number), "title": title if draw.random() < 0.8 else None,
        "sentences": sentences, "para_starts": starts,
    }
