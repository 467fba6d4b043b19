"""What tells one file from another."""

import hashlib


def sha256(file):
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
