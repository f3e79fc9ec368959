"""Questions about the guidelines, and a person's inbox, over the API. Comments on articles are in comments.py."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django_filters import BooleanFilter
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.lists import Filters, KeyPagination, ProjectList
from claims.models import GuidelineQuestion, Membership, Notice, Project
from claims.talk import LONGEST, answer_question, ask_question, mark_read

LEADS = (Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)


class QuestionSerializer(serializers.ModelSerializer[GuidelineQuestion]):
    """A question about how to label, with its answer once there is one."""

    asked_by = serializers.CharField(source="asked_by.username")
    answered_by = serializers.CharField(source="answered_by.username", default=None, allow_null=True)

    class Meta:
        model = GuidelineQuestion
        fields = ["id", "text", "asked_by", "asked_at", "answer", "answered_by", "answered_at"]


class QuestionFilter(Filters):
    answered = BooleanFilter(field_name="answered_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = GuidelineQuestion
        fields: tuple[str, ...] = ()


class AskSerializer(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField(max_length=LONGEST)


class AnswerSerializer(AskSerializer):
    """The question as it shall stand in the guidelines, and its answer."""

    answer = serializers.CharField(max_length=LONGEST)


class QuestionList(ProjectList):
    """The questions."""

    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[GuidelineQuestion]:
        found: QuerySet[GuidelineQuestion] = project.questions.readable_by(person(self.request), roles)
        return found.select_related("asked_by", "answered_by")

    @extend_schema(operation_id="question_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Questions, newest first: those answered, and those that wait for your answer or are yours."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="question_ask",
        request=AskSerializer,
        responses={201: QuestionSerializer},
        examples=[OpenApiExample("A question", {"text": "Is a leaked memo a source?"}, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask how to label; managers and adjudicators are told."""
        project, _ = get_project(person(request), slug)
        asked = ask_question(project=project, asked_by=person(request), **parsed(AskSerializer, request.data))
        return Response(QuestionSerializer(asked).data, status.HTTP_201_CREATED)


@extend_schema(
    operation_id="question_answer",
    request=AnswerSerializer,
    responses={200: QuestionSerializer},
    examples=[
        OpenApiExample(
            "An answer",
            {"text": "Is a leaked memo a source?", "answer": "Yes: whoever wrote it, of type document."},
            request_only=True,
        )
    ],
)
@api_view(["POST"])
def question_answer(request: Request, slug: str, pk: int) -> Response:
    """Answer a question for all, or word its answer anew; for managers and adjudicators."""
    project, _ = get_project(person(request), slug, *LEADS)
    found = project.questions.select_related("asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404(f"No question {pk}.")
    given = parsed(AnswerSerializer, request.data)
    answered = answer_question(question=found, answered_by=person(request), **given)
    return Response(QuestionSerializer(answered).data)


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A line of the inbox: about a comment, or about a question."""

    project = serializers.SerializerMethodField()
    article = serializers.IntegerField(source="comment.document_id", default=None, allow_null=True)
    comment = serializers.IntegerField(source="comment_id", allow_null=True)
    question = serializers.IntegerField(source="question_id", allow_null=True)
    text = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ["id", "project", "article", "comment", "question", "text", "created_at", "read_at"]

    def get_project(self, notice: Notice) -> str:
        if notice.comment:
            return notice.comment.document.project.slug
        assert notice.question is not None  # a constraint of the table
        return notice.question.project.slug

    def get_text(self, notice: Notice) -> str:
        """What was said: the comment; the answer of a question, or the question while it waits."""
        if notice.comment:
            return notice.comment.text
        assert notice.question is not None
        return notice.question.answer or notice.question.text


class NoticeFilter(Filters):
    read = BooleanFilter(field_name="read_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()


def inbox_of(request: Request) -> QuerySet[Notice]:
    """What was said to the person, as far as the token reaches."""
    return (
        Notice.objects.of(person(request))
        .select_related("comment__document__project", "question__project")
        .defer("comment__document__text", "comment__document__text_changes")
    )


class Inbox(ListAPIView[Notice]):
    """The inbox."""

    serializer_class = NoticeSerializer
    pagination_class = KeyPagination
    filterset_class = NoticeFilter
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Notice]:
        return inbox_of(self.request)

    @extend_schema(operation_id="inbox_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was said to you, in all your projects, newest first."""
        return super().get(request, *args, **kwargs)


@extend_schema(operation_id="inbox_read_all", request=None, responses={204: None})
@api_view(["POST"])
def inbox_read_all(request: Request) -> Response:
    """Mark everything as read."""
    mark_read(user=person(request))
    return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(operation_id="inbox_read", request=None, responses={200: NoticeSerializer})
@api_view(["POST"])
def inbox_read(request: Request, pk: int) -> Response:
    """Mark one line as read."""
    mark_read(user=person(request), pk=pk)
    found = inbox_of(request).filter(pk=pk).first()
    if found is None:
        raise Http404(f"No notice {pk}.")
    return Response(NoticeSerializer(found).data)
