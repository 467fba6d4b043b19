"""What scripts/dist is made of: the program's libraries and run path, licences, the archive.

Standard library only, Python 3.8 or later.
"""
