"""Rules -> their documentation: one rule for the terminal, all of them as docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator

from bookmaker.lint.registry import BY_CODE, EARLIER, GROUPS, OF_STYLES
from bookmaker.lint.rule import Rule

_HEAD = """# Rules of the lint

`bookmaker check` reads the manuscripts as a copy editor does. Everything on this page is a warning: a
question to an editor, with its place. `bookmaker build` does not ask; a [proof](proofs.md) lists what is
open. `bookmaker check --explain Q010` prints a rule.

## To silence a rule

In the manifest, for the whole book, with the reason; or raise it to an error, on which `check` fails:

```yaml
lint:
  off: {Q033: "each author keeps the dashes of the first edition"}
  error: [Q070, Q141]
```

In the text, for the block behind the remark with all that stands in it, and with the reason:

```markdown
<!-- bookmaker: ignore Q131 because the line stands alone in the original -->

> The sea is a door.
```

Several codes stand with commas between them. What is wrong with a silence is a warning itself: Q001, it
gives no reason; Q002, no rule has its code; Q003, nothing is found behind it; Q004, it can't be read.

## To mend what is certain

`bookmaker check --fix` mends what the rules marked “mends” are certain of, shows every change as a unified
difference, and tells what is left; `--fix --dry-run` shows it and writes nothing. No letter and no figure is
changed, nothing in code, formulas, addresses or tags is touched, silences are heard, and a second run
changes nothing.

## In an editor, at a commit, on GitHub

`--format json` gives every warning as file, line, column, code, message and hint, for editors; `--format
github` puts them beside the changed lines of a pull request. The repository has hooks for
[pre-commit](https://pre-commit.com): `bookmaker-check` and `bookmaker-fix`, for a book at the root of its
own repository.
"""

_EARLIER = """## Warnings from the reading of the book

These are told by `build` too, and can be silenced or raised in the same two ways; those of style sheets (S),
most of which `build` alone tells, in the manifest:

| code | what |
|---|---|
"""


def explained(code: str) -> str | None:
    """What the documentation says of a rule; None where there is no such rule."""
    rule = BY_CODE.get(code.upper())
    return "\n".join(_of_rule(rule, "#")) if rule else None


def rules_page() -> str:
    """docs/rules.md; a test holds the file to it."""
    others = "".join(f"| {code} | {what} |\n" for code, what in (*EARLIER.items(), *OF_STYLES.items()))
    parts = [_HEAD, "\n".join(_table()), _EARLIER + others]
    for name, rules in GROUPS:
        parts += [f"## {name}\n", *("\n".join(_of_rule(rule, "###")) for rule in rules)]
    return "\n".join(parts)


def _table() -> Iterator[str]:
    yield "## All rules\n"
    yield "| code | rule | |"
    yield "|---|---|---|"
    for name, rules in GROUPS:
        for rule in rules:
            mends = "mends" if rule.fixes else ""
            yield f"| [{rule.code}](#{rule.code.lower()}) | {name}: {rule.name} | {mends} |"
    yield ""


def _of_rule(rule: Rule, sign: str) -> Iterator[str]:
    anchor = "" if sign == "#" else f'<a id="{rule.code.lower()}"></a>'
    yield f"{sign} {anchor}{rule.code}: {rule.name}\n"
    mends = " `--fix` mends what is certain." if rule.fixes and "--fix" not in rule.why else ""
    yield f"{rule.why}{mends}\n"
    for word, example in (("Bad", rule.bad), ("Good", rule.good)):
        yield f"{word}:\n"
        yield f"````markdown\n{example}\n````\n"
