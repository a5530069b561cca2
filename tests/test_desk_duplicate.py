"""A copy of an activity: everything that is declared, but for what belongs to the original alone."""
