"""The mock site keeps its promises: what it counts, what it refuses, what its documents are worth."""

import base64
import io
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from http.cookiejar import CookieJar
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from mock_site import Faults, MockSite, Scenario, load_scenario, person, scenario_names
from mock_site.journey import ENTRIES, journey
from mock_site.operations import OPERATIONS
from mock_site.texts import INVENTED, QUOTED, REAL

PROOF = "/documents/justificatif-opposition"
CARD = {"nir": person.NIR, "vitalCardNumber": person.SERIAL, "dateOfBirth": person.ADULT.birth}


class Client:
    """A browser without a page: cookies, GraphQL, nothing else."""

    def __init__(self, site: MockSite) -> None:
        self.site = site
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes, Any]:
        """Ask for an address; an error status is an answer like any other."""
        request = urllib.request.Request(self.site.url + path, data, headers)
        try:
            answer: HTTPResponse = self._opener.open(request, timeout=5)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers
        return answer.status, answer.read(), answer.headers

    def call(self, operation: str, **variables: object) -> dict[str, Any]:
        """Call one operation of the back end."""
        body = json.dumps({"operationName": operation, "variables": variables}).encode()
        answer: dict[str, Any] = json.loads(self.get("/graphql", body, **{"Content-Type": "application/json"})[1])
        return answer

    def identify(self) -> None:
        """Go as far as the decision."""
        self.get("/")
        self.call("generateNewEnrolmentCode", **CARD)
        self.call("vitalCardAuthentication", enrolmentCode=person.CODE)

    def oppose(self) -> dict[str, Any]:
        """Go to the end."""
        self.identify()
        return self.call("createEns", createEns="OPPOSITION", clientMutationId="one click")


@pytest.fixture
def visit() -> Iterator[Callable[..., Client]]:
    """Start a site for these scenario fields, and give a client for it."""
    sites: list[MockSite] = []

    def start(**fields: Any) -> Client:
        sites.append(MockSite(Scenario(**fields)).start())
        return Client(sites[-1])

    yield start
    for site in sites:
        site.stop()


def code_of(answer: dict[str, Any]) -> str:
    """Return the code of a refusal."""
    return str(answer["errors"][0]["extensions"]["code"])


def test_health_names_the_instance_and_the_scenario(visit: Callable[..., Client]) -> None:
    """A test can tell which server answers, and under which rules."""
    client = visit(pdf="empty")
    health = json.loads(client.get("/health")[1])
    assert health["site"] == "factice"
    assert health["instance"]
    assert health["scenario"]["pdf"] == "empty"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_only_loopback(host: str) -> None:
    """The fake of a public service is never visible from the network."""
    with pytest.raises(ValueError, match="loopback"):
        MockSite(host=host)


def test_a_foreign_host_name_is_refused(visit: Callable[..., Client]) -> None:
    """A name that somebody points at this machine does not reach the site."""
    status, body, _ = visit().get("/", Host="monespacesante.example")
    assert status == 403
    assert b"site factice" in body


@pytest.mark.parametrize("version", ENTRIES)
def test_entries_of_other_versions_do_not_exist(visit: Callable[..., Client], version: str) -> None:
    """Each period has one entry; the home page exists in all."""
    client = visit(version=version)
    status = {path: client.get(path)[0] for path in ENTRIES.values()}
    assert status == {path: 200 if path == ENTRIES[version] else 404 for path in ENTRIES.values()}
    assert client.get("/")[0] == 200
    assert client.site.counts["entries"] == 1


def test_every_page_says_that_it_is_a_fake(visit: Callable[..., Client]) -> None:
    """Including the provider's pages and the errors."""
    client = visit(login="fournisseur")
    assert client.site.identity_provider_url is not None
    assert client.site.identity_provider_url != client.site.url
    login = urllib.request.urlopen(client.site.identity_provider_url + "/authorize", timeout=5).read()
    for page in (login, client.get("/")[1], client.get("/nulle-part")[1], client.get(PROOF)[1]):
        assert b"site factice" in page


