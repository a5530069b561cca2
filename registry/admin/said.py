"""What the desk tells after a save: kept in the session, and taken back when the save was undone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest


class Retractable(SessionStorage):
    """Messages of which those of this very request can be taken back; Django's own can only be read."""

    def take_back(self) -> None:
        self._queued_messages: list[object] = []
        self.added_new = False


@contextmanager
def unless_undone(request: HttpRequest) -> Iterator[None]:
    """Whatever ends this block early undoes its change: then what the request told is dropped, too."""
    done = False
    try:
        yield
        done = True
    finally:
        messages = get_messages(request)
        if not done and isinstance(messages, Retractable):
            messages.take_back()
