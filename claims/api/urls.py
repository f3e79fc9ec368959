"""/api/v1/"""

from django.urls import path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView

from claims.api import (
    adjudications,
    agreement,
    articles,
    assignments,
    claims,
    codebooks,
    comments,
    documentation,
    exports,
    jobs,
    label_imports,
    near_duplicates,
    people,
    projects,
    queue,
    releases,
    review_history,
    reviews,
    sources,
)

HOUR = 3600  # seconds
PROJECT = "projects/<slug:slug>"
ARTICLE = f"{PROJECT}/articles/<int:pk>"

urlpatterns = [
    # what there is
    path("schema/", cache_page(HOUR)(SpectacularAPIView.as_view()), name="api-schema"),
    path("docs/", documentation.swagger, name="api-docs"),
    path("redoc/", documentation.redoc, name="api-redoc"),
    path("me/", people.me, name="api-me"),
    # /api/v1/projects/
    path("projects/", projects.ProjectList.as_view(), name="api-projects"),
    path(f"{PROJECT}/", projects.project, name="api-project"),
    path(f"{PROJECT}/progress/", projects.progress, name="api-progress"),
    path(f"{PROJECT}/reviewers/", projects.reviewers, name="api-reviewers"),
    path(f"{PROJECT}/preannotation/", articles.preannotation, name="api-preannotation"),
    path(f"{PROJECT}/near-duplicates/", near_duplicates.near_duplicates, name="api-near-duplicates"),
    # /api/v1/projects/<slug>/codebook/
    path(f"{PROJECT}/codebook/", codebooks.codebook, name="api-codebook"),
    path(f"{PROJECT}/codebook/draft/", codebooks.draft, name="api-codebook-draft"),
    path(f"{PROJECT}/codebook/draft/publish/", codebooks.draft_publish, name="api-codebook-publish"),
    path(f"{PROJECT}/codebook/versions/", codebooks.versions, name="api-codebook-versions"),
    path(f"{PROJECT}/codebook/versions/<int:number>/", codebooks.version, name="api-codebook-version"),
    # /api/v1/projects/<slug>/articles/
    path(f"{PROJECT}/articles/", articles.ArticleList.as_view(), name="api-articles"),
    path(f"{PROJECT}/articles/files/", articles.article_upload, name="api-articles-files"),
    path(f"{PROJECT}/articles/addresses/", articles.article_fetch, name="api-articles-addresses"),
    path(f"{PROJECT}/articles/labels/", label_imports.label_import, name="api-label-import"),
    path(f"{ARTICLE}/", articles.article_read, name="api-article"),
    path(f"{ARTICLE}/comments/", comments.comments, name="api-comments"),
    path(f"{ARTICLE}/suggestions/", claims.suggestions, name="api-suggestions"),
    path(f"{ARTICLE}/relevance/", queue.relevance, name="api-relevance"),
    path(f"{ARTICLE}/review/", queue.review_open, name="api-review-open"),
    # /api/v1/projects/<slug>/: the labels
    path(f"{PROJECT}/reviews/", claims.ReviewList.as_view(), name="api-reviews"),
    path(f"{PROJECT}/claims/", claims.ClaimList.as_view(), name="api-claims"),
    path(f"{PROJECT}/sources/", sources.SourceList.as_view(), name="api-sources"),
    path(f"{PROJECT}/sources/<int:pk>/", sources.source, name="api-source"),
    # /api/v1/projects/<slug>/queue/
    path(f"{PROJECT}/queue/", queue.own_queue, name="api-queue"),
    path(f"{PROJECT}/queue/next/", queue.next_review, name="api-queue-next"),
    # /api/v1/projects/<slug>/rounds/, assignments/
    path(f"{PROJECT}/rounds/", assignments.RoundList.as_view(), name="api-rounds"),
    path(f"{PROJECT}/assignments/", assignments.AssignmentList.as_view(), name="api-assignments"),
    path(f"{PROJECT}/assignments/<int:pk>/withdraw/", assignments.assignment_withdraw, name="api-assignment-withdraw"),
    path(f"{PROJECT}/assignments/<int:pk>/reassign/", assignments.assignment_reassign, name="api-assignment-reassign"),
    # /api/v1/projects/<slug>/adjudications/
    path(f"{PROJECT}/adjudications/", adjudications.AdjudicationList.as_view(), name="api-adjudications"),
    path(f"{ARTICLE}/adjudication/", adjudications.adjudication, name="api-adjudication"),
    path(f"{ARTICLE}/adjudication/settle/", adjudications.settle, name="api-adjudication-settle"),
    path(f"{ARTICLE}/adjudication/submit/", adjudications.submit, name="api-adjudication-submit"),
    path(f"{ARTICLE}/adjudication/reopen/", adjudications.reopen, name="api-adjudication-reopen"),
    path(f"{ARTICLE}/adjudication/refresh/", adjudications.refresh, name="api-adjudication-refresh"),
    # /api/v1/projects/<slug>/agreement/, export/, releases/
    path(f"{PROJECT}/agreement/", agreement.agreement, name="api-agreement"),
    path(f"{PROJECT}/export/", exports.export, name="api-export"),
    path(f"{PROJECT}/export/report/", exports.export_report, name="api-export-report"),
    path(f"{PROJECT}/export/<int:pk>/file/", exports.export_prepared, name="api-export-file"),
    path(f"{PROJECT}/releases/", releases.ReleaseList.as_view(), name="api-releases"),
    path(f"{PROJECT}/releases/<int:number>/", releases.release, name="api-release"),
    path(f"{PROJECT}/releases/<int:number>/compare/<int:other>/", releases.release_compare, name="api-release-compare"),
    path(f"{PROJECT}/releases/<int:number>/files/<path:name>", releases.release_file, name="api-release-file"),
    # /api/v1/projects/<slug>/jobs/, /api/v1/jobs/<pk>/
    path(f"{PROJECT}/jobs/", jobs.JobList.as_view(), name="api-project-jobs"),
    path("jobs/<int:pk>/", jobs.job_read, name="api-job"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="api-job-cancel"),
    path("jobs/<int:pk>/restart/", jobs.job_restart, name="api-job-restart"),
    # /api/v1/reviews/<pk>/
    path("reviews/<int:pk>/", reviews.review_read, name="api-review"),
    path("reviews/<int:pk>/events/", review_history.review_events, name="api-review-events"),
    path("reviews/<int:pk>/changes/", reviews.review_change, name="api-review-changes"),
    path("reviews/<int:pk>/submit/", reviews.review_submit, name="api-review-submit"),
    path("reviews/<int:pk>/reopen/", reviews.review_reopen, name="api-review-reopen"),
]
