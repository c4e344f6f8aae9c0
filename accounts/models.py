"""People and the tokens they give to programs."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from knox.models import AbstractAuthToken


def normalised_email(email: str) -> str:
    """The form under which an address is stored and looked up.

    The part before the @ may differ by case in theory; no provider people use does that, and
    two accounts that look alike would be a way to be mistaken for another.
    """
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Creates people; their address is their name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who can sign in with `password`, or not at all when it is None."""
        user = self.model(email=normalised_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may use the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its case."""
        return self.get(email=normalised_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person. Signs in by e-mail; everything they own hangs on their id."""

    class Language(models.TextChoices):
        """Interface languages."""

        ENGLISH = "en", "English"
        RUSSIAN = "ru", "Русский"

    class Theme(models.TextChoices):
        """Colours of the interface."""

        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    deletion_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Set when the person asked to be forgotten; the account is inactive from that moment."""

    storage_limit = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Bytes. Empty: the platform's default."
    )
    jobs_hour_limit = models.PositiveIntegerField(null=True, blank=True)
    jobs_active_limit = models.PositiveIntegerField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("-created_at",)
        constraints = (models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique"),)

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Normalise the address, as the manager does."""
        super().clean()
        self.email = normalised_email(self.email)


class ApiToken(AbstractAuthToken):
    """A named, expiring token. Only its SHA-512 is stored; the token itself is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    name = models.CharField(max_length=100)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-created", "-id")
        indexes = (models.Index(fields=("user", "-created"), name="accounts_token_by_user"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key}…)"


class BrowserSession(models.Model):
    """Whose a session is, on what device, and when it was used; see `accounts.sessions`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browser_sessions")
    key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(max_length=32, blank=True)
    system = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-seen_at", "-id")
        indexes = (models.Index(fields=("user", "-seen_at"), name="browser_session_by_user"),)

    def __str__(self) -> str:
        return f"{self.browser} {self.system}".strip() or "session"


class DataCopy(models.Model):
    """One wish for everything the platform holds about a person, as a ZIP. Gone after a day."""

    class Status(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="data_copy")
    """A new wish takes the place of the one before."""
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    progress = models.FloatField(default=0.0)
    attempt = models.PositiveSmallIntegerField(default=0)
    """Fences results: a worker thought dead that comes back writes nothing."""
    touched_at = models.DateTimeField(default=timezone.now)
    """When a worker last said that it is at it."""
    file = models.CharField(max_length=255, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "data copies"
        indexes = (models.Index(fields=("status", "touched_at"), name="data_copy_open"),)

    def __str__(self) -> str:
        return f"data copy ({self.status})"
