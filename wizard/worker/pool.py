"""The app's side: a few worker processes, shared by all the threads of the app.

A worker that hangs, dies or runs out of memory costs one caller one sentence; everybody else goes on.
No fork, no signals and no select, so that it works on every system: each worker is a plain subprocess
with one thread that writes to it and one that reads from it.
"""

from __future__ import annotations

import itertools
import json
import logging
import math
import os
import queue
import subprocess
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from wizard.worker.serve import JSON

#: How long a new worker may take to import what it needs and to begin its first task, in seconds.
START_LIMIT = 60.0

#: The folder that holds the package, so that workers find it wherever the app was started from.
_HOME = Path(__file__).resolve().parents[2]

_SETTINGS = {
    # The workers do algebra: threads for linear algebra would only fill their address space.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # The order of sets, and with it the form SymPy gives a result, must not differ between workers.
    "PYTHONHASHSEED": "0",
}

_NOT_STARTED = "The process that does the mathematics could not be started"

logger = logging.getLogger(__name__)


class WorkerError(RuntimeError):
    """A task was not done. The message is a sentence for the person who waits."""


class Refused(WorkerError):
    """The task raised ValueError: what was asked for cannot be done, and the message says why."""


class TooSlow(WorkerError):
    """The task reached the time limit and was stopped."""


class TooLarge(WorkerError):
    """The task reached the memory limit and was stopped."""


class Busy(WorkerError):
    """Too many callers are waiting already."""


class WorkerCrashed(WorkerError):
    """The task raised something unforeseen: a mistake of ours. The traceback is in the log."""


class WorkerDied(WorkerError):
    """The process ended without an answer, or could not be started, or the pool was closed."""


