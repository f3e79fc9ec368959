"""The Django admin: people, projects, memberships, codebooks, sources; history read-only."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from claims.models import User

admin.site.site_header = "Sayso administration"
admin.site.register(User, UserAdmin)
