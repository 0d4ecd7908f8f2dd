"""`manage.py token ROLE UNIT`: lets the benchmark in."""

from django.core.management.base import BaseCommand

from dossiers.access import Caller, Role, issue


class Command(BaseCommand):
    """Prints a bearer token."""

    help = "Prints a token that holds for a day."

    def add_arguments(self, parser):
        """A role, and the unit whose subtree it covers."""
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("unit")

    def handle(self, *args, role, unit, **options):
        """Prints it."""
        self.stdout.write(issue(Caller("benchmark", role, unit)))
