"""A block and its learners, made in the database of a server: `python -m tests.faults.learners COUNT` tells them."""

import json
import sys
from typing import Any

import django

QUESTIONS = ("a", "b")


def main(count: int) -> dict[str, Any]:
    """Make them; say what each one's browser would have read in the open page."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from portal.accounts.models import User
    from tests.training import RIGHT, WRONG, lessons_of, make_block, mark, single
    from training.following.versions import version_of
    from training.models import Enrolment

    block = make_block([single(name) for name in QUESTIONS])
    (lesson,) = lessons_of(block)
    version = version_of(block)
    people = User.objects.bulk_create(
        User(email=f"apprenant-{rank}@inters4.example", first_name="Ève", last_name=f"Exemple {rank}", password="!")
        for rank in range(count)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(person=person, block_id=block.pk, version=version) for person in people
    )
    learners = []
    for person, enrolment in zip(people, enrolments, strict=True):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        learners.append({"session": session.session_key, "enrolment": str(enrolment.key), "number": enrolment.pk})
    marks = {name: {text: mark(lesson, name, text) for text in (RIGHT, WRONG)} for name in QUESTIONS}
    return {"path": lesson.url, "marks": marks, "texts": [RIGHT, WRONG], "learners": learners}


if __name__ == "__main__":
    django.setup()
    json.dump(main(int(sys.argv[1])), sys.stdout)
