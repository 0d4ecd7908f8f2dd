"""Who asks: bearer tokens, and what their roles allow. The units that a caller reaches are part of each query."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from django.conf import settings
from django.db.models import TextChoices
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

ALGORITHM = "HS256"
CLAIMS = ["exp", "sub", "role", "unit"]


class Role(TextChoices):
    """What a caller is."""

    ADMINISTRATOR = "administrator"
    ONE_STOP_SYSTEM = "one_stop_system"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class Caller:
    """Who asks, by a token that holds."""

    name: str
    role: str
    unit: str


def issue(caller, lasts=timedelta(days=1)):
    """A token for a caller."""
    claims = {"sub": caller.name, "role": caller.role, "unit": caller.unit, "exp": datetime.now(UTC) + lasts}
    return jwt.encode(claims, settings.SECRET_KEY, ALGORITHM)


class BearerAuthentication(BaseAuthentication):
    """Reads the token of the Authorization header; the database isn't asked."""

    def authenticate(self, request):
        """Answers with the caller, or with nothing where there is no token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = jwt.decode(token, settings.SECRET_KEY, [ALGORITHM], options={"require": CLAIMS})
        except jwt.InvalidTokenError as error:
            raise AuthenticationFailed(str(error)) from error
        return Caller(claims["sub"], claims["role"], claims["unit"]), claims

    def authenticate_header(self, request):
        """What a caller without a token is asked for."""
        return "Bearer"


class RoleAllows(BasePermission):
    """Holds a caller's role against what the view names for the method."""

    def has_permission(self, request, view):
        """Whether the caller may."""
        return request.user is not None and request.user.role in view.roles.get(request.method, ())
