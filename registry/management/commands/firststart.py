"""What `make run` needs before it serves: a free port, a current database, the sample, an administrator."""

import secrets
import socket

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

NAME = "admin"


class Command(BaseCommand):
    help = "Prepares a register on this computer and makes its administrator, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True, help="the port that will be served")

    def handle(self, *args: object, port: int, **options: object) -> None:
        refuse_taken(port)  # first: a password printed before a failed start would be lost
        self.stdout.write("Preparing the register ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("seed")
        password = make_administrator()
        self.stdout.write(f"\n  The register:  http://127.0.0.1:{port}/")
        self.stdout.write(f"  The desk:      http://127.0.0.1:{port}/admin/")
        if password:
            self.stdout.write(f"\n  Name: {NAME}\n  Password: {password}\n  (shown this once; change it at the desk)")
        self.stdout.write("\nStop it with Ctrl+C.\n")
        self.stdout.flush()  # the server takes over this process's output


def refuse_taken(port: int) -> None:
    try:
        with socket.socket() as probe:
            # As the server does; without it a port just given up would count as taken for a minute.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise CommandError(
            f"Port {port} is taken or cannot be used ({error}). Choose another one: make run PORT=8123"
        ) from None


def make_administrator() -> str | None:
    """The new administrator's password, or None when the register has one already."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    if users.filter(username=NAME).exists():
        raise CommandError(f"A user {NAME} exists and is no administrator. Make one: manage.py createsuperuser")
    password = secrets.token_urlsafe(15)
    users.create_superuser(NAME, password=password)
    return password
