"""A project's webhooks and the log of what was sent to them; for managers."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.addresses import ForbiddenAddress
from claims.models import Delivery, Membership, Webhook
from claims.pagination import asked_page, page_of
from claims.webhooks import add_webhook, remove_webhook, send_again

MANAGER = Membership.Role.MANAGER


class WebhookForm(forms.Form):
    """Where to send, and what."""

    url = forms.URLField(max_length=500, assume_scheme="https", label=_("Address"), help_text="https://…")
    events = forms.MultipleChoiceField(
        choices=Webhook.Event.choices,
        initial=Webhook.Event.values,
        widget=forms.CheckboxSelectMultiple,
        label=_("Told when"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def webhooks(request: SignedInRequest, slug: str) -> HttpResponse:
    """The webhooks, the form that adds one, and the log, newest first."""
    project, _roles = get_project(request.user, slug, MANAGER)
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            add_webhook(project=project, created_by=request.user, **form.cleaned_data)
            messages.success(request, gettext("Saved. %(url)s is told from now on.") % form.cleaned_data)
            return redirect("webhooks", slug)
        except ForbiddenAddress as error:
            form.add_error("url", str(error))
    log = Delivery.objects.filter(webhook__project=project).select_related("webhook").defer("body")
    context = {
        "project": project,
        "form": form,
        "webhooks": project.webhooks.filter(removed_at=None).select_related("created_by"),
        "page": page_of(log, **asked_page(request)),
    }
    return render(request, "claims/webhooks.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def webhook_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, _roles = get_project(request.user, slug, MANAGER)
    webhook = get_object_or_404(project.webhooks, pk=pk)
    remove_webhook(webhook=webhook)
    messages.success(request, gettext("Nothing more is sent to %(url)s.") % {"url": webhook.url})
    return redirect("webhooks", slug)


@login_required
@require_POST
def delivery_again(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, _roles = get_project(request.user, slug, MANAGER)
    send_again(delivery=get_object_or_404(Delivery, pk=pk, webhook__project=project))
    messages.success(request, gettext("It is sent again now."))
    return redirect("webhooks", slug)
