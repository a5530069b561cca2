"""The law's codes as choices; callables, so that a new line in `fixtures/law/` needs no migration."""

from registry import law


def legal_bases() -> list[tuple[str, str]]:
    return law.choices("legal_basis")


def art9_conditions() -> list[tuple[str, str]]:
    return law.choices("art9")


def transfer_tools() -> list[tuple[str, str]]:
    return law.choices("transfer_tools")


def rights() -> list[tuple[str, str]]:
    return law.choices("rights")
