"""The first screen of the start page: begin, go on, what was kept, try it out. Pure: what is known goes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mes_assist.flow.shipped import is_shipped, title_of
from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import Lang, say
from mes_assist.ui.case_words import deadline_text, flow_of, moment, stage_text
from mes_assist.ui.start.render import Button, Item, Screen, Section

if TYPE_CHECKING:
    from mes_assist.cases.status import CaseStatus
    from mes_assist.ui.start.facts import Facts, KeptBag


def home_screen(
    lang: Lang, facts: Facts, site: str, checked: Mapping[str, tuple[str, ...]], news: str, *, tried: bool
) -> Screen:
    """Return the first screen: begin, go on, what was kept, try it out, and what was tried if there is something."""
    kept = (Button("trial", say(lang, "welcome_tried"), "quiet"),) if tried else ()
    trial = Section(
        say(lang, "welcome_try"),
        (say(lang, "welcome_try_more"),),
        buttons=(Button("demo", say(lang, "welcome_demo")), *kept),
    )
    return Screen(
        say(lang, "welcome_title"),
        (say(lang, "welcome_lead"), say(lang, "welcome_site", site=site)),
        (Button("ask", say(lang, "welcome_ask"), "strong"),),
        (*_lists(lang, facts, checked), trial),
        news or facts.trouble,
    )


def trial_screen(lang: Lang, facts: Facts, checked: Mapping[str, tuple[str, ...]], news: str) -> Screen:
    """Return the cases and the proofs of the demo, of which nothing is real."""
    buttons = (Button("home", say(lang, "welcome_home"), "strong"), Button("demo", say(lang, "welcome_demo")))
    lists = tuple(_lists(lang, facts, checked))
    return Screen(
        say(lang, "welcome_tried_title"), (say(lang, "welcome_tried_more"),), buttons, lists, news or facts.trouble
    )


def _lists(lang: Lang, facts: Facts, checked: Mapping[str, tuple[str, ...]]) -> Iterator[Section]:
    cases = tuple(_case(lang, of) for of in facts.cases)
    proofs = tuple(_proof(lang, kept, checked.get(kept.bag.name, ())) for kept in facts.proofs)
    if cases:
        yield Section(say(lang, "welcome_cases"), items=cases)
    if proofs:
        yield Section(say(lang, "welcome_proofs"), items=proofs)


def _case(lang: Lang, of: CaseStatus) -> Item:
    facts = [(say(lang, "suivi_head_stage"), stage_text(of, lang))]
    if of.next_at is not None:
        facts.append((say(lang, "suivi_head_next"), moment(of.next_at, lang)))
    ends = deadline_text(of, lang)
    if ends:
        facts.append((say(lang, "suivi_head_deadline"), ends))
    urgent = say(lang, "suivi_urgent", profile=_whose(lang, of.case.profile), ends=ends) if of.is_urgent else ""
    title = _titled(lang, flow_of(of), of.case.profile)
    look = "strong" if of.is_due else "plain"
    resume = Button(f"resume {of.case.id}", say(lang, "welcome_resume"), look, title)  # type: ignore[arg-type]
    can = of.stage != "running" and is_shipped(flow_of(of))
    return Item(title, tuple(facts), buttons=(resume,) if can else (), urgent=urgent)


def _proof(lang: Lang, kept: KeptBag, checked: tuple[str, ...]) -> Item:
    name, record = kept.bag.name, kept.record
    title, facts, lines = name, [], []
    if record is None:
        lines.append(say(lang, "welcome_unreadable"))
    else:
        title = _titled(lang, record.flow, record.profile)
        facts = [(say(lang, "welcome_kept_at"), say(lang, "preuves_at", at=record.at))]
        state = "preuves_evidence" if record.proof is None else "preuves_proof" if kept.proof else "preuves_gone"
        facts.append((say(lang, "welcome_content"), say(lang, state)))
        lines += [say(lang, "preuves_fictitious")] if record.site == "factice" else []
    buttons = (
        *((Button(f"open {name}", say(lang, "panel_answer_show_end"), about=title),) if kept.proof else ()),
        Button(f"folder {name}", say(lang, "panel_answer_folder_end"), about=title),
        Button(f"verify {name}", say(lang, "welcome_verify"), about=title),
    )
    return Item(title, tuple(facts), (*lines, *checked), buttons)


def _titled(lang: Lang, flow: str, profile: str) -> str:
    return say(lang, "welcome_case", title=title_of(flow, lang) or flow, profile=_whose(lang, profile))


def _whose(lang: Lang, profile: str) -> str:
    return say(lang, "panel_whom_me") if profile == MYSELF else profile
