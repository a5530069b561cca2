"""Files that commands are given."""

import sys
from pathlib import Path

from django.core.management import CommandError
from django.utils.translation import gettext as _

from registry.importing import LIMIT


def bytes_of(name: str) -> bytes:
    """The file's bytes, one more than the limit at most, so that `read` can refuse it; - is standard input."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LIMIT + 1)
        with Path(name).open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as error:
        said = _("{path} cannot be read: {reason}").format(path=name, reason=error.strerror)
        raise CommandError(said, returncode=2) from error