class Pool:
    """Worker processes that do tasks for many threads at once.

    Parameters
    ----------
    size : the number of processes. They start when first needed, or all at once by `warm`.
    time_limit : how long one task may take, in seconds, not counting the wait for a free worker.
    waiting_limit : how many callers may wait for a free worker; they are served in order.
    command : what to start; a program that calls `wizard.worker.serve.main`.

    Workers never outlive the program: they end when the pool is closed or no longer used, and when the
    program ends, however it ends.
    """

    def __init__(
        self,
        size: int = 2,
        time_limit: float = 20.0,
        waiting_limit: int = 16,
        command: Sequence[str] = (sys.executable, "-m", "wizard.worker"),
    ) -> None:
        if size < 1 or not 0 < time_limit < math.inf or waiting_limit < 0:
            raise ValueError("A pool needs size >= 1, a finite time_limit > 0 and waiting_limit >= 0.")
        self.time_limit = time_limit
        self.waiting_limit = waiting_limit
        self._command = tuple(command)
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()  # guards everything below
        self._free = deque(_Seat() for _ in range(size))
        self._waiting: deque[object] = deque()
        self._children: set[_Child] = set()
        self._end = weakref.finalize(self, _end_all, self._children)  # also runs when the program ends

    def run(self, task: str, argument: JSON) -> JSON:
        """Have a worker do `task` with `argument`, and return its result. Any thread may call this.

        Raises
        ------
        WorkerError : one of its subclasses, with a sentence that can be shown as it is.
        TypeError : the argument is not plain JSON data.
        """
        number = next(self._numbers)
        limit = self.time_limit
        line = json.dumps({"id": number, "task": task, "argument": argument, "limit": limit}) + "\n"
        with self._seat() as seat:
            for _ in range(2):  # a worker that died before it began has lost nothing: ask a fresh one
                child = self._child(seat)
                if child.begins(line, number):
                    return self._finish(seat, child, task)
                self._end_child(seat)
            raise WorkerDied(f"{_NOT_STARTED}; the log says why.")

    def warm(self) -> None:
        """Start all workers that are not running yet, without waiting until they are ready."""
        with self._changed:
            for seat in self._free:
                self._child(seat)

    def close(self) -> None:
        """End all workers. Callers that wait for one get `WorkerDied`. Closing twice is harmless."""
        with self._changed:
            self._end()
            self._changed.notify_all()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process numbers of the workers that are running now."""
        with self._changed:
            return tuple(child.process.pid for child in self._children if child.process.poll() is None)

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _seat(self) -> Iterator[_Seat]:
        """Wait in line for a seat, and give it back afterwards."""
        with self._changed:
            if len(self._waiting) >= self.waiting_limit and (self._waiting or not self._free):
                raise Busy("The program is busy with other derivations; try again in a moment.")
            ticket = object()
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: not self._end.alive or (self._free and self._waiting[0] is ticket))
                self._check_open()
                seat = self._free.pop()  # from the end: a worker that is warm before one that is not
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield seat
        finally:
            with self._changed:
                self._free.append(seat)
                self._changed.notify_all()

    def _finish(self, seat: _Seat, child: _Child, task: str) -> JSON:
        """Wait for the answer of a worker that has begun; replace the worker if none comes."""
        try:
            answer = child.answer(self.time_limit)
        except BaseException:  # also an interrupt: a worker still at work must not get the next request
            self._end_child(seat)
            if self._end.alive:
                self._child(seat)
            raise
        if "result" in answer:
            return answer["result"]
        if "error" in answer:
            raise Refused(answer["error"])
        if "memory" in answer:
            raise TooLarge(answer["memory"])
        logger.error("The worker's task %r failed:\n%s", task, answer["crash"])
        raise WorkerCrashed(f"The program made a mistake ({task}). The log has the details.")

    def _child(self, seat: _Seat) -> _Child:
        """The worker of this seat; a new one if it has none or a dead one."""
        with self._changed:
            self._check_open()
            if seat.child is None or seat.child.process.poll() is not None:
                self._end_child(seat)
                try:
                    seat.child = _Child(self._command)
                except OSError as reason:
                    raise WorkerDied(f"{_NOT_STARTED} ({reason.strerror})") from reason
                self._children.add(seat.child)
            return seat.child

    def _end_child(self, seat: _Seat) -> None:
        with self._changed:
            if seat.child is not None:
                seat.child.end()
                self._children.discard(seat.child)
                seat.child = None

    def _check_open(self) -> None:
        if not self._end.alive:
            raise WorkerDied("The program is closing.")


class _Seat:
    """A place for one worker, lent to one caller at a time."""

    def __init__(self) -> None:
        self.child: _Child | None = None


class _Child:
    """One worker process, with the two threads that talk to it."""

    def __init__(self, command: Sequence[str]) -> None:
        path = [str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=_HOME,  # python -m looks in the working directory first: nothing there may shadow a module
            env={**os.environ, **_SETTINGS, "PYTHONPATH": os.pathsep.join(path)},
        )
        self._requests: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=_write, args=(self.process, self._requests), daemon=True).start()
        threading.Thread(target=_read, args=(self.process, self._answers), daemon=True).start()

    def begins(self, line: str, number: int) -> bool:
        """Send a request, and tell whether the worker took it up; if not, it died first or never started."""
        self._requests.put(line)
        try:
            answer = self._answers.get(timeout=START_LIMIT)
        except queue.Empty:
            logger.error("The worker %d did not begin within %g seconds.", self.process.pid, START_LIMIT)
            return False
        if answer is None:
            return False
        began = json.dumps({"id": number, "began": True})
        if answer.strip() != began:
            logger.error("The worker %d began with %.200r instead of %s.", self.process.pid, answer, began)
        return answer.strip() == began

    def answer(self, limit: float) -> dict[str, JSON]:
        """Wait for the answer to the request that has begun, at most `limit` seconds."""
        deadline = time.monotonic() + limit
        try:
            answer = self._answers.get(timeout=limit)
        except queue.Empty:
            answer = None
        if answer is not None:
            parsed: dict[str, JSON] = json.loads(answer)
            return parsed
        if time.monotonic() >= deadline:
            raise TooSlow(
                f"This was stopped after {limit:g} seconds: it took too long. Something simpler may work."
            )
        logger.error("The worker %d ended while at work.", self.process.pid)
        raise WorkerDied(
            "The process that does the mathematics ended before it had an answer. "
            "Try again; if that does not help, try something simpler."
        )

    def end(self) -> None:
        """Kill the process, at work or not, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        self._requests.put(None)


def _write(process: subprocess.Popen[str], requests: queue.SimpleQueue[str | None]) -> None:
    """Write requests to the worker. In a thread: a worker that does not read would block the caller."""
    assert process.stdin is not None
    try:
        with process.stdin:
            for line in iter(requests.get, None):
                process.stdin.write(line)
                process.stdin.flush()
    except OSError:  # the worker has died; whoever waits for its answer learns it from the other thread
        return


def _read(process: subprocess.Popen[str], answers: queue.SimpleQueue[str | None]) -> None:
    """Hand on what the worker answers, and None when it has ended."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.endswith("\n"):  # a worker that died while writing leaves half a line
                answers.put(line)
    answers.put(None)


def _end_all(children: set[_Child]) -> None:
    """A function, not a method: what ends the workers of a forgotten pool must not keep the pool alive."""
    for child in tuple(children):
        child.end()
