"""Timestamps of a bag (RFC 3161): an authority vouches that its tag manifest, hence all of it, existed at an instant.

Needs the extra ``timestamp``. No network here: the query goes out and the answer comes in as bytes. A chain in the bag
proves which certificates signed; whether their root is to be trusted is for the reader, so it is named.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.archive.certificates import StampRefused, certificates_in, chain_of, name_of, nonsense, pem
from mes_assist.archive.manifest import TAG_MANIFEST, manifest_text
from mes_assist.archive.record import in_groups
from mes_assist.support.errors import ArchiveError
from mes_assist.support.files import create_private, create_private_folder, fsync_folder, rename_new
from mes_assist.support.paths import private_folder
from mes_assist.support.reading import read_regular

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampRequest, TimeStampResponse

STAMPS = "horodatage"
"""The folder of a bag that holds its timestamps: they date the tag manifest, so that it can not list them."""
ANSWER, CHAIN, README, DIGESTS = "reponse.tsr", "certificats.pem", "LISEZ-MOI.txt", "empreintes-sha256.txt"
FILES = (ANSWER, CHAIN, README, DIGESTS)
_MOST_BYTES = 2**18


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp that its certificates confirm.

    Attributes
    ----------
    at:
        The instant that the authority gives, aware.
    authority:
        The name in its certificate.
    root, root_sha256:
        The name of the certificate on which all the others rest, and its fingerprint.
    """

    at: datetime
    authority: str
    root: str
    root_sha256: str


def available() -> bool:
    """Tell whether the extra ``timestamp`` is installed."""
    try:
        import rfc3161_client  # noqa: F401
    except ImportError:
        return False
    return True


def query_for(bag: Path) -> TimeStampRequest:
    """Return the question to an authority: a hash and a number drawn at random, nothing else."""
    from rfc3161_client import TimestampRequestBuilder
    from rfc3161_client.base import HashAlgorithm

    data = (bag / TAG_MANIFEST).read_bytes()
    return TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256).build()


def add_stamp(bag: Path, query: TimeStampRequest, answer: bytes, roots: Sequence[Certificate]) -> Stamp:
    """Verify an authority's answer and keep it in the bag with the certificates that it needs.

    Parameters
    ----------
    bag, query:
        What was asked about, and the question.
    answer:
        What the authority sent.
    roots:
        Whom to trust.

    Raises
    ------
    StampRefused
        When it vouches for nothing; the bag is then untouched.
    ArchiveError
        ``archive_write_failed`` when the disk refuses.
    """
    response = _decoded(answer)
    chain = chain_of(response, roots)
    stamp = _verified(response, chain, (bag / TAG_MANIFEST).read_bytes(), nonce=query.nonce)
    work = bag.parent / f".{bag.name}.part-{secrets.token_hex(4)}"
    try:
        final = _free_name(private_folder(bag / STAMPS), stamp.at)
        create_private_folder(work)
        files = {ANSWER: answer, CHAIN: pem(chain), README: _readme(stamp, final.name)}
        files[DIGESTS] = _digests(files)
        for name, content in files.items():
            create_private(work / name, content)
        fsync_folder(work)
        rename_new(work, final)
        fsync_folder(bag / STAMPS)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise ArchiveError("archive_write_failed", folder=str(bag), detail=error.strerror or "") from error
    except BaseException:  # Ctrl-C: leave nothing half-written behind either
        shutil.rmtree(work, ignore_errors=True)
        raise
    return stamp


def verify_stamp(bag: Path, folder: Path) -> Stamp:
    """Verify a timestamp with nothing but what lies in the bag.

    Raises
    ------
    StampRefused
        When it does not hold, or not for this bag.
    """
    try:
        files = {name: read_regular(folder / name, _MOST_BYTES) for name in FILES}
        data = read_regular(bag / TAG_MANIFEST, _MOST_BYTES)
    except OSError as error:
        raise StampRefused("nonsense") from error
    digests = files.pop(DIGESTS)
    chain = certificates_in(files[CHAIN])
    response = _decoded(files[ANSWER])
    stamp = _verified(response, chain_of(response, chain), data)
    if digests != _digests(files) or not folder.name.startswith(_name_of(stamp.at)):
        raise StampRefused("forged")
    return stamp


def stamps_of(bag: Path) -> list[Path]:
    """Return the folders of the timestamps of a bag, oldest first."""
    try:
        return sorted(path for path in (bag / STAMPS).iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []


def stamp_files(bag: Path) -> Iterator[Path]:
    """Yield the files of the timestamps of a bag."""
    for folder in stamps_of(bag):
        yield from (folder / name for name in FILES if (folder / name).is_file())


def _decoded(answer: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    with nonsense():
        response = decode_timestamp_response(answer)
        granted = response.status == 0
    if not granted:
        raise StampRefused("refused")
    return response


def _verified(
    response: TimeStampResponse, chain: Sequence[Certificate], data: bytes, *, nonce: int | None = None
) -> Stamp:
    from cryptography.hazmat.primitives.hashes import SHA256
    from rfc3161_client import VerificationError
    from rfc3161_client.verify import VerifierBuilder

    leaf, *between, root = chain if len(chain) > 1 else [*chain, *chain]
    with nonsense():
        verifier = VerifierBuilder(tsa_certificate=leaf, intermediates=between, roots=[root], nonce=nonce).build()
        try:
            verifier.verify_message(response, data)
        except (VerificationError, ValueError) as error:
            raise StampRefused("forged") from error
        return Stamp(response.tst_info.gen_time, name_of(leaf), name_of(root), root.fingerprint(SHA256()).hex())


def _digests(files: Mapping[str, bytes]) -> bytes:
    """Return what ``sha256sum -c`` reads in the folder of a timestamp, which no manifest of the bag lists."""
    return manifest_text({name: hashlib.sha256(content).hexdigest() for name, content in files.items()}).encode()


def _name_of(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _free_name(folder: Path, at: datetime) -> Path:
    names = (f"{_name_of(at)}{suffix}" for suffix in ("", *(f"-{number}" for number in range(2, 1000))))
    return next(path for name in names if not (path := folder / name).exists())


def _readme(stamp: Stamp, folder: str) -> bytes:
    here = f"{STAMPS}/{folder}"
    command = f"openssl ts -verify -data {TAG_MANIFEST} -in {here}/{ANSWER} -CAfile {here}/{CHAIN}"
    return f"""\
HORODATAGE

Une autorité d'horodatage atteste que le fichier « {TAG_MANIFEST} » de ce
dossier, et par lui tous les autres, existait à cet instant :

    {stamp.at:%d/%m/%Y à %H:%M:%S} (temps universel)

Autorité : {stamp.authority}
Certificat racine : {stamp.root}
Empreinte SHA-256 du certificat racine :

    {" ".join(in_groups(stamp.root_sha256)[:4])}
    {" ".join(in_groups(stamp.root_sha256)[4:])}

Pour vérifier sans ce programme, ouvrez un terminal dans le dossier qui
contient « {TAG_MANIFEST} », puis tapez, sur une seule ligne :

    {command}

Si les certificats ont expiré depuis, ajoutez à la fin : -attime {int(stamp.at.timestamp())}

La réponse doit être « Verification: OK ». Comparez ensuite l'empreinte du
certificat racine avec celle que publie l'autorité.
""".encode()
