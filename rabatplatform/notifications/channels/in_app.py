"""The list at /notifications/: being written is being shown; the sentence is made, and the right asked, when the page is read."""


def plan(kind, preferences, now, topic) -> dict:
    return {"state": "sent", "sent_at": now, "not_before": now}
