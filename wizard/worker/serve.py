"""The worker's side: one JSON line in, one task done, one JSON line out.

The lines of the protocol, ``n`` being the number the client gave to its request::

    in   {"id": n, "task": name, "argument": ..., "limit": seconds}     (limit may be missing)
    out  {"id": n, "began": true}          the request has been received and is being worked on
    out  {"id": n, "result": ...}          what the task returned
    out  {"id": n, "error": sentence}      the task raised ValueError: what was asked for cannot be done
    out  {"id": n, "memory": sentence}     the task ran out of memory; the worker ends after saying so
    out  {"id": n, "crash": traceback}     the task raised anything else: a mistake of ours

Every request is answered by "began" and then by exactly one of the other four, unless the worker dies.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

try:
    import resource
except ImportError:  # Windows has no such limit to set
    resource = None  # type: ignore[assignment]

#: Whatever ``json.dumps`` takes and ``json.loads`` gives.
JSON = Any
Task = Callable[[JSON], JSON]

#: The address space that one worker may use, in bytes.
MEMORY_LIMIT = 2 * 1024**3

#: After how many new objects garbage is looked for; by default it takes a tenth of a derivation's time.
SELDOM = (50_000, 20, 50)

#: How long after its time limit a worker that nobody stopped stops itself, in seconds.
GRACE = 2.0

logger = logging.getLogger(__name__)


def serve(tasks: Mapping[str, Task], incoming: Iterable[str], outgoing: TextIO) -> None:
    """Answer the requests of `incoming`, one after the other, until there are no more.

    Parameters
    ----------
    tasks : what can be asked for, by name. Argument and result of a task must be plain JSON data.
    incoming : the requests, one JSON text each; an open text file will do.
    outgoing : where the answers are written, one JSON line each.

    It also returns after a task that ran out of memory: what SymPy's caches then hold is unknown,
    so a fresh process is the only safe way on.

    >>> serve({"double": lambda x: 2 * x}, ['{"id": 1, "task": "double", "argument": 21}'], sys.stdout)
    {"id": 1, "began": true}
    {"id": 1, "result": 42}
    """
    for line in incoming:
        request = json.loads(line)
        outgoing.write(json.dumps({"id": request["id"], "began": True}) + "\n")
        outgoing.flush()
        answer, may_go_on = _answer(tasks, request)
        outgoing.write(answer + "\n")
        outgoing.flush()
        if not may_go_on:
            return


def main(tasks: Mapping[str, Task], memory_limit: int = MEMORY_LIMIT) -> None:
    """Serve `tasks` on this process's stdin and stdout until stdin is closed. It does not return.

    Parameters
    ----------
    tasks : as for `serve`.
    memory_limit : address space allowed to this process, in bytes. Where the system cannot limit
        it (Windows, some versions of macOS) a warning is logged and work goes on without.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; our parent decides when we end
    limit_memory(memory_limit)
    gc.freeze()  # the libraries are there to stay, and trees of algebra have few cycles: look at them seldom
    gc.set_threshold(*SELDOM)
    requests, answers = _private_streams()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests, lines), daemon=True).start()
    serve(tasks, iter(lines.get, ""), answers)
    os._exit(0)  # the receiving thread sits in a read and could not be joined


def limit_memory(size: int) -> bool:
    """Limit the address space of this process to `size` bytes; tell whether the system could do it."""
    if resource is None:
        logger.warning("This system cannot limit a process's memory; the worker runs without a limit.")
        return False
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size if hard == resource.RLIM_INFINITY else min(size, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (ValueError, OSError) as reason:  # macOS refuses limits below what is mapped already
        logger.warning("The worker's memory could not be limited: %s", reason)
        return False
    return True


def _answer(tasks: Mapping[str, Task], request: Mapping[str, JSON]) -> tuple[str, bool]:
    """Do one task: the line that answers it, and whether this process is fit for another one."""
    number = request["id"]
    try:
        with _stopping_itself(request.get("limit")):
            try:
                answer = {"id": number, "result": tasks[request["task"]](request["argument"])}
            except ValueError as refusal:
                answer = {"id": number, "error": str(refusal)}
            return json.dumps(answer), True
    except MemoryError:
        sentence = "This was stopped because it needed too much memory. Something simpler may work."
        return json.dumps({"id": number, "memory": sentence}), False
    except Exception:  # not hidden: the client logs it and raises WorkerCrashed
        return json.dumps({"id": number, "crash": traceback.format_exc()}), True


@contextmanager
def _stopping_itself(limit: float | None) -> Iterator[None]:
    """End this process if the block takes `GRACE` seconds more than `limit`, and say on stderr where it was.

    The client stops a worker at the limit. This is for when the client has died and the task never lets
    go of the interpreter's lock (9**9**9**9), so that nothing written in Python could end it: a timer in C.
    """
    if limit is None:
        yield
        return
    faulthandler.dump_traceback_later(limit + GRACE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def _receive(requests: TextIO, lines: queue.SimpleQueue[str]) -> None:
    """Hand on what is asked. When stdin closes the parent has gone, and nobody waits for an answer."""
    for line in requests:
        lines.put(line)
    os._exit(0)


def _private_streams() -> tuple[TextIO, TextIO]:
    """Take stdin and stdout away from the tasks, so that what they print or read cannot disturb the protocol.

    Prints, also those from C code, go to stderr; reads find an empty file.
    """
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers
