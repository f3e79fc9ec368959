"""Articles over the API: find them, read one, import them as JSON or as files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.bodies import JSONParser
from claims.api.conditional import IF_MATCH, refuse_if_changed
from claims.api.errors import ApiError, parsed
from claims.api.jobs import JobSerializer
from claims.api.lists import ProjectList
from claims.details import LONGEST as LONGEST_DETAIL
from claims.details import NAMES, change_details, count_anew
from claims.formats.articles.columns import NAMES as COLUMNS
from claims.formats.articles.columns import row_from_record
from claims.imports import Place, hold_files, import_articles, preview_import, start_import
from claims.imports.addresses import LONGEST, MOST, check_switched_on, start_address_import
from claims.imports.preview import ASKED_FOLDERS
from claims.imports.uploads import forget_files
from claims.models import Document, Membership, Project, User
from claims.models.projects import leads
from claims.preannotation import start_preannotation
from claims.search import ArticleState, TeamState, find_articles
from claims.withdrawal import LONGEST_REASON, releases_with, withdraw

MANAGER = Membership.Role.MANAGER
MAX_ROWS = 1000  # articles in one request: more are imported as a file


class ArticleSerializer(serializers.ModelSerializer[Document]):
    """An article without its text."""

    outlet = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)
    reading_state = serializers.CharField(allow_null=True)
    review_state = serializers.CharField(allow_null=True)

    class Meta:
        model = Document
        fields = [
            "id", "external_id", "title", "outlet", "author", "published_on", "url", "language", "licence",
            "redistribute", "metadata", "text_sha256", "characters", "words", "imported_at", "withdrawn_at",
            "reading_state", "review_state",
        ]  # fmt: skip


class FullArticleSerializer(ArticleSerializer):
    """An article with its text; ``text_changes`` lead back to the text as it was given."""

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "text", "text_changes"]


class FindSerializer(serializers.Serializer[dict[str, Any]]):
    """Filters of the list."""

    title = serializers.CharField(required=False, default="")
    outlet = serializers.CharField(required=False, default="")
    section = serializers.CharField(required=False, default="")
    state = serializers.ChoiceField(
        choices=[*ArticleState.choices, *TeamState.choices],
        required=False,
        default="",
        help_text=f"For managers and adjudicators alone: {', '.join(TeamState.values)}",
    )
    lacks = serializers.ChoiceField(choices=list(NAMES), required=False, default="", help_text="A detail it has not")


class ReportRowSerializer(serializers.Serializer[dict[str, Any]]):
    """What became of a row. ``article`` is the id of the article added or already there."""

    outcome = serializers.ChoiceField(choices=["refused", "noted", "known", "added"])
    file = serializers.CharField()
    line = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    article = serializers.IntegerField(allow_null=True)


class ReportSerializer(serializers.Serializer[dict[str, Any]]):
    """Counts of rows by outcome, and the rows."""

    added = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    noted = serializers.IntegerField()
    rows = ReportRowSerializer(many=True)


class ColumnsField(serializers.JSONField):
    """``{column: field}``: what the columns of tables hold, where their names do not say it; "" is metadata."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        columns = super().to_internal_value(data)
        if not isinstance(columns, dict) or not set(columns.values()) <= {"", *COLUMNS}:
            raise serializers.ValidationError(f"Send a JSON object of column to one of: {', '.join(COLUMNS)}.")
        return columns


class UploadSerializer(serializers.Serializer[dict[str, Any]]):
    """What is said about uploaded files; they go beside it as ``files``."""

    language = serializers.CharField(required=False, default="", max_length=20, allow_blank=True)
    outlet = serializers.CharField(
        required=False, default="", max_length=200, allow_blank=True, help_text="Of articles that name none"
    )
    columns = ColumnsField(required=False, default=dict)
    dates_from_names = serializers.BooleanField(
        required=False, default=True, help_text="Read the date from the file’s name where the file says none"
    )
    outlet_from_folder = serializers.ChoiceField(
        choices=["", *ASKED_FOLDERS],
        required=False,
        default="",
        help_text="Which folder in a .zip names the outlet; left out, the only one, unless “outlet” is given",
    )
    preview = serializers.BooleanField(
        required=False, default=False, help_text="Store nothing, and answer with the first articles"
    )


