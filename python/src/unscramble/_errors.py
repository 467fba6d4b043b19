"""What can go wrong."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Union


class Error(Exception):
    """Anything that this package raises of its own accord."""


class DocumentError(Error):
    """One document could not be done; the others are not affected.

    Attributes:
        message: what was wrong, and where in the document.
        remedy: what to do about it, where the program says so.
        index: the place of the document among those that were given, from 0; None from ``submit``.
        document: the document itself, as it was given.
    """

    def __init__(self, message: str, document: Union[bytes, Mapping[str, Any]], index: Optional[int] = None) -> None:
        super().__init__(message, document, index)
        self.message = message
        self.document = document
        self.index = index

    @property
    def remedy(self) -> Optional[str]:
        return self.message.partition("; ")[2] or None

    def __str__(self) -> str:
        where = "document" if self.index is None else "document {}".format(self.index)
        return "{}: {}".format(where, self.message)


class ProgramError(Error):
    """The program is missing, cannot start, or has ended in mid-work twice.

    Attributes:
        message: what it said, or what is known of its end.
        exit_code: 2 for wrong usage, 3 where model, libtorch or device is missing or broken, negative for
            a signal, None where it never ran. ``unscramble --help`` has the list.
    """

    def __init__(self, message: str, exit_code: Optional[int] = None) -> None:
        super().__init__(message, exit_code)
        self.message = message
        self.exit_code = exit_code

    def __str__(self) -> str:
        return self.message


class ClosedError(Error):
    """It was closed, before or while the document was worked on."""
