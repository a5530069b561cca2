"""How days and times are written, by language, where Django would write them otherwise."""
