"""Colleagues, teams, roles and keys."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower

from fullcircle.platform.access.rules import Catalog, LoginOnly, OwnRows, SignIn
from fullcircle.platform.privacy.rules import Nobody


class Team(models.Model):
    """A group of colleagues; teams form a tree, and whoever looks after a team looks after the ones below it."""

    access = Catalog(edit="people.manage")
    privacy = Nobody("how the organization is divided")
    depth = 0  # how far a drawing of the tree indents it

    name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)  # from the root down to itself
    is_ending = models.BooleanField(
        default=False, db_default=False, editable=False
    )  # its records are on their way

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a colleague may see and do; the seven that ship can be changed, and others added."""

    access = Catalog(edit="people.manage")
    privacy = Nobody("rights, and no person")

    READS = [("own", "Their own records"), ("team", "Their team's records"), ("all", "All records")]
    WRITES = [
        ("none", "Nothing"),
        ("own", "Their own records"),
        ("team", "Their team's records"),
        ("all", "All records"),
    ]

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200, blank=True)
    reads = models.CharField("may see", max_length=4, choices=READS, default="own")
    writes = models.CharField("may change", max_length=4, choices=WRITES, default="own")
    capabilities = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    built_in = models.BooleanField(default=False, editable=False)
    shipped = ArrayField(
        models.CharField(max_length=80), default=list, editable=False
    )  # what it came with so far: a box that was unticked is not ticked again by an upgrade

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["User"]):
    """Every column, for signing in."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Directory(models.Manager["User"]):
    """What colleagues may know of each other: everything but the password."""

    def get_queryset(self) -> models.QuerySet["User"]:
        return super().get_queryset().defer("password")


class User(AbstractBaseUser):
    """A colleague who signs in."""

    named_by: ClassVar = ("name", "email")

    access = SignIn(
        shown=[
            "id",
            "name",
            "email",
            "team_id",
            "role_id",
            "is_active",
            "time_zone",
            "language",
            "last_login",
            "joined_at",
        ],
        own=["name", "time_zone", "language"],
    )
    privacy = Nobody("colleagues, who leave by another door")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="holders")
    is_active = models.BooleanField("may sign in", default=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = Accounts()
    directory = Directory()

    class Meta:
        ordering = ["name", "id"]
        base_manager_name = "directory"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    def get_full_name(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A key a program acts with, on behalf of the person who made it and never with more rights than theirs."""

    access = OwnRows("user_id", manage="people.manage")
    privacy = Nobody("keys of colleagues")

    user = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)  # SHA-256; the key is shown once
    ending = models.CharField(max_length=4, editable=False)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"


class Invitation(models.Model):
    """A link by which a new colleague joins; it works once, for one address, until it expires."""

    access = Catalog(edit="people.manage")
    privacy = Nobody("colleagues to be")

    email = models.EmailField()
    role = models.ForeignKey(Role, models.CASCADE)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True)
    salt = models.BinaryField(
        max_length=16, default=b"", editable=False
    )  # with our key it makes the link again
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email


class Epoch(models.Model):
    """One number that grows whenever definitions change, so that every process knows when to forget."""

    access = Catalog(edit="")
    privacy = Nobody("one number")

    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)


class SignedIn(AbstractBaseSession):
    """A browser in which somebody is signed in, or has begun to; the only place where sessions are kept."""

    access = LoginOnly()
    privacy = Nobody("browsers of colleagues")

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=200, default="")
    address = models.GenericIPAddressField(null=True)
    since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "signed-in browser"
        verbose_name_plural = "signed-in browsers"
        db_table = "platform_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from fullcircle.platform.access.sessions import SessionStore

        return SessionStore


class Attempt(models.Model):
    """How often something was tried lately, and codes that were used: what slows down guessing, for all processes."""

    access = LoginOnly()
    privacy = Nobody("tries at signing in, by colleagues and by addresses of networks; gone within a day")

    key = models.CharField(max_length=300, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
