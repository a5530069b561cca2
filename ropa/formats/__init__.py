"""How days and moments are written, language by language; a language without a folder here follows Django."""
