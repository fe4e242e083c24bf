"""What a story is about: the procedure, the site's form, the person, and what goes wrong. Drawn from the seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

LOOPBACK = "http://127.0.0.1:8000"
REAL = "https://www.monespacesante.fr"

ENROLMENT = ("v2022-01", "v2022-02", "v2024", "v2025", "bruit", "peau-cartes", "peau-ombre", "peau-cadre")
LOGGED_IN = ("connecte", "connecte-2022", "connecte-famille", "connecte-cartes", "connecte-ombre", "connecte-cadre")
_IDENTITY = {"v2022-01": ["identification"], "v2022-02": ["identification"], "v2024": ["date-naissance", "identite"]}

FORMS = ("radio", "cards", "hidden", "toggles", "buttons", "ticked", "skin")
ERRORS = {
    "identite": ("identite-inconnue", "coordonnees-inconnues", "deja-cree", "deces"),
    "identification": ("code-expire", "code-utilise", "identite-inconnue"),
    "coordonnees": ("trop-vite",),
    "code": ("code-incorrect", "code-expire", "code-utilise", "erreur-dans-la-page"),
    "connexion": ("connexion-refusee",),
    "representant": ("non-representant",),
}
TOUCHES = ("rename", "rename_trap", "disable", "twin", "flip", "unchoose", "tick_box", "box_gone", "reload", "double")
"""What changes what a yes is about."""
MISCHIEF = (
    *TOUCHES,
    *("cookies", "cookies_sans", "survey", "chat", "footer", "second", "news", "dialog", "tour", "session_end"),
    *("oups", "outage", "elsewhere", "blank", "frozen", "spinner", "captcha", "cgu", "queue", "not_authorised"),
    *("not_found", "clock_ahead", "clock_back", "suspend", "act_ahead", "go_back", "interrupt", "bug", "close_window"),
    *("retry_after", "gone_dead", "too_fast"),
)
GENTLE = ("cookies", "cookies_sans", "survey", "news", "blank", "twin", "clock_ahead")
"""What a willing site and person may meet, and still end well."""
_RIGHT_BEFORE = ("after_yes", "rehearsed")
TRIGGERS = ("look", "after_yes", "before_use", "rehearsed", "used", "submitted", "arrived", "asked")

DELIVERIES = (
    *("download", "response", "blob", "json", "viewer", "two", "twice", "late", "slow"),
    *("html", "truncated", "cut", "lost", "viewer_lost", "empty", "wrong", "encrypted", "never"),
)
GOOD = ("download", "response", "blob", "json", "viewer", "two", "twice", "late", "slow")
DISK = ("journal_down", "journal_slow", "archive_down", "archive_full", "quarantine_down", "disk_down")


RARE = (
    *("browser.fill", "browser.go_back", "browser.take_download", "archive.save_download", "archive.save_outline"),
    *("browser.is_elsewhere", "examiner.suffix_of", "archive.set_aside", "browser.screenshot", "archive.keep"),
    *("ui.hidden", "examiner.examine", "browser.take_deliveries", "browser.is_delivering", "browser.keep_json_answers"),
    *("browser.take_last_used", "journal.events", "browser.take_retry_after", "clock.now"),
)
"""Methods of ports that few stories call."""


@dataclass(frozen=True, slots=True)
class Mischief:
    """Something that the world does once: what, at which kind of moment, and the how-manieth of these."""

    what: str
    trigger: str
    nth: int


@dataclass(frozen=True, slots=True)
class KillPoint:
    """Where the program is killed: at the nth call of a method of a port, or at the nth call of any."""

    method: str | None
    nth: int
    before: bool


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that is drawn before the story begins."""

    flow: str
    variant: str
    willing: bool
    origin: str
    mode: str
    lang: str
    situation: str
    form: str
    confirmation: str
    password: str
    closing_proof: bool
    result_tells: bool
    journey: tuple[str, ...]
    errors: tuple[str, ...]
    export: str
    entry_gone: bool
    fates: tuple[str, ...]
    uses: tuple[str, ...]
    deliveries: tuple[str, ...]
    latency: float
    mischief: tuple[Mischief, ...]
    disk: tuple[tuple[str, int, int], ...]
    kills: tuple[KillPoint | None, ...]
    wallet: bool
    pause_budget: int | None
    tick: float
    wants_deletion: bool
    wants_data: bool
    temper: str