def test_real_and_invented_wordings_are_apart() -> None:
    """No text is in both lists, and each real one names its source."""
    assert not set(REAL.values()) & set(INVENTED.values())
    assert all(source for _, source in QUOTED.values())


def test_the_happy_path_is_counted(visit: Callable[..., Client]) -> None:
    """Each step is counted once, and nothing else is."""
    client = visit()
    client.get(ENTRIES["v2025"])
    client.get("/")
    client.call("generateNewEnrolmentCode", **CARD)
    client.call("sendNewEnrolmentCode", canalType="sms")
    client.call("vitalCardAuthentication", enrolmentCode=person.CODE)
    answer = client.call("createEns", createEns="OPPOSITION")
    assert answer["extensions"]["screen"] == "resultat"
    status, body, headers = client.get(PROOF)
    assert (status, headers.get_content_disposition()) == (200, "attachment")
    assert body.startswith(b"%PDF-")
    assert +client.site.counts == {
        "entries": 1,
        "identifications": 1,
        "code_requests": 1,
        "code_checks": 1,
        "decision_posts": 1,
        "oppositions": 1,
        "proof_requests": 1,
    }


def test_activating_is_counted_apart(visit: Callable[..., Client]) -> None:
    """The act that must never happen has a counter of its own."""
    client = visit()
    client.identify()
    client.call("createEns", createEns="OUVERT")
    assert (client.site.counts["activations"], client.site.counts["oppositions"]) == (1, 0)


def test_closing_and_deleting_are_counted(visit: Callable[..., Client]) -> None:
    """Both operations of a closing without an account count."""
    client = visit()
    client.identify()
    client.call("closeEnsEnrolment")
    client.call("enrolmentDeleteEnsData")
    assert (client.site.counts["closures"], client.site.counts["deletion_requests"]) == (1, 1)


def test_nothing_is_done_for_a_stranger(visit: Callable[..., Client]) -> None:
    """Without identity and code, no act and no document."""
    client = visit()
    for operation in ("createEns", "getProofOfOpposition", "closeEnsEnrolment", "enrolmentDeleteEnsData"):
        assert code_of(client.call(operation, createEns="OPPOSITION")) == "SESSION_TIMED_OUT"
    assert client.get(PROOF)[0] == 403
    assert client.site.counts["oppositions"] == 0


def test_one_click_sent_twice_is_one_act_two_clicks_are_two(visit: Callable[..., Client]) -> None:
    """A browser's own second sending is told from a second click."""
    client = visit()
    client.oppose()
    client.call("createEns", createEns="OPPOSITION", clientMutationId="one click")
    client.call("createEns", createEns="OPPOSITION", clientMutationId="another click")
    assert (client.site.counts["oppositions"], client.site.counts["decision_posts"]) == (2, 3)


def test_the_site_remembers_an_opposition(visit: Callable[..., Client]) -> None:
    """Who comes back with another session is told, and may fetch the proof."""
    client = visit()
    client.oppose()
    later = Client(client.site)
    later.get("/")
    later.call("generateNewEnrolmentCode", **CARD)
    answer = later.call("vitalCardAuthentication", enrolmentCode=person.CODE)
    assert answer["extensions"]["screen"] == "deja-oppose"
    assert later.get(PROOF)[0] == 200


@pytest.mark.parametrize(("not_yet", "refusals"), [(0, 0), (2, 2), ("always", 4)])
def test_gating_counts_entries(visit: Callable[..., Client], not_yet: int | str, refusals: int) -> None:
    """Refusals are counted on loads of the entry, with the delay that was asked for."""
    client = visit(situation="not_yet_authorised", not_yet=not_yet, retry_after=5)
    answers = [client.get(ENTRIES["v2025"]) for _ in range(4)]
    assert [status for status, _, _ in answers] == [403] * refusals + [200] * (4 - refusals)
    assert all(headers["Retry-After"] == "5" for status, _, headers in answers if status == 403)
    assert client.site.counts["entries"] == 4


