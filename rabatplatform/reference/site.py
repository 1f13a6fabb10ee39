"""The admin: reference data, to look at, for technical staff. It holds nothing else, whatever a library registers."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rabatplatform.reference.models import ReferenceEntry


class ReferenceSite(admin.AdminSite):
    site_title = site_header = _("Rabat Process: reference data")
    index_title = _("Reference data")
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Models of reference data only. Libraries register people, tokens and sessions on their own: those are left out."""
        models = model_or_iterable if isinstance(model_or_iterable, (list, tuple)) else [model_or_iterable]
        ours = [model for model in models if issubclass(model, ReferenceEntry)]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request):
        """Technical staff. SECURITY: the superuser flag opens nothing."""
        return request.user.is_active and request.user.is_staff

    # One door to sign in, out, and change a password: the account pages, with their limits.
    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            return redirect("/")
        return redirect(f"{reverse('account_login')}?next={reverse('admin:index')}")

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")


class ReferenceAdmin(admin.ModelAdmin):
    """Entries as they were loaded. They change in the files of the apps (`manage.py load_reference`); here one only looks."""

    list_display = ["key", "name", "order", "retired_at"]
    list_per_page = 100
    show_full_result_count = False

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
