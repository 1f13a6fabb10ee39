"""The measured server: the platform, and one address more that takes a file as receive() does, without a row."""

import django
from django.conf import settings

settings.ROOT_URLCONF = __name__
django.setup()

from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from rabatplatform.files import storage  # noqa: E402
from rabatplatform.files.bodies import takes_files  # noqa: E402
from rabatplatform.files.models import Attachment  # noqa: E402
from rabatplatform.files.services import admit  # noqa: E402


@csrf_exempt
@takes_files
def take(request):
    upload = request.FILES["file"]
    admit(upload, Attachment, "file")
    storage.digest_of(upload)
    storage.drop(storage.keep(upload, "quarantine"))
    return HttpResponse("taken")


urlpatterns = [path("bench-upload/", take), path("", include("rabatplatform.urls"))]

from rabatplatform.wsgi import application  # noqa: E402, F401
