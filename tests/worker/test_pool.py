"""The pool under everything that can go wrong with a process."""

import gc
import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wizard.worker import pool as pool_module
from wizard.worker.pool import Busy, Pool, Refused, TooLarge, TooSlow, WorkerCrashed, WorkerDied
from wizard.worker.serve import GRACE, serve

STUB = (sys.executable, str(Path(__file__).with_name("stub_worker.py")))
ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024**2


@pytest.fixture(scope="module")
def shared():
    """One pool for the tests that leave it as they found it."""
    with Pool(command=STUB) as pool:
        yield pool


@pytest.fixture
def callers():
    with ThreadPoolExecutor(8) as executor:
        yield executor


def wait_until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not happen in time"
        time.sleep(0.01)


@pytest.mark.parametrize("argument", [None, 0.1, "é\n\u2028𝜎", {"a": [1, {"b": True}]}, "x" * 3_000_000])
def test_plain_data_comes_back_unchanged(shared, argument):
    assert shared.run("echo", argument) == argument


def test_one_process_does_many_tasks(shared):
    assert len({shared.run("pid", None) for _ in range(20)}) == 1


def test_a_trivial_task_takes_less_than_a_few_milliseconds(shared):
    def round_trip():
        start = time.perf_counter()
        shared.run("echo", 1)
        return time.perf_counter() - start

    assert min(round_trip() for _ in range(100)) < 3e-3


def test_many_threads_get_their_own_answers(shared, callers):
    numbers = range(800)
    assert list(callers.map(lambda n: shared.run("echo", n), numbers)) == list(numbers)


def test_warm_starts_all_and_they_work_side_by_side(callers):
    with Pool(size=2, command=STUB) as pool:
        assert pool.pids == ()
        pool.warm()
        started = set(pool.pids)
        assert len(started) == 2
        assert set(callers.map(lambda _: pool.run("pause", 0.2), range(2))) == started


def test_a_hang_is_stopped_while_others_go_on(callers):
    with Pool(size=2, time_limit=1.0, command=STUB) as pool:
        list(
            callers.map(lambda _: pool.run("pause", 0.2), range(2))
        )  # both are up: starting is not the task's time
        start = time.monotonic()
        hanging = callers.submit(pool.run, "never let go", None)
        while not hanging.done():
            assert pool.run("echo", 1) == 1
        assert time.monotonic() - start < 1.0 + GRACE, "the pool stops it, before the worker's last resort"
        with pytest.raises(TooSlow, match="stopped after 1 seconds"):
            hanging.result()
        assert len(pool.pids) == 2, "the stopped worker is replaced at once"


def test_a_worker_killed_while_idle_goes_unnoticed():
    with Pool(size=1, command=STUB) as pool:
        for _ in range(3):
            pid = pool.run("pid", None)
            os.kill(pid, signal.SIGTERM)
            assert pool.run("pid", None) != pid


def test_a_worker_killed_at_work_costs_one_sentence(callers):
    with Pool(size=1, command=STUB) as pool:
        pid = pool.run("pid", None)
        answer = callers.submit(pool.run, "pause", 10)
        time.sleep(0.2)
        os.kill(pid, signal.SIGTERM)
        with pytest.raises(WorkerDied, match="ended before it had an answer"):
            answer.result(timeout=5)
        assert pool.run("echo", 1) == 1


@pytest.mark.parametrize("task", ["end", "end in mid-answer"])
def test_a_task_that_ends_its_worker(task):
    with Pool(size=1, command=STUB) as pool:
        with pytest.raises(WorkerDied):
            pool.run(task, None)
        assert pool.run("echo", 1) == 1


def test_noise_on_stdout_and_reads_from_stdin_are_harmless(shared):
    for n in range(3):
        assert shared.run("make noise", None) == ""
        assert shared.run("echo", n) == n


def test_a_value_error_comes_back_as_its_sentence(shared):
    with pytest.raises(Refused, match=r"^sigma must be positive\.$"):
        shared.run("refuse", "sigma must be positive.")


@pytest.mark.parametrize(
    ("task", "argument", "culprit"),
    [
        ("blunder", "key", "KeyError: 'key'"),
        ("return a set", None, "not JSON serializable"),
        ("no such task", None, "KeyError: 'no such task'"),
    ],
)
def test_a_mistake_of_ours_goes_to_the_log_only(shared, caplog, task, argument, culprit):
    pid = shared.run("pid", None)
    with caplog.at_level(logging.ERROR), pytest.raises(WorkerCrashed) as crash:
        shared.run(task, argument)
    assert culprit in caplog.text
    assert "Error" not in str(crash.value)
    assert shared.run("pid", None) == pid


def test_an_argument_that_is_no_plain_data_is_the_callers_mistake(shared):
    with pytest.raises(TypeError, match="not JSON serializable"):
        shared.run("echo", {1, 2})


