"""A learning platform of the tests: a real server of keys, tokens and grades, which signs with a key of its own."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.test import Client

from tests.signing import pair
from training.models import Platform
from training.platforms.grades import ENDPOINT, SCORE
from training.platforms.launching import CLAIM

LOG_IN, LAUNCH = "/formation/lti/connexion", "/formation/lti/lancement"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


class LearningPlatform:
    """What it is told is kept; `statuses` are answered to grades before it takes them."""

    def __init__(self) -> None:
        self.grades: list[dict[str, Any]] = []
        self.assertions: list[str] = []
        self.statuses: list[int] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(200, {"keys": [{**pair().public, "kid": "clé-1", "alg": "RS256", "use": "sig"}]})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/token":
                    platform.assertions.append(parse_qs(body)["client_assertion"][0])
                    self._answer(200, {"access_token": "jeton", "expires_in": 60, "token_type": "bearer"})
                    return
                status = platform.statuses.pop(0) if platform.statuses else 200
                assert (self.path, self.headers["Authorization"]) == ("/lignes/7/scores", "Bearer jeton")
                platform.grades.append(json.loads(body))
                self._answer(status, {})

            def _answer(self, status: int, content: Any) -> None:
                said = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *given: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def register(self, **fields: Any) -> Platform:
        return Platform.objects.create(
            name="Le Moodle des exemples",
            issuer=self.url,
            client_id="portail",
            login_url=f"{self.url}/auth",
            token_url=f"{self.url}/token",
            keys_url=f"{self.url}/jwks",
            deployments="1\n2",
            **fields,
        )

    def asked(self, client: Client) -> dict[str, str]:
        """Begin a visit in this browser: what the portal asks the platform."""
        begun = client.post(
            LOG_IN, {"iss": self.url, "client_id": "portail", "login_hint": "7", "target_link_uri": "x"}
        )
        assert begun.status_code == 302, begun.content
        assert begun["Location"].startswith(f"{self.url}/auth?")
        return {name: values[0] for name, values in parse_qs(urlsplit(begun["Location"]).query).items()}

    def message(self, asked: dict[str, str], **claims: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.url,
            "aud": asked["client_id"],
            "sub": "ada",
            "name": "Ada Exemple",
            "email": "patronne@inters4.example",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            f"{CLAIM}deployment_id": "1",
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}target_link_uri": "x",
            f"{CLAIM}resource_link": {"id": "lien-1"},
            f"{CLAIM}roles": [ROLE],
            ENDPOINT: {"scope": [SCORE], "lineitem": f"{self.url}/lignes/7"},
        } | claims

    def signed(self, message: dict[str, Any], key: str = "", kid: str = "clé-1") -> str:
        return jwt.encode(message, key or pair().private, algorithm="RS256", headers={"kid": kid})

    def launch(self, client: Client, block: Any = None, **claims: Any) -> Any:
        """Come with a signed message, as a browser that the platform sends does."""
        asked = self.asked(client)
        if block is not None:
            claims[f"{CLAIM}custom"] = {"bloc": str(block.pk)}
        return client.post(LAUNCH, {"id_token": self.signed(self.message(asked, **claims)), "state": asked["state"]})


@contextmanager
def running_platform() -> Iterator[LearningPlatform]:
    running = LearningPlatform()
    threading.Thread(target=running.server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
