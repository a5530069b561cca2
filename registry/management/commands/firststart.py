"""What `make run` needs before it serves: a free port, a current database, the sample, an administrator."""

import secrets
import socket

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.utils.translation import gettext as _

NAME = "admin"


class Command(BaseCommand):
    help = _("Prepares a register on this computer and makes its administrator, once.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True, help=_("the port that will be served"))

    def handle(self, *args: object, port: int, **options: object) -> None:
        refuse_taken(port)  # first: a password printed before a failed start would be lost
        self.stdout.write(_("Preparing the register ..."))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("seed")
        password = make_administrator()
        for line in told(f"http://127.0.0.1:{port}/", password):
            self.stdout.write(line)
        self.stdout.flush()  # the server takes over this process's output


def told(address: str, password: str | None) -> list[str]:
    """What the person at the terminal must know before the server takes over."""
    lines = [
        "",
        _("  The register:  {address}").format(address=address),
        _("  The desk:      {address}").format(address=f"{address}admin/"),
    ]
    if password:
        lines += [
            "",
            _("  Name: {name}").format(name=NAME),
            _("  Password: {password}").format(password=password),
            _("  (shown this once; change it at the desk)"),
        ]
    return [*lines, "", _("Stop it with Ctrl+C."), ""]


def refuse_taken(port: int) -> None:
    try:
        with socket.socket() as probe:
            # As the server does; without it a port just given up would count as taken for a minute.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise CommandError(
            _("Port {port} is taken or cannot be used ({error}). Choose another one: make run PORT=8123").format(
                port=port, error=error
            )
        ) from None


def make_administrator() -> str | None:
    """The new administrator's password, or None when the register has one already."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    if users.filter(username=NAME).exists():
        said = _("A user {name} exists and is no administrator. Make one: manage.py createsuperuser")
        raise CommandError(said.format(name=NAME))
    password = secrets.token_urlsafe(15)
    users.create_superuser(NAME, password=password)
    return password
