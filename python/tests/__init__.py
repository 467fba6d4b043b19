"""Tests of the package, with the real program: $UNSCRAMBLE_PROGRAM, the one in the package, or the one in PATH."""
