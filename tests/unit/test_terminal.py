"""The person in front of a terminal, and the yes given in advance."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

import click
import pytest

from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Progress, Question, QuestionKind
from mes_assist.flow.snapshot import Node
from mes_assist.support.texts import say
from mes_assist.ui.checklist import Checklist
from mes_assist.ui.terminal import TerminalInterface
from mes_assist.ui.terminal_writer import TerminalWriter
from mes_assist.ui.typed import TypedLines
from mes_assist.ui.yes_in_advance import YesInAdvance

YES_NO = (Answer.YES, Answer.NO, Answer.STOP)
RETRY = (Answer.NOW, Answer.LATER, Answer.STOP)


class Typed:
    """Lines that a test types."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()

    def __call__(self, *lines: str) -> None:
        """Type these lines."""
        self.waiting.extend(lines)

    def forget(self) -> None:
        """Throw away what was typed so far."""
        self.waiting.clear()

    def take(self) -> str | None:
        """Return the next line, if there is one."""
        return self.waiting.popleft() if self.waiting else None


class FakeTerminal(io.StringIO):
    """What is printed, on a terminal of this encoding."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True

    @property
    def rows(self) -> list[str]:
        """What can be read there: each line as it was written last, without its colours."""
        lines = click.unstyle(self.getvalue()).split("\n")
        return [line.rstrip("\r").rpartition("\r")[2] for line in lines]


@pytest.fixture(autouse=True)
def _able(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the terminal one that can do everything."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def question(kind: QuestionKind, *answers: Answer, seconds: float = 1200, text: str = "Alors ?") -> Question:
    """Build a question."""
    return Question(kind, text, answers or (Answer.STOP,), seconds)


@pytest.fixture
def typed() -> Typed:
    """Return what the person types."""
    return Typed()


@pytest.fixture
def out() -> io.StringIO:
    """Return what the person reads."""
    return io.StringIO()


@pytest.fixture
def person(typed: Typed, out: io.StringIO) -> TerminalInterface:
    """Return a French person whose output is not a terminal."""
    return TerminalInterface("fr", io.StringIO(), out, lines=typed)


@pytest.fixture
def pipe() -> Iterator[tuple[TextIO, TextIO]]:
    """Open both ends of a pipe: what is read, what is typed."""
    read, write = os.pipe()
    with os.fdopen(read, encoding="utf-8") as stdin, os.fdopen(write, "w", encoding="utf-8") as keys:
        yield stdin, keys


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        *((yes, Answer.YES) for yes in ("oui", "OUI\n", " o ", "Yes\r\n", "y")),
        *((no, Answer.NO) for no in ("non", "N", "no")),
        *((stop, Answer.STOP) for stop in ("STOP", "arrêter", "ARRETER", "arre\u0302ter", "q")),
    ],
)
def test_a_clear_word_answers_a_confirmation(
    person: TerminalInterface, typed: Typed, line: str, answer: Answer
) -> None:
    """Case, accents and spaces do not matter."""
    person.ask(question("confirm", *YES_NO))
    typed(line)

    assert person.take_answer() is answer


@pytest.mark.parametrize("line", ["", "  \n", "ok", "oui mais", "ouii", "p", "Factice-2025!"])
def test_anything_else_is_never_a_yes(person: TerminalInterface, typed: Typed, out: io.StringIO, line: str) -> None:
    """The person is told so, without what they typed, and the question stays open."""
    person.ask(question("confirm", *YES_NO))
    typed(line, "non")

    assert person.take_answer() is Answer.NO
    assert "pas un OUI" in out.getvalue()
    assert "Factice-2025!" not in out.getvalue()


@pytest.mark.parametrize(
    ("line", "answer"),
    [("", Answer.NOW), ("\n", Answer.NOW), ("P", Answer.LATER), ("Plus  tard", Answer.LATER), ("later", Answer.LATER)],
)
def test_a_countdown_is_cut_short_or_put_off(
    person: TerminalInterface, typed: Typed, line: str, answer: Answer
) -> None:
    """An empty line means now, where that may be answered."""
    person.ask(question("countdown", *RETRY))
    typed(line)

    assert person.take_answer() is answer


def test_a_yes_typed_ahead_does_not_count(person: TerminalInterface, typed: Typed) -> None:
    """What was typed before the question opened is thrown away, even when the same question opens again."""
    for _ in range(2):
        typed("oui")
        assert person.take_answer() is None
        typed("oui")
        person.ask(question("confirm", *YES_NO))
        assert person.take_answer() is None
        person.close_question()


def test_a_pause_ends_by_stop_only(person: TerminalInterface, typed: Typed, out: io.StringIO) -> None:
    """An empty line is nothing, another word is not understood."""
    person.ask(question("pause"))
    typed("", "oui", "stop")

    assert person.take_answer() is Answer.STOP
    assert out.getvalue().count("pas comprise") == 1


def test_the_same_question_is_printed_once(person: TerminalInterface, typed: Typed, out: io.StringIO) -> None:
    """Not again right after; again after another line, or once it was answered."""
    pause = question("pause")
    for _ in range(2):
        person.ask(pause)
        person.close_question()
    assert out.getvalue().count("Alors ?") == 1

    person.tell("Identité vérifiée")
    person.ask(pause)
    assert out.getvalue().count("Alors ?") == 2
    assert "  - Identité vérifiée\n" in out.getvalue()

    typed("stop")
    assert person.take_answer() is Answer.STOP
    person.ask(pause)
    assert out.getvalue().count("Alors ?") == 3


def test_a_stop_between_two_times_the_same_pause_counts(person: TerminalInterface, typed: Typed) -> None:
    """The person saw one question all along."""
    person.ask(question("pause"))
    person.close_question()
    typed("stop")
    person.ask(question("pause"))

    assert person.take_answer() is Answer.STOP


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        (question("confirm", *YES_NO), "Answer YES or NO"),
        (question("repeat", *YES_NO), "Answer YES or NO"),
        (question("pause"), "waiting for you"),
        (question("countdown", *RETRY), "Enter: try again now"),
    ],
)
def test_how_to_answer_is_said_in_their_language(out: io.StringIO, asked: Question, how: str) -> None:
    """The hint fits the answers that are allowed."""
    TerminalInterface("en", io.StringIO(), out, lines=Typed()).ask(asked)

    assert how in out.getvalue()


def test_a_countdown_rewrites_its_line_on_a_terminal(typed: Typed) -> None:
    """Only when the value changes; the line is wiped before anything else is printed."""
    out = FakeTerminal()
    person = TerminalInterface("fr", io.StringIO(), out, lines=typed)
    person.ask(question("countdown", *RETRY, seconds=62))
    for seconds in (62, 62, 61, 61, 9):
        person.show_remaining(seconds)
    lines = out.getvalue().split("\r")
    person.close_question()

    assert [line for line in lines[1:] if line.strip()] == [
        f"Temps restant\u00a0: {time}" for time in ("1\u00a0min 02\u00a0s", "1\u00a0min 01\u00a0s", "9\u00a0s")
    ]
    assert out.getvalue().endswith(" \r")


def test_a_countdown_elsewhere_is_printed_each_minute(person: TerminalInterface, out: io.StringIO) -> None:
    """A log file is not flooded."""
    person.ask(question("countdown", *RETRY, seconds=130))
    for seconds in range(130, 0, -1):
        person.show_remaining(seconds)

    assert out.getvalue().count("Temps restant") == 3
    assert "\r" not in out.getvalue()


@pytest.mark.parametrize(
    ("seconds", "calls"), [(1200, ["1\u00a0min 00\u00a0s", "30\u00a0s", "10\u00a0s"]), (20, ["10\u00a0s"])]
)
def test_other_questions_say_when_time_gets_short(
    person: TerminalInterface, out: io.StringIO, seconds: int, calls: list[str]
) -> None:
    """At sixty, thirty and ten seconds."""
    person.ask(question("pause", seconds=seconds))
    for left in range(seconds, 0, -1):
        person.show_remaining(left)

    assert [line.split(": ")[1] for line in out.getvalue().splitlines() if "Temps restant" in line] == calls


def test_lines_come_from_a_pipe_and_end_quietly(pipe: tuple[TextIO, TextIO]) -> None:
    """What was there before the first question is lost; a line without its end is no line."""
    stdin, keys = pipe
    person = TerminalInterface("fr", stdin, io.StringIO(), lines=(lines := TypedLines(stdin)))
    print("oui", file=keys, flush=True)
    person.ask(question("confirm", *YES_NO))
    print("arrêter\noui", end="", file=keys)
    keys.close()
    assert lines.thread is not None
    lines.thread.join(5)

    assert person.take_answer() is Answer.STOP
    assert person.take_answer() is None


def test_lines_come_from_a_stream_without_a_file() -> None:
    """Such as the one of a test; a closed one is a person who types nothing."""
    for stream, expected in ((io.StringIO("oui\n"), "oui\n"), (io.StringIO(), None)):
        lines = TypedLines(stream)
        lines._read()

        assert lines.take() == expected
    stream.close()
    TypedLines(stream)._read()


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals on Windows")
def test_keys_pressed_ahead_in_a_terminal_are_lost() -> None:
    """Even half a line, which Enter would complete once the question is there."""
    master, slave = os.openpty()
    with os.fdopen(slave, encoding="utf-8") as stdin:
        lines = TypedLines(stdin)
        os.write(master, b"oui\nou")
        lines.forget()
        os.write(master, b"i\n\x04")
        assert lines.thread is not None
        lines.thread.join(5)

        assert lines.take() == "i"
    os.close(master)


@pytest.mark.parametrize(
    ("kind", "typed_line", "answer"),
    [
        ("confirm", "non", Answer.YES),
        ("repeat", "oui", Answer.NO),
        ("pause", "stop", Answer.STOP),
        ("countdown", "", Answer.NOW),
    ],
)
def test_the_yes_in_advance_is_for_the_act_alone(
    person: TerminalInterface, typed: Typed, kind: QuestionKind, typed_line: str, answer: Answer
) -> None:
    """Never for doing it again; other questions are the person's."""
    agreeing: UserInterface = YesInAdvance(person)
    agreeing.ask(question(kind, *Answer))
    typed(typed_line)

    assert agreeing.take_answer() is answer
    assert agreeing.tick == person.tick
    agreeing.close_question()
    assert agreeing.take_answer() is None


