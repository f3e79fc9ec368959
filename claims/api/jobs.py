"""Background jobs over the API: how far they are, cancel, start again."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims import jobs
from claims.access import person
from claims.api.lists import Filters, ProjectList
from claims.models import Job, Project


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job; ``worker_missing`` says that it waits because no worker runs."""

    name = serializers.CharField(read_only=True)
    state_name = serializers.CharField(source="get_state_display")
    worker_missing = serializers.SerializerMethodField()
    result = serializers.JSONField(source="public_result", read_only=True)

    class Meta:
        model = Job
        fields = [
            "id", "kind", "name", "state", "state_name", "done", "total", "message", "result", "worker_missing",
            "created_at", "started_at", "finished_at",
        ]  # fmt: skip

    def get_worker_missing(self, job: Job) -> bool:
        return job.state == Job.State.QUEUED and jobs.worker_is_missing()


def visible_job(request: Request, pk: int) -> Job:
    """Raises Http404 for a stranger to the job's project."""
    job = Job.objects.visible_to(person(request)).select_related("project").filter(pk=pk).first()
    if job is None:
        raise Http404(f"No job {pk}.")
    return job


@extend_schema(operation_id="job_read", responses=JobSerializer)
@api_view(["GET"])
def job_read(request: Request, pk: int) -> Response:
    """A job's state and progress."""
    return Response(JobSerializer(visible_job(request, pk)).data)


@extend_schema(operation_id="job_cancel", request=None, responses=JobSerializer)
@api_view(["POST"])
def job_cancel(request: Request, pk: int) -> Response:
    """Stop a job; what it has done so far is kept."""
    return changed(request, pk, jobs.cancel)


@extend_schema(operation_id="job_restart", request=None, responses=JobSerializer)
@api_view(["POST"])
def job_restart(request: Request, pk: int) -> Response:
    """Start a failed or cancelled job again; it goes on where it stopped."""
    return changed(request, pk, jobs.restart)


def changed(request: Request, pk: int, change: Callable[..., None]) -> Response:
    job = visible_job(request, pk)
    if not job.is_controlled_by(person(request)):
        raise PermissionDenied(gettext("Only a manager or the person who started the job can do this."))
    change(job=job)
    return Response(JobSerializer(job).data)


class JobFilter(Filters):
    class Meta:
        model = Job
        fields = ("kind", "state")


class JobList(ProjectList):
    """The project's jobs."""

    serializer_class = JobSerializer
    filterset_class = JobFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Job]:
        return project.jobs.listed()

    @extend_schema(operation_id="job_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The jobs of a project, newest first."""
        return super().get(request, *args, **kwargs)
