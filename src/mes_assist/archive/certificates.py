"""Chains of certificates: from whoever signed a timestamp up to a root that is trusted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_LONGEST = 8
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")


class StampRefused(Exception):
    """An answer that vouches for nothing.

    Parameters
    ----------
    reason:
        ``nonsense``: it can not be read; ``refused``: the authority did not want to; ``unknown_root``: nothing leads
        to a root that is trusted; ``forged``: it does not hold, or for something else.
    """

    def __init__(self, reason: Literal["nonsense", "refused", "unknown_root", "forged"]) -> None:
        super().__init__(reason)
        self.reason = reason


@contextmanager
def nonsense() -> Iterator[None]:
    """Turn whatever a parser raises for bytes that make no sense into `StampRefused`."""
    try:
        yield
    except StampRefused:
        raise
    except Exception as error:
        raise StampRefused("nonsense") from error


def chain_of(response: TimeStampResponse, trusted: Collection[Certificate]) -> list[Certificate]:
    """Return the certificates from the one that signed up to a root that is trusted.

    Raises
    ------
    StampRefused
        ``unknown_root`` when no such chain can be made, ``nonsense`` when a certificate makes no sense.
    """
    with nonsense():
        return _chain_of(response, trusted)


def _chain_of(response: TimeStampResponse, trusted: Collection[Certificate]) -> list[Certificate]:
    from cryptography.x509 import load_der_x509_certificate

    sent = [load_der_x509_certificate(each) for each in response.signed_data.certificates]
    (signer,) = response.signed_data.signer_infos
    known = [*trusted, *sent]
    signed_by = (each for each in known if (each.issuer, each.serial_number) == (signer.issuer, signer.serial_number))
    chain = [leaf] if (leaf := next(signed_by, None)) is not None else []
    while chain and not _is_root(chain[-1], trusted) and len(chain) < _LONGEST:
        above = next((each for each in known if each not in chain and _issued(each, chain[-1])), None)
        if above is None:
            break
        chain.append(above)
    if not chain or not _is_root(chain[-1], trusted):
        raise StampRefused("unknown_root")
    return chain


def _is_root(certificate: Certificate, trusted: Collection[Certificate]) -> bool:
    return certificate in trusted and certificate.issuer == certificate.subject


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def certificates_in(pem: bytes) -> list[Certificate]:
    """Return the certificates of a PEM file; those that break the rules, as a few old roots do, are left out."""
    import warnings

    from cryptography.x509 import load_pem_x509_certificate

    found = []
    for block in _PEM.findall(pem):
        with warnings.catch_warnings(action="error"):
            try:
                certificate = load_pem_x509_certificate(block)
                _ = (certificate.serial_number, certificate.issuer, certificate.subject)
            except Exception:  # noqa: BLE001, S112 - the parser raises many things
                continue
        found.append(certificate)
    return found


def name_of(certificate: Certificate) -> str:
    """Return the name by which a person knows whoever a certificate belongs to, on one line."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for part in certificate.subject.get_attributes_for_oid(kind):
            return " ".join(str(part.value).split())
    return certificate.subject.rfc4514_string()


def pem(chain: Sequence[Certificate]) -> bytes:
    """Return certificates as text, in their order, for openssl's ``-CAfile``."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain)
