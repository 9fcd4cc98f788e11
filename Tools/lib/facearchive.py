"""What the tools share: find the program, run it, read its JSON, and fail with a sentence.

A tool begins with the two lines that find this file, and ends with `run_tool(main)`:

    sys.path.insert(0, f"{os.path.dirname(os.path.abspath(__file__))}/../lib")
    from facearchive import Archive, Program, arguments, run_tool
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Callable, Iterator, NamedTuple

sys.dont_write_bytecode = True

PROJECT = os.path.abspath(f"{os.path.dirname(os.path.abspath(__file__))}/../..")

# What an ingest ends with: 3 means that some files could not be read.
READ = (0, 3)


class Failed(Exception):
    """The tool cannot go on; the text is a sentence for a person."""


def arguments(doc: str) -> argparse.ArgumentParser:
    """A parser whose usage and help are those of the tool's own documentation.

    `doc` begins with a line that says what the tool does; a paragraph of it begins with "usage: ".
    """
    parts = doc.strip().split("\n\n")
    usage = next(part for part in parts if part.startswith("usage: "))
    parts.remove(usage)
    return argparse.ArgumentParser(
        usage=usage.removeprefix("usage: "), description="\n\n".join(parts),
        formatter_class=argparse.RawDescriptionHelpFormatter)


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Adds --seed, which repeats a run; without it each run has another one."""
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"),
                        help="repeats a run")


def add_binary(parser: argparse.ArgumentParser) -> None:
    """Adds --binary; `Program.of` finds it."""
    parser.add_argument("--binary", default=f"{PROJECT}/.build/release/facearchive",
                        help="the program (default: the release build)")


def run_tool(main: Callable[[], int | None]) -> None:
    """Runs a tool and ends the process: with what `main` returns, or with a sentence and 1."""
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)


def test_data() -> str | None:
    """The folder of test data, found as the tests find it; None where there is none."""
    folder = os.environ.get("FACEARCHIVE_TEST_DATA", f"{PROJECT}/../shared/data")
    return os.path.abspath(folder) if os.path.isdir(folder) else None


@contextlib.contextmanager
def scratch(name: str) -> Iterator[str]:
    """A folder of the tool's own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"facearchive-{name}-") as folder:
        yield folder


class Used(NamedTuple):
    """What a command took: seconds on the clock and of processors, and bytes of memory at most."""

    wall: float
    processor: float
    peak: int
    output: str


def measured(command: list[str], allowed: tuple[int, ...] = (0,), **more) -> Used:
    """Runs a command and measures it, with all the processes that it starts and waits for."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, **more)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            errors.seek(0)
            raise Failed(f"{' '.join(command)} ended with {process.returncode}: "
                         f"{errors.read().strip()[-2000:]}")
        output.seek(0)
        return Used(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output.read())


def terminate(process: subprocess.Popen, patience: float = 60) -> float:
    """Ends a program by SIGTERM, and requires that it ends with 0; the seconds that it took."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        code = process.wait(timeout=patience)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"SIGTERM did not end process {process.pid} in {patience:.0f} s") from error
    if code != 0:
        raise Failed(f"SIGTERM ended process {process.pid} with {code}")
    return time.monotonic() - began


class Interrupted(NamedTuple):
    """How a run ended that was to be interrupted."""

    landed: bool
    """The signal reached it while it ran."""
    status: int
    seconds: float
    """From the signal to its end."""


class Program:
    """A build of facearchive."""

    def __init__(self, path: str):
        self.path = os.path.abspath(path)
        if not os.access(self.path, os.X_OK):
            raise Failed(f"there is no program {path}. Build it (swift build -c release --product "
                         "facearchive), or name one with --binary.")

    @classmethod
    def of(cls, options: argparse.Namespace) -> Program:
        """The program that --binary names."""
        return cls(options.binary)

    def run(self, *words: str) -> subprocess.CompletedProcess:
        """Runs a command, however it ends."""
        return subprocess.run([self.path, *words], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)

    def text(self, *words: str, allowed: tuple[int, ...] = (0,)) -> str:
        """What a command prints; throws where it ends with another status."""
        done = self.run(*words)
        if done.returncode not in allowed:
            raise Failed(f"facearchive {' '.join(words)} ended with {done.returncode}: "
                         f"{done.stderr.strip()}")
        return done.stdout

    def json(self, *words: str, allowed: tuple[int, ...] = (0,)) -> dict:
        """What a command prints with --json."""
        return json.loads(self.text(*words, "--json", allowed=allowed))

    def start(self, *words: str, **more) -> subprocess.Popen:
        """Starts a command, silent unless `more` says otherwise."""
        settings = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **more}
        return subprocess.Popen([self.path, *words], **settings)

    def interrupted(self, seconds: float, *words: str, terminate: bool = False) -> Interrupted:
        """Runs a command and ends it after so many seconds, if it has not ended by then.

        Its whole process group is killed, workers included; with `terminate` it alone gets SIGTERM.
        """
        run = self.start(*words, start_new_session=True)
        try:
            return Interrupted(False, run.wait(timeout=seconds), 0)
        except subprocess.TimeoutExpired:
            began = time.monotonic()
            if terminate:
                run.send_signal(signal.SIGTERM)
            else:
                os.killpg(run.pid, signal.SIGKILL)
            return Interrupted(True, run.wait(), time.monotonic() - began)


class Archive:
    """An archive, with the program that reads and writes it."""

    def __init__(self, program: Program, path: str):
        self.program, self.path = program, path

    def made(self, *words: str) -> Archive:
        """Makes it, empty and in UTC unless `words` name another zone."""
        self.program.text("init", self.path, *(words or ("--time-zone", "UTC")))
        return self

    def copied(self, source: str) -> Archive:
        """Makes it a copy of another one, in place of what was there."""
        if os.path.isdir(self.path):
            shutil.rmtree(self.path)
        shutil.copytree(source, self.path)
        return self

    def words(self, *words: str) -> tuple[str, ...]:
        """The words of a command on this archive."""
        return (*words, "--archive", self.path)

    def run(self, *words: str) -> subprocess.CompletedProcess:
        return self.program.run(*self.words(*words))

    def text(self, *words: str, allowed: tuple[int, ...] = (0,)) -> str:
        return self.program.text(*self.words(*words), allowed=allowed)

    def json(self, *words: str, allowed: tuple[int, ...] = (0,)) -> dict:
        return self.program.json(*self.words(*words), allowed=allowed)

    def start(self, *words: str, **more) -> subprocess.Popen:
        return self.program.start(*self.words(*words), **more)

    def interrupted(self, seconds: float, *words: str, terminate: bool = False) -> Interrupted:
        return self.program.interrupted(seconds, *self.words(*words), terminate=terminate)

    def dump(self) -> str:
        """All that it holds, as text."""
        return self.text("dump")

    def generation(self, model: str) -> dict | None:
        """Its generation of a model."""
        rows = self.json("generation", "list")["generations"]
        return next((row for row in rows if row["model"] == model), None)


def swift_files(top: str) -> Iterator[str]:
    """The Swift files below a folder, in order of their paths."""
    for place, folders, files in os.walk(top):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".swift"):
                yield f"{place}/{name}"