def test_what_is_not_read_is_said_where_something_is_typed(person: TerminalInterface, out: io.StringIO) -> None:
    """At a password by its name, elsewhere in general, and only there."""
    for topics in ((), ("typing",), ("password", "typing")):
        person.ask(replace(question("pause", text=str(len(topics))), topics=topics))
    said = out.getvalue()
    assert (said.count(say("fr", "comfort_typing")), said.count(say("fr", "comfort_password"))) == (1, 1)


def test_the_end_is_read_in_the_window(person: TerminalInterface, typed: Typed, out: io.StringIO) -> None:
    """The terminal says how to close it, and tells the rest afterwards; Enter closes it."""
    person.ask(question("end", Answer.SHOW, Answer.NOW, text="C'est fait."))
    assert "C'est fait." not in out.getvalue()
    assert say("fr", "person_how_end") in out.getvalue()
    typed("\n")
    assert person.take_answer() is Answer.NOW


@pytest.mark.parametrize("frames", [True, False])
def test_the_control_is_framed_while_it_is_asked_about(frames: bool) -> None:
    """By the terminal, unless the panel does."""
    framed: list[Node | None] = []
    control = Node("button", "Continuer")
    frame = framed.append if frames else None
    person = TerminalInterface("fr", io.StringIO(), io.StringIO(), lines=Typed(), highlight=frame)
    person.ask(replace(question("your_click"), control=control))
    person.close_question()
    person.ask(question("pause"))
    person.close_question()
    assert framed == ([control, None] if frames else [])


