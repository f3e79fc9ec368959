"""The page behind a one-time sign-in link."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from claims.accounts.sign_in_links import InvalidLink, redeem
from claims.views.sign_in import sign_in_as


@require_GET
@never_cache
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in and go on to ``next`` of the query, if it is a page of ours."""
    try:
        user = redeem(token)
    except InvalidLink as error:
        messages.error(request, str(error))
        return redirect(settings.LOGIN_URL)
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return sign_in_as(request, user, to=wanted)
    return sign_in_as(request, user, to=reverse(settings.LOGIN_REDIRECT_URL))
