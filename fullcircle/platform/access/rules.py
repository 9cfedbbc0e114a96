"""The kinds of access rule a table can have. A model names one in its `access` attribute; policies.py turns it into SQL."""

from dataclasses import dataclass, field

ACTING_ROLES = ("fc_all", "fc_wide", "fc_scoped", "fc_viewer")
WRITING_ROLES = ("fc_all", "fc_wide", "fc_scoped")


@dataclass(frozen=True)
class ByAcl:
    """A record with an owner: `acl` says who may see it, `acl_write` who may change it."""


@dataclass(frozen=True)
class OfKinds(ByAcl):
    """A record of a kind that was defined in the browser: its acl decides, and of a kind one has no right to it is
    unknown that there are any."""


@dataclass(frozen=True)
class Follows(ByAcl):
    """A record that is seen by whoever sees the record it belongs to: the first of these columns that is set."""

    parents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Common(ByAcl):
    """A record that everybody sees, whoever looks after it; holders of a capability change it. Of rows in which the
    column `hidden` is true only holders of `shown_to` know."""

    edit: str = ""
    hidden: str = ""
    shown_to: str = ""


@dataclass(frozen=True)
class ByParent:
    """Part of other records: seen and changed by those who see any of its parents. `parents` maps a column to a table.
    Of rows in which the column `hidden` is true only holders of `shown_to` know. `counted` rows our functions count,
    whoever asks."""

    parents: dict[str, str]
    hidden: str = ""
    shown_to: str = ""
    counted: bool = False


@dataclass(frozen=True)
class Attached:
    """Hangs on any record, named by kind and id: seen and changed with it. On none, it is its maker's alone."""

    manage: str
    kind: str = "about_kind"
    id: str = "about_id"
    maker: str = "actor_id"


@dataclass(frozen=True)
class Between:
    """Tells of two records of one kind: seen by whoever sees both, changed by whoever may change both, found by machines."""

    kind: str = "about_kind"
    id: str = "about_id"
    other: str = "other_id"


@dataclass(frozen=True)
class Sensitive:
    """A side table of sensitive fields: the parent must be visible and the capability held."""

    column: str
    parent: str
    capability: str


@dataclass(frozen=True)
class Bound(Sensitive):
    """A sensitive row that may be known only as long as something holds: `holds` says what, in SQL with {table} for
    the row. When it holds no longer, nobody reads the row, and our own background work lets go of it."""

    holds: str


@dataclass(frozen=True)
class About:
    """Tells of any record, named by kind and id: visible with that record, added and never changed."""

    kind: str = "about_kind"
    id: str = "about_id"
    appends_only: bool = True


@dataclass(frozen=True)
class Witnessed:
    """Who did what that leaves no other trace: added in one's own name, read by holders of `see`, changed by nobody."""

    see: str


@dataclass(frozen=True)
class Ledger:
    """What happened with a record: seen with it, only ever added, gone only when the record is. When two records turn
    out to be one, the functions that merge hand the rows over, and nobody else does."""

    column: str
    parent: str
    added_by_readers: bool = False  # whoever sees the record may add, not only who may change it

    @property
    def changeable(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Projection:
    """What follows from a ledger: seen with its record, kept by triggers, written by nobody."""

    column: str
    parent: str


@dataclass(frozen=True)
class Observed:
    """Somebody we may know: seen with their record once there is one, till then by holders of `strangers`."""

    column: str
    parent: str
    strangers: str


@dataclass(frozen=True)
class Trail:
    """What somebody did: seen with them, added by machines, changed by nobody, gone only when they are."""

    column: str
    parent: str


@dataclass(frozen=True)
class Intake:
    """What strangers hand in: added by holders of `adds`, who see nothing of it. Seen and changed with the record it
    turns out to be about, and till then by holders of `sees`. Without a record it is only counted, and never changed."""

    adds: str
    sees: str
    column: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Published:
    """Everybody reads; holders of a capability add; nobody changes or removes. Gone only with what it is part of.
    `changeable` names columns that holders of `change` may still set, such as when something was lifted."""

    add: str
    column: str = ""
    parent: str = ""
    change: str = ""
    changeable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """Everybody reads; holders of a capability change. With an empty capability any acting colleague may."""

    edit: str


@dataclass(frozen=True)
class Reserved:
    """Holders of a capability see and change the rows, and nobody else knows of them."""

    manage: str


@dataclass(frozen=True)
class OwnRows:
    """Rows of one colleague: theirs alone, or shared; `manage` lets others look after them.

    Where rows can be shared, what is not shared is nobody else's business, and `manage` reaches only what is.
    """

    column: str
    manage: str = ""
    shared: str = ""  # a boolean column that opens a row to everybody's eyes
    team: str = ""  # a column that opens it to the members of one team
    kept_by_login: bool = False  # background work keeps the rows up to date before and after anybody acts


@dataclass(frozen=True)
class SignIn:
    """Read and written by the login before anybody acts; acting colleagues read only the columns shown, and change
    only their own row, only the columns named own, and only through a definer function."""

    shown: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class LoginOnly:
    """Machinery of the login (sessions, job queue): acting colleagues have no rights at all."""


@dataclass(frozen=True)
class FunctionsOnly(LoginOnly):
    """Kept by functions of the database; neither colleagues nor the login have any rights."""


@dataclass(frozen=True)
class Machinery:
    """Machinery of the login that holders of a capability may look into and mend."""

    manage: str


@dataclass(frozen=True)
class Unguarded:
    """No row holds anything about a person; the reason says why every acting role may use it."""

    reason: str


Rule = (
    Machinery
    | ByAcl
    | OfKinds
    | Follows
    | Common
    | ByParent
    | Attached
    | Between
    | Sensitive
    | Bound
    | About
    | Witnessed
    | Ledger
    | Projection
    | Observed
    | Trail
    | Intake
    | Published
    | Catalog
    | Reserved
    | OwnRows
    | SignIn
    | LoginOnly
    | FunctionsOnly
    | Unguarded
)
