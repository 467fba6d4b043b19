"""Keyword arguments as flags of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Literal, Optional, Sequence, Union

Precision = Literal["auto", "fp32", "bf16"]
Units = Literal["sentence", "paragraph", "auto"]


@dataclass(frozen=True)
class Options:
    """What an `Unscrambler` was made with, see there."""

    fast: bool = False
    read: bool = False
    precision: Optional[Precision] = None
    device: Optional[str] = None
    threads: Optional[int] = None
    encoder: Optional[str] = None
    ordering_model: Optional[str] = None
    reader: Optional[str] = None
    language: Optional[str] = None
    text_field: Optional[str] = None
    sentences_field: Optional[str] = None
    title_field: Optional[str] = None
    date_field: Optional[str] = None
    id_field: Optional[str] = None
    only_scrambled: Union[bool, float] = False
    min_confidence: Optional[float] = None
    keep_all: bool = False
    seed: int = 0
    units: Units = "sentence"
    explain: bool = False
    alternatives: int = 0
    metrics: Optional[Sequence[str]] = None
    shuffles: Optional[int] = None
    details: bool = True

    def order(self) -> List[str]:
        """The arguments of `unscramble order`."""
        flags = ["order", *self._common(), "--seed={}".format(self.seed), "--units=" + self.units]
        flags += ["--fast"] if self.fast else []
        flags += ["--explain"] if self.explain else []
        flags += ["--only-scrambled"] if self.only_scrambled is True else []
        flags += _valued(
            reader=self.reader,
            alternatives=self.alternatives or None,
            only_scrambled=None if isinstance(self.only_scrambled, bool) else self.only_scrambled,
            min_confidence=self.min_confidence,
        )
        return flags

    def score(self) -> List[str]:
        """The arguments of `unscramble score`."""
        flags = ["score", *self._common()]
        flags += ["--read"] if self.read else []
        flags += [] if self.details else ["--no-details"]
        flags += _valued(reader=self.reader if self.read else None)
        flags += _valued(shuffles=self.shuffles, seed=self.seed if self.shuffles else None)
        flags += ["--metrics=" + ",".join(self.metrics)] if self.metrics is not None else []
        return flags

    def fields(self) -> Dict[str, str]:
        """The fields of documents that were named."""
        named = {
            "text_field": self.text_field,
            "sentences_field": self.sentences_field,
            "title_field": self.title_field,
            "date_field": self.date_field,
            "id_field": self.id_field,
        }
        return {name: field for name, field in named.items() if field is not None}

    def _common(self) -> List[str]:
        flags = ["--from=jsonl", "--to=jsonl", "--verbose", "--color=never"]
        flags += ["--keep-all"] if self.keep_all else []
        return flags + _valued(
            precision=self.precision,
            device=self.device,
            threads=self.threads,
            encoder=self.encoder,
            ordering_model=self.ordering_model,
            language=self.language,
            **self.fields(),
        )


def _valued(**values: object) -> List[str]:
    return ["--{}={}".format(name.replace("_", "-"), value) for name, value in values.items() if value is not None]
