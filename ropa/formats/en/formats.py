"""English as Europe writes it: "28 November 2026, 03:37", never "Nov. 28, 2026, 3:37 a.m."."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
