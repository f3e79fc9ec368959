"""A person's own account: password, second factor, where they are signed in; and passwords that were forgotten."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import audit
from claims.access import SignedInRequest
from claims.accounts.passwords import asks_too_often, send_links
from claims.models import User
from claims.sessions import address_of, browser_in_words, end_session, end_sessions, sessions_of

SHOWN = 100


@login_required
@never_cache
@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    """Who the person is here, and every browser that is signed in as them."""
    sessions = sessions_of(request.user).defer("session_data")[:SHOWN]
    context = {
        "sessions": [(each, browser_in_words(each.browser)) for each in sessions],
        "this": request.session.session_key,
        "has_password": request.user.has_usable_password(),
        "second_factor": settings.SECOND_FACTOR != "off",
    }
    return render(request, "claims/account.html", context)


@login_required
@require_POST
def end_one_session(request: SignedInRequest, number: UUID) -> HttpResponse:
    if not end_session(user=request.user, number=number):
        raise Http404("This browser is not signed in any more.")
    messages.success(request, _("That browser is signed out."))
    return redirect("account")


@login_required
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    end_sessions(user=request.user, but=request.session.session_key)
    messages.success(request, _("All other browsers are signed out."))
    return redirect("account")


class PasswordChange(PasswordChangeView):
    """A new password for one that is known; all other browsers are signed out by it."""

    http_method_names = ["get", "post"]
    template_name = "registration/change_password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)  # type: ignore[arg-type]  # the form of its own form_class
        if isinstance(self.request.user, User):
            audit.record(audit.Act.PASSWORD, by=self.request.user, request=self.request)
            end_sessions(user=self.request.user, but=self.request.session.session_key)
        messages.success(self.request, _("Your password is changed; all other browsers are signed out."))
        return answer


@require_http_methods(["GET", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Where mail is sent: ask for a link. The answer is the same whether the address is known or not."""
    if not settings.EMAIL_URL:
        raise Http404("No mail is sent here: ask your administrator for a link.")
    form = PasswordResetForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and asks_too_often(address_of(request)):
        form.add_error(None, _("Too many links were asked for from here. Try again in a quarter of an hour."))
        return render(request, "registration/forgotten_password.html", {"form": form}, status=429)
    if sent:
        send_links.enqueue(form.cleaned_data["email"], request.get_host(), request.is_secure())
    return render(request, "registration/forgotten_password.html", {"form": form, "sent": sent})


class SetPassword(PasswordResetConfirmView):
    """The page behind a link to set a password. It signs nobody in: that is done with the new password, and with the
    second factor where there is one."""

    http_method_names = ["get", "post"]
    template_name = "registration/set_password.html"
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)  # type: ignore[arg-type]  # the form of its own form_class
        if isinstance(self.user, User):
            audit.record(audit.Act.PASSWORD, by=self.user, request=self.request)
            end_sessions(user=self.user)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return answer
