"""Pages of the app, grouped by prefix, and the API under /api/v1/."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from claims.views import (
    adjudication,
    agreement,
    articles,
    codebooks,
    exports,
    grading,
    imports,
    jobs,
    label_imports,
    near_duplicates,
    operation,
    outcome,
    people,
    pipeline,
    projects,
    pull,
    quality,
    releases,
    relevance,
    review,
    rounds,
    samples,
    search,
    sign_in_link,
    sources,
    speakers,
    talk,
    tokens,
    webhooks,
)

urlpatterns = [
    # /health/, /ready/, /metrics/
    path("health/", operation.health, name="health"),
    path("ready/", operation.ready, name="ready"),
    path("metrics/", operation.metrics, name="metrics"),
    # /sign-in/, /sign-out/
    path("sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-in/<str:token>/", sign_in_link.sign_in_link, name="sign-in-link"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    # /
    path("", projects.project_list, name="projects"),
    path("new-project/", projects.project_create, name="project-create"),
    # /tokens/
    path("tokens/", tokens.own_tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    # /inbox/
    path("inbox/", talk.inbox, name="inbox"),
    path("inbox/read/", talk.inbox_read, name="inbox-read"),
    path("inbox/<int:pk>/", talk.notice, name="notice"),
    # /projects/<slug>/
    path("projects/<slug:slug>/", projects.overview, name="project"),
    path("projects/<slug:slug>/queue/", projects.own_queue, name="queue"),
    path("projects/<slug:slug>/next/", projects.next_review, name="next-article"),
    path("projects/<slug:slug>/settings/", projects.project_change, name="project-change"),
    path("projects/<slug:slug>/releases/", releases.releases, name="releases"),
    path("projects/<slug:slug>/releases/<int:number>/<path:name>", releases.release_file, name="release-file"),
    path("projects/<slug:slug>/export/", exports.export, name="export"),
    path("projects/<slug:slug>/export/download/", exports.export_download, name="export-download"),
    path("projects/<slug:slug>/export/<int:pk>/", exports.export_prepared, name="export-file"),
    # /projects/<slug>/webhooks/
    path("projects/<slug:slug>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("projects/<slug:slug>/webhooks/<int:pk>/remove/", webhooks.webhook_remove, name="webhook-remove"),
    path("projects/<slug:slug>/webhooks/deliveries/<int:pk>/again/", webhooks.delivery_again, name="delivery-again"),
    # /projects/<slug>/articles/
    path("projects/<slug:slug>/articles/", articles.article_list, name="articles"),
    path("projects/<slug:slug>/articles/wire-copy/", near_duplicates.near_duplicates, name="near-duplicates"),
    path("projects/<slug:slug>/articles/import/", imports.import_page, name="import"),
    path("projects/<slug:slug>/articles/import/labels/", label_imports.label_import, name="import-labels"),
    path("projects/<slug:slug>/articles/import/files/", imports.import_upload, name="import-upload"),
    path("projects/<slug:slug>/articles/import/files/<uuid:key>/", imports.import_columns, name="import-columns"),
    path("projects/<slug:slug>/articles/import/text/", imports.import_text, name="import-text"),
    path("projects/<slug:slug>/articles/out/", relevance.out_list, name="out-articles"),
    # /projects/<slug>/articles/<pk>/
    path("projects/<slug:slug>/articles/<int:pk>/relevance/", relevance.relevance, name="relevance"),
    path("projects/<slug:slug>/articles/<int:pk>/relevance/undo/", relevance.relevance_undo, name="relevance-undo"),
    path("projects/<slug:slug>/articles/<int:pk>/review/", review.review, name="review"),
    path("projects/<slug:slug>/articles/<int:pk>/outcome/", outcome.outcome, name="outcome"),
    path("projects/<slug:slug>/articles/<int:pk>/talk/", talk.talk, name="talk"),
    path("projects/<slug:slug>/articles/<int:pk>/sentences/", review.sentence_pass, name="sentence-pass"),
    # /projects/<slug>/people/, /join/<secret>/
    path("projects/<slug:slug>/people/", people.people, name="people"),
    path("projects/<slug:slug>/people/<int:pk>/", people.person_change, name="person-change"),
    path("projects/<slug:slug>/invitations/<int:pk>/revoke/", people.invitation_revoke, name="invitation-revoke"),
    path("join/<str:secret>/", people.join_page, name="join"),
    # /projects/<slug>/rounds/, /projects/<slug>/assignments/<pk>/, /projects/<slug>/samples/
    path("projects/<slug:slug>/rounds/", rounds.round_list, name="rounds"),
    path("projects/<slug:slug>/rounds/<int:number>/", rounds.round_page, name="round"),
    path("projects/<slug:slug>/rounds/<int:number>/assign/", rounds.round_assign, name="round-assign"),
    path("projects/<slug:slug>/rounds/<int:number>/close/", rounds.round_close, name="round-close"),
    path("projects/<slug:slug>/assignments/<int:pk>/", rounds.assignment_change, name="assignment-change"),
    path("projects/<slug:slug>/references/", grading.references, name="references"),
    path("projects/<slug:slug>/references/<int:pk>/", grading.reference_mark, name="reference-mark"),
    path("projects/<slug:slug>/my-work/", grading.my_work, name="my-work"),
    path("projects/<slug:slug>/pull/", pull.pull, name="pull"),
    path("projects/<slug:slug>/pull/measure/", pull.pull_measure, name="pull-measure"),
    path("projects/<slug:slug>/samples/", samples.sample_list, name="samples"),
    # /projects/<slug>/sources/
    path("projects/<slug:slug>/sources/", sources.source_list, name="sources"),
    path("projects/<slug:slug>/sources/similar/", sources.similar_sources, name="similar-sources"),
    path("projects/<slug:slug>/sources/<int:pk>/", sources.source, name="source"),
    path("projects/<slug:slug>/sources/<int:pk>/merge/", sources.source_merge, name="source-merge"),
    path("projects/<slug:slug>/sources/<int:pk>/separate/", sources.source_separate, name="source-separate"),
    path("projects/<slug:slug>/sources/<int:pk>/split/", sources.source_split, name="source-split"),
    # /projects/<slug>/search/
    path("projects/<slug:slug>/search/", search.search, name="search"),
    path("projects/<slug:slug>/search/save/", search.search_save, name="search-save"),
    path("projects/<slug:slug>/search/<int:pk>/forget/", search.search_forget, name="search-forget"),
    # /projects/<slug>/questions/
    path("projects/<slug:slug>/questions/", talk.questions, name="questions"),
    path("projects/<slug:slug>/questions/<int:pk>/answer/", talk.question_answer, name="question-answer"),
    # /projects/<slug>/codebook/
    path("projects/<slug:slug>/codebook/", codebooks.codebook, name="codebook"),
    path("projects/<slug:slug>/codebook/edit/", codebooks.draft_open, name="codebook-edit"),
    path("projects/<slug:slug>/codebook/draft/", codebooks.draft, name="codebook-draft"),
    path("projects/<slug:slug>/codebook/draft/publish/", codebooks.draft_publish, name="codebook-publish"),
    path("projects/<slug:slug>/codebook/draft/discard/", codebooks.draft_discard, name="codebook-discard"),
    path("projects/<slug:slug>/codebook/draft/fields/", codebooks.field, name="field-add"),
    path("projects/<slug:slug>/codebook/draft/fields/<int:pk>/", codebooks.field, name="field"),
    path("projects/<slug:slug>/codebook/draft/fields/<int:pk>/remove/", codebooks.field_remove, name="field-remove"),
    # /projects/<slug>/adjudication/, /projects/<slug>/articles/<pk>/adjudicate/
    path("projects/<slug:slug>/adjudication/", adjudication.adjudication_list, name="adjudications"),
    path("projects/<slug:slug>/articles/<int:pk>/adjudicate/", adjudication.adjudicate, name="adjudicate"),
    path(
        "projects/<slug:slug>/articles/<int:pk>/adjudicate/settle/",
        adjudication.adjudicate_settle,
        name="adjudicate-settle",
    ),
    path(
        "projects/<slug:slug>/articles/<int:pk>/adjudicate/submit/",
        adjudication.adjudicate_submit,
        name="adjudicate-submit",
    ),
    path(
        "projects/<slug:slug>/articles/<int:pk>/adjudicate/reopen/",
        adjudication.adjudicate_reopen,
        name="adjudicate-reopen",
    ),
    path(
        "projects/<slug:slug>/articles/<int:pk>/adjudicate/refresh/",
        adjudication.adjudicate_refresh,
        name="adjudicate-refresh",
    ),
    # /projects/<slug>/agreement/
    path("projects/<slug:slug>/agreement/", agreement.agreement, name="agreement"),
    path("projects/<slug:slug>/agreement/measure/", agreement.agreement_measure, name="agreement-measure"),
    path("projects/<slug:slug>/agreement/disagreements/", agreement.disagreements, name="disagreements"),
    # /projects/<slug>/pipeline/
    path("projects/<slug:slug>/pipeline/", pipeline.pipeline, name="pipeline"),
    path("projects/<slug:slug>/pipeline/train/", pipeline.pipeline_train, name="pipeline-train"),
    path("projects/<slug:slug>/pipeline/adopt/<int:pk>/", pipeline.pipeline_adopt, name="pipeline-adopt"),
    path("projects/<slug:slug>/pipeline/shipped/", pipeline.pipeline_shipped, name="pipeline-shipped"),
    path("projects/<slug:slug>/pipeline/change/", pipeline.pipeline_change, name="pipeline-change"),
    path("projects/<slug:slug>/pipeline/retry/", pipeline.pipeline_retry, name="pipeline-retry"),
    path("projects/<slug:slug>/pipeline/quality/", quality.quality, name="quality"),
    path("projects/<slug:slug>/pipeline/quality/measure/", quality.quality_measure, name="quality-measure"),
    path("projects/<slug:slug>/pipeline/quality/articles/<int:pk>/", quality.quality_article, name="quality-article"),
    # /projects/<slug>/speakers/
    path("projects/<slug:slug>/speakers/", speakers.speakers, name="speakers"),
    path("projects/<slug:slug>/speakers/table.csv", speakers.speakers_csv, name="speakers-csv"),
    path("projects/<slug:slug>/speakers/claims/", speakers.speakers_claims, name="speakers-claims"),
    path("projects/<slug:slug>/speakers/estimates/", speakers.speakers_estimates, name="speakers-estimates"),
    path("projects/<slug:slug>/speakers/count/", speakers.speakers_count, name="speakers-count"),
    # /projects/<slug>/jobs/
    path("projects/<slug:slug>/preannotate/", jobs.preannotate, name="preannotate"),
    path("projects/<slug:slug>/jobs/", jobs.job_list, name="jobs"),
    path("projects/<slug:slug>/jobs/<int:pk>/", jobs.job_page, name="job"),
    path("projects/<slug:slug>/jobs/<int:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("projects/<slug:slug>/jobs/<int:pk>/restart/", jobs.job_restart, name="job-restart"),
    # /api/v1/
    path("api/v1/", include("claims.api.urls")),
]
