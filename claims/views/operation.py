"""What monitoring asks: is the process alive, can it serve, how busy is it."""

import os
import secrets

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from claims import jobs
from claims.models import Job

JOBS = Gauge("sayso_jobs", "Background jobs", ["kind", "state"], multiprocess_mode="mostrecent")


@require_GET
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@require_GET
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 if pages can be served, else 503: the database answers and is migrated. A missing worker or queue, and
    a data directory that cannot be written, are told only: pages can be read without them."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        worker = "missing" if not missing and jobs.worker_is_missing() else "ok"
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    if missing:
        told = {"status": "unavailable", "database": f"{len(missing)} migrations are missing"}
        return JsonResponse(told, status=503)
    queue = "ok" if jobs.queue_answers() else "does not answer"
    data = "ok" if os.access(settings.DATA_DIR, os.W_OK) else "cannot be written"
    return JsonResponse({"status": "ok", "database": "ok", "data": data, "queue": queue, "worker": worker})


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for who sends the token of the settings; for others there is no such page."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    JOBS.clear()
    for row in Job.objects.order_by().values("kind", "state").annotate(number=Count("pk")):
        JOBS.labels(row["kind"], row["state"]).set(row["number"])
    answer: HttpResponse = ExportToDjangoView(request)
    return answer
