"""Log lines: one a record, in UTC, so that no text typed by a visitor can pass for a line of its own."""

import logging
import time


class Line(logging.Formatter):
    converter = time.gmtime  # type: ignore[assignment]
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).splitlines()
        text = " | ".join(line.strip() for line in lines if line.strip())
        return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