def drawn(random: Random, methods: Sequence[str]) -> Scenario:
    """Draw a scenario; ``methods`` are those of the ports that a kill may fall on."""
    scenario = _drawn(random, methods)
    for kill in scenario.kills:
        if kill is not None and kill.method is not None and random.random() < 0.8:
            scenario = replace(scenario, **_SUITED.get(kill.method, {}))
    return scenario


_DATA: dict[str, Any] = {
    "flow": "cloture",
    "variant": "connecte",
    "situation": "account",
    "wants_data": True,
    "export": "ready",
    "journey": ("connexion", "parametres", "donnees", "cloture"),
    "temper": "willing",
}
_OBJECTION: dict[str, Any] = {
    "flow": "opposition",
    "variant": "v2025",
    "situation": "new",
    "form": "radio",
    "journey": ("accueil", "decision"),
}
_SUITED: dict[str, dict[str, Any]] = {
    "browser.fill": _OBJECTION | {"wallet": True, "journey": ("accueil", "identite", "decision")},
    "browser.go_back": _OBJECTION | {"deliveries": ("viewer_lost",) * 3, "temper": "willing"},
    "archive.save_outline": _OBJECTION | {"journey": ("accueil", "inconnue", "decision"), "temper": "absent"},
    "browser.take_last_used": _OBJECTION | {"journey": ("accueil", "inconnue", "decision"), "temper": "willing"},
    "archive.save_download": _DATA,
    "examiner.suffix_of": _DATA,
    "browser.take_download": _DATA,
    "browser.is_elsewhere": _OBJECTION | {"journey": ("choix-fournisseur", "accueil", "inconnue", "decision")},
    "examiner.examine": _OBJECTION | {"temper": "willing"},
    "journal.events": _OBJECTION | {"fates": ("lost_error",), "willing": False},
    "clock.now": _OBJECTION | {"fates": ("lost_error",), "willing": False},
    "browser.take_retry_after": _OBJECTION | {"mischief": (Mischief("retry_after", "arrived", 1),), "willing": False},
    "archive.keep": _OBJECTION | {"temper": "willing"},
    "archive.set_aside": _OBJECTION | {"deliveries": ("html", "wrong", "truncated"), "temper": "willing"},
}
"""What leads to the calls of these methods, for the stories that are to be killed there."""


def _drawn(random: Random, methods: Sequence[str]) -> Scenario:
    willing = random.random() < 0.3
    flow = random.choice(("opposition", "opposition", "cloture-sans-compte", "cloture"))
    variant = random.choice(LOGGED_IN if flow == "cloture" else ENROLMENT)
    deliveries = random.choices(GOOD if willing else DELIVERIES, k=8)
    if willing and random.random() < 0.4:
        deliveries[0] = random.choice(("html", "truncated", "cut", "lost", "viewer_lost", "empty", "wrong", "never"))
    return Scenario(
        flow=flow,
        variant=variant,
        willing=willing,
        origin=LOOPBACK if random.random() < 0.75 else REAL,
        mode="assist" if random.random() < 0.8 else "guide",
        lang=random.choice(("fr", "en")),
        situation=_situation(random, flow),
        form=random.choice(FORMS),
        confirmation=random.choice(("none", "none", "page", "modal")),
        password=random.choice(("modal", "page", "none", "confirm", "confirm_modal")),
        closing_proof=random.random() < 0.3,
        result_tells=random.random() < 0.9,
        journey=tuple(_journey(random, flow, variant)),
        errors=() if random.random() < 0.6 else _errors(random, willing=willing),
        export=random.choice(("no", "running", "ready", "ready")),
        entry_gone=random.random() < 0.1,
        fates=() if willing else tuple(_fate(random) for _ in range(4)),
        uses=() if willing and random.random() < 0.7 else tuple(_use(random, willing=willing) for _ in range(12)),
        deliveries=tuple(deliveries),
        latency=random.choice((0.0, 0.2, 1.0) if willing else (0.0, 0.2, 1.0, 5.0, 15.0, 45.0)),
        mischief=tuple(_mischief(random, willing=willing)),
        disk=() if willing or random.random() < 0.75 else tuple(_disk(random) for _ in range(random.randint(1, 2))),
        kills=tuple(_kills(random, methods)),
        wallet=random.random() < 0.6,
        pause_budget=None if willing else random.choice((None, None, 30, 1200)),
        tick=random.choice((5.0, 30.0)),
        wants_deletion=random.random() < 0.4,
        wants_data=random.random() < 0.5,
        temper="willing" if willing else random.choice(("willing", "willing", "varied", "varied", "difficult")),
    )


