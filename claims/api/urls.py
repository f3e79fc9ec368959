"""/api/v1/"""

from django.urls import path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView

from claims.api import (
    adjudications,
    agreement,
    articles,
    assignments,
    bulk,
    claims,
    codebooks,
    comments,
    documentation,
    exports,
    grading,
    jobs,
    label_imports,
    members,
    near_duplicates,
    outcome,
    pace,
    people,
    pipeline,
    projects,
    quality,
    queue,
    registry,
    relabelling,
    releases,
    review_history,
    reviews,
    rounds,
    said_twice,
    samples,
    search,
    sources,
    speakers,
    talk,
    webhooks,
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
    # /api/v1/inbox/, join/
    path("inbox/", talk.Inbox.as_view(), name="api-inbox"),
    path("inbox/read/", talk.inbox_read_all, name="api-inbox-read-all"),
    path("inbox/<int:pk>/read/", talk.inbox_read, name="api-inbox-read"),
    path("join/<str:secret>/", members.invitation_join, name="api-join"),
    # /api/v1/projects/
    path("projects/", projects.ProjectList.as_view(), name="api-projects"),
    path(f"{PROJECT}/", projects.project, name="api-project"),
    path(f"{PROJECT}/progress/", projects.progress, name="api-progress"),
    path(f"{PROJECT}/pace/", pace.pace, name="api-pace"),
    path(f"{PROJECT}/reviewers/", projects.reviewers, name="api-reviewers"),
    path(f"{PROJECT}/preannotation/", articles.preannotation, name="api-preannotation"),
    path(f"{PROJECT}/near-duplicates/", near_duplicates.near_duplicates, name="api-near-duplicates"),
    # /api/v1/projects/<slug>/codebook/
    path(f"{PROJECT}/codebook/", codebooks.codebook, name="api-codebook"),
    path(f"{PROJECT}/codebook/draft/", codebooks.draft, name="api-codebook-draft"),
    path(f"{PROJECT}/codebook/draft/publish/", codebooks.draft_publish, name="api-codebook-publish"),
    path(f"{PROJECT}/codebook/re-review/", relabelling.ReReviewList.as_view(), name="api-re-review"),
    path(f"{PROJECT}/codebook/undo-merge/", relabelling.merge_undo, name="api-codebook-merge-undo"),
    path(f"{PROJECT}/codebook/versions/", codebooks.versions, name="api-codebook-versions"),
    path(f"{PROJECT}/codebook/versions/<int:number>/", codebooks.version, name="api-codebook-version"),
    # /api/v1/projects/<slug>/articles/
    path(f"{PROJECT}/articles/", articles.ArticleList.as_view(), name="api-articles"),
    path(f"{PROJECT}/articles/files/", articles.article_upload, name="api-articles-files"),
    path(f"{PROJECT}/articles/addresses/", articles.article_fetch, name="api-articles-addresses"),
    path(f"{PROJECT}/articles/labels/", label_imports.label_import, name="api-label-import"),
    path(f"{PROJECT}/articles/out/", queue.OutList.as_view(), name="api-articles-out"),
    path(f"{ARTICLE}/", articles.article_read, name="api-article"),
    path(f"{ARTICLE}/comments/", comments.comments, name="api-comments"),
    path(f"{ARTICLE}/suggestions/", claims.suggestions, name="api-suggestions"),
    path(f"{ARTICLE}/relevance/", queue.relevance, name="api-relevance"),
    path(f"{ARTICLE}/relevance/undo/", queue.relevance_undo, name="api-relevance-undo"),
    path(f"{ARTICLE}/outcome/", outcome.outcome, name="api-outcome"),
    path(f"{ARTICLE}/review/", queue.review_open, name="api-review-open"),
    # /api/v1/projects/<slug>/: the labels
    path(f"{PROJECT}/reviews/", claims.ReviewList.as_view(), name="api-reviews"),
    path(f"{PROJECT}/claims/", claims.ClaimList.as_view(), name="api-claims"),
    path(f"{PROJECT}/sources/", sources.SourceList.as_view(), name="api-sources"),
    # /api/v1/projects/<slug>/sources/
    path(f"{PROJECT}/sources/similar/", registry.similar_sources, name="api-sources-similar"),
    path(f"{PROJECT}/sources/<int:pk>/", registry.source, name="api-source"),
    path(f"{PROJECT}/sources/<int:pk>/merge/", registry.source_merge, name="api-source-merge"),
    path(f"{PROJECT}/sources/<int:pk>/keep-apart/", registry.source_keep_apart, name="api-source-keep-apart"),
    path(f"{PROJECT}/sources/<int:pk>/separate/", registry.source_separate, name="api-source-separate"),
    path(f"{PROJECT}/sources/<int:pk>/split/", registry.source_split, name="api-source-split"),
    # /api/v1/projects/<slug>/queue/
    path(f"{PROJECT}/queue/", queue.own_queue, name="api-queue"),
    path(f"{PROJECT}/queue/next/", queue.next_review, name="api-queue-next"),
    # /api/v1/projects/<slug>/rounds/, assignments/
    path(f"{PROJECT}/rounds/", rounds.RoundList.as_view(), name="api-rounds"),
    path(f"{PROJECT}/rounds/<int:number>/", rounds.round_read, name="api-round"),
    path(f"{PROJECT}/rounds/<int:number>/plan/", rounds.round_plan, name="api-round-plan"),
    path(f"{PROJECT}/rounds/<int:number>/assign/", rounds.round_assign, name="api-round-assign"),
    path(f"{PROJECT}/rounds/<int:number>/close/", rounds.round_close, name="api-round-close"),
    path(f"{PROJECT}/rounds/<int:number>/reopen/", rounds.round_reopen, name="api-round-reopen"),
    path(f"{PROJECT}/assignments/", assignments.AssignmentList.as_view(), name="api-assignments"),
    path(f"{PROJECT}/assignments/<int:pk>/withdraw/", assignments.assignment_withdraw, name="api-assignment-withdraw"),
    path(f"{PROJECT}/assignments/<int:pk>/reassign/", assignments.assignment_reassign, name="api-assignment-reassign"),
    path(
        f"{PROJECT}/assignments/<int:pk>/give-back/", assignments.assignment_give_back, name="api-assignment-give-back"
    ),
    # /api/v1/projects/<slug>/samples/, references/, grades/
    path(f"{PROJECT}/samples/", samples.SampleList.as_view(), name="api-samples"),
    path(f"{PROJECT}/samples/<int:pk>/articles/", samples.SampledList.as_view(), name="api-sample-articles"),
    path(f"{PROJECT}/references/", grading.ReferenceList.as_view(), name="api-references"),
    path(f"{PROJECT}/references/<int:pk>/", grading.reference_mark, name="api-reference-mark"),
    path(f"{PROJECT}/grades/", grading.grades, name="api-grades"),
    path(f"{PROJECT}/my-work/", grading.own_work, name="api-my-work"),
    # /api/v1/projects/<slug>/people/, invitations/, webhooks/
    path(f"{PROJECT}/people/", members.people, name="api-people"),
    path(f"{PROJECT}/people/<int:pk>/", members.person_change, name="api-person-change"),
    path(f"{PROJECT}/invitations/", members.InvitationList.as_view(), name="api-invitations"),
    path(f"{PROJECT}/invitations/<int:pk>/revoke/", members.invitation_revoke, name="api-invitation-revoke"),
    path(f"{PROJECT}/webhooks/", webhooks.WebhookList.as_view(), name="api-webhooks"),
    path(f"{PROJECT}/webhooks/<int:pk>/", webhooks.webhook, name="api-webhook"),
    path(f"{PROJECT}/webhooks/deliveries/", webhooks.DeliveryList.as_view(), name="api-deliveries"),
    path(f"{PROJECT}/webhooks/deliveries/<int:pk>/again/", webhooks.delivery_again, name="api-delivery-again"),
    # /api/v1/projects/<slug>/questions/, search/, searches/
    path(f"{PROJECT}/questions/", talk.QuestionList.as_view(), name="api-questions"),
    path(f"{PROJECT}/questions/<int:pk>/answer/", talk.question_answer, name="api-question-answer"),
    path(f"{PROJECT}/search/", search.search, name="api-search"),
    path(f"{PROJECT}/searches/", search.SavedSearchList.as_view(), name="api-saved-searches"),
    path(f"{PROJECT}/searches/<int:pk>/", search.saved_search, name="api-saved-search"),
    # /api/v1/projects/<slug>/selection/
    path(f"{PROJECT}/selection/", bulk.selection, name="api-selection"),
    path(f"{PROJECT}/selection/<int:pk>/undo/", bulk.selection_undo, name="api-selection-undo"),
    # /api/v1/projects/<slug>/speakers/
    path(f"{PROJECT}/speakers/", speakers.speakers, name="api-speakers"),
    path(f"{PROJECT}/speakers/claims/", speakers.speakers_claims, name="api-speakers-claims"),
    path(f"{PROJECT}/speakers/estimates/", speakers.speakers_estimates, name="api-speakers-estimates"),
    path(f"{PROJECT}/said-twice/", said_twice.said_twice, name="api-said-twice"),
    path(f"{PROJECT}/said-twice/<int:pk>/", said_twice.said_twice_group, name="api-said-twice-group"),
    # /api/v1/projects/<slug>/pipeline/, quality/, pull/
    path(f"{PROJECT}/pipeline/", pipeline.pipeline, name="api-pipeline"),
    path(f"{PROJECT}/pipeline/train/", pipeline.pipeline_train, name="api-pipeline-train"),
    path(f"{PROJECT}/pipeline/adopt/<int:pk>/", pipeline.pipeline_adopt, name="api-pipeline-adopt"),
    path(f"{PROJECT}/pipeline/shipped/", pipeline.pipeline_shipped, name="api-pipeline-shipped"),
    path(f"{PROJECT}/pipeline/retry/", pipeline.pipeline_retry, name="api-pipeline-retry"),
    path(f"{PROJECT}/quality/", quality.quality, name="api-quality"),
    path(f"{PROJECT}/quality/articles/<int:pk>/", quality.quality_article, name="api-quality-article"),
    path(f"{PROJECT}/pull/", quality.pull, name="api-pull"),
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
