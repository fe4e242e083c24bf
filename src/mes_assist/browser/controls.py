from playwright.sync_api import Error

from mes_assist.engine.ports import Action, Used


def use(session, seen, node, action):
    locator = session.locate(node)
    try:
        if action in (Action.CLICK, Action.REHEARSE):
            locator.click(timeout=5000, trial=action is Action.REHEARSE, no_wait_after=True)
        else:
            locator.set_checked(action is Action.TICK, timeout=1500)
    except Error:
        return Used.DONE if locator.page.is_closed() else Used.BLOCKED
    return Used.DONE
