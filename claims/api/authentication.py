"""Who asks, and how often: tokens beside the session of the browser, the scope of a token, rates."""

from typing import Any

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

from claims.accounts.tokens import recognise
from claims.models import ApiToken, User

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token sayso_…``; ``Bearer`` is understood too."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        keyword, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() not in {"token", "bearer"}:
            return None
        token = recognise(secret.strip())
        if token is None:
            raise AuthenticationFailed("This token is not known, was revoked, or has expired.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class ScopeAllows(BasePermission):
    """Only signed in, and a token that may only read does not write."""

    message = "This token may only read. Make one that may write on the page “My tokens”."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, User):
            raise NotAuthenticated
        token = request.auth
        return request.method in SAFE_METHODS or not isinstance(token, ApiToken) or token.may_write


class PersonRate(UserRateThrottle):
    """Requests of one person, all their tokens together."""

    def get_rate(self) -> str | None:
        return settings.API_RATE or None
