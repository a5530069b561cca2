"""`python -m bench [N ...]`: times at several sizes, as ratios against floors measured in the same run.

Uses a database of its own (DATABASE_URL, or a temporary SQLite file) and prints a table; medians of three.
"""

import gc
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

SIZES = [20, 2000, 10000]


def set_up() -> None:
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/bench.sqlite3"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")
    os.environ["DEBUG"] = "1"  # static files without collecting them ...
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False  # ... but no list of all queries kept in memory
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)


def timed(work: Callable[[], object], times: int = 3) -> float:
    """Median seconds."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main(sizes: list[int]) -> None:
    set_up()
    from bench import work

    print(f"{'what':34}" + "".join(f"{size:>22}" for size in sizes))
    table = [work.measure(size, timed) for size in sizes]
    for row in table[0]:
        print(f"{row:34}" + "".join(f"{column[row]:>22}" for column in table))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
