"""Programs of the tests that come with a token."""

from typing import Any

from rest_framework.test import APIClient

from claims.accounts.tokens import make_token
from claims.models import User


def program(user: User, *, write: bool = False, **scope: Any) -> APIClient:
    """A client with a token of the person."""
    _, secret = make_token(user=user, name="program", **{"project": None, "may_write": write} | scope)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client
