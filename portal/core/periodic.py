"""What the background worker does between two batches, for the apps that it knows nothing of."""

from collections.abc import Callable

Job = Callable[[], object]
_jobs: list[Job] = []


def register_job(job: Job) -> Job:
    """Have the worker call `job` every few seconds; for an app's `ready`.

    It asks the database in one short query whether there is anything to do, and several workers may call it at
    once. What fails for a reason of its own it records itself: only the database's failures may come out of it.
    """
    if job not in _jobs:
        _jobs.append(job)
    return job


def run_jobs() -> None:
    for job in _jobs:
        job()
