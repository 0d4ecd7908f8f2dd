"""What is asked, and by whom; the work is done elsewhere."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import CreateAPIView
from rest_framework.response import Response
from rest_framework.serializers import DateField
from rest_framework.views import APIView

from .access import Role
from .models import Dossier, Unit
from .serializers import DossierSerializer, UnitSerializer
from .statistics import report
from .storing import Stale, put
from .submission import LinesParser, submit

READERS = {Role.ONE_STOP_SYSTEM, Role.SUPERVISOR}
SENDERS = {Role.ONE_STOP_SYSTEM}
# made once, to read and to show: a new serializer copies its fields each time, which takes longer than its work
DOSSIER = DossierSerializer()


def ready(request):
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready")


def reached(caller, code):
    """The unit with this code, if the caller reaches it."""
    return get_object_or_404(Unit.objects.within(caller.unit), code=code)


class UnitsView(CreateAPIView):
    """Enters units."""

    roles = {"POST": {Role.ADMINISTRATOR}}
    serializer_class = UnitSerializer


class DossierView(APIView):
    """Shows and replaces a dossier."""

    roles = {"GET": READERS, "PUT": SENDERS}

    def get(self, request, unit_code, code):
        """Shows it; the scope is part of the one query."""
        dossier = get_object_or_404(Dossier.objects.within(request.user.unit), unit__code=unit_code, code=code)
        return Response(DOSSIER.to_representation(dossier))

    def put(self, request, unit_code, code):
        """Creates or replaces it."""
        unit = reached(request.user, unit_code)
        row = DOSSIER.run_validation(request.data)
        try:
            dossier, created = put(unit, code, row)
        except Stale:
            return Response({"detail": "A newer message was stored before."}, status.HTTP_409_CONFLICT)
        answer = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(DOSSIER.to_representation(dossier), answer)


class BulkView(APIView):
    """Takes many dossiers."""

    roles = {"POST": SENDERS}
    parser_classes = [LinesParser]

    def post(self, request):
        """Judges each line for itself."""
        return Response(submit(request.user, request.data))


class StatisticsView(APIView):
    """Counts."""

    roles = {"GET": {Role.SUPERVISOR}}

    def get(self, request):
        """Counts the dossiers of a unit and those below it."""
        unit = reached(request.user, request.query_params.get("unit", ""))
        since, until = self.day("from"), self.day("to")
        # the ids themselves, not a subquery: the planner then knows how few or many they are
        units = list(Unit.objects.within(unit.code).values_list("id", flat=True))
        asked = {"unit": {"code": unit.code, "name": unit.name}, "from": since, "to": until}
        return Response({**asked, **report(units, since, until)})

    def day(self, name):
        """A day that was asked for."""
        try:
            return DateField().run_validation(self.request.query_params.get(name))
        except ValidationError as error:
            raise ValidationError({name: error.detail}) from error