CARD, CODE = Progress("Votre carte Vitale", 1, 2), Progress("Votre code provisoire", 2, 2)


def walk(person: TerminalInterface) -> None:
    """Reach a screen with a line of progress, be asked there, and reach the next one and its end."""
    person.show_progress(CARD)
    person.tell("Un instant.")
    person.ask(question("pause"))
    person.close_question()
    person.show_progress(CODE)
    person.show_progress(CODE)


def test_the_checklist_grows(typed: Typed) -> None:
    """Where the person is comes last, and gets its mark once it is passed; what was said stays."""
    out = FakeTerminal()
    checklist = Checklist("fr", TerminalWriter.on(out))
    walk(TerminalInterface("fr", io.StringIO(), out, lines=typed, checklist=checklist))
    assert out.rows == [
        "    Un instant.",
        "  ▸ Étape 1 sur 2\u00a0: Votre carte Vitale",
        "",
        "Alors ?",
        say("fr", "person_how_pause"),
        "  ✓ Votre carte Vitale",
        "  ▸ Étape 2 sur 2\u00a0: Votre code provisoire",
    ]
    checklist.finish(passed=True)
    checklist.finish(passed=True)
    assert out.rows[-2:] == ["  ✓ Votre code provisoire", ""]


def test_a_list_that_ended_badly_stays_where_it_is() -> None:
    """The last screen gets no mark, and what follows begins on a line of its own."""
    out = FakeTerminal()
    checklist = Checklist("fr", TerminalWriter.on(out))
    checklist.show_progress(CARD)
    checklist.show_progress(CODE)
    checklist.finish(passed=False)
    assert out.rows == ["  ✓ Votre carte Vitale", "  ▸ Étape 2 sur 2\u00a0: Votre code provisoire", ""]


