"""/api/v1/"""

from django.urls import path

from claims.api import agreement, articles, exports, jobs, review_history, reviews

urlpatterns = [
    # /api/v1/jobs/<pk>/
    path("jobs/<int:pk>/", jobs.job_read, name="api-job"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="api-job-cancel"),
    path("jobs/<int:pk>/restart/", jobs.job_restart, name="api-job-restart"),
    path("projects/<slug:slug>/jobs/", jobs.project_jobs, name="api-project-jobs"),
    # /api/v1/projects/<slug>/articles/
    path("projects/<slug:slug>/articles/", articles.ArticleList.as_view(), name="api-articles"),
    path("projects/<slug:slug>/articles/files/", articles.article_upload, name="api-articles-files"),
    path("projects/<slug:slug>/articles/<int:pk>/", articles.article_read, name="api-article"),
    # /api/v1/projects/<slug>/agreement/
    path("projects/<slug:slug>/agreement/", agreement.agreement, name="api-agreement"),
    # /api/v1/projects/<slug>/export/
    path("projects/<slug:slug>/export/", exports.export, name="api-export"),
    path("projects/<slug:slug>/export/report/", exports.export_report, name="api-export-report"),
    # /api/v1/reviews/<pk>/
    path("reviews/<int:pk>/", reviews.review_read, name="api-review"),
    path("reviews/<int:pk>/events/", review_history.review_events, name="api-review-events"),
    path("reviews/<int:pk>/changes/", reviews.review_change, name="api-review-changes"),
    path("reviews/<int:pk>/submit/", reviews.review_submit, name="api-review-submit"),
    path("reviews/<int:pk>/reopen/", reviews.review_reopen, name="api-review-reopen"),
]
