"""Where a second factor is required, nobody works without one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from claims import audit
from claims.models import User
from claims.sessions import end_sessions

PASSED = "second_factor"  # in the session: this person has one, it need not be looked up again


class SecondFactorMiddleware:
    """Leads a person who is signed in without a second factor to the page that sets one up, and nowhere else.

    Tokens of the API are a factor of their own; they are not asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.required = settings.SECOND_FACTOR == "required"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.required and isinstance(request.user, User) and not self.has_one(request, request.user):
            open_to_all = (reverse("mfa_index"), reverse("account_reauthenticate"), reverse("sign-out"))
            if not request.path.startswith(open_to_all):
                return redirect("mfa_activate_totp")
        return self.get_response(request)

    def has_one(self, request: HttpRequest, user: User) -> bool:
        if not request.session.get(PASSED):
            if not authenticators(user).filter(type="totp").exists():
                return False
            request.session[PASSED] = True
        return True


def authenticators(user: User) -> Any:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user)


def remove_second_factor(*, user: User, by: User | None) -> bool:
    """For somebody whose telephone is lost: they sign in with the password alone, and set another up. Whether they had
    one."""
    removed = bool(authenticators(user).delete()[0])
    if removed:
        end_sessions(user=user)
        audit.record(audit.Act.SECOND_FACTOR, by=by, person=user, subject="removed")
    return removed
