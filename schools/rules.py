"""What a person's posts amount to: the scope that every query and every check asks."""

from dataclasses import dataclass, field

from accounts.roles import AT_SCHOOL, EVERYWHERE, GRANTS, OWN_ONLY, Permission, Role


@dataclass(frozen=True, slots=True)
class Post:
    """One role held somewhere: by ids, ``None`` where it does not apply; ``zone`` is the time zone there."""

    role: Role
    municipality: int | None = None
    school: int | None = None
    zone: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything a person holds; built once per request, asked by QuerySets (``within``) and by views (``may``)."""

    posts: tuple[Post, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether some role holds in every municipality."""
        return any(post.role in EVERYWHERE for post in self.posts)

    @property
    def municipalities(self) -> frozenset[int]:
        """Ids where a role opens the whole municipality."""
        return frozenset(p.municipality for p in self.posts if p.municipality and p.role not in AT_SCHOOL | OWN_ONLY)

    @property
    def schools(self) -> frozenset[int]:
        """Ids of the schools the person works for."""
        return frozenset(post.school for post in self.posts if post.school)

    @property
    def homes(self) -> frozenset[int]:
        """Ids of all municipalities the person works for, be it at one school only; an observer works for none."""
        return frozenset(post.municipality for post in self.posts if post.municipality and post.role not in OWN_ONLY)

    @property
    def zone(self) -> str | None:
        """The time zone the person works in; ``None`` where the posts lie in several, or in no municipality."""
        zones = {post.zone for post in self.posts}
        return zones.pop() if len(zones) == 1 else None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(post.role for post in self.posts)

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether any post grants this; good for a menu, never enough for an object."""
        return any(permission in GRANTS[post.role] for post in self.posts)

    def may(self, permission: Permission, *, municipality: int | None, school: int | None = None) -> bool:
        """Whether a post grants this at that place; a municipal post covers all schools of its municipality."""
        return any(permission in GRANTS[post.role] and _covers(post, municipality, school) for post in self.posts)

    def where(self, permission: Permission) -> frozenset[int]:
        """Ids of the municipalities in which a municipal post grants this."""
        granting = (p for p in self.posts if permission in GRANTS[p.role] and p.role not in AT_SCHOOL)
        return frozenset(post.municipality for post in granting if post.municipality)


def _covers(post: Post, municipality: int | None, school: int | None) -> bool:
    if post.role in EVERYWHERE:
        return True
    if post.role in AT_SCHOOL:
        return school is not None and post.school == school
    return municipality is not None and post.municipality == municipality
