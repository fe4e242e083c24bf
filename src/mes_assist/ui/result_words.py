"""How an attempt ended, in words, and what it left that can be opened."""

from __future__ import annotations

from pathlib import Path

from mes_assist.engine.question import Answer
from mes_assist.engine.result import Result
from mes_assist.support.texts import Lang, say


def kept_of(result: Result) -> dict[Answer, Path]:
    """Return what an attempt left that can be opened, by the answer that opens it."""
    kept = {}
    if result.proof is not None:
        kept[Answer.SHOW] = Path(result.proof.path)
    if result.bag is not None:
        kept[Answer.FOLDER] = Path(result.bag)
    return kept


def words_of(result: Result, lang: Lang, *, in_full: bool = False) -> str:
    """Say how an attempt ended, where its proof is, and when the next one may be; ``in_full``, also what to keep."""
    lines = [result.message]
    if result.proof is not None:
        lines.append(say(lang, "proof_here", path=result.proof.path))
        lines += [say(lang, "proof_check", folder=result.proof.bag), say(lang, "evidence_note")] if in_full else []
    elif result.bag is not None:
        lines.append(say(lang, "bag_saved", folder=result.bag))
        lines += [say(lang, "evidence_note")] if in_full else []
    if result.next_attempt_at is not None:
        lines.append(say(lang, "next_attempt", date=f"{result.next_attempt_at:%d/%m/%Y %H:%M}"))
    return "\n".join(lines)
