"""A worker with tasks that misbehave, for the tests of the pool: ``python stub_worker.py [memory limit]``."""

import os
import subprocess
import sys
import time

from wizard.worker.serve import MEMORY_LIMIT, main


def pause(seconds):
    time.sleep(seconds)
    return os.getpid()


def never_let_go(_):
    """Hold the interpreter's lock for hours, as a huge power does."""
    return 9**9**9 % 10


def end(_):
    os._exit(3)


def end_in_mid_answer(_):
    sys.stdout.flush()
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b'{"id": 1, "resu')
        except OSError:
            continue
    os._exit(3)


def fill_memory(size):
    return len(bytearray(size))


def make_noise(_):
    print('{"id": 1, "result": "noise"}', flush=True)
    os.write(1, b"noise below Python\n")
    subprocess.run([sys.executable, "-c", "print('noise of a child')"], check=True)
    return sys.stdin.read()


def refuse(sentence):
    raise ValueError(sentence)


def blunder(key):
    return {}[key]


TASKS = {
    "echo": lambda argument: argument,
    "pid": lambda _: os.getpid(),
    "pause": pause,
    "never let go": never_let_go,
    "end": end,
    "end in mid-answer": end_in_mid_answer,
    "fill memory": fill_memory,
    "make noise": make_noise,
    "refuse": refuse,
    "blunder": blunder,
    "return a set": lambda _: {1, 2},
}

if __name__ == "__main__":
    main(TASKS, int(sys.argv[1]) if len(sys.argv) > 1 else MEMORY_LIMIT)
