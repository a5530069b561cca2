#!/usr/bin/env python3
"""The register's commands: `python manage.py help`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `make install`, then use .venv/bin/python manage.py ...")
    from ropa.env import Refused

    try:
        execute_from_command_line(sys.argv)
    except Refused as problem:  # a wrong variable needs a sentence, not a traceback
        sys.stderr.write(f"The register does not start: {problem}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
