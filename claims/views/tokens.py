"""A person's own tokens of the API."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from claims.access import SignedInRequest
from claims.accounts.token_forms import TokenForm
from claims.accounts.tokens import make_token, revoke

SHOWN = 100


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_tokens(request: SignedInRequest) -> HttpResponse:
    """The tokens, and the form that makes one; its secret stands in this one answer and nowhere else."""
    form = TokenForm(request.POST or None, user=request.user)
    secret = ""
    if form.is_valid():
        chosen = form.cleaned_data
        _token, secret = make_token(
            user=request.user,
            name=chosen["name"],
            project=chosen["project"],
            may_write=bool(chosen["may_write"]),
            expires_at=form.expires_at,
        )
        form = TokenForm(user=request.user)
    context = {
        "form": form,
        "secret": secret,
        "tokens": request.user.api_tokens.filter(revoked_at=None).select_related("project")[:SHOWN],
    }
    return render(request, "claims/token_list.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(request.user.api_tokens, pk=pk)
    revoke(token=token, by=request.user)
    messages.success(request, _("“%(name)s” is revoked: programs that use it are refused.") % {"name": token.name})
    return redirect("tokens")
