"""Articles made up for the tests."""

from __future__ import annotations

from typing import Any, Dict, List

STORY = [
    "The council of Lower Varn voted on Tuesday to reopen the old ferry crossing.",
    "The crossing had been shut since a flood tore away the eastern landing in 2016.",
    '"We have waited long enough," said Petra Holm, who led the campaign.',
    "Holm said the first boat would sail in June.",
    "Opponents fear that the cost will rise once more.",
]


def article(number: int) -> Dict[str, Any]:
    """An article of its own for each number, its sentences out of order."""
    turned = number % len(STORY)
    sentences = [*STORY[turned:], *STORY[:turned]]
    sentences.append("Route {} carried {} passengers in its last year.".format(number, 100 + 7 * number))
    return {
        "id": "article-{}".format(number),
        "title": "Lower Varn reopens its ferry",
        "sentences": sentences,
        "page": {"number": number},
    }


def articles(count: int) -> List[Dict[str, Any]]:
    return [article(number) for number in range(count)]
