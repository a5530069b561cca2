"""The first start: an administrator once, the database once, and no start on a port that is taken."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from registry.management.commands import firststart


@pytest.fixture
def called(monkeypatch):
    """The commands it calls, without their work: migrating and seeding have tests of their own."""
    calls = []
    monkeypatch.setattr(firststart, "call_command", lambda name, **options: calls.append(name))
    return calls


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.django_db
def test_makes_an_administrator_whose_printed_password_works_and_never_a_second(called, free_port, capsys):
    call_command("firststart", port=free_port)
    printed = capsys.readouterr().out
    password = printed.split("Password: ")[1].split()[0]
    admin = get_user_model().objects.get()
    assert admin.is_superuser and admin.is_staff and admin.check_password(password) and len(password) == 20
    assert f"http://127.0.0.1:{free_port}/" in printed
    assert called == ["migrate", "collectstatic", "seed"]

    call_command("firststart", port=free_port)
    assert "Password" not in capsys.readouterr().out
    assert get_user_model().objects.get().check_password(password)


@pytest.mark.django_db
def test_leaves_a_register_with_another_administrator_alone(called, free_port, capsys):
    get_user_model().objects.create_superuser("dana", password="x")
    call_command("firststart", port=free_port)
    assert "Password" not in capsys.readouterr().out
    assert not get_user_model().objects.filter(username="admin").exists()


@pytest.mark.django_db
def test_does_not_raise_an_ordinary_user_called_admin(called, free_port):
    get_user_model().objects.create_user("admin", password="x")
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("firststart", port=free_port)


def test_names_a_taken_port_before_it_touches_anything(called):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} .* make run PORT=8123"):
            call_command("firststart", port=port)
    assert called == []


def test_a_port_that_does_not_exist_is_refused(called):
    with pytest.raises(CommandError, match="Port 70000"):
        call_command("firststart", port=70000)
