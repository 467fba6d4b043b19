"""Finding a browser, and which packages of Debian's are left out."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from provision import MISSING, Failure, browser


class Finding(unittest.TestCase):
    def test_one_that_is_named_is_taken(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "chrome"
            program.write_text("#!/bin/sh\n", "utf-8")
            program.chmod(0o755)
            with mock.patch.dict(os.environ, {"UNSCRAMBLE_BROWSER": str(program)}):
                self.assertEqual(browser.find(), program)

    def test_one_that_is_named_and_not_there_is_an_error(self):
        with mock.patch.dict(os.environ, {"UNSCRAMBLE_BROWSER": "/nowhere/chrome"}):
            with self.assertRaises(Failure) as failure:
                browser.find()
        self.assertEqual(failure.exception.code, MISSING)

    def test_one_on_the_path_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "chromium"
            program.write_text("#!/bin/sh\n", "utf-8")
            program.chmod(0o755)
            with mock.patch.dict(os.environ, {"PATH": folder, "UNSCRAMBLE_BROWSER": ""}):
                self.assertEqual(browser.find(), program)
            with mock.patch.dict(os.environ, {"PATH": "/nowhere", "UNSCRAMBLE_BROWSER": ""}):
                self.assertIsNone(browser.find())


class Fetching(unittest.TestCase):
    def test_without_apt_it_says_what_to_do(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"PATH": "/nowhere"}):
            with self.assertRaises(Failure) as failure:
                browser.unpack(Path(folder) / "chromium", Path(folder))
        self.assertEqual(failure.exception.code, MISSING)
        self.assertIn("UNSCRAMBLE_BROWSER", str(failure.exception))

    def test_the_machine_keeps_its_own_c_library(self):
        for name in ["libc6", "libgcc-s1", "systemd", "perl-base"]:
            self.assertTrue(browser.UNUSED.fullmatch(name), name)
        for name in ["chromium", "chromium-common", "libnss3", "libcups2", "fonts-liberation", "libstdc++6"]:
            self.assertFalse(browser.UNUSED.fullmatch(name), name)

    def test_paths_are_quoted_for_the_shell(self):
        self.assertEqual(browser.quoted("/a b/it's"), "'/a b/it'\\''s'")


if __name__ == "__main__":
    unittest.main()
