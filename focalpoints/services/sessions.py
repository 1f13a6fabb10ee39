"""Whoever holds no post any more is signed out everywhere at once."""

from allauth.usersessions.models import UserSession

from focalpoints.models import Appointment


def end_sessions_without_a_post(user) -> None:
    if not Appointment.objects.now().filter(user=user.pk).exists():
        for session in UserSession.objects.filter(user_id=user.pk):
            session.end()
