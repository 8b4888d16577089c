"""The page «Check of the files»: what the last check found, and a button for a new one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Job
from accounts.roles import Permission
from documents import tasks
from documents.labels import FAULTS
from documents.services.checking import ask_for_check
from schools.access import SignedRequest, allow


@allow(Permission.MUNICIPALITY_MANAGE)
def file_check(request: SignedRequest) -> HttpResponse:
    """The latest finished check; POST asks for one now."""
    if request.method == "POST":
        return redirect("job", pk=ask_for_check(by=request.user).pk)
    checks = Job.objects.filter(kind=tasks.check_files.name)
    done = checks.filter(state__in=[Job.State.DONE, Job.State.FAILED]).first()
    rows = done.result.get("faults", []) if done else []
    facts = {
        "check": done,
        "running": checks.unfinished().first(),
        "lines": [
            {"words": str(FAULTS[kind]) % {"document": number or "–", "file": name}, "document": number}
            for kind, name, number in rows
        ],
    }
    return render(request, "documents/file_check.html", facts)