def test_who_is_sent_back_has_passed_nothing() -> None:
    """A code that the site refused is not ticked."""
    out = FakeTerminal()
    checklist = Checklist("fr", TerminalWriter.on(out))
    for progress in (CARD, CODE, CARD, CODE):
        checklist.show_progress(progress)
    checklist.keep()
    assert [row for row in out.rows if row] == [
        "  ✓ Votre carte Vitale",
        "  ▸ Étape 2 sur 2\u00a0: Votre code provisoire",
        "  ✓ Votre carte Vitale",
        "  ▸ Étape 2 sur 2\u00a0: Votre code provisoire",
    ]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("", "")])
def test_plain_lines(typed: Typed, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """With NO_COLOR, on a terminal that can do nothing, and where there is none: no signs, nothing is written over."""
    if name:
        monkeypatch.setenv(name, value)
    out = FakeTerminal() if name else io.StringIO()
    person = TerminalInterface("fr", io.StringIO(), out, lines=typed)
    walk(person)
    person.ask(question("countdown", *RETRY, seconds=2))
    person.show_remaining(2)
    person.close_question()
    assert out.getvalue().splitlines()[:2] == ["  - Étape 1 sur 2\u00a0: Votre carte Vitale", "  - Un instant."]
    assert not {"\x1b", "\r", "✓", "▸"} & set(out.getvalue())


def test_an_empty_no_color_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is its definition."""
    monkeypatch.setenv("NO_COLOR", "")
    assert TerminalWriter.on(FakeTerminal()).styled


@pytest.mark.parametrize(("encoding", "mark"), [("ascii", "x"), ("latin-1", "x"), ("utf-8", "✓"), ("nonsense", "x")])
def test_the_marks_can_be_written(encoding: str, mark: str) -> None:
    """Whatever the encoding of the terminal."""
    out = FakeTerminal()
    out.encoding = encoding
    assert TerminalWriter.on(out).signs.passed == mark


def test_beside_the_log_nothing_is_written_over() -> None:
    """Its lines come in between."""
    out = FakeTerminal()
    checklist = Checklist("fr", TerminalWriter.on(out, shared=True))
    checklist.show_progress(CARD)
    checklist.show_progress(CODE)
    assert "\r" not in out.getvalue()
    assert out.rows[1] == "  ✓ Votre carte Vitale"


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals on Windows")
def test_a_line_that_is_folded_is_not_written_over() -> None:
    """The terminal would show its first half for ever."""
    import fcntl
    import struct
    import termios

    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
    with os.fdopen(slave, "w", encoding="utf-8") as out:
        writer = TerminalWriter.on(out)
        assert writer.holds("x" * 29)
        assert not writer.holds("x" * 30)
    os.close(master)
