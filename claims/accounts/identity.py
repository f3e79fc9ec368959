"""What django-allauth asks of us: who may have an account, and from where a request comes."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from claims.sessions import address_of

UNSAID = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """People come by invitation, by an administrator, or from the identity provider."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def add_message(self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kw: Any) -> None:
        """What a person sees without being told is not told."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kw)


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Whoever the provider vouches for gets an account: the one with the same verified e-mail address, else a new one,
    which is a member of no project."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """An address that the provider has not verified counts for nothing: it may be anybody's."""
        if not any(address.verified for address in sociallogin.email_addresses):
            sociallogin.email_addresses, sociallogin.user.email = [], ""
