"""Rounds over the API: opening and closing them, and giving articles out by a plan. For managers."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import ApiError, parsed
from claims.api.lists import BIGGEST_KEY, ProjectList
from claims.assignment import (
    RULES,
    Choice,
    Division,
    Proposal,
    assign,
    close_round,
    open_round,
    propose,
    refuse_unfit,
    reopen_round,
)
from claims.assignment.forms import MAX_ARTICLES, a_seed, reviewers_of
from claims.dashboards.rounds import round_progress
from claims.models import Membership, Project, Round

MANAGER = Membership.Role.MANAGER


class RoundSerializer(serializers.ModelSerializer[Round]):
    """A stretch of the project's work under one codebook. ``history`` says how its articles were given out."""

    codebook_version = serializers.IntegerField(source="codebook.version")
    history = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = Round
        fields = [
            "number", "kind", "codebook_version", "pass_mark", "load_limit", "opened_at", "closed_at", "history",
        ]  # fmt: skip


class NewRoundSerializer(serializers.Serializer[dict[str, Any]]):
    """``pass_mark`` (0 to 1) is for entry tests only; ``load_limit`` the most articles a person holds unfinished."""

    kind = serializers.ChoiceField(choices=Round.Kind.choices, default=Round.Kind.PRODUCTION)
    pass_mark = serializers.FloatField(min_value=0, max_value=1, allow_null=True, default=None)
    load_limit = serializers.IntegerField(min_value=1, max_value=10_000, allow_null=True, default=None)


