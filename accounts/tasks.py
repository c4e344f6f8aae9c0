"""Work of accounts that happens in a worker, on the queue `maintenance`."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import data_copies, sessions
from accounts.models import User
from accounts.registries import erasers
from avatar_platform.jobs import enqueue

logger = logging.getLogger(__name__)

_ERASURE_PATIENCE = timedelta(minutes=10)


def send_password_reset(email: str) -> None:
    """Mail a link to set a new password, in the person's language; no account, no mail."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(str(user.pk)))
    token = default_token_generator.make_token(user)
    context = {
        "link": f"{settings.PUBLIC_URL}/reset-password/{uid}/{token}",
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        "site": settings.PUBLIC_URL,
    }
    mail = render_to_string(f"accounts/mail/password_reset.{user.language}.txt", context)
    subject, _, text = mail.partition("\n")
    send_mail(subject.strip(), text.lstrip(), None, [user.email])


def erase_account(user_id: str) -> None:
    """Erase a person: each app's files and rows, then the account itself.

    The account goes last, so that a job that was cut short is found and run again.
    """
    user = User.objects.filter(pk=user_id, deletion_requested_at__isnull=False).first()
    if user is None:
        return
    for name, erase in erasers.items():
        logger.info("erasing %s of an account", name)
        erase(uuid.UUID(user_id))
    data_copies.data_copy_delete(user_id=user.pk)
    user.delete()


def data_copy_run(copy_id: str) -> None:
    """Write a person's copy of their data."""
    data_copies.data_copy_make(uuid.UUID(copy_id))


def data_copies_resume() -> None:
    """Enqueue again copies that no worker is at."""
    data_copies.data_copies_resume()


def data_copies_purge() -> None:
    """Delete copies whose day is over."""
    data_copies.data_copies_purge()


def resume_erasures() -> None:
    """Enqueue again what was asked for and has not happened."""
    before = timezone.now() - _ERASURE_PATIENCE
    for pk in User.objects.filter(deletion_requested_at__lt=before).values_list("pk", flat=True):
        enqueue("maintenance", "accounts.tasks.erase_account", str(pk))


def clear_sessions() -> None:
    """Delete sessions that have expired."""
    sessions.sessions_clean()
