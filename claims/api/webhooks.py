"""Webhooks over the API: where to send, and what was sent. For managers."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django_filters import ChoiceFilter
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.lists import Filters, KeyFilter, ProjectList
from claims.models import Delivery, Membership, Project, Webhook
from claims.webhooks import add_webhook, remove_webhook, send_again

MANAGER = Membership.Role.MANAGER


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """An address that is told. ``secret`` signs what it gets."""

    events = serializers.ListField(child=serializers.ChoiceField(choices=Webhook.Event.choices))
    created_by = serializers.CharField(source="created_by.username")

    class Meta:
        model = Webhook
        fields = ["id", "url", "events", "secret", "created_by", "created_at"]


class NewWebhookSerializer(serializers.Serializer[dict[str, Any]]):
    """Where to send, and what; everything if nothing is named."""

    url = serializers.URLField(max_length=500)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=Webhook.Event.choices),
        default=list(Webhook.Event.values),
        allow_empty=False,
        max_length=len(Webhook.Event),
    )


class WebhookList(ProjectList):
    """The webhooks."""

    roles = (MANAGER,)
    serializer_class = WebhookSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Webhook]:
        return project.webhooks.filter(removed_at=None).select_related("created_by")

    @extend_schema(operation_id="webhook_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The addresses that are told, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="webhook_add",
        request=NewWebhookSerializer,
        responses={201: WebhookSerializer},
        examples=[
            OpenApiExample(
                "Releases", {"url": "https://receiver.example/sayso", "events": ["release.made"]}, request_only=True
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add an address; those inside a private network are refused."""
        project, _ = get_project(person(request), slug, MANAGER)
        asked = parsed(NewWebhookSerializer, request.data)
        added = add_webhook(project=project, created_by=person(request), **asked)
        return Response(WebhookSerializer(added).data, status.HTTP_201_CREATED)


@extend_schema(operation_id="webhook_remove", request=None, responses={204: None})
@api_view(["DELETE"])
def webhook(request: Request, slug: str, pk: int) -> Response:
    """Send nothing more there; what was sent stays in the log."""
    project, _ = get_project(person(request), slug, MANAGER)
    found = project.webhooks.filter(pk=pk).first()
    if found is None:
        raise Http404(f"No webhook {pk}.")
    remove_webhook(webhook=found)
    return Response(status=status.HTTP_204_NO_CONTENT)


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One event told to one address, or still to be told. ``answer`` is that of the last attempt."""

    webhook = serializers.IntegerField(source="webhook_id")
    body = serializers.CharField(help_text="JSON, as it is sent")

    class Meta:
        model = Delivery
        fields = ["id", "webhook", "event", "body", "state", "attempts", "answer", "created_at", "ended_at"]


class DeliveryFilter(Filters):
    webhook = KeyFilter(help_text="Id of a webhook")
    state = ChoiceFilter(choices=Delivery.State.choices)

    class Meta:
        model = Delivery
        fields: tuple[str, ...] = ()


class DeliveryList(ProjectList):
    """The log."""

    roles = (MANAGER,)
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Delivery]:
        return Delivery.objects.filter(webhook__project=project)

    @extend_schema(operation_id="delivery_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was sent, and what is still to be sent, newest first."""
        return super().get(request, *args, **kwargs)


@extend_schema(operation_id="delivery_send_again", request=None, responses={202: DeliverySerializer})
@api_view(["POST"])
def delivery_again(request: Request, slug: str, pk: int) -> Response:
    """Try again what was given up; nothing is done for what waits or was delivered."""
    project, _ = get_project(person(request), slug, MANAGER)
    found = Delivery.objects.filter(pk=pk, webhook__project=project).first()
    if found is None:
        raise Http404(f"No delivery {pk}.")
    send_again(delivery=found)
    found.refresh_from_db()
    return Response(DeliverySerializer(found).data, status.HTTP_202_ACCEPTED)
