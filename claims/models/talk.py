"""What people say to each other: comments on articles and claims, questions about the guidelines, and who is told."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from claims.models.assignments import Assignment, AssignmentQuerySet
from claims.models.corpus import Document
from claims.models.people import User
from claims.models.projects import Membership, Project, leads
from claims.models.reviews import Review, ReviewQuerySet


def reviews_of_it() -> ReviewQuerySet:
    return Review.objects.filter(document=OuterRef("document"), role=Review.Role.REVIEW)


def places_in_it() -> AssignmentQuerySet:
    return Assignment.objects.counted().filter(document=OuterRef("document"))


def is_settled() -> Q:
    """Of what has a ``document``: two reviews of it are submitted, none is open and none is still to be made."""
    done = Review.objects.filter(role=Review.Role.REVIEW, state=Review.State.SUBMITTED)
    taken = done.filter(document=OuterRef("document"), reviewer=OuterRef("reviewer"))
    submitted = reviews_of_it().submitted().order_by().values("document")
    twice = submitted.annotate(reviews=Count("pk")).filter(reviews__gte=2)
    unfinished = Exists(reviews_of_it().filter(state=Review.State.OPEN)) | Exists(places_in_it().exclude(Exists(taken)))
    return Q(Exists(twice)) & ~Q(unfinished)


def is_reviewed_by(user: User | OuterRef) -> Q:
    """Of what has a ``document``: the person reviews it, or is to."""
    return Q(Exists(reviews_of_it().filter(reviewer=user))) | Q(Exists(places_in_it().filter(reviewer=user)))


def is_led_by(user: User | OuterRef) -> Q:
    """Of what has a ``document``: the person manages its project or adjudicates in it."""
    roles = [Membership.Role.MANAGER, Membership.Role.ADJUDICATOR]
    return Q(Exists(Membership.objects.filter(project=OuterRef("document__project"), role__in=roles, user=user)))


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> Self:
        """Those that the person may read now.

        An article is blind until two reviews of it are submitted and none is unfinished. Before, only managers and
        adjudicators who do not review it read everything; others read what they wrote themselves, and what such a
        manager or adjudicator said to them by name.
        """
        leads = Q() if user.is_superuser else is_led_by(user)
        from_lead = is_led_by(OuterRef("author")) & ~is_reviewed_by(OuterRef("author"))
        told = Q(Exists(Notice.objects.filter(comment=OuterRef("pk"), user=user)))
        return self.filter(Q(author=user) | is_settled() | (leads & ~is_reviewed_by(user)) | (told & from_lead))


class Comment(models.Model):
    """A remark on an article or on one claim of it; of kind ``answer``, a reviewer's one reply to an adjudication.

    ``claim_id`` may outlive its claim; ``content`` keeps the words it was about, as half-open spans in code points of
    the article's text. ``review`` is the one the claim belongs to, or the adjudication that is answered.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        ANSWER = "answer", _("Answer to the adjudication")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="comments")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    claim_id = models.UUIDField(null=True, blank=True, db_index=True)
    content = models.JSONField(default=list, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "author"], condition=Q(kind="answer"), name="answered_once"),
            models.CheckConstraint(name="comment_kind_known", condition=Q(kind__in=["comment", "answer"])),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def quote(self) -> str:
        """The words of the claim that it is about."""
        return " … ".join(self.document.text[start:end] for start, end in self.content)


class QuestionQuerySet(models.QuerySet["GuidelineQuestion"]):
    def readable_by(self, user: User, roles: set[str]) -> Self:
        """Those answered, for every member; those that wait, for who asked and for managers and adjudicators."""
        if leads(roles):
            return self
        return self.exclude(Q(answered_at=None) & ~Q(asked_by=user))


class GuidelineQuestion(models.Model):
    """A question about how to label. Its answer is given once, and stands in the project's guidelines for all."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="question_answered_by_somebody",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> Self:
        """The person's notices; those of comments that they may not read yet wait."""
        readable = Comment.objects.visible_to(user).filter(pk=OuterRef("comment"))
        found = self.filter(Q(comment=None) | Exists(readable), user=user)
        if user.only_project_id is None:
            return found
        return found.filter(
            Q(comment__document__project=user.only_project_id) | Q(question__project=user.only_project_id)
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """A line in a person's inbox: a comment that is meant for them, or a question that they asked or can answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    question = models.ForeignKey(
        GuidelineQuestion, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "read_at", "id"], name="notice_by_user")]
        constraints = [
            models.UniqueConstraint(fields=["user", "comment"], name="told_of_a_comment_once"),
            models.CheckConstraint(
                name="notice_of_one_thing",
                condition=Q(comment=None, question__isnull=False) | Q(comment__isnull=False, question=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.comment or self.question}"
