"""``python -m tests.documents.zipping``: three papers in one ZIP asked for, as a web request would."""

import hashlib

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402 because models load only after Django is set up
from django.core.files.storage import default_storage  # noqa: E402

from accounts.roles import Role  # noqa: E402
from documents.models import Document  # noqa: E402
from documents.services import bundling  # noqa: E402
from tests.builders import a_cast  # noqa: E402
from tests.documents.drafts import a_draft  # noqa: E402

PAPERS = 3


def data_of(at: int) -> bytes:
    """What stands in for the file of one of them."""
    return b"%PDF of the test " + str(at).encode() * 1000


def main() -> None:
    """Papers that have their files already, and the ZIP of all of them for the coordinator."""
    cast = a_cast()
    papers = []
    for at in range(PAPERS):
        paper = a_draft(cast, title=f"Письмо {at}")
        name = default_storage.save(f"documents/{at}.pdf", ContentFile(data_of(at)))
        digest = hashlib.sha256(data_of(at)).hexdigest()
        Document.objects.filter(pk=paper.pk).update(file=name, rendered=paper.revision, sha256=digest, pages=1)
        paper.refresh_from_db()
        papers.append(paper)
    bundling.bundle(papers, by=cast.people[Role.COORDINATOR])


if __name__ == "__main__":
    main()
