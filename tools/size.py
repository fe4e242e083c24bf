"""How long the program is: lines of code per package, and what is longer than it may be.

A line counts when it holds code: not a blank one, not one of a comment or a docstring. JavaScript and CSS count apart.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

SRC = Path(__file__).parents[1] / "src"
FILE, FUNCTION, PARAMETERS = 300, 40, 6
"""The most lines that a file has, the most of a function without its docstring, and the most parameters."""

_NOT_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}
_JS_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> int:
    """Print the sizes; return 1 when something is too long."""
    packages: Counter[str] = Counter()
    files: Counter[str] = Counter()
    too_long: list[str] = []
    for path in sorted(SRC.rglob("*.py")):
        text = path.read_text("utf-8")
        name = str(path.relative_to(SRC.parent))
        files[name] = len(code_lines(text))
        inside = path.relative_to(SRC / "mes_assist").parts
        packages[inside[0] if len(inside) > 1 else "."] += files[name]
        if (whole := len(text.splitlines())) > FILE:
            too_long.append(f"{name}: {whole} lines, at most {FILE}")
        too_long += [f"{name}:{complaint}" for complaint in complaints(ast.parse(text))]
    for package, count in packages.most_common():
        print(f"{count:7,}  {package}")
    print(f"{files.total():7,}  lines of Python code under src\n")
    for kind in ("js", "css"):
        print(f"{sum(map(plain_lines, SRC.rglob(f'*.{kind}'))):7,}  lines of {kind}, apart")
    print("\nthe largest files, in lines of code:")
    for name, count in files.most_common(10):
        print(f"{count:7,}  {name}")
    if too_long:
        print("\ntoo long:\n  " + "\n  ".join(too_long))
    return 1 if too_long else 0


def code_lines(text: str) -> set[int]:
    """Return the numbers of the lines of a Python text that hold code."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines: set[int] = set()
    for token in tokens:
        if token.type not in _NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if _is_docstring(node):
            lines -= _lines_of(node)
    return lines


def complaints(tree: ast.Module) -> Iterator[str]:
    """Yield the functions that have too many lines, or too many parameters and are no commands."""
    for node in ast.walk(tree):
        if not isinstance(node, _Function):
            continue
        docstring = _lines_of(node.body[0]) if _is_docstring(node.body[0]) else set()
        count = len(_lines_of(node) - docstring)
        if count > FUNCTION:
            yield f"{node.lineno}: {node.name} has {count} lines, at most {FUNCTION}"
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
        parameters = [each for each in given if each is not None and each.arg not in {"self", "cls"}]
        if len(parameters) > PARAMETERS and not _is_command(node):
            yield f"{node.lineno}: {node.name} has {len(parameters)} parameters, at most {PARAMETERS}"


def plain_lines(path: Path) -> int:
    """Return how many lines of a script or a style sheet are neither blank nor a comment."""
    return sum(bool(line.strip()) for line in _JS_COMMENT.sub("", path.read_text("utf-8")).splitlines())


def _is_docstring(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Tell whether it is a string that nothing is done with: a docstring, or the words below a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _lines_of(node: ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def _is_command(node: _Function) -> bool:
    return any(re.search(r"\b(command|group|run_options)\b", ast.unparse(each)) for each in node.decorator_list)


if __name__ == "__main__":
    sys.exit(main())
