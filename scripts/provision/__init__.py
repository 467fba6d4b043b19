"""What scripts/setup is made of: pins, wheels, the cache, libtorch, the checkout, the machine.

Standard library only, Python 3.8 or later.
"""

import sys

MISSING = 3
DOWNLOAD = 4
DAMAGED = 5


class Failure(Exception):
    """A reason to stop: what is wrong and what to do about it, with its exit code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def say(message):
    """One line of progress, on standard error."""
    print("setup: {}".format(message), file=sys.stderr, flush=True)