def test_too_many_callers_are_told_and_the_others_are_served_in_order(callers):
    done = []
    with Pool(size=1, waiting_limit=3, command=STUB) as pool:
        pool.run("echo", 0)

        def work(n):
            pool.run("pause", 0.3)
            done.append(n)

        answers = []
        for n in range(4):  # one at work, three in line
            answers.append(callers.submit(work, n))
            time.sleep(0.03)
        with pytest.raises(Busy, match="try again in a moment"):
            pool.run("echo", 1)
        for answer in answers:
            answer.result(timeout=5)
        assert done == [0, 1, 2, 3]
        assert pool.run("echo", 1) == 1


def test_nobody_may_wait_but_the_first_is_served(callers):
    with Pool(size=1, waiting_limit=0, command=STUB) as pool:
        assert pool.run("echo", 1) == 1


def test_memory_is_limited():
    pytest.importorskip("resource", reason="this system cannot limit the memory of a process")
    with Pool(size=1, command=(*STUB, str(512 * MEGABYTE))) as pool:
        pid = pool.run("pid", None)
        assert pool.run("fill memory", 64 * MEGABYTE) == 64 * MEGABYTE
        with pytest.raises(TooLarge, match="too much memory"):
            pool.run("fill memory", 1024 * MEGABYTE)
        assert pool.run("pid", None) != pid, "what ran out of memory starts afresh"


def test_close_ends_the_workers_and_tells_the_callers(callers):
    pool = Pool(size=1, command=STUB)
    pool.warm()
    at_work, in_line = callers.submit(pool.run, "pause", 10), callers.submit(pool.run, "pause", 10)
    time.sleep(0.3)
    processes = [child.process for child in pool._children]
    pool.close()
    pool.close()
    assert [process.poll() is None for process in processes] == [False]
    for answer in (at_work, in_line):
        with pytest.raises(WorkerDied):
            answer.result(timeout=5)
    with pytest.raises(WorkerDied, match="closing"):
        pool.run("echo", 1)
    assert pool.pids == ()


def test_a_forgotten_pool_ends_its_workers():
    pool = Pool(size=1, command=STUB)
    pool.run("echo", 1)
    (process,) = [child.process for child in pool._children]
    del pool
    gc.collect()
    assert process.poll() is not None


@pytest.mark.parametrize("ending", ["pass", "os._exit(0)"])
@pytest.mark.parametrize(("task", "limit"), [("echo", 60), ("pause", 60), ("never let go", 1)])
def test_workers_do_not_outlive_the_program(ending, task, limit):
    """The worker holds the program's stderr: `run` returns only when both have ended."""
    program = f"""
import os, threading, time
from wizard.worker.pool import Pool
pool = Pool(size=1, time_limit={limit}, command={STUB!r})
pool.run("echo", 1)
threading.Thread(target=pool.run, args=({task!r}, 30), daemon=True).start()
time.sleep(0.2)
{ending}
"""
    command = [sys.executable, "-c", program]
    subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, timeout=12, check=True)


def test_the_folder_the_app_was_started_from_does_not_matter(tmp_path, monkeypatch):
    for shadow in ("wizard.py", "json.py"):
        (tmp_path / shadow).write_text("raise ImportError('the wrong module')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    program = "from wizard.worker.serve import main; main({'double': lambda x: 2 * x})"
    with Pool(size=1, command=(sys.executable, "-c", program)) as pool:
        assert pool.run("double", 21) == 42


@pytest.mark.parametrize("command", [(sys.executable, "-c", ""), ("no-such-program",)])
def test_a_worker_that_cannot_start(command):
    with Pool(size=1, command=command) as pool:
        for _ in range(2):
            with pytest.raises(WorkerDied, match="could not be started"):
                pool.run("echo", 1)


def test_a_worker_that_never_begins(monkeypatch):
    monkeypatch.setattr(pool_module, "START_LIMIT", 0.2)
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    start = time.monotonic()
    with Pool(size=1, command=command) as pool, pytest.raises(WorkerDied, match="could not be started"):
        pool.run("echo", "x" * MEGABYTE)  # more than a pipe holds: the write must not block the caller
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("setting", [{"size": 0}, {"time_limit": 0}, {"time_limit": float("inf")}])
def test_impossible_settings_are_refused(setting):
    with pytest.raises(ValueError, match="A pool needs"):
        Pool(**setting)


def test_serve_answers_line_by_line_and_stops_when_out_of_memory():
    def out_of_memory(_):
        raise MemoryError

    requests = [json.dumps({"id": n, "task": t, "argument": n}) for n, t in enumerate(["same", "full", "same"])]
    outgoing = io.StringIO()
    serve({"same": lambda n: n, "full": out_of_memory}, requests, outgoing)
    answers = [json.loads(line) for line in outgoing.getvalue().splitlines()]
    assert [answer.keys() - {"id"} for answer in answers] == [{"began"}, {"result"}, {"began"}, {"memory"}]


def test_threads_of_ended_workers_end_too():
    before = threading.active_count()
    for _ in range(5):
        with Pool(size=2, command=STUB) as pool:
            pool.warm()
            pool.run("echo", 1)
    wait_until(lambda: threading.active_count() <= before)
