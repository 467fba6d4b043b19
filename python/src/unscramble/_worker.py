"""One warm process of the program: documents go in on one pipe, rows come out of another, complaints of a third.

Each request carries a number through the program, as a field that it does not know and so hands on. A row
names its request by that field, a complaint by the line of standard input, which is the same number. The
two pipes need not agree on anything else.

A thread writes, one reads rows and one reads complaints, so no pipe can fill up while everybody waits.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import subprocess
import threading
import weakref
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import IO, Any, Callable, Deque, Dict, Iterator, List, Mapping, Optional, Sequence, TypeVar, Union

from ._errors import ClosedError, DocumentError, Error, ProgramError
from ._program import find_program

# Where a row has the number: in front, where the request had it.
NUMBER = re.compile(rb'\{"unscramble\.request":(\d+),')
# A batch is tried again once: what kills the program twice would do so again.
ATTEMPTS = 2
# What a message about one line of standard input looks like.
COMPLAINT = re.compile(r"unscramble: <stdin>:(\d+)(?::\d+)?: (.*)")
# The exit codes that a second try would end with, too.
HOPELESS = (2, 3)
PATIENCE = 10.0

T = TypeVar("T")

log = logging.getLogger("unscramble")


class Request:
    """A document, who waits for its row, and what the row's line is to be made into."""

    def __init__(self, document: Union[bytes, Mapping[str, Any]], make: Callable[[bytes], Any]) -> None:
        self.document = document
        self.make = make
        body = document if isinstance(document, bytes) else encode(document)
        # What stands behind the opening brace.
        self.rest = body.strip()[1:].lstrip()
        if not body.lstrip().startswith(b"{") or b"\n" in self.rest:
            raise TypeError("a document is an object, on one line")
        self.future: Future[Any] = Future()
        self.attempts = 0

    def line(self, number: int) -> bytes:
        comma = b"" if self.rest.startswith(b"}") else b","
        return b'{"unscramble.request":%d%s%s\n' % (number, comma, self.rest)

    def done(self, line: bytes) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_result(self.make(line))

    def failed(self, error: Error) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


