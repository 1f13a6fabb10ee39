from django.http import HttpResponse


def directory(request):
    return HttpResponse("")


country_detail = organisation_detail = directory
