"""Telling versions and ABIs apart, and choosing which libtorch to build against."""

import contextlib
import io
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from provision import MISSING, Failure, libtorch, pins

OLD = b"\0" + libtorch.OLD_ABI
NEW = b"\0" + libtorch.CXX11_ABI + b"IcSt11char_traitsIcESaIcEEE\0"
# What a libc10.so takes from libstdc++, whichever its own ABI.
NOISE = b"\0_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE9_M_createERmm\0"

# The constructor whose mangled name tells the ABI, as c10/util/Exception.h declares it.
SOURCE = """
#include <exception>
#include <string>
namespace c10 {
struct SourceLocation { const char* function; const char* file; unsigned line; };
struct Error : std::exception { Error(SourceLocation where, std::string message); std::string kept; };
Error::Error(SourceLocation, std::string message) : kept(message) {}
}
"""


class Versions(unittest.TestCase):
    def test_build_version(self):
        self.assertEqual(libtorch.plain_version("2.4.0\n"), "2.4.0")
        self.assertEqual(libtorch.plain_version("2.4.1+cu121\n"), "2.4.1")
        self.assertIsNone(libtorch.plain_version("nightly"))

    def test_version_of_a_python_package(self):
        text = "from typing import Optional\n__all__ = ['__version__']\n__version__ = '2.4.0+cpu'\ncuda = None\n"
        self.assertEqual(libtorch.python_version(text), "2.4.0")
        self.assertIsNone(libtorch.python_version("version = '2.4.0'\n"))

    def test_version_header(self):
        lines = ["#define TORCH_VERSION_MAJOR 2", "#define TORCH_VERSION_MINOR 4", "#define TORCH_VERSION_PATCH 1"]
        self.assertEqual(libtorch.header_version("\n".join(lines)), "2.4.1")
        self.assertIsNone(libtorch.header_version("\n".join(lines[:2])))

    def test_a_series_is_not_a_prefix(self):
        self.assertNotEqual(libtorch.series("2.40.0"), libtorch.series("2.4.0"))


class Abi(unittest.TestCase):
    def test_symbols_tell_the_abi(self):
        self.assertEqual(libtorch.abi_of_symbols(NOISE + OLD), 0)
        self.assertEqual(libtorch.abi_of_symbols(NOISE + NEW), 1)
        self.assertIsNone(libtorch.abi_of_symbols(NOISE))
        self.assertIsNone(libtorch.abi_of_symbols(OLD + NEW))

    def test_a_compiler_agrees(self):
        with tempfile.TemporaryDirectory() as folder:
            for abi in (0, 1):
                library = Path(folder, "libc10-{}.so".format(abi))
                flag = "-D_GLIBCXX_USE_CXX11_ABI={}".format(abi)
                command = [os.environ.get("CXX", "c++"), "-shared", "-fPIC", flag, "-x", "c++", "-", "-o", str(library)]
                subprocess.run(command, input=SOURCE.encode(), check=True)
                self.assertEqual(libtorch.abi_of_symbols(library.read_bytes()), abi)


class Choice(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)
        self.pinned = pins.Bundle("libtorch-2.4.0-cpu", ".deps/libtorch", "2.4.0", [], {})
        (self.root / ".deps").mkdir()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LIBTORCH")}
        patched = mock.patch.dict(os.environ, environment, clear=True)
        patched.start()
        self.addCleanup(patched.stop)
        self.python = None
        patched = mock.patch.object(libtorch, "pytorch_of", lambda python: self.python)
        patched.start()
        self.addCleanup(patched.stop)

    def make(self, name, version="2.4.0", symbols=OLD, version_file="build-version"):
        folder = self.root / name
        for path in [*libtorch.LIBRARIES, *libtorch.HEADERS]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(symbols)
        (folder / version_file).write_text(version, "utf-8")
        return folder

    def find(self):
        with contextlib.redirect_stderr(io.StringIO()) as self.said:
            return libtorch.find_existing(self.root, self.pinned)

    def test_none(self):
        self.assertIsNone(self.find())

    def test_the_variable_comes_first(self):
        self.python = self.make("torch")
        os.environ["LIBTORCH"] = str(self.make("mine", "2.4.1", NEW))
        found = self.find()
        self.assertEqual((found.path, found.version, found.cxx11_abi), (self.root / "mine", "2.4.1", 1))
        self.assertIn("LIBTORCH names", self.said.getvalue())

    def test_a_wrong_variable_is_an_error_with_a_remedy(self):
        self.python = self.make("torch")
        os.environ["LIBTORCH"] = str(self.make("old", "2.1.0"))
        with self.assertRaises(Failure) as caught:
            self.find()
        self.assertEqual(caught.exception.code, MISSING)
        self.assertRegex(str(caught.exception), r"is version 2\.1\.0, needed is 2\.4\. .*unset it")
        os.environ["LIBTORCH"] = str(self.root / "nowhere")
        with self.assertRaisesRegex(Failure, "lacks lib/libtorch.so"):
            self.find()

    def test_the_variable_may_name_the_pinned_one(self):
        os.environ["LIBTORCH"] = str(self.root / self.pinned.folder)
        self.assertIsNone(self.find())

    def test_an_earlier_choice_is_kept_until_it_breaks(self):
        chosen = self.make("mine")
        (self.root / self.pinned.link).symlink_to(chosen)
        self.assertEqual(self.find().path, chosen)
        os.environ["LIBTORCH"] = str(self.root / self.pinned.link)
        self.assertEqual(self.find().path, chosen)
        del os.environ["LIBTORCH"]
        (chosen / "lib" / "libc10.so").unlink()
        self.assertIsNone(self.find())

    def test_pytorch_is_used_or_passed_over_with_a_note(self):
        self.python = self.make("torch", "__version__ = '2.4.0+cu121'\n", NEW, "version.py")
        self.assertEqual(self.find().cxx11_abi, 1)
        (self.python / "version.py").write_text("__version__ = '2.9.1'\n", "utf-8")
        self.assertIsNone(self.find())
        self.assertIn("is version 2.9.1, needed is 2.4", self.said.getvalue())

    def test_an_abi_that_cannot_be_told_is_asked_for(self):
        os.environ["LIBTORCH"] = str(self.make("mine", symbols=NOISE))
        with self.assertRaisesRegex(Failure, "LIBTORCH_CXX11_ABI"):
            self.find()
        os.environ["LIBTORCH_CXX11_ABI"] = "1"
        self.assertEqual(self.find().cxx11_abi, 1)