def encode(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()


def without_number(message: str) -> str:
    """The message as it would be of the document alone: it may list the fields that it found."""
    message = re.sub(r"neither, but `unscramble\.request`(?=;|$)", "an empty object", message)
    return re.sub(r"`unscramble\.request`(, | and )", "", message)


class Process:
    """A run of the program."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            # Ctrl-C is for whoever asks; the program is closed by it in turn. Unbuffered files have no lock that a fork could leave locked.
            self.popen = subprocess.Popen(
                command,
                bufsize=0,
                start_new_session=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise ProgramError("{}: cannot be started: {}".format(command[0], error)) from error
        self.pending: Dict[int, Request] = {}
        self.count = 0
        self.to_write: SimpleQueue[Optional[bytes]] = SimpleQueue()
        self.last_words: Deque[str] = deque(maxlen=20)
        self.ended = False

    def disown(self) -> None:
        """Lets go of another process's child: while this one held its standard input open, it would never see the end."""
        for pipe in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if pipe is not None:
                pipe.close()
        self.popen.returncode = 0

    def send(self, request: Request) -> None:
        self.count += 1
        request.attempts += 1
        self.pending[self.count] = request
        self.to_write.put(request.line(self.count))


class Worker:
    """Keeps a process running, from the first request on."""

    def __init__(self, program: Optional[str], arguments: Sequence[str]) -> None:
        self._program = program
        self._arguments = list(arguments)
        # Reentrant: the collector may close this one in a thread that holds the lock.
        self._lock = threading.RLock()
        self._process: Optional[Process] = None
        self._closed = False
        _workers.add(self)

    def submit(self, document: Union[bytes, Mapping[str, Any]], make: Callable[[bytes], T]) -> Future[T]:
        """What `make` makes of the document's row, a line of JSON, when it is there. Never waits. The document may be such a line, too.

        Raises:
            DocumentError: what is given cannot be written as a JSON object.
            ProgramError: there is no program, or it cannot be started.
            ClosedError: after `close`.
        """
        try:
            request = Request(document, make)
        except (TypeError, ValueError, RecursionError) as error:
            raise DocumentError("cannot be written as JSON: {}".format(error), document) from error
        with self._lock:
            if self._closed:
                raise ClosedError("this Unscrambler is closed; make another one")
            self._running().send(request)
        return request.future

    @property
    def pid(self) -> Optional[int]:
        """The process, if one is running."""
        process = self._process
        return None if process is None or process.ended else process.popen.pid

    def close(self) -> None:
        """Ends the process; who still waits gets a `ClosedError`."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            pending = [] if process is None else list(process.pending.values())
            if process is not None:
                process.pending.clear()
        if process is None:
            return
        process.to_write.put(None)
        if pending:
            process.popen.kill()
        for request in pending:
            request.failed(ClosedError("closed before the document was done"))
        try:
            process.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.popen.kill()
            process.popen.wait()

    def _running(self) -> Process:
        if self._process is None or self._process.ended:
            process = Process([find_program(self._program), *self._arguments])
            self._process = process
            complaints = threading.Thread(target=self._read_complaints, args=(process,), daemon=True)
            complaints.start()
            threading.Thread(target=self._read_rows, args=(process, complaints), daemon=True).start()
            threading.Thread(target=_write, args=(process,), daemon=True).start()
        return self._process

    def _take(self, process: Process, number: int) -> Optional[Request]:
        with self._lock:
            return process.pending.pop(number, None)

    def _read_rows(self, process: Process, complaints: threading.Thread) -> None:
        assert process.popen.stdout is not None
        for line in _lines(process.popen.stdout):
            found = NUMBER.match(line)
            request = self._take(process, int(found.group(1))) if found else None
            if found and request:
                request.done(b"{" + line[found.end() :])
        process.popen.wait()
        # A complaint that is on its way is an answer, too.
        complaints.join()
        self._ended(process)

    def _read_complaints(self, process: Process) -> None:
        assert process.popen.stderr is not None
        for line in _lines(process.popen.stderr):
            text = line.decode("utf-8", "replace")
            found = COMPLAINT.fullmatch(text)
            request = self._take(process, int(found.group(1))) if found else None
            if found and request:
                request.failed(DocumentError(without_number(found.group(2)), request.document))
            else:
                process.last_words.append(text)
                log.debug("%s", text)

    def _ended(self, process: Process) -> None:
        """The process is gone. What it owes is asked of another one."""
        code = process.popen.returncode
        words = "; ".join(process.last_words)
        how = "was killed by signal {}".format(-code) if code < 0 else "ended with exit code {}".format(code)
        error = ProgramError("the program {}{}".format(how, ": " + words if words else ""), code)
        with self._lock:
            process.ended = True
            process.to_write.put(None)
            owed = list(process.pending.values())
            process.pending.clear()
            again = [] if code in HOPELESS else [one for one in owed if one.attempts < ATTEMPTS]
            lost = [one for one in owed if one not in again]
            if again and not self._closed:
                log.warning("%s; starting it again for %d documents", error, len(again))
                try:
                    fresh = self._running()
                    for request in again:
                        fresh.send(request)
                except Error as failure:
                    error, lost = ProgramError(str(failure)), owed
        for request in lost:
            request.failed(error)

    def forget(self) -> None:
        """In a forked child: the process, its pipes' other ends and who waits belong to the parent."""
        self._lock = threading.RLock()
        process, self._process = self._process, None
        if process is not None:
            process.disown()


def _write(process: Process) -> None:
    assert process.popen.stdin is not None
    # It has ended if it takes no more; who reads its rows sees to what follows.
    with contextlib.suppress(OSError), process.popen.stdin as pipe:
        for line in iter(process.to_write.get, None):
            rest = memoryview(line)
            while rest:
                rest = rest[pipe.write(rest) :]


def _lines(pipe: IO[bytes]) -> Iterator[bytes]:
    """The lines that come from an unbuffered pipe, without their ends. What follows the last end is torn, and no line."""
    pieces: List[bytes] = []
    with pipe:
        for read in iter(lambda: pipe.read(1 << 16), b""):
            *ended, rest = read.split(b"\n")
            for line in ended:
                yield b"".join([*pieces, line])
                pieces = []
            pieces.append(rest)


_workers: weakref.WeakSet[Worker] = weakref.WeakSet()


def _forget_all() -> None:
    for worker in list(_workers):
        worker.forget()


os.register_at_fork(after_in_child=_forget_all)
