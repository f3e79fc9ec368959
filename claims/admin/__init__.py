"""The Django admin: people, projects, codebooks, sources; what people labelled is read-only.

Nothing that holds labels can be deleted here: articles are withdrawn, people deactivated.
"""

from django.contrib import admin

from claims.admin import people, projects, records, sections

__all__ = ["people", "projects", "records", "sections"]

admin.site.site_header = "Sayso administration"
admin.site.site_title = "Sayso"
admin.site.index_title = "People, projects and history"
