"""Our own JavaScript world in the page: it shares the page's DOM and nothing else, so the page can not forge it.

Only on the flow's origins: every function that is sent there returns ``null`` elsewhere before it looks at anything,
because a page may navigate between our check and its run.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Error, Page

WORLD = "mes-assist"


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

    def _create(self) -> int:
        if self._frame_id is None:
            self._frame_id = self._cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        created = self._cdp.send("Page.createIsolatedWorld", {"frameId": self._frame_id, "worldName": WORLD})
        return int(created["executionContextId"])
