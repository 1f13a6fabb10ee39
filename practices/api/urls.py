"""REST API v1, under /api/v1/, one namespace `api`: what belongs to no app; the apps' own are beside their code."""

urlpatterns = []
