"""``python -m wizard.worker``: serve the app's tasks on stdin and stdout until stdin is closed."""

from __future__ import annotations

from wizard.worker.serve import main
from wizard.worker.tasks import TASKS

if __name__ == "__main__":
    main(TASKS)
