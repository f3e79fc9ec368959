"""These tests need django-allauth, which is switched on when a process starts: see tests/test_sign_in_flows.py."""

from django.conf import settings

collect_ignore = [] if settings.SIGN_IN_FLOWS else ["test_second_factor.py", "test_identity_provider.py"]