class PreviewedRowSerializer(serializers.Serializer[dict[str, Any]]):
    """A row as it would be stored."""

    file = serializers.CharField()
    line = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    outlet = serializers.CharField(allow_blank=True)
    published_on = serializers.DateField(allow_null=True)
    refused = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class PreviewSerializer(serializers.Serializer[dict[str, Any]]):
    """The first rows; ``more`` if there are others."""

    rows = PreviewedRowSerializer(many=True)
    more = serializers.BooleanField()


EXAMPLE = {
    "text": "The ministry said that no rules had been broken.",
    "title": "Ministry denies breach",
    "outlet": "The Post",
    "author": "Inès Okafor",
    "date": "2026-06-03",
    "url": "https://post.example/breach",
    "language": "en",
    "id": "post-17",
    "desk": "politics",
}


class ArticleList(ProjectList):
    """The project's articles."""

    parser_classes = [JSONParser]
    serializer_class = ArticleSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Document]:
        asked = parsed(FindSerializer, self.request.query_params)
        if asked["state"] in TeamState.values and not leads(roles):
            raise PermissionDenied("Where articles stand with others is for managers and adjudicators.")
        return find_articles(project=project, reader=person(self.request), **asked)

    @extend_schema(operation_id="article_list", parameters=[FindSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Articles without their texts, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="article_import",
        request={"application/json": {"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}},
        responses={200: ReportSerializer, 201: ReportSerializer},
        examples=[OpenApiExample("One article", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Import an article or a list of them, with the keys of the JSONL format; 201 if any was new.

        A row that cannot be stored is refused alone. ``line`` is its place in the list, from 1.
        """
        project, _ = get_project(person(request), slug, MANAGER)
        rows = [row_from_record(record, Place("request", n)) for n, record in enumerate(records(request), start=1)]
        report = import_articles(project=project, rows=rows, imported_by=person(request))
        if report.added:
            start_preannotation(project=project, created_by=person(request))
        return Response(report.to_json(), status.HTTP_201_CREATED if report.added else status.HTTP_200_OK)


def records(request: Request) -> list[dict[str, Any]]:
    """The objects of the request's body. Raises ApiError."""
    given = request.data if isinstance(request.data, list) else [request.data]
    if not all(isinstance(record, dict) for record in given):
        raise ApiError("invalid", "Send a JSON object with a “text”, or a list of them.")
    if len(given) > MAX_ROWS:
        raise ApiError("too_many", f"{len(given)} articles; at most {MAX_ROWS} go in one request. Send a file.")
    return given


@extend_schema(
    operation_id="article_upload",
    request={"multipart/form-data": UploadSerializer},
    responses={200: PreviewSerializer, 202: JobSerializer},
)
@api_view(["POST"])
@parser_classes([MultiPartParser])
def article_upload(request: Request, slug: str) -> Response:
    """Import files, each by the end of its name; a small upload is done when this answers, a large one is a job.

    With ``preview`` nothing is stored.
    """
    project, _ = get_project(person(request), slug, MANAGER)
    files = request.FILES.getlist("files")
    if not files:
        raise ApiError("invalid", "Send one or many files under the name “files”.")
    asked = parsed(UploadSerializer, request.POST)
    is_preview = asked.pop("preview")
    key = hold_files(project=project, files=files)
    if is_preview:
        rows, more = preview_import(project=project, key=key, **asked)
        forget_files(key)
        return Response(PreviewSerializer({"rows": rows, "more": more}).data)
    job = start_import(project=project, key=key, created_by=person(request), **asked)
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)


class AddressesSerializer(serializers.Serializer[dict[str, Any]]):
    """Web addresses of articles, at most 1,000, and the language of pages that name none."""

    addresses = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST), allow_empty=False, max_length=MOST
    )
    language = serializers.CharField(required=False, default="", max_length=20, allow_blank=True)


@extend_schema(
    operation_id="article_fetch",
    request=AddressesSerializer,
    responses={202: JobSerializer},
    examples=[
        OpenApiExample("Two pages", {"addresses": ["https://post.example/breach", "https://post.example/reply"]})
    ],
)
@api_view(["POST"])
def article_fetch(request: Request, slug: str) -> Response:
    """Have articles fetched from the web, as a job; 403 where the administrator has not switched that on."""
    project, _ = get_project(person(request), slug, MANAGER)
    check_switched_on()
    asked = parsed(AddressesSerializer, request.data)
    job = start_address_import(project=project, created_by=person(request), **asked)
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)


class DetailsSerializer(serializers.Serializer[dict[str, Any]]):
    """What can be changed of an article; what is left out stays, and an empty value takes a detail away."""

    outlet = serializers.CharField(allow_blank=True, max_length=LONGEST_DETAIL["outlet"])
    section = serializers.CharField(
        allow_blank=True, max_length=LONGEST_DETAIL["section"], help_text="Kept as “section” in the metadata"
    )
    author = serializers.CharField(allow_blank=True, max_length=LONGEST_DETAIL["author"])
    published_on = serializers.DateField(allow_null=True)


@extend_schema(operation_id="article_read", methods=["GET"], responses=FullArticleSerializer)
@extend_schema(
    operation_id="article_change",
    methods=["PATCH"],
    request=DetailsSerializer(partial=True),
    responses=FullArticleSerializer,
    parameters=[IF_MATCH],
    examples=[OpenApiExample("An outlet", {"outlet": "The Post", "published_on": "2026-02-03"}, request_only=True)],
)
@api_view(["GET", "PATCH"])
def article(request: Request, slug: str, pk: int) -> Response:
    """An article with its text. PATCH changes its details, for managers; with If-Match only if nobody was faster."""
    user = person(request)
    if request.method == "PATCH":
        project, _ = get_project(user, slug, MANAGER)
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=project.pk)  # as every change of details does
            refuse_if_changed(request, FullArticleSerializer(read_article(project, user, pk)).data)
            asked = parsed(DetailsSerializer, request.data, partial=True)
            values = {name: str(value or "") for name, value in asked.items()}
            if change_details(project=project, documents=[pk], actor=user, values=values):
                count_anew(project=project, created_by=user)
        return Response(FullArticleSerializer(read_article(project, user, pk)).data)
    project, _ = get_project(user, slug)
    return Response(FullArticleSerializer(read_article(project, user, pk)).data)


def read_article(project: Project, reader: User, pk: int) -> Document:
    """Raises Http404."""
    found = find_articles(project=project, reader=reader).defer(None).filter(pk=pk).first()
    if found is None:
        raise Http404(f"No article {pk}.")
    return found


class ReasonSerializer(serializers.Serializer[dict[str, Any]]):
    """Why; it is kept with the article."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class WithdrawnSerializer(serializers.Serializer[dict[str, Any]]):
    """``releases``: numbers of the releases that hold the article; they stay as they are."""

    withdrawn_at = serializers.DateTimeField()
    releases = serializers.ListField(child=serializers.IntegerField())


@extend_schema(
    operation_id="article_withdraw",
    request=ReasonSerializer,
    responses={200: WithdrawnSerializer},
)
@api_view(["POST"])
def article_withdraw(request: Request, slug: str, pk: int) -> Response:
    """Take an article down: its text is removed for good, its labels stay as offsets. For managers."""
    project, _ = get_project(person(request), slug, MANAGER)
    article = get_object_or_404(project.documents.without_text(), pk=pk)
    withdraw(article=article, by=person(request), **parsed(ReasonSerializer, request.data))
    article.refresh_from_db(fields=["withdrawn_at"])
    releases = [release.number for release in releases_with(article)]
    return Response({"withdrawn_at": article.withdrawn_at, "releases": releases})


@extend_schema(operation_id="preannotation_start", request=None, responses={202: JobSerializer})
@api_view(["POST"])
def preannotation(request: Request, slug: str) -> Response:
    """Have the pipeline read the articles that it has not read, as a job; for managers."""
    project, _ = get_project(person(request), slug, MANAGER)
    job = start_preannotation(project=project, created_by=person(request))
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