@pytest.mark.parametrize(
    ("situation", "operation", "code"),
    [
        ("identity_not_found", "generateNewEnrolmentCode", "NO_USER_FOUND"),
        ("created", "generateNewEnrolmentCode", "PROFILE_ALREADY_EXISTS"),
        ("deceased", "generateNewEnrolmentCode", "DECEASED_INDIVIDUAL"),
        ("no_contact", "generateNewEnrolmentCode", "CONTACTS_NOT_FOUND"),
        ("code_expired", "vitalCardAuthentication", "CODE_EXPIRED"),
        ("code_used", "vitalCardAuthentication", "CODE_ALREADY_USED"),
        ("not_legal_representative", "vitalCardAuthentication", "NOT_LEGAL_REPRESENTATIVE"),
    ],
)
def test_situations_are_refused_where_they_should_be(
    visit: Callable[..., Client], situation: str, operation: str, code: str
) -> None:
    """Each situation stops the person at the documented step."""
    client = visit(situation=situation)
    client.get("/")
    birth = person.holder(client.site.scenario).birth
    answers = {
        name: client.call(name, **CARD | {"dateOfBirth": birth, "enrolmentCode": person.CODE})
        for name in ("generateNewEnrolmentCode", "vitalCardAuthentication")
    }
    assert code_of(answers[operation]) == code


def test_a_wrong_code_can_be_corrected(visit: Callable[..., Client]) -> None:
    """The page stays, and the right code then passes."""
    client = visit()
    client.get("/")
    client.call("generateNewEnrolmentCode", **CARD)
    assert code_of(client.call("vitalCardAuthentication", enrolmentCode="xxxxxxxxxxxx")) == "CODE_INVALID"
    assert client.call("vitalCardAuthentication", enrolmentCode=person.CODE)["extensions"]["screen"] == "decision"


def proof_of(client: Client) -> bytes:
    """Return the bytes that the site gives as a proof."""
    client.oppose()
    return client.get(PROOF)[1]


def test_the_good_proof_is_a_readable_pdf(visit: Callable[..., Client]) -> None:
    """Strictly readable, with the person's name and the stamp of a fake."""
    reader = PdfReader(io.BytesIO(proof_of(visit())), strict=True)
    text = reader.pages[0].extract_text()
    for part in ("Justificatif d'opposition", person.ADULT.name, "SITE FACTICE – document sans valeur"):
        assert part in text


def test_refused_proofs_are_what_their_names_say(visit: Callable[..., Client]) -> None:
    """Cut, empty, HTML, encrypted, or about something else."""
    with pytest.raises(PdfReadError):
        PdfReader(io.BytesIO(proof_of(visit(pdf="truncated"))), strict=True)
    assert proof_of(visit(pdf="empty")) == b""
    assert proof_of(visit(pdf="html")).startswith(b"<!doctype html>")
    assert PdfReader(io.BytesIO(proof_of(visit(pdf="password")))).is_encrypted
    wrong = PdfReader(io.BytesIO(proof_of(visit(pdf="wrong"))), strict=True)
    assert "oppos" not in (wrong.pages[0].extract_text() + str(wrong.metadata)).lower()


def test_proofs_that_fail(visit: Callable[..., Client]) -> None:
    """Always, or the first time only."""
    missing = visit(pdf="missing")
    missing.oppose()
    assert [missing.get(PROOF)[0] for _ in range(3)] == [500, 500, 500]
    once = visit(pdf="fails_once")
    once.oppose()
    assert [once.get(PROOF)[0] for _ in range(2)] == [500, 200]


