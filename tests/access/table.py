"""Who gets which answer from every address: a new view needs its rows here.

One row for each method a view takes: the name in the URL configuration, the method, and the status that each role
gets for an empty form. A parameter of the path has the value that ``tests.access.world`` gives it.
"""

ROLES = ("anonymous", "stranger", "reviewer", "adjudicator", "manager", "superuser")

_TABLE = """
name                   method  anonymous stranger reviewer adjudicator manager superuser

sign-in                GET     200 302 302 302 302 302
sign-in                POST    200 302 302 302 302 302
health                 GET     200 200 200 200 200 200
ready                  GET     200 200 200 200 200 200
metrics                GET     404 404 404 404 404 404
sign-in-link           GET     302 302 302 302 302 302
sign-out               POST    302 302 302 302 302 302
account                GET     302 200 200 200 200 200
change-password        GET     302 200 200 200 200 200
change-password        POST    302 200 200 200 200 200
end-other-sessions     POST    302 302 302 302 302 302
end-session            POST    302 404 404 404 302 404
forgotten-password     GET     404 404 404 404 404 404
forgotten-password     POST    404 404 404 404 404 404
set-password           GET     302 302 200 302 302 302
set-password           POST    302 302 200 302 302 302
projects               GET     302 200 200 200 200 200
project-create         GET     302 403 403 403 200 403
project-create         POST    302 403 403 403 200 403
tokens                 GET     302 200 200 200 200 200
tokens                 POST    302 200 200 200 200 200
token-revoke           POST    302 404 404 404 302 404

inbox                  GET     302 200 200 200 200 200
inbox-read             POST    302 302 302 302 302 302
notice                 GET     302 404 302 404 404 404

project                GET     302 404 200 200 200 200
queue                  GET     302 404 200 403 403 200
next-article           GET     302 404 302 403 403 302
progress               GET     302 404 200 200 200 200
project-change         GET     302 404 403 403 200 200
project-change         POST    302 404 403 403 200 200
releases               GET     302 404 403 200 200 200
releases               POST    302 404 403 403 400 400
release-compare        GET     302 404 403 200 200 200
release-file           GET     302 404 403 200 200 200
export                 GET     302 404 200 200 200 200
export-download        GET     302 404 200 200 200 200
export-download        POST    302 404 302 302 302 302
export-file            GET     302 404 403 403 200 200

articles               GET     302 404 200 200 200 200
near-duplicates        GET     302 404 403 403 200 200
near-duplicates        POST    302 404 403 403 302 302
import                 GET     302 404 403 403 200 200
import-labels          GET     302 404 403 403 200 200
import-labels          POST    302 404 403 403 200 200
import-upload          POST    302 404 403 403 200 200
import-columns         GET     302 404 403 403 200 200
import-columns         POST    302 404 403 403 200 200
import-addresses       POST    302 404 403 403 403 403
import-text            POST    302 404 403 403 200 200
withdraw               GET     302 404 403 403 200 200
withdraw               POST    302 404 403 403 400 400
review                 GET     302 404 200 403 403 302
sentence-pass          GET     302 404 302 403 403 302
relevance              GET     302 404 302 403 403 302
relevance              POST    302 404 302 403 403 302
relevance-undo         POST    302 404 403 403 302 302
out-articles           GET     302 404 403 403 200 200
outcome                GET     302 404 409 403 403 409
outcome                POST    302 404 409 403 403 409
talk                   GET     302 404 200 200 200 200
talk                   POST    302 404 400 400 400 400
questions              GET     302 404 200 200 200 200
questions              POST    302 404 400 400 400 400
question-answer        POST    302 404 403 302 302 302

people                 GET     302 404 403 403 200 200
people                 POST    302 404 403 403 200 200
person-change          POST    302 404 403 403 302 302
invitation-revoke      POST    302 404 403 403 302 302
join                   GET     200 200 200 200 200 200
join                   POST    200 302 302 302 302 302

rounds                 GET     302 404 403 403 200 200
rounds                 POST    302 404 403 403 200 200
round                  GET     302 404 403 403 200 200
round-assign           GET     302 404 403 403 200 200
round-assign           POST    302 404 403 403 200 200
round-close            POST    302 404 403 403 302 302
assignment-change      POST    302 404 403 403 404 404
references             GET     302 404 403 403 200 200
reference-mark         POST    302 404 403 403 302 302
my-work                GET     302 404 200 403 403 200
pull                   GET     302 404 403 403 200 200
pull-measure           POST    302 404 403 403 302 302
samples                GET     302 404 403 403 200 200
samples                POST    302 404 403 403 200 200

search                 GET     302 404 200 200 200 200
search-save            POST    302 404 302 302 302 302
selection              GET     302 404 403 403 200 200
selection              POST    302 404 403 403 200 200
selection-undo         POST    302 404 403 403 302 302
said-twice             GET     302 404 403 200 200 200
said-twice-csv         GET     302 404 403 200 200 200
said-twice-group       GET     302 404 403 200 200 200
search-forget          POST    302 404 404 404 302 404

sources                GET     302 404 200 200 200 200
similar-sources        GET     302 404 403 200 200 200
source                 GET     302 404 200 200 200 200
source                 POST    302 404 403 200 200 200
source-merge           POST    302 404 403 404 404 404
source-separate        POST    302 404 403 302 302 302
source-split           POST    302 404 403 302 302 302

codebook               GET     302 404 200 200 200 200
codebook-edit          POST    302 404 403 403 302 302
codebook-draft         GET     302 404 403 403 200 200
codebook-publish       POST    302 404 403 403 302 302
codebook-discard       POST    302 404 403 403 302 302
field-add              GET     302 404 403 403 200 200
field-add              POST    302 404 403 403 200 200
field                  GET     302 404 403 403 200 200
field                  POST    302 404 403 403 200 200
field-remove           POST    302 404 403 403 302 302
codebook-re-review     GET     302 404 403 403 200 200
codebook-re-review     POST    302 404 403 403 302 302
codebook-merge-undo    POST    302 404 403 403 302 302

adjudications          GET     302 404 403 200 200 200
adjudicate             GET     302 404 403 200 403 409
adjudicate-settle      POST    302 404 403 302 403 404
adjudicate-submit      POST    302 404 403 302 403 404
adjudicate-reopen      POST    302 404 403 302 403 404
adjudicate-refresh     POST    302 404 403 302 403 404
agreement              GET     302 404 200 200 200 200
agreement-measure      POST    302 404 403 302 302 302
disagreements          GET     302 404 403 404 404 404

speakers               GET     302 404 403 200 200 200
speakers-csv           GET     302 404 403 200 200 200
speakers-claims        GET     302 404 403 200 200 200
speakers-estimates     GET     302 404 403 200 200 200
speakers-count         POST    302 404 403 302 302 302

preannotate            POST    302 404 403 403 302 302
pipeline               GET     302 404 403 403 200 200
pipeline-train         POST    302 404 403 403 302 302
pipeline-adopt         POST    302 404 403 403 302 302
pipeline-change        POST    302 404 403 403 302 302
pipeline-retry         POST    302 404 403 403 302 302
pipeline-shipped       POST    302 404 403 403 302 302
quality                GET     302 404 403 403 200 200
quality-measure        POST    302 404 403 403 404 404
quality-article        GET     302 404 403 403 404 404
webhooks               GET     302 404 403 403 200 200
webhooks               POST    302 404 403 403 200 200
webhook-remove         POST    302 404 403 403 302 302
delivery-again         POST    302 404 403 403 302 302
jobs                   GET     302 404 200 200 200 200
job                    GET     302 404 200 200 200 200
job-cancel             POST    302 404 403 403 302 302
job-restart            POST    302 404 403 403 302 302

api-schema             GET     200 200 200 200 200 200
api-docs               GET     200 200 200 200 200 200
api-redoc              GET     200 200 200 200 200 200
api-me                 GET     401 200 200 200 200 200
api-projects           GET     401 200 200 200 200 200
api-projects           POST    401 403 403 403 400 403
api-project            GET     401 404 200 200 200 200
api-project            PATCH   401 404 403 403 200 200
api-progress           GET     401 404 200 200 200 200
api-reviewers          GET     401 404 403 403 200 200
api-preannotation      POST    401 404 403 403 202 202
api-near-duplicates    GET     401 404 403 403 404 404
api-near-duplicates    POST    401 404 403 403 202 202
api-codebook           GET     401 404 200 200 200 200
api-codebook-draft     GET     401 404 403 403 200 200
api-codebook-draft     PUT     401 404 403 403 400 400
api-codebook-draft     DELETE  401 404 403 403 204 204
api-codebook-publish   POST    401 404 403 403 200 200
api-re-review          GET     401 404 403 403 200 200
api-re-review          POST    401 404 403 403 400 400
api-codebook-merge-undo POST   401 404 403 403 202 202
api-codebook-versions  GET     401 404 200 200 200 200
api-codebook-version   GET     401 404 200 200 200 200
api-label-import       POST    401 404 403 403 415 415
api-suggestions        GET     401 404 403 404 404 404
api-relevance          POST    401 404 400 403 403 400
api-review-open        POST    401 404 200 403 403 409
api-reviews            GET     401 404 200 200 200 200
api-claims             GET     401 404 200 200 200 200
api-sources            GET     401 404 200 200 200 200
api-source             GET     401 404 200 200 200 200
api-rounds             GET     401 404 403 403 200 200
api-assignments        GET     401 404 403 403 200 200
api-assignment-withdraw POST   401 404 403 403 200 200
api-assignment-reassign POST   401 404 403 403 400 400
api-queue              GET     401 404 200 403 403 200
api-queue-next         POST    401 404 204 403 403 204
api-adjudications      GET     401 404 403 200 200 200
api-adjudication       GET     401 404 403 200 403 404
api-adjudication       POST    401 404 403 200 403 409
api-adjudication-settle POST    401 404 403 400 403 404
api-adjudication-submit POST    401 404 403 200 403 404
api-adjudication-reopen POST    401 404 403 200 403 404
api-adjudication-refresh POST    401 404 403 200 403 404
api-export-file        GET     401 404 403 403 200 200
api-releases           GET     401 404 403 200 200 200
api-releases           POST    401 404 403 403 202 202
api-release            GET     401 404 403 200 200 200
api-release-compare    GET     401 404 403 200 200 200
api-release-file       GET     401 404 403 200 200 200
api-job                GET     401 404 200 200 200 200
api-job-cancel         POST    401 404 403 403 409 409
api-job-restart        POST    401 404 403 403 409 409
api-project-jobs       GET     401 404 200 200 200 200
api-articles           GET     401 404 200 200 200 200
api-articles           POST    401 404 403 403 200 200
api-articles-files     POST    401 404 403 403 400 400
api-articles-addresses POST    401 404 403 403 403 403
api-article            GET     401 404 200 200 200 200
api-withdraw           POST    401 404 403 403 400 400
api-comments           GET     401 404 200 200 200 200
api-comments           POST    401 404 400 400 400 400
api-agreement          GET     401 404 403 404 404 404
api-agreement          POST    401 404 403 202 202 202
api-disagreements      GET     401 404 403 400 400 400
api-export             GET     401 404 200 200 200 200
api-export             POST    401 404 202 202 202 202
api-export-report      GET     401 404 200 200 200 200
api-inbox              GET     401 200 200 200 200 200
api-inbox-read-all     POST    401 204 204 204 204 204
api-inbox-read         POST    401 404 200 404 404 404
api-join               POST    401 200 200 200 200 200
api-pace               GET     401 404 200 200 200 200
api-articles-out       GET     401 404 403 403 200 200
api-relevance-undo     POST    401 404 403 403 204 204
api-outcome            GET     401 404 404 403 403 404
api-outcome            POST    401 404 404 403 403 404
api-sources-similar    GET     401 404 403 200 200 200
api-source             PATCH   401 404 403 200 200 200
api-source-merge       POST    401 404 403 400 400 400
api-source-keep-apart  POST    401 404 403 400 400 400
api-source-separate    POST    401 404 403 409 409 409
api-source-split       POST    401 404 403 400 400 400
api-rounds             POST    401 404 403 403 409 409
api-round              GET     401 404 403 403 200 200
api-round-plan         POST    401 404 403 403 409 409
api-round-assign       POST    401 404 403 403 409 409
api-round-close        POST    401 404 403 403 200 200
api-round-reopen       POST    401 404 403 403 409 409
api-assignment-give-back POST  401 404 403 403 200 200
api-samples            GET     401 404 403 403 200 200
api-samples            POST    401 404 403 403 400 400
api-sample-articles    GET     401 404 403 403 200 200
api-references         GET     401 404 403 403 200 200
api-reference-mark     POST    401 404 403 403 400 400
api-grades             GET     401 404 403 403 200 200
api-my-work            GET     401 404 200 403 403 200
api-people             GET     401 404 403 403 200 200
api-person             GET     401 404 403 403 200 200
api-person             PUT     401 404 403 403 400 400
api-invitations        GET     401 404 403 403 200 200
api-invitations        POST    401 404 403 403 400 400
api-invitation-revoke  POST    401 404 403 403 200 200
api-webhooks           GET     401 404 403 403 200 200
api-webhooks           POST    401 404 403 403 400 400
api-webhook            DELETE  401 404 403 403 204 204
api-deliveries         GET     401 404 403 403 200 200
api-delivery-again     POST    401 404 403 403 202 202
api-questions          GET     401 404 200 200 200 200
api-questions          POST    401 404 400 400 400 400
api-question-answer    POST    401 404 403 400 400 400
api-search             GET     401 404 200 200 200 200
api-saved-searches     GET     401 404 200 200 200 200
api-saved-searches     POST    401 404 400 400 400 400
api-saved-search       DELETE  401 404 404 404 204 404
api-said-twice         GET     401 404 403 200 200 200
api-said-twice-group   GET     401 404 403 200 200 200
api-selection          POST    401 404 403 403 400 400
api-selection-undo     POST    401 404 403 403 400 400
api-speakers           GET     401 404 403 200 200 200
api-speakers           POST    401 404 403 202 202 202
api-speakers-claims    GET     401 404 403 400 400 400
api-speakers-estimates GET     401 404 403 200 200 200
api-pipeline           GET     401 404 403 403 200 200
api-pipeline           PATCH   401 404 403 403 200 200
api-pipeline-train     POST    401 404 403 403 202 202
api-pipeline-adopt     POST    401 404 403 403 409 409
api-pipeline-shipped   POST    401 404 403 403 202 202
api-pipeline-retry     POST    401 404 403 403 202 202
api-quality            GET     401 404 403 403 404 404
api-quality            POST    401 404 403 403 404 404
api-quality-article    GET     401 404 403 403 404 404
api-pull               GET     401 404 403 403 404 404
api-pull               POST    401 404 403 403 202 202
api-review             GET     401 404 200 403 403 403
api-review-events      GET     401 404 200 403 403 403
api-review-changes     POST    401 404 409 403 403 403
api-review-submit      POST    401 404 400 403 403 403
api-review-reopen      POST    401 404 409 403 403 403
"""


def _rows() -> dict[tuple[str, str], dict[str, int]]:
    lines = [line.split() for line in _TABLE.splitlines() if line.strip()]
    assert tuple(lines[0][2:]) == ROLES
    return {(name, method): dict(zip(ROLES, map(int, answers), strict=True)) for name, method, *answers in lines[1:]}


ROWS = _rows()  # (name, method) to {role: status}
