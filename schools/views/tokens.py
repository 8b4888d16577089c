"""The key by which somebody's own programs speak to the API."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from rest_framework.authtoken.models import Token

from accounts.roles import Permission
from schools.access import SignedRequest, allow
from schools.services import tokens as services


@sensitive_variables("key")
@allow(Permission.SCHOOL_SEE)
def token(request: SignedRequest) -> HttpResponse:
    """Make a key, which is shown this once, or revoke it."""
    key = ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            services.revoke_token(request.user)
            return redirect("token")
        key = services.make_token(request.user)
    known = Token.objects.filter(user=request.user).first()
    return render(request, "schools/token.html", {"key": key, "known": known})
