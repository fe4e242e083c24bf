def set_value(session, seen, node, value):
    return False