def _situation(random: Random, flow: str) -> str:
    usual = {"opposition": "new", "cloture-sans-compte": "unclaimed", "cloture": "account"}[flow]
    return (
        usual if random.random() < 0.8 else random.choice(("new", "unclaimed", "opposed", "existing", "dead", "closed"))
    )


def _journey(random: Random, flow: str, variant: str) -> list[str]:
    def perhaps(screen: str, likely: float = 0.12) -> list[str]:
        return [screen] if random.random() < likely else []

    before = [*perhaps("file-attente"), *perhaps("captcha")]
    if flow == "cloture":
        return [
            *before,
            *("connexion", "code-unique"),
            *perhaps("cgu"),
            *perhaps("bienvenue"),
            "mon-espace",
            *perhaps("choix-profil", 0.4),
            "parametres",
            *perhaps("donnees", 0.5),
            "cloture",
        ]
    if random.random() < 0.5:
        return [*before, "accueil", "decision"]
    single = variant.startswith("v2022")
    login = random.choice(([], [], [], ["connexion", "code-unique"], ["choix-fournisseur"]))
    return [
        *before,
        *login,
        "accueil",
        *_IDENTITY.get(variant, ["choix-carte", "identite"]),
        *perhaps("demande-code"),
        *perhaps("jumeaux"),
        *([] if single else [*perhaps("coordonnees", 0.6), "code"]),
        *perhaps("representant", 0.3),
        *perhaps("inconnue"),
        *perhaps("bienvenue"),
        *perhaps("cgu"),
        "decision",
    ]


_MENDABLE = ("identite-inconnue", "code-incorrect", "trop-vite", "connexion-refusee", "mot-de-passe-faux")


def _errors(random: Random, *, willing: bool) -> tuple[str, ...]:
    if willing:
        return (random.choice(_MENDABLE),)
    every = [error for errors in ERRORS.values() for error in errors]
    return tuple(random.sample([*every, "mot-de-passe-faux"], k=random.randint(1, 6)))


def _fate(random: Random) -> str:
    return random.choice(
        ("ok", "ok", "ok", "lost_error", "lost_nothing", "lost_session", "lost_spinner", "refused", "not_sent", "laggy")
    )


def _use(random: Random, *, willing: bool) -> str:
    if willing:
        return random.choice(("done", "done", "done", "dead", "timed_out_done"))
    return random.choice(("done",) * 8 + ("dead", "blocked", "timed_out", "timed_out_done", "changed"))


def _mischief(random: Random, *, willing: bool) -> list[Mischief]:
    many = random.choice((0, 0, 1)) if willing else random.choice((0, 1, 1, 2, 3, 5))
    kinds = GENTLE if willing else MISCHIEF
    made = []
    for _ in range(many):
        trigger = random.choice((*TRIGGERS, *_RIGHT_BEFORE))
        nth = random.randint(1, 40) if trigger == "look" else random.choice((1, 1, 1, 2, 3, 5))
        touches = trigger in _RIGHT_BEFORE and not willing and random.random() < 0.7
        made.append(Mischief(random.choice(TOUCHES if touches else kinds), trigger, nth))
    return made


def _disk(random: Random) -> tuple[str, int, int]:
    begins = random.randint(0, 25)
    lasts = random.choice((1, 2, 5, 10**9))
    return random.choice(DISK), begins, begins + lasts


def _kills(random: Random, methods: Sequence[str]) -> list[KillPoint | None]:
    kills: list[KillPoint | None] = []
    for likely in (0.45, 0.3, 0.0, 0.0):
        if random.random() >= likely:
            kills.append(None)
        elif random.random() < 0.5:
            kills.append(KillPoint(None, int(2 ** random.uniform(0, 9)), random.random() < 0.5))
        else:
            kills.append(
                KillPoint(
                    random.choice((*methods, *RARE, *RARE)), random.choice((1, 1, 1, 2, 3, 5, 8)), random.random() < 0.5
                )
            )
    return kills
