"""A key that tests sign with: making one costs more than all that they do with it."""

import json
import subprocess
from functools import lru_cache
from typing import Any

from tests.e2e.pages import web_tools
from training.signing.keys import Pair, _add, make_pair
from training.signing.models import SigningKey

# Verifies tokens by the keys of a set alone, with npm's jose, and says what each is or why it is refused.
READER = """
import { createLocalJWKSet, jwtVerify } from "jose";
let text = "";
for await (const part of process.stdin) text += part;
const { keys, tokens } = JSON.parse(text);
const set = createLocalJWKSet({ keys });
const said = [];
for (const token of tokens) {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, set);
    said.push({ payload, header: protectedHeader });
  } catch (error) {
    said.push({ refused: error.code ?? String(error) });
  }
}
console.log(JSON.stringify(said));
"""


@lru_cache(maxsize=1)
def pair() -> Pair:
    return make_pair()


def a_key_signs(purpose: str = SigningKey.Purpose.CREDENTIALS) -> SigningKey:
    return _add(purpose, pair())


def read_by_jose(keys: list[dict[str, str]], *tokens: str) -> list[dict[str, Any]]:
    """What npm's jose makes of tokens, with these keys and no network."""
    folder = web_tools()
    done = subprocess.run(
        [folder / "node", "--input-type=module", "--eval", READER],
        input=json.dumps({"keys": keys, "tokens": tokens}),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
