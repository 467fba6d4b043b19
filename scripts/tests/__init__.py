"""Tests of the scripts: `make test`, or `python3 -m unittest discover -s tests -t .` in scripts/."""
