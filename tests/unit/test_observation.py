"""From the lines of an outline to the prose of a page."""

from mes_assist.flow.snapshot import Node, Snapshot


def passages(*nodes: Node) -> tuple[str, ...]:
    """Return the prose of a page with these nodes."""
    return Snapshot("https://site.example", "/", "", nodes).passages


def test_a_sentence_split_by_a_link_is_whole_again() -> None:
    """Sibling pieces of one sentence are one passage."""
    said = passages(
        Node("paragraph"),
        Node("text", "Vous n'êtes", depth=1),
        Node("strong", "pas encore", depth=1),
        Node("link", "autorisé", depth=1),
        Node("text", "à accéder.", depth=1),
    )
    assert said == ("vous n'êtes pas encore autorisé à accéder.",)


def test_two_blocks_are_two_passages() -> None:
    """A sentence never runs across blocks."""
    said = passages(Node("paragraph"), Node("text", "Un.", depth=1), Node("paragraph"), Node("text", "Deux.", depth=1))
    assert said == ("un.", "deux.")


def test_text_inside_and_beside_a_block_are_two_passages() -> None:
    """Only siblings make a sentence."""
    assert passages(Node("text", "Un", depth=1), Node("text", "deux", depth=2)) == ("un", "deux")


def test_headings_and_cells_are_prose() -> None:
    """What a heading or a cell is called is text of the page."""
    assert passages(Node("heading", "Bienvenue"), Node("cell", "Né le")) == ("bienvenue", "né le")


def test_names_of_controls_are_not_prose() -> None:
    """The label of a button says what could be done, not what happened."""
    assert passages(Node("button", "Opposition enregistrée"), Node("radio", "Oui")) == ()


def test_a_lone_link_is_not_prose() -> None:
    """A link is a way to somewhere else, unless it stands inside a sentence."""
    assert passages(Node("link", "Opposition enregistrée")) == ()


def test_menus_and_footers_are_left_out() -> None:
    """What stands in every page says nothing about this one."""
    said = passages(
        Node("navigation"),
        Node("text", "Mes oppositions", depth=1),
        Node("main"),
        Node("text", "Bonjour", depth=1),
        Node("contentinfo"),
        Node("paragraph", depth=1),
        Node("text", "Pas encore autorisé", depth=2),
    )
    assert said == ("bonjour",)


def test_passages_do_not_count_when_comparing() -> None:
    """Two observations of the same nodes are the same."""
    assert Snapshot("o", "/", "t", (Node("text", "a"),)) == Snapshot("o", "/", "t", (Node("text", "a"),))
