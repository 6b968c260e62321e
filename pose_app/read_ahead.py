"""Items made on a thread of their own while the one before is in use."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def read_ahead(items: Iterable[T], ahead: int = 4) -> Generator[T, None, None]:
    """Give the same items in the same order, up to `ahead` of them made before they are asked for.

    What making one raises is raised in its place. Once this iterator is closed, no more are made.
    """
    source, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix="read ahead") as pool:
        made = deque(pool.submit(next, source, end) for _ in range(ahead))
        try:
            while (item := made.popleft().result()) is not end:
                made.append(pool.submit(next, source, end))
                yield item  # type: ignore[misc]  # mypy takes it for the end, too
        finally:
            for future in made:
                future.cancel()
