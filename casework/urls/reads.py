"""Addresses of this slice, under /notes/."""

urlpatterns = []
