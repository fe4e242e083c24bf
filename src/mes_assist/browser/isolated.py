"""Our own JavaScript world in the page: it shares the page's DOM and nothing else, so the page can not forge it.

Only on the flow's origins: every function that is sent there returns ``null`` elsewhere before it looks at anything,
because a page may navigate between our check and its run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import CDPSession, Error, Locator, Page, Playwright

WORLD = "mes-assist"
_TELLING = "mes-assist-telling"
_TELLER = """{
  query: (element) => element,
  queryAll: (element, event) => {
    element.dispatchEvent(new CustomEvent(event, { composed: true }));
    return [element];
  },
}"""


@cache
def own_script(name: str) -> str:
    """Return one of the functions that are sent there, by its file beside this module."""
    return resources.files("mes_assist.browser").joinpath(name).read_text("utf-8")


def register_tell(playwright: Playwright) -> None:
    """Register the selector engine that `tell` uses, once for each Playwright."""
    playwright.selectors.register(_TELLING, script=_TELLER, content_script=True)


def tell(locator: Locator, event: str) -> bool:
    """Show our functions which element a locator means, by an event of this name on that element.

    The event comes from Playwright's own isolated world, where the page has no say. The page does not know the name, so
    it does not hear of it.

    Returns
    -------
    bool
        Whether that is one element.
    """
    return locator.locator(f"{_TELLING}={event}").count() == 1


class IsolatedWorld:
    """The isolated world of one page, made again after each navigation."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._frame_id: str | None = None
        self._context: int | None = None

    def call(self, function: str, *arguments: object) -> Any:
        """Run ``function`` (JavaScript source) with JSON arguments and return its JSON result, awaited.

        Raises
        ------
        playwright.sync_api.Error
            When the document went away meanwhile: look again. Also when the page's function threw.
        """
        if self._context is None:
            self._context = self._create()
        try:
            answer = self._cdp.send(
                "Runtime.callFunctionOn",
                {
                    "functionDeclaration": function,
                    "executionContextId": self._context,
                    "arguments": [{"value": argument} for argument in arguments],
                    "awaitPromise": True,
                    "returnByValue": True,
                },
            )
        except Error:
            self._context = None
            raise
        if "exceptionDetails" in answer:
            msg = "our function failed in the page"
            raise Error(msg)
        return answer["result"].get("value")

    def listen(self, name: str, heard: Callable[[str], None]) -> None:
        """Give our functions in this world, and nobody else, a function ``name`` that passes one text to ``heard``.

        ``heard`` is called while something else is waited for: it must not wait itself.
        """

        def called(event: dict[str, Any]) -> None:
            if event["name"] == name:
                heard(event["payload"])

        self._cdp.on("Runtime.bindingCalled", called)
        self._cdp.send("Page.enable")
        self._cdp.send("Runtime.enable")
        self._cdp.send("Runtime.addBinding", {"name": name, "executionContextName": WORLD})

    def run_always(self, source: str, instead_of: str | None = None) -> str:
        """Run ``source`` now and at the beginning of every document to come, whatever its origin: it must look first.

        Returns
        -------
        str
            What to hand over as ``instead_of`` to have another source run in its place.
        """
        added = self._cdp.send(
            "Page.addScriptToEvaluateOnNewDocument", {"source": source, "worldName": WORLD, "runImmediately": True}
        )
        if instead_of is not None:
            self._cdp.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": instead_of})
        return str(added["identifier"])

    def _create(self) -> int:
        if self._frame_id is None:
            self._frame_id = self._cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        created = self._cdp.send("Page.createIsolatedWorld", {"frameId": self._frame_id, "worldName": WORLD})
        return int(created["executionContextId"])
