"""The one page to sign in at, for the pages and the administration alike."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from claims.models import User


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Name and password; by django-allauth where a second factor or an identity provider is set up."""
    context: dict[str, Any] = {"sends_mail": bool(settings.EMAIL_URL)}
    if not settings.SIGN_IN_FLOWS:
        return LoginView.as_view(redirect_authenticated_user=True, extra_context=context)(request)
    from allauth.account.views import LoginView as Flow

    if settings.OIDC_SERVER:
        query = urlencode({"process": "login", "next": request.GET.get("next", "")})
        providers: Any = settings.SOCIALACCOUNT_PROVIDERS
        [provider] = providers["openid_connect"]["APPS"]
        href = f"{reverse('openid_connect_login', args=[provider['provider_id']])}?{query}"
        context["provider"] = {"name": provider["name"], "href": href}
    answer: HttpResponseBase = Flow.as_view(extra_context=context)(request)
    return answer


def admin_sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """What the administration shows instead of a sign-in page of its own, which would ask for no second factor."""
    if isinstance(request.user, User):
        raise PermissionDenied(gettext("The administration is for staff."))
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.GET.get('next', '/admin/')})}")


def sign_in_as(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Sign in whom a link or a new account has shown to be ``user``, and go on to the path ``to``; where the person has
    a second factor, they are asked for it first."""
    if not settings.SIGN_IN_FLOWS:
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(to)
    from allauth.account.utils import perform_login

    answer: HttpResponse = perform_login(request, user, redirect_url=to)
    return answer
