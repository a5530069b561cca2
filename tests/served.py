"""The settings of a served register, with collected files of its own: several are served side by side in the tests."""

import os
from pathlib import Path

from ropa.settings import *  # noqa: F403 - all of them

STATIC_ROOT = Path(os.environ["SERVED_STATIC"])
