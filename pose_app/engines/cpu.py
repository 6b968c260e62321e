"""The processor, in words."""

import os


def cpu_name() -> str:
    """Name the processor by its number of cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"CPU, {cores} {'core' if cores == 1 else 'cores'}"
