"""The shipped program's run path, and whose licences go with it."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from distribution import archive, elf, licences


class RunPath(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def compile(self, source, target, *flags):
        compiler = os.environ.get("CC", "cc")
        command = [compiler, "-x", "c", "-", "-x", "none", "-o", str(target), *flags]
        subprocess.run(command, input=source, check=True)

    def test_a_program_forgets_the_build_tree_and_runs_moved(self):
        build, moved = self.root / "build", self.root / "moved"
        for folder in (build, moved / "bin", moved / "lib"):
            folder.mkdir(parents=True)
        self.compile(b"int answer(void) { return 42; }", build / "libanswer.so", "-shared", "-fPIC")
        flags = ["-L" + str(build), "-lanswer", "-Wl,-rpath," + str(build), "-Wl,-rpath," + elf.SHIPPED_RUN_PATH]
        program = moved / "bin" / "program"
        self.compile(b"int answer(void); int main(void) { return answer(); }", program, *flags)
        self.assertEqual(elf.run_path(program.read_bytes()).text, "{}:{}".format(build, elf.SHIPPED_RUN_PATH))
        self.assertEqual(elf.libraries(program), {"libanswer.so": build / "libanswer.so"})

        elf.keep_only_shipped_run_path(program)
        self.assertEqual(elf.run_path(program.read_bytes()).text, elf.SHIPPED_RUN_PATH)
        with self.assertRaisesRegex(ValueError, "needs libanswer.so"):
            elf.libraries(program)
        (build / "libanswer.so").rename(moved / "lib" / "libanswer.so")
        self.assertEqual(subprocess.run([str(program)]).returncode, 42)
        elf.keep_only_shipped_run_path(program)
        self.assertEqual(subprocess.run([str(program)]).returncode, 42)

    def test_the_newest_symbol_version_decides(self):
        names = self.root / "names"
        names.write_bytes(b"\0GLIBC_2.9\0GLIBC_2.17\0GLIBC_2.2.5\0GLIBCXX_3.4.30\0xGLIBC_2.99\0GLIBC_PRIVATE\0")
        self.assertEqual(elf.oldest("GLIBC", [names]), "2.17")
        self.assertEqual(elf.oldest("GLIBCXX", [names]), "3.4.30")
        names.write_bytes(b"none")
        self.assertEqual(elf.oldest("GLIBC", [names]), "0")

    def test_a_program_without_the_shipped_run_path_is_an_error(self):
        program = self.root / "program"
        self.compile(b"int main(void) { return 0; }", program)
        with self.assertRaisesRegex(ValueError, "does not end in"):
            elf.keep_only_shipped_run_path(program)
        program.write_text("#!/bin/sh\n", "utf-8")
        with self.assertRaisesRegex(ValueError, "not a 64-bit"):
            elf.keep_only_shipped_run_path(program)


class Licences(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def package(self, name, text):
        folder = self.root / name
        folder.mkdir()
        (folder / "LICENSE-MIT").write_text(text, "utf-8")
        (folder / "licences.rs").write_text("code", "utf-8")
        return {
            "id": name, "name": name, "version": "1.0.0", "license": "MIT",
            "manifest_path": str(folder / "Cargo.toml"),
        }  # fmt: skip

    def test_only_what_is_linked_is_listed_and_each_text_once(self):
        def node(name, *deps):
            return {
                "id": name,
                "deps": [{"pkg": p, "dep_kinds": [{"kind": kind}]} for p, kind in deps],
            }

        packages = [self.package(name, "text") for name in ("root", "tested", "deep", "built")]
        packages.append(self.package("direct", "other"))
        nodes = [
            node("root", ("direct", None), ("tested", "dev"), ("built", "build")),
            node("direct", ("deep", None)),
            node("deep", ("root", None)),
            node("tested"),
            node("built"),
        ]
        metadata = {"packages": packages, "resolve": {"root": "root", "nodes": nodes}}
        linked = licences.linked_packages(metadata)
        self.assertEqual([package["name"] for package in linked], ["deep", "direct"])
        report = licences.report([*linked, {**packages[1], "name": "twin"}])
        self.assertEqual(report.count("\ntext\n"), 1)
        self.assertIn("deep 1.0.0, twin 1.0.0", report)
        self.assertNotIn("code", report)


class Archive(unittest.TestCase):
    def test_the_same_files_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as temporary:
            written = []
            for name in ("one", "two"):
                folder = Path(temporary, name, "package")
                (folder / "bin").mkdir(parents=True)
                (folder / "bin" / "program").write_bytes(b"x")
                os.utime(folder / "bin" / "program", (len(name) * len(written), 7))
                archive.write(folder, Path(temporary, name + ".tar.gz"))
                written.append(Path(temporary, name + ".tar.gz").read_bytes())
            self.assertEqual(*written)
            self.assertIn("  bin/program\n", archive.sums(folder))
