"""What an operator may configure, typed and read from the environment (or a `.env` file).

Every name carries the prefix ``AVATAR_``; ``REDIS_URL`` is also read bare, as hosting platforms
set it. Nothing here imports Django, so that scripts may ask for the same answers.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent

_UNIX_PATH_LIMIT = 100
"""Kernels refuse socket paths of 108 bytes (104 on macOS)."""

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")

MiB = 1024 * 1024
GiB = 1024 * MiB


class Config(BaseSettings):
    """Typed settings. The defaults run the whole platform on one machine, without a network."""

    model_config = SettingsConfigDict(
        env_prefix="AVATAR_", env_file=BASE_DIR / ".env", extra="ignore", frozen=True
    )

    debug: bool = False
    var_dir: Path = BASE_DIR / "var"
    """Everything the platform writes: database, pictures, mail, Redis' files, the secret key."""
    secret_key: str | None = None
    """Generated into `var_dir` at the first start when not given."""
    public_url: str = "http://localhost:8000"
    """Where browsers reach the platform. With https, cookies are marked secure and HSTS is sent."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Further host names to answer to, separated by commas."""
    trusted_proxies: Annotated[int, Field(ge=0)] = 0
    """How many proxies in front may be believed about the client's address and scheme."""

    database_url: str | None = None
    """`sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=…`."""
    redis_url: str | None = Field(
        default=None, validation_alias=AliasChoices("AVATAR_REDIS_URL", "REDIS_URL")
    )
    """Jobs and channels. Empty means: the embedded server in `var_dir/redis`."""
    cache_url: str | None = None
    """Cache, throttles, tickets. Empty means database 1 of the same server."""

    storage: Literal["files", "s3"] = "files"
    s3_bucket: str = ""
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: str | None = None

    provenance_dir: Path | None = None
    """Keys that mark and sign what is made here; `var_dir/provenance` when not given."""
    c2pa_certificates: Path | None = None
    """A PEM file of the operator's own certificates, the signer's first; with `c2pa_key`."""
    c2pa_key: Path | None = None
    """A PEM file of the private key (P-256) that belongs to it."""

    email_url: str | None = None
    """`smtp://USER:PASSWORD@HOST:PORT?tls=true`; empty writes each mail to `var_dir/mail`."""
    email_from: str = "Avatars <noreply@localhost>"

    frontend_dir: Path = BASE_DIR / "frontend" / "dist"
    """Where the Angular build lies; its `browser` folder is looked for below."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    quota_storage_bytes: Annotated[int, Field(ge=0)] = 2 * GiB
    quota_jobs_per_hour: Annotated[int, Field(ge=0)] = 60
    quota_jobs_at_once: Annotated[int, Field(ge=0)] = 3
    signup_open: bool = True
    admin_second_factor: bool = True
    """Whether staff need an authenticator app for the admin. Off: only who has set one up does."""
    privacy_contact: str = ""
    """Whom people may ask about their data, shown on the privacy page: an address or a name."""
    throttle: bool = True
    """Rate limits. Only load tests turn them off."""

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(host.strip() for host in value.split(",") if host.strip())
        return value

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http(s) address such as https://avatars.example.com")
        return value.rstrip("/")

    @property
    def public_host(self) -> str:
        """Host name browsers use, without the port."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the platform over TLS."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Every host name that is answered."""
        return list(dict.fromkeys((self.public_host, *LOOPBACK_HOSTS, *self.allowed_hosts)))

    @property
    def embedded_redis(self) -> bool:
        """Whether the platform starts a Redis-compatible server of its own."""
        return not self.redis_url

    @property
    def redis_dir(self) -> Path:
        """Where the embedded server keeps its append-only file."""
        return self.var_dir / "redis"

    @property
    def redis_socket(self) -> Path:
        """The embedded server's unix socket; a short path is found when the checkout's is long."""
        path = self.redis_dir / "redis.sock"
        if len(os.fsencode(path)) <= _UNIX_PATH_LIMIT:
            return path
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"avatar-{os.getuid()}-{digest}" / "redis.sock"

    def redis_database(self, number: int) -> str:
        """Address of one database of the Redis server in use."""
        if self.redis_url:
            if not number:
                return self.redis_url
            parts = urlsplit(self.redis_url)
            if parts.scheme == "unix":
                # Not by `geturl`, which drops the empty host's slashes.
                return f"unix://{parts.netloc}{parts.path}?db={number}"
            return parts._replace(path=f"/{number}").geturl()
        return f"unix://{self.redis_socket}?db={number}"

    @property
    def queue_address(self) -> str:
        """Redis for jobs and channels."""
        return self.redis_database(0)

    @property
    def cache_address(self) -> str:
        """Redis for the cache: a database apart, since clearing a cache empties it."""
        return self.cache_url or self.redis_database(1)

    def database(self) -> dict[str, Any]:
        """Django's setting for the one database.

        Raises:
            ValueError: when `database_url` has an unknown scheme.
        """
        if not self.database_url:
            return sqlite(self.var_dir / "db.sqlite3")
        parts = urlsplit(self.database_url)
        if parts.scheme in ("sqlite", "sqlite3"):
            return sqlite(Path(unquote(parts.path.removeprefix("/"))))
        if parts.scheme not in ("postgres", "postgresql"):
            raise ValueError(f"AVATAR_DATABASE_URL: unknown scheme {parts.scheme!r}")
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or options.pop("host", "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
        }

    def email(self) -> dict[str, Any]:
        """Django's e-mail settings."""
        if not self.email_url:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(self.var_dir / "mail"),
            }
        parts = urlsplit(self.email_url)
        options = dict(parse_qsl(parts.query))
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or 25,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": options.get("tls", "").lower() == "true",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": 15,
        }

    def storages(self) -> dict[str, Any]:
        """Django's storages. Pictures are private in both: only views hand them out."""
        static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        if self.storage == "s3":
            options = {
                "bucket_name": self.s3_bucket,
                "endpoint_url": self.s3_endpoint,
                "region_name": self.s3_region,
                "access_key": self.s3_access_key,
                "secret_key": self.s3_secret_key,
                "default_acl": None,
                "file_overwrite": False,
                "querystring_auth": True,
            }
            default: dict[str, Any] = {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": options,
            }
        else:
            default = {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {
                    "location": str(self.var_dir / "media"),
                    "base_url": None,
                    "file_permissions_mode": 0o600,
                    "directory_permissions_mode": 0o700,
                },
            }
        return {"default": default, "staticfiles": static}

    def signing_key(self) -> str:
        """The secret key: as configured, or kept in `var_dir/secret_key` since the first start."""
        return self.secret_key or stored_secret(self.var_dir / "secret_key")


def sqlite(path: Path) -> dict[str, Any]:
    """Django's setting for a SQLite file that several processes write to.

    Write-ahead logging lets readers go on beside a writer. IMMEDIATE takes the write lock at
    the start, so that a transaction waits for its turn instead of failing half-way.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # In memory, threads would share one connection, unlike anywhere else.
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;PRAGMA cache_size=-16000;"
            ),
        },
    }


def stored_secret(path: Path) -> str:
    """Read a secret from `path`; write a new one, readable by its owner only, when absent.

    Safe when several processes start at once: the file appears complete or not at all.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            # A link fails where a rename would overwrite the secret of a process that was first.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def load() -> Config:
    """The configuration of this process, read once."""
    return Config()
