"""/api/v1/"""

from django.urls import path

from claims.api import reviews

urlpatterns = [
    # /api/v1/reviews/<pk>/
    path("reviews/<int:pk>/", reviews.review_read, name="api-review"),
    path("reviews/<int:pk>/changes/", reviews.review_change, name="api-review-changes"),
    path("reviews/<int:pk>/submit/", reviews.review_submit, name="api-review-submit"),
    path("reviews/<int:pk>/reopen/", reviews.review_reopen, name="api-review-reopen"),
]
