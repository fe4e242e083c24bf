"""The mutants: each breaks one rule, by replacing a piece of the source that occurs exactly once."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """A rule that is broken: its name, the file, and what its text becomes."""

    name: str
    file: str
    old: str
    new: str


_GUARD, _FLOOR, _INTENT = "engine/guard.py", "engine/floor.py", "engine/intent.py"
_SUBMIT, _VISIT, _USING = "engine/submitting.py", "engine/visit.py", "engine/using.py"
_CATCH, _CAPTURE, _RUN = "engine/catcher.py", "engine/capturing.py", "engine/run.py"
_ATTEMPT, _ENDINGS, _FINISH = "engine/attempt.py", "engine/endings.py", "engine/finishing.py"
_EVENTS, _SCHEDULE = "cases/events.py", "cases/schedule.py"

MUTANTS = (
    # what may be used
    Mutant("floor: nothing is forbidden", _GUARD, "return floor.is_forbidden(name) or any(", "return any("),
    Mutant("flow's never_click is not read", _GUARD, " or any(found_in(pattern, name) for pattern in never_click)", ""),
    Mutant("may_use: forbidden names too", _GUARD, "    if forbids(name, flow.never_click):\n        return False\n    if step", "    if step"),
    Mutant("may_use: the act's name for any step", _GUARD, "    if any(is_exactly(pattern, name) for pattern in flow.act_names()):\n        return False\n", ""),
    Mutant("may_use: deciding for any step", _GUARD, "return not floor.is_deciding(name) or (", "return True or ("),
    Mutant("may_use: a way in where it is submitted", _GUARD, " and not state.submits)", ")"),
    Mutant("may_use: a deciding box anywhere", _GUARD, "return state.submits or not floor.is_deciding(name)", "return True"),
    Mutant("never verified, and the engine submits", _GUARD, "return step.submits and not flow.verified and not is_loopback(origin)", "return False"),
    Mutant("dialogs that no state knows", _VISIT, "if look.modal and not guard.knows_dialog(self.state.when):", "if False:"),
    Mutant("disabled controls are used", _VISIT, 'return HandOver("disabled", (name,)) if found.is_disabled else found.node', "return found.node"),
    Mutant("a preselected activation is sent", _GUARD, "return next((node.name for node in seen.nodes if is_taken(node) and forbids(node.name, patterns)), None)", "return None"),
    Mutant("the box may say another thing", _GUARD, "is_taken(own) != wanted:", "False:"),
    Mutant("what nobody asked about may be ticked", _GUARD, "if not covered and any(", "if False and any("),
    Mutant("pressed is not taken", _GUARD, 'TAKEN = frozenset({"checked", "pressed", "selected"})', 'TAKEN = frozenset({"checked", "selected"})'),
    Mutant("one of two is good enough", "engine/controls.py", "if len(nodes) > 1:", "if False:"),
    Mutant("a part of a name is as good as a whole", "engine/controls.py", "nodes = [node for node in nodes if is_exactly(pattern, node.name)] or nodes", "nodes = list(nodes)"),
    # the floor
    Mutant("floor: activer", _FLOOR, '("activ", ', '('),
    Mutant("floor: accepter", _FLOOR, '"accept", ', ""),
    Mutant("floor: consentir", _FLOOR, '"consent", ', ""),
    Mutant("floor: autoriser", _FLOOR, '"autoris", ', ""),
    Mutant("floor: partager", _FLOOR, '"partag", ', ""),
    Mutant("floor: s'opposer decides", _FLOOR, '("oppos", ', "("),
    Mutant("floor: clôturer decides", _FLOOR, '"clotur", ', ""),
    Mutant("floor: supprimer decides", _FLOOR, '"supprim", ', ""),
    Mutant("floor: stems anywhere in a word", _FLOOR, "any(word.startswith(stems) for word in words)", "any(stem in word for word in words for stem in stems)"),
    Mutant("floor: negations are not read", _FLOOR, "    for wording in _TAKEN_OUT:\n        text = wording.sub(\" \", text)\n", ""),
    Mutant("floor: activité is activer", _FLOOR, " if not word.startswith(_ANOTHER_WORD)", ""),
    Mutant("floor: accents hide a word", _FLOOR, 'unicodedata.normalize("NFKD"', 'unicodedata.normalize("NFC"'),
    # the yes and the intent
    Mutant("no question before the act", _SUBMIT, "if not _obtain_yes(visit, target, seen):", "if False:"),
    Mutant("no is yes", _SUBMIT, "    if answer is Answer.YES:\n", "    if answer in (Answer.YES, Answer.NO):\n"),
    Mutant("silence is yes", _SUBMIT, "    if answer is Answer.YES:\n", "    if answer in (Answer.YES, None):\n"),
    Mutant("a yes holds for another control", _SUBMIT, "if not visit.begun and node.name != visit.agreed_to:", "if False:"),
    Mutant("a renamed control is clicked", _SUBMIT, "if control.name != node.name:", "if False:"),
    Mutant("choices are not read again", _SUBMIT, "if step is visit.last_submit and (unfit := _unfit_choice(visit, again)) is not None:", "if False:"),
    Mutant("the choice need not be taken", _SUBMIT, "if step.check is not None and not is_taken(step.check, seen):", "if False:"),
    Mutant("opt-ins are not read again", _SUBMIT, "if step.ask is not None and (unfit := _unfit_answer(visit, step, step.ask, seen)) is not None:", "if False:"),
    Mutant("a box that is gone is no matter", _SUBMIT, "if box is not None and own is not None and not isinstance(own, Node) and", "if False and"),
    Mutant("the intent comes after the click", _SUBMIT, "    visit.begin_act()\n    action", "    action"),
    Mutant("an opt-in leaves the yes", "engine/opting_in.py", "    visit.agreed_to = None  #", "    #"),
    Mutant("a wish is not noted", "engine/opting_in.py", "OptIn(text, wanted=answer is Answer.YES)", "OptIn(text, wanted=True)"),
    Mutant("never look first", _INTENT, "left_open = has_open_intent(events)", "left_open = False"),
    Mutant("begun before is forgotten", _INTENT, "begun_before=left_open or lacks_bag(events)", "begun_before=False"),
    Mutant("a second time is a first time", _INTENT, "return self.is_unanswered or self.state == state", "return False"),
    Mutant("begun is not pending", _INTENT, 'stage="done" if self.is_done else "pending"', 'stage="done" if self.is_done else "none"'),
    Mutant("any answer is done", _INTENT, 'stage="done" if is_end or self.is_done', 'stage="done" if True or self.is_done'),
    Mutant("done is not remembered", _INTENT, 'stage="done" if is_end or self.is_done', 'stage="done" if False'),
    Mutant("a lost intent is no matter", _ATTEMPT, 'if kind == "submit_intended":\n                raise', 'if kind == "submit_intended":\n                pass'),
    Mutant("the intent is not written", _ATTEMPT, '        self.note("submit_intended", state=state_id)\n', ""),
    Mutant("nothing settles", _ATTEMPT, "if begun_in is None or state_id not in self.flow.state(begun_in).next:", "if True:"),
    Mutant("anything settles", _ATTEMPT, "if begun_in is None or state_id not in self.flow.state(begun_in).next:", "if begun_in is None:"),
    Mutant("the person's turn is not begun", _USING, "    if step.submits:\n        visit.begin_act()\n", ""),
    Mutant("the password's act is not begun", "engine/pausing.py", 'if pause.effect == "submit" and', "if False and"),
    Mutant("seen again, the first is forgotten", _SUBMIT, "        if not before.is_unanswered:\n            attempt", "        if True:\n            attempt"),
    Mutant("events: an open intent is closed by nothing", _EVENTS, '"submit_intended": True, "journal_rebuilt": True', '"submit_intended": False, "journal_rebuilt": True'),
    Mutant("events: a settled intent stays open", _EVENTS, '"submit_settled": False, "seen_not_done": False', '"submit_settled": True, "seen_not_done": False'),
    # the proof and the end
    Mutant("any document is the proof", _CATCH, "if report is not None and report.valid:", "if report is not None:"),
    Mutant("a cut one is whole", _CATCH, 'if delivery.flaw == "cut":', "if False:"),
    Mutant("what is refused is thrown away", _CATCH, "            self._ports.archive.set_aside(delivery.data, report)\n", ""),
    Mutant("a proof is thrown away with the disk", _ENDINGS, "                attempt.ports.archive.set_aside(proof.data, proof.report)  # the window may be closed while they are asked\n", ""),
    Mutant("a full disk is no matter", _ENDINGS, "if ask_for_room(attempt, attempt.text(\"archive_again\", why=why)) is not Answer.NOW:", "if False:"),
    Mutant("the proof is not awaited", _CAPTURE, "    proof = proof or fetching.with_the_person()\n", ""),
    Mutant("what comes is not the last resort", _CAPTURE, "return hand.proof or self._catcher.take(last_resort=True)", "return hand.proof"),
    Mutant("a forbidden control for the proof", _CAPTURE, "        if guard.forbids(control.node.name, self._attempt.flow.never_click):\n            return False\n", ""),
    Mutant("done without the proof", _FINISH, "return attempt.has_proof\n    await", "return True\n    await"),
    Mutant("done whoever did it", _FINISH, "return claims and not attempt.has_proof and not attempt.intent.may_be_done", "return False"),
    Mutant("done without evidence", _FINISH, "if is_our_act and attempt.kept is None:", "if False:"),
    Mutant("stopped, though the act is done", _RUN, "if attempt.lacks_proof and stopped:", "if False:"),
    Mutant("evidence is not kept", _RUN, "if attempt.kept is not None or not attempt.intent.may_be_done:", "if True:"),
    Mutant("what was done alone is not noted", "engine/loop.py", "if state.submits and state_id in state.next and", "if False and"),
    # coming back
    Mutant("no next date", _ENDINGS, "raise AttemptEnded(outcome, reason=reason, visit=visit, say=say)", "raise AttemptEnded(outcome, reason=reason, say=say)"),
    Mutant("schedule: by night too", _SCHEDULE, "_MORNING, _EVENING = time(8), time(21)", "_MORNING, _EVENING = time(4), time(21)"),
    Mutant("schedule: beyond a fortnight", _SCHEDULE, "FURTHEST = timedelta(days=14)", "FURTHEST = timedelta(days=90)"),
    Mutant("schedule: after the deadline", _SCHEDULE, 'if policy.until == "deadline" and last_day is not None', "if False and last_day is not None"),
    Mutant("schedule: the site's wish is not read", _SCHEDULE, "begin = _waking(now + max(earliest, _asked(retry_after)))", "begin = _waking(now + earliest)"),
    Mutant("schedule: always as long", _SCHEDULE, "        wait *= factor\n", ""),
    # no leak, no end
    Mutant("a value is read in a reason", "engine/pausing.py", "reason=state_id)", "reason=repr(seen))"),
    Mutant("a name in the journal", "engine/loop.py", 'attempt.note("state_reached", state=state_id)', 'attempt.note("state_reached", state=state_id, title=seen.title)'),
    Mutant("a path in the log", "engine/unknown.py", '_log.info("unknown_page", origin=attempt.settings.origin,', '_log.info("unknown_page", origin=str(attempt.ports.browser.look()),'),
    Mutant("a question that never ends", "engine/asking.py", "            if left <= 0:\n                return None\n", ""),
    Mutant("stop is not heard", "engine/asking.py", "if answer is Answer.STOP and may_stop:", "if False:"),
    Mutant("an answer that nobody offered", "engine/asking.py", "if answer in question.answers:", "if answer is not None:"),
)
