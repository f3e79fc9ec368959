"""Talk: comments with mentions, questions about the guidelines, and the inbox they end up in.

What a person may read of it is decided in one place, claims.models.talk.CommentQuerySet.visible_to.
"""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotator.spans import check_spans
from claims.models import Claim, Comment, Document, GuidelineQuestion, Membership, Notice, Project, Review, User
from claims.models.projects import leads

MENTION = re.compile(r"@([\w.@+-]+)")
LONGEST = 5000  # characters


class CannotSay(ValueError):
    """A comment, question or answer that cannot be stored; the message says why and what to do."""


def mentioned(text: str, project: Project) -> list[User]:
    """The members whose user names stand behind an @, whatever their case; a full stop may follow the name."""
    named = {name.rstrip(".-+@").casefold() for name in MENTION.findall(text)}
    named |= {name.casefold() for name in MENTION.findall(text)}
    return [user for user in project.active_members() if user.username.casefold() in named] if named else []


@transaction.atomic
def add_comment(
    *,
    document: Document,
    author: User,
    text: str,
    claim: UUID | None = None,
    content: Sequence[Sequence[int]] = (),
) -> Comment:
    """Say something about an article, or about the claim or the words (``content``, spans of its text) named.

    Those mentioned are told, and the reviewer whose claim it is. Raises CannotSay, annotator.spans.SpanError.
    """
    row = _readable_claim(document, author, claim) if claim else None
    comment = Comment.objects.create(
        document=document,
        author=author,
        text=_checked(text),
        review=row.review if row else None,
        claim_id=claim,
        content=row.content if row else check_spans(list(content), len(document.text), role="content"),
    )
    owner = [row.review.reviewer] if row and row.review.role == Review.Role.REVIEW else []
    _tell([*mentioned(text, document.project), *owner], author, comment=comment)
    return comment


def _readable_claim(document: Document, author: User, claim: UUID) -> Claim:
    """Raises CannotSay unless it is a claim of the article that the person has before them."""
    found = Claim.objects.filter(pk=claim, review__document=document).select_related("review__reviewer").first()
    own = found is not None and found.review.reviewer_id == author.pk
    leading = leads(document.project.roles_of(author))
    reviews = document.reviews.filter(reviewer=author, role=Review.Role.REVIEW).exists()
    if found is None or not (own or (leading and not reviews)):
        raise CannotSay(gettext("This claim is gone, or is not yours to talk about. Write about the article instead."))
    return found


@transaction.atomic
def answer_adjudication(*, adjudication: Review, author: User, text: str) -> Comment:
    """A reviewer's one reply to what became of their claims; the adjudicator is told. Raises CannotSay.

    ``adjudication`` is one that claims.adjudication.outcome gave them.
    """
    try:
        with transaction.atomic():
            answer = Comment.objects.create(
                document=adjudication.document,
                review=adjudication,
                kind=Comment.Kind.ANSWER,
                author=author,
                text=_checked(text),
            )
    except IntegrityError as error:
        raise CannotSay(gettext("You have answered already. Talk on in the comments on the article.")) from error
    _tell([adjudication.reviewer], author, comment=answer)
    return answer


@transaction.atomic
def ask_question(*, project: Project, asked_by: User, text: str) -> GuidelineQuestion:
    """Ask how to label; managers and adjudicators are told. Raises CannotSay."""
    question = GuidelineQuestion.objects.create(project=project, asked_by=asked_by, text=_checked(text))
    leading = Membership.objects.filter(project=project).exclude(role=Membership.Role.REVIEWER)
    _tell(User.objects.filter(pk__in=leading.values("user"), is_active=True), asked_by, question=question)
    return question


@transaction.atomic
def answer_question(*, question: GuidelineQuestion, answered_by: User, text: str, answer: str) -> GuidelineQuestion:
    """Answer it for all, worded as ``text``: both stand in the guidelines from now on. Raises CannotSay."""
    first = not question.answer
    question.text, question.answer = _checked(text), _checked(answer)
    question.answered_by, question.answered_at = answered_by, timezone.now()
    question.save()
    if first:
        _tell([question.asked_by], answered_by, question=question)
    return question


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise CannotSay(gettext("Write something first."))
    if len(words) > LONGEST:
        raise CannotSay(
            gettext("%(number)s characters are too many; the most is %(longest)s.")
            % {"number": len(words), "longest": LONGEST}
        )
    return words


def _tell(
    people: Iterable[User], author: User, *, comment: Comment | None = None, question: GuidelineQuestion | None = None
) -> None:
    told = {user.pk for user in people} - {author.pk}
    Notice.objects.bulk_create(Notice(user_id=pk, comment=comment, question=question) for pk in sorted(told))


def mark_read(*, user: User, pk: int | None = None) -> None:
    """Mark one notice of the person as read, or all that they can see."""
    notices = Notice.objects.of(user).unread()
    if pk is not None:
        notices = notices.filter(pk=pk)
    Notice.objects.filter(pk__in=list(notices.values_list("pk", flat=True))).update(read_at=timezone.now())