@pytest.mark.parametrize(
    ("delivery", "method", "disposition"),
    [("attachment", "GET", "attachment"), ("inline_new_tab", "GET", "inline"), ("post", "POST", "inline")],
)
def test_delivery_decides_method_and_disposition(
    visit: Callable[..., Client], delivery: str, method: str, disposition: str
) -> None:
    """The server's headers follow the scenario."""
    client = visit(delivery=delivery)
    client.oppose()
    right, wrong = (b"", None) if method == "POST" else (None, b"")
    assert client.get(PROOF, wrong)[0] == 405
    assert client.get(PROOF, right)[2].get_content_disposition() == disposition


def test_graphql_gives_the_same_pdf_in_base64(visit: Callable[..., Client]) -> None:
    """The documented query answers a string."""
    client = visit(delivery="graphql_link")
    client.oppose()
    answer = client.call("getProofOfOpposition")
    assert base64.b64decode(answer["data"]["getProofOfOpposition"]["pdf"]).startswith(b"%PDF-")


def test_a_decision_whose_answer_is_lost_was_done(visit: Callable[..., Client]) -> None:
    """Counted first, cut afterwards."""
    client = visit(faults=Faults(submit_reset=True))
    with pytest.raises((HTTPException, OSError)):
        client.oppose()
    assert client.site.counts["oppositions"] == 1


def test_a_decision_that_fails_was_not_done(visit: Callable[..., Client]) -> None:
    """A server error before the act leaves no act."""
    client = visit(faults=Faults(submit_5xx=True))
    assert client.oppose()["data"] is None
    assert client.site.counts["oppositions"] == 0


def test_a_truncated_body_promises_more_than_it_gives(visit: Callable[..., Client]) -> None:
    """The client notices."""
    client = visit(faults=Faults(truncated_body=True))
    with pytest.raises(HTTPException):
        proof_of(client)


def test_offline_after_an_operation_but_the_counters_stay(visit: Callable[..., Client]) -> None:
    """Tests can still look behind the scenes."""
    client = visit(faults=Faults(offline_after="generateNewEnrolmentCode"))
    assert "errors" not in client.call("generateNewEnrolmentCode", **CARD)
    with pytest.raises((HTTPException, OSError)):
        client.get("/")
    assert json.loads(client.get("/factice/compteurs")[1])["identifications"] == 1


def test_the_first_graphql_calls_fail(visit: Callable[..., Client]) -> None:
    """And the next ones work."""
    client = visit(faults=Faults(graphql_5xx=1))
    assert client.call("generateNewEnrolmentCode", **CARD)["data"] is None
    assert "errors" not in client.call("generateNewEnrolmentCode", **CARD)


def test_outages_say_when_to_come_back(visit: Callable[..., Client]) -> None:
    """Once or always, with Retry-After."""
    passing = visit(interruptions=("outage_once",), retry_after=7)
    status, _, headers = passing.get("/")
    assert (status, headers["Retry-After"]) == (503, "7")
    assert passing.get("/")[0] == 200
    lasting = visit(interruptions=("outage",))
    assert [lasting.get("/")[0] for _ in range(3)] == [503] * 3


def test_strict_csp_leaves_no_inline_code(visit: Callable[..., Client]) -> None:
    """The site itself lives under its own strict policy."""
    _, body, headers = visit(csp="strict").get("/")
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert b" style=" not in body
    assert b"<script>" not in body


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_file_loads_and_serves(name: str) -> None:
    """No scenario file is stale."""
    scenario = load_scenario(name)
    assert journey(scenario)[-1] == "decision"
    with MockSite(scenario) as site:
        client = Client(site)
        assert client.get(ENTRIES[scenario.version])[0] in (200, 403, 500, 503)
        script = json.loads(client.get("/factice/personne")[1])
        assert ("code provisoire" in dict(script["fields"])) is not scenario.code_never_arrives


def test_scenario_names_are_checked() -> None:
    """An unknown name lists the known ones; operations named in scenarios exist."""
    with pytest.raises(KeyError, match="heureux"):
        load_scenario("absent")
    offline = [load_scenario(name).faults.offline_after for name in scenario_names()]
    assert {name for name in offline if name} <= set(OPERATIONS)
