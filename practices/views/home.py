from django.http import HttpResponse


def stub(request, *args, **kwargs):
    return HttpResponse("")


home = stub
