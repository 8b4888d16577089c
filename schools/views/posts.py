"""Posts of those who sign in: the list, invitations, changes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import services as accounts
from accounts.roles import Permission, Role
from schools.access import SignedRequest, allow, require
from schools.filters import MembershipFilter
from schools.forms.people import InvitationForm, PostForm
from schools.models import Membership, Municipality
from schools.services import people as services
from schools.views.frame import at_place, attempted, confirmed, form_page, listed, posted, submitted


@allow(Permission.PEOPLE_SEE)
@require_safe
def people(request: SignedRequest) -> HttpResponse:
    """Who signs in, and in which role."""
    rows = Membership.objects.within(request.scope).select_related("user", "school", "municipality")
    chosen = MembershipFilter(request.GET, queryset=rows.order_by("user__name", "role", "pk"))
    facts = {**listed(request, chosen, Permission.PEOPLE_MANAGE), "tab": "people"}
    return render(request, "schools/people.html", facts)


@at_place(Permission.PEOPLE_MANAGE)
def invite(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Give a post to somebody by e-mail; a new person gets an invitation."""
    form = InvitationForm(place, request.scope, posted(request))
    made = submitted(
        request,
        form,
        lambda values: services.invite_to_post(**_post(place, values), by=request.user),
        said=_("The post is given. A person who is new here gets a letter with a link to set a password."),
    )
    if made:
        return redirect("people")
    return form_page(request, form, _("Invite a person"), reverse("people"))


def _post(place: Municipality | None, values: dict[str, Any]) -> dict[str, Any]:
    role = Role(values["role"])
    return {**values, "role": role, "municipality": None if role == Role.ADMINISTRATOR else place}


def _managed(request: SignedRequest, pk: int) -> Membership:
    rows = Membership.objects.within(request.scope).select_related("user", "school", "municipality")
    post = get_object_or_404(rows, pk=pk)
    right = Permission.PEOPLE_MANAGE if post.municipality_id else Permission.MUNICIPALITY_MANAGE
    require(request, right, municipality=post.municipality_id)
    return post


@allow(Permission.PEOPLE_MANAGE)
def post_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change role or school of a post."""
    post = _managed(request, pk)
    initial = {"role": post.role, "school": post.school_id}
    form = PostForm(post.municipality, request.scope, posted(request), initial=initial)
    made = submitted(
        request,
        form,
        lambda v: services.move_post(post, role=Role(v["role"]), school=v["school"], by=request.user),
    )
    if made:
        return redirect("people")
    return form_page(request, form, str(post.user), reverse("people"), {"post": post, "template": "schools/post.html"})


@allow(Permission.PEOPLE_MANAGE)
def post_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a post away."""
    post = _managed(request, pk)
    return confirmed(
        request,
        lambda: services.take_post(post, by=request.user),
        question=_("Take this post away: %(post)s?") % {"post": post},
        consequence=_("The person loses its rights at once. What was done stays in the journal."),
        action=_("Take away"),
        back=reverse("people"),
        then=reverse("people"),
    )


@allow(Permission.PEOPLE_MANAGE)
def post_invite_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Mail a fresh link to set a password."""
    post = _managed(request, pk)
    back = reverse("post_edit", args=[pk])
    if request.method != "POST":
        return redirect(back)
    place = post.municipality_id

    def act() -> None:
        accounts.invite_again(post.user, by=request.user, municipality=place)

    return attempted(request, act, back=back, then=back)


@allow(Permission.PEOPLE_MANAGE)
def post_switch(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep a person out, or let them in again."""
    post = _managed(request, pk)
    back = reverse("post_edit", args=[pk])
    if request.method != "POST":
        return redirect(back)
    # Because an account is one for all its posts, only who manages all of them may switch it.
    for other in Membership.objects.filter(user=post.user_id):
        right = Permission.PEOPLE_MANAGE if other.municipality_id else Permission.MUNICIPALITY_MANAGE
        require(request, right, municipality=other.municipality_id)
    active = request.POST.get("active") == "1"

    def act() -> None:
        accounts.switch(post.user, active=active, by=request.user, municipality=post.municipality_id)

    return attempted(request, act, back=back, then=back)
