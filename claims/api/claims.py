"""Reviews, claims and suggestions of a project over the API: lists to read. Changes go through a review."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django_filters import CharFilter, ChoiceFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.lists import Filters, KeyFilter, KeyPagination, ProjectList
from claims.api.serializers import SpansField
from claims.models import Claim, Membership, Project, Reading, Review, Suggestion
from claims.models.projects import sees_times
from claims.pagination import SIZE, Page
from claims.review.withholding import is_withheld


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """A review without its claims."""

    article = serializers.IntegerField(source="document_id")
    reviewer = serializers.CharField(source="reviewer.username")
    codebook_version = serializers.IntegerField(source="codebook.version")

    class Meta:
        model = Review
        fields = [
            "id", "article", "reviewer", "role", "state", "codebook_version", "suggestions_shown", "is_reference",
            "sequence", "active_seconds", "opened_at", "submitted_at",
        ]  # fmt: skip


class ListedReviewSerializer(ReviewSerializer):
    """A review without its claims; its active seconds are null unless it is yours or you manage the project."""

    active_seconds = serializers.IntegerField(source="seconds_seen", allow_null=True)


class ReviewFilter(Filters):
    article = KeyFilter(field_name="document", help_text="Id of an article")
    reviewer = CharFilter(field_name="reviewer__username", help_text="User name")

    class Meta:
        model = Review
        fields = ["role", "state", "article", "reviewer"]


class ReviewList(ProjectList):
    """The reviews."""

    serializer_class = ListedReviewSerializer
    filterset_class = ReviewFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Review]:
        user = person(self.request)
        found = Review.objects.filter(document__project=project).readable_by(user, roles)
        return found.with_seconds_seen(user.pk, of_all=sees_times(roles)).select_related("reviewer", "codebook")

    @extend_schema(operation_id="review_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Reviews, adjudications and imported labels, newest first: everybody's for managers and adjudicators.

        Left out are those of articles that you are reviewing yourself, until you have submitted.
        """
        return super().get(request, *args, **kwargs)


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """A claim as it is stored. Spans are half-open [start, end) in code points of the article's text."""

    article = serializers.IntegerField(source="review.document_id")
    reviewer = serializers.CharField(source="review.reviewer.username")
    parent = serializers.UUIDField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    suggestion = serializers.IntegerField(source="suggestion_id", allow_null=True)
    source_id = serializers.IntegerField(source="registry_source_id", allow_null=True)
    content, cue, source = SpansField(), SpansField(), SpansField()  # type: ignore[assignment]
    values = serializers.DictField()

    class Meta:
        model = Claim
        fields = [
            "id", "review", "article", "reviewer", "revision", "suggestion", "parent", "decision", "reject_reason",
            "content", "cue", "source", "source_name", "source_id", "mention", "quotation", "attitude", "values",
            "note", "uncertain",
        ]  # fmt: skip


class ClaimFilter(Filters):
    review = KeyFilter(help_text="Id of a review")
    article = KeyFilter(field_name="review__document", help_text="Id of an article")
    reviewer = CharFilter(field_name="review__reviewer__username", help_text="User name")
    role = ChoiceFilter(field_name="review__role", choices=Review.Role.choices)
    state = ChoiceFilter(field_name="review__state", choices=Review.State.choices)
    source = KeyFilter(field_name="registry_source", help_text="Id of a source")

    class Meta:
        model = Claim
        fields = ["review", "article", "reviewer", "role", "state", "source", "decision", "quotation", "attitude"]


class ClaimPlaceSerializer(serializers.Serializer[dict[str, Any]]):
    before = serializers.UUIDField(required=False, default=None)
    after = serializers.UUIDField(required=False, default=None)


