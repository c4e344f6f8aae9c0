"""This installation's keys: what it signs files with, and the secret of its invisible mark.

Made at first use, in one folder:

    watermark.key     secrets of the mark, one a line; the first writes, all are looked for
    signing.pem       certificates, the signer's first, the root last
    signing.key.pem   the signer's private key (P-256)
    trusted/*.pem     each an earlier `signing.pem`: what its key signed was made here, too

An operator puts files of their own in their place, or names them (see `Sources`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ml.errors import AvatarError

ORGANISATION = "Avatar Platform"
_YEARS = 10
_SECRET, _CHAIN, _KEY, _TRUSTED = "watermark.key", "signing.pem", "signing.key.pem", "trusted"
_LEAST_SECRET = 16


@dataclass(frozen=True)
class Sources:
    """Where the keys are.

    Attributes:
        folder: for everything that is not named; made when it is not there.
        certificates: a file as `signing.pem`, of an operator's own.
        key: the private key that belongs to it.
    """

    folder: Path
    certificates: Path | None = None
    key: Path | None = None

    @classmethod
    def of_environment(cls) -> Sources:
        """As the command line takes them: by the platform's own settings, else in `var/`."""
        base = Path(__file__).resolve().parents[2]
        var = Path(os.environ.get("AVATAR_VAR_DIR", base / "var"))
        folder = Path(os.environ.get("AVATAR_PROVENANCE_DIR", var / "provenance"))
        named = (os.environ.get(f"AVATAR_C2PA_{name}") for name in ("CERTIFICATES", "KEY"))
        certificates, key = (Path(path) if path else None for path in named)
        return cls(folder, certificates, key)


@dataclass(frozen=True)
class Identity:
    """The keys.

    Attributes:
        secrets: of the mark, the one in use first.
        certificates: PEM, the signer's first.
        key: PEM.
        anchors: PEM of the roots of certificates that were made here.
        signers: PEM of every certificate that signs or has signed here.
        serials: their serial numbers. A root that an operator's certificate comes from has issued
            others, too, so that only these tell what was signed here.
    """

    secrets: tuple[bytes, ...]
    certificates: str
    key: str
    anchors: str
    signers: str
    serials: frozenset[str]

    @property
    def secret(self) -> bytes:
        """What new marks are written with."""
        return self.secrets[0]


@lru_cache(maxsize=4)
def identity(sources: Sources) -> Identity:
    """The installation's keys, made where there are none.

    Raises:
        AvatarError: ``provenance.keys`` where a file is missing, unreadable or no key.
    """
    folder = sources.folder
    if (sources.certificates is None) != (sources.key is None):
        raise AvatarError("provenance.keys", "Name both, the certificates and their key.")
    try:
        if not (folder / _SECRET).exists():
            _make(folder)
        chain = (sources.certificates or folder / _CHAIN).read_text("ascii")
        key = (sources.key or folder / _KEY).read_text("ascii")
        files = [folder / _CHAIN, *sorted((folder / _TRUSTED).glob("*.pem"))]
        known = [_parsed(text) for text in (chain, *(file.read_text("ascii") for file in files))]
        lines = (folder / _SECRET).read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise AvatarError("provenance.keys", f"The keys cannot be read: {error}") from error
    _check(known[0][0], key, lines)
    signers = [each[0] for each in known]
    roots = [each[-1] for each in known if each[-1].subject == each[-1].issuer]
    return Identity(
        secrets=tuple(line.encode() for line in lines),
        certificates=chain,
        key=key,
        anchors="".join(map(_pem, roots)),
        signers="".join(map(_pem, signers)),
        serials=frozenset(str(each.serial_number) for each in signers),
    )


def _parsed(chain: str) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(chain.encode())
    except ValueError as error:
        raise AvatarError("provenance.keys", f"Not a certificate: {error}") from error
    return found


def _check(signer: x509.Certificate, key: str, lines: list[str]) -> None:
    try:
        private = serialization.load_pem_private_key(key.encode(), None)
    except (ValueError, TypeError) as error:
        raise AvatarError("provenance.keys", f"Not a private key: {error}") from error
    public = signer.public_key()
    if (
        not isinstance(private, ec.EllipticCurvePrivateKey)
        or not isinstance(public, ec.EllipticCurvePublicKey)
        or private.public_key().public_numbers() != public.public_numbers()
        or not isinstance(private.curve, ec.SECP256R1)
    ):
        raise AvatarError("provenance.keys", "The key is not a P-256 key of the certificate.")
    if not lines or min(map(len, lines)) < _LEAST_SECRET:
        raise AvatarError("provenance.keys", f"A secret has {_LEAST_SECRET} characters or more.")


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _make(folder: Path) -> None:
    """Write new keys. Safe when several processes start at once: the folder appears whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        chain, key = _certified()
        (draft / _TRUSTED).mkdir(mode=0o700)
        for name, text in (
            (_SECRET, secrets.token_urlsafe(32) + "\n"),
            (_CHAIN, chain),
            (_KEY, key),
        ):
            (draft / name).touch(mode=0o600)
            (draft / name).write_text(text, "ascii")
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        draft.rename(folder)
    except OSError:
        # Another process was first; anything else is told by whoever reads the folder next.
        if not (folder / _SECRET).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _certified() -> tuple[str, str]:
    """A certificate chain and the key of its first, PEM. The root's own key is forgotten."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    serial = secrets.token_hex(4)
    root_name = _name(f"{ORGANISATION} root {serial}")
    root = (
        _certificate(root_name, root_name, root_key.public_key(), root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(_name(f"{ORGANISATION} {serial}"), root_name, key.public_key(), root_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return _pem(leaf) + _pem(root), private.decode()


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # Clocks of those who verify may be a little behind.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
