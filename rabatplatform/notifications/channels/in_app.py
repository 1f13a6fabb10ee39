"""The list at /notifications/: being sent is being shown; the sentence is made when the page is read."""


def prepare(delivery, kind, thing):
    return lambda: None