class ClaimPagination(KeyPagination):
    """Claims by article and review, newest first, then by id; the key of a page is the id of a claim."""

    order = ("review__document_id", "review_id", "pk")

    def page_of(self, queryset: QuerySet[Any], request: Request) -> Page[Any]:
        place = parsed(ClaimPlaceSerializer, request.query_params)
        before, after = place["before"], place["after"]
        key = after or before
        at = Claim.objects.filter(pk=key).values_list("review__document", "review", "pk").first() if key else None
        if key and at is None:
            return Page([], None, None)
        if after:
            rows = list(queryset.filter(self.beyond("gt", at)).order_by(*self.order)[: SIZE + 1])
            shown, older, newer = rows[:SIZE][::-1], True, len(rows) > SIZE
        else:
            if before:
                queryset = queryset.filter(self.beyond("lt", at))
            rows = list(queryset.order_by(*(f"-{column}" for column in self.order))[: SIZE + 1])
            shown, older, newer = rows[:SIZE], len(rows) > SIZE, bool(before)
        if not shown:
            return Page([], None, None)
        return Page(shown, shown[-1].pk if older else None, shown[0].pk if newer else None)

    def beyond(self, than: str, at: Any) -> Q:
        """What comes after the claim that is ``at`` these values of ``order``; the first condition is what an index
        begins at."""
        article, review, claim = self.order
        document, begun, key = at
        later = Q(**{f"{review}__{than}": begun}) | Q(**{review: begun, f"{claim}__{than}": key})
        there = Q(**{f"{article}__{than}": document}) | Q(later, **{article: document})
        return Q(there, **{f"{article}__{than}e": document})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        return [parameter | {"schema": {"type": "string", "format": "uuid"}} for parameter in parameters]


class ClaimList(ProjectList):
    """The claims."""

    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    pagination_class = ClaimPagination

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Claim]:
        found = Claim.objects.filter(review__document__project=project).readable_by(person(self.request), roles)
        return found.select_related("review__reviewer")

    @extend_schema(operation_id="claim_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Claims that you may read, newest articles first. `before` and `after` are ids of claims."""
        return super().get(request, *args, **kwargs)


class SuggestionSerializer(serializers.ModelSerializer[Suggestion]):
    """A claim as the pipeline proposed it; ``scores`` and ``reasons`` by field."""

    content, cue, source = SpansField(), SpansField(), SpansField()  # type: ignore[assignment]
    antecedent = serializers.JSONField()
    values, scores, reasons = serializers.DictField(), serializers.DictField(), serializers.DictField()

    class Meta:
        model = Suggestion
        fields = [
            "id", "parent", "content", "cue", "source", "source_name", "antecedent", "mention", "quotation",
            "attitude", "values", "scores", "reasons",
        ]  # fmt: skip


class ReadingSerializer(serializers.ModelSerializer[Reading]):
    """The newest run's reading of an article."""

    run = serializers.CharField(source="run.version")
    sentences, leftovers = SpansField(), SpansField()
    sources = serializers.ListField(child=serializers.DictField())
    suggestions = SuggestionSerializer(many=True)

    class Meta:
        model = Reading
        fields = ["run", "state", "language", "read_at", "sentences", "leftovers", "sources", "suggestions"]


@extend_schema(operation_id="suggestion_list", responses=ReadingSerializer)
@api_view(["GET"])
def suggestions(request: Request, slug: str, pk: int) -> Response:
    """What the newest run read in the article, in order; for managers and adjudicators.

    Reviewers have the suggestions that they decide in their review.
    """
    project, roles = get_project(person(request), slug, Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)
    document = project.documents.without_text().filter(pk=pk).first()
    if document and Membership.Role.REVIEWER in roles and is_withheld(document):
        raise Http404("You may review this article, which is labelled without suggestions.")
    own = Review.objects.by(person(request)).filter(document=document, role=Review.Role.REVIEW, state=Review.State.OPEN)
    if document and own.exists():
        raise Http404("You are reviewing this article: what is suggested stands in your review.")
    readings = Reading.objects.filter(document=document).select_related("run")
    reading = readings.prefetch_related("suggestions").order_by("-run_id").first() if document else None
    if reading is None:
        raise Http404(f"No reading of an article {pk}.")
    return Response(ReadingSerializer(reading).data)