class RoundList(ProjectList):
    """The rounds."""

    roles = (MANAGER,)
    serializer_class = RoundSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Round]:
        return project.rounds.select_related("codebook")

    @extend_schema(operation_id="round_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The project's rounds, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="round_open",
        request=NewRoundSerializer,
        responses={201: RoundSerializer},
        examples=[OpenApiExample("An entry test", {"kind": "test", "pass_mark": 0.7}, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Open a round under the published codebook; 409 while one of its kind is open."""
        project, _ = get_project(person(request), slug, MANAGER)
        opened = open_round(project=project, **parsed(NewRoundSerializer, request.data))
        return Response(RoundSerializer(opened).data, status.HTTP_201_CREATED)


class ShareSerializer(serializers.Serializer[dict[str, Any]]):
    """How far a reviewer is with the round."""

    username = serializers.CharField(source="person.username")
    given = serializers.IntegerField()
    begun = serializers.IntegerField()
    submitted = serializers.IntegerField()
    overdue = serializers.IntegerField()


class RoundStateSerializer(serializers.Serializer[dict[str, Any]]):
    """The round, each reviewer in it, and the places that nobody has taken."""

    round = RoundSerializer()
    people = ShareSerializer(many=True)
    free = serializers.IntegerField()


def get_round(request: Request, slug: str, number: int) -> tuple[Project, Round]:
    """Raises Http404."""
    project, _ = get_project(person(request), slug, MANAGER)
    found = project.rounds.select_related("codebook", "project").filter(number=number).first()
    if found is None:
        raise Http404(f"{project} has no round {number}.")
    return project, found


@extend_schema(operation_id="round_read", responses=RoundStateSerializer)
@api_view(["GET"])
def round_read(request: Request, slug: str, number: int) -> Response:
    """A round and how far each is; its places are listed under assignments."""
    _, found = get_round(request, slug, number)
    people, free = round_progress(found)
    body: Any = {"round": found, "people": people, "free": free}
    return Response(RoundStateSerializer(body).data)


@extend_schema(operation_id="round_close", request=None, responses={200: RoundSerializer})
@api_view(["POST"])
def round_close(request: Request, slug: str, number: int) -> Response:
    """Hand out nothing more of it; reviews that were begun can be finished."""
    project, found = get_round(request, slug, number)
    close_round(round=found)
    return Response(RoundSerializer(project.rounds.select_related("codebook").get(number=number)).data)


@extend_schema(operation_id="round_reopen", request=None, responses={200: RoundSerializer})
@api_view(["POST"])
def round_reopen(request: Request, slug: str, number: int) -> Response:
    """Go on with a closed round; 409 if another of its kind is open."""
    project, found = get_round(request, slug, number)
    reopen_round(round=found)
    return Response(RoundSerializer(project.rounds.select_related("codebook").get(number=number)).data)


class PlanSerializer(serializers.Serializer[dict[str, Any]]):
    """Which articles go to whom. ``articles`` names them by id; else those that nobody reviews yet, narrowed down by
    the rest, ``count`` of them drawn by the seed. ``people`` are user names, all reviewers if left out. ``doubled`` is
    the share (0 to 1) that gets one review more."""

    rule = serializers.ChoiceField(choices=list(RULES.items()), default="free")
    people = serializers.ListField(child=serializers.CharField(max_length=150), default=list, max_length=1000)
    reviews = serializers.IntegerField(min_value=1, max_value=20, default=1)
    doubled = serializers.FloatField(min_value=0, max_value=1, default=0)
    seed = serializers.IntegerField(min_value=0, max_value=2**31, default=a_seed)
    articles = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=BIGGEST_KEY), default=list, max_length=MAX_ARTICLES
    )
    sample = serializers.CharField(default="", allow_blank=True, max_length=100, help_text="Name of a sample")
    outlet = serializers.CharField(default="", allow_blank=True, max_length=200)
    since = serializers.DateField(allow_null=True, default=None)
    until = serializers.DateField(allow_null=True, default=None)
    count = serializers.IntegerField(min_value=1, max_value=MAX_ARTICLES, allow_null=True, default=None)
    references = serializers.BooleanField(default=False)


class GiveSerializer(PlanSerializer):
    """A plan to be done. With the ``digest`` of a plan that was looked at, only if it is still the same."""

    due_on = serializers.DateField(allow_null=True, default=None)
    digest = serializers.CharField(default="", allow_blank=True, max_length=64)


class PortionSerializer(serializers.Serializer[dict[str, Any]]):
    """``username`` is null for places that are free for whoever comes next."""

    username = serializers.CharField(allow_null=True)
    articles = serializers.IntegerField()


class ProposalSerializer(serializers.Serializer[dict[str, Any]]):
    """What is, or would be, given. ``over_limit`` are places left out because of the round’s load limit."""

    digest = serializers.CharField()
    seed = serializers.IntegerField()
    articles = serializers.IntegerField()
    places = serializers.IntegerField()
    over_limit = serializers.IntegerField()
    people = PortionSerializer(many=True)


def asked_plan(project: Project, round: Round, asked: dict[str, Any]) -> tuple[Choice, Division]:
    """Raises ApiError for a person or a sample that is not there, RoundFault for articles that cannot be given."""
    refuse_unfit(round=round, articles=asked["articles"])
    reviewers = {each.username: each.pk for each in reviewers_of(project)}
    if unknown := set(asked["people"]) - set(reviewers):
        raise ApiError("invalid", f"No reviewers of {project}: {', '.join(sorted(unknown))}.")
    sample = project.estimation_samples.filter(name=asked["sample"]).first() if asked["sample"] else None
    if asked["sample"] and sample is None:
        raise ApiError("invalid", f"{project} has no sample {asked['sample']!r}.")
    names = ("outlet", "since", "until", "count", "references")
    people = [reviewers[name] for name in asked["people"]] or list(reviewers.values())
    return (
        Choice(articles=tuple(asked["articles"]), sample=sample, **{name: asked[name] for name in names}),
        Division(people=tuple(people), **{name: asked[name] for name in ("rule", "reviews", "doubled", "seed")}),
    )


def told(proposal: Proposal, seed: int) -> Response:
    body: Any = {
        "digest": proposal.digest,
        "seed": seed,
        "articles": proposal.articles,
        "places": len(proposal.plan.places),
        "over_limit": proposal.plan.over_limit,
        "people": [{"username": user.username if user else None, "articles": n} for user, n in proposal.by_person],
    }
    return Response(ProposalSerializer(body).data)


EXAMPLE = OpenApiExample(
    "Two each, a fifth doubled",
    {"rule": "random", "people": ["ada", "ben"], "reviews": 1, "doubled": 0.2, "seed": 7},
    request_only=True,
)


@extend_schema(
    operation_id="round_plan", request=PlanSerializer, responses={200: ProposalSerializer}, examples=[EXAMPLE]
)
@api_view(["POST"])
def round_plan(request: Request, slug: str, number: int) -> Response:
    """Who would get how many; nothing is written. Its digest has exactly this plan done by `assign`."""
    project, found = get_round(request, slug, number)
    asked = parsed(PlanSerializer, request.data)
    choice, division = asked_plan(project, found, asked)
    return told(propose(round=found, choice=choice, division=division), asked["seed"])


@extend_schema(
    operation_id="round_assign", request=GiveSerializer, responses={200: ProposalSerializer}, examples=[EXAMPLE]
)
@api_view(["POST"])
def round_assign(request: Request, slug: str, number: int) -> Response:
    """Give the articles out; 409 if it is closed, nothing is left or fits, or the plan is another by now."""
    project, found = get_round(request, slug, number)
    asked = parsed(GiveSerializer, request.data)
    choice, division = asked_plan(project, found, asked)
    options = {"due_on": asked["due_on"], "digest": asked["digest"]}
    return told(assign(round=found, choice=choice, division=division, actor=person(request), **options), asked["seed"])
