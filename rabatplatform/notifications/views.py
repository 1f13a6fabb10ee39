from django.http import HttpResponse


def notification_list(request):
    return HttpResponse("")


notification_read = notification_list
