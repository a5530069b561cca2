"""One process of the storm: a saver or a reader of a register that others write at the same time.

Run by test_storm.py as `python -m tests.storm ROLE NUMBER SECONDS`, with DATABASE_URL set; prints one line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable

import django

KEY = "storm"


def saver(number: int) -> Callable[[int], None]:
    """Saves count up in a row of its own, so that a lost save is seen; all rows hang on one record."""
    from registry.changes import change
    from registry.models import ActivityNote, ProcessingActivity

    def save(turn: int) -> None:
        with change(f"saver {number}", origin="form"):
            activity = ProcessingActivity.objects.get(key=KEY)
            # Read and written under the same lock: two savers that saw the same total would lose one.
            ProcessingActivity.objects.filter(pk=activity.pk).update(scale=str(int(activity.scale) + 1))
            ActivityNote.objects.update_or_create(
                activity=activity, name=f"saver {number}", defaults={"text": str(turn + 1)}
            )

    return save


def reader() -> Callable[[int], None]:
    """Every document must be of one moment: the rows' counts add up to the record's total."""
    from registry.document import KINDS, document, snapshot, stream

    def read(turn: int) -> None:
        with snapshot():
            (found,) = [r for r in stream(KINDS["activity"]) if r["key"] == KEY]
        torn = int(found["scale"]) != sum(int(note["text"]) for note in found["notes"])
        (again,) = [r for r in document()["records"]["activity"] if r["key"] == KEY]
        if torn or int(again["scale"]) != sum(int(note["text"]) for note in again["notes"]):
            raise AssertionError("torn document")

    return read


def main(role: str, number: int, seconds: float) -> None:
    django.setup()
    act = saver(number) if role == "saver" else reader()
    turns, errors, end = 0, [], time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            act(turns)
            turns += 1
        except Exception as error:
            errors.append(repr(error))
            break
    print(json.dumps({"turns": turns, "errors": errors}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
