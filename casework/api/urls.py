"""Operations of casework, under /api/v1/."""

urlpatterns = []
