"""Pairs that may be the same, what somebody said of them, the keys by which one record finds its like, and what was learned."""

from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.platform.access.rules import Between, ByParent, Catalog
from fullcircle.platform.merging.rules import Stays
from fullcircle.platform.privacy.rules import Nobody

MANAGE = "duplicates.manage"
IN_TURN, DOUBTFUL, BY_CHANCE, SURE = "queue", "doubtful", "chance", "sure"


class PossibleDuplicate(models.Model):
    """Two records that may tell of the same person or firm, and what was decided about them.

    That two are not the same is never forgotten: the row stays, and is read through the records that either of them has
    become part of.
    """

    access = Between()
    on_merge = Stays(
        "A pair is read through the record that either side has become part of, and parting finds it as it was."
    )

    STATES = [("open", "To be looked at"), ("merged", "Merged"), ("apart", "Not the same")]

    # How somebody came to look at it. Empty: nobody looked at this very pair.
    DRAWN = [
        (IN_TURN, "In its turn"), (DOUBTFUL, "Doubtful"), (BY_CHANCE, "By chance"), (SURE, "Seemingly sure"),
    ]  # fmt: skip

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()  # the lower number of the two
    other_id = models.BigIntegerField()
    weight = models.FloatField()  # bits; 0 is as likely as not
    state = models.CharField(max_length=6, choices=STATES, default="open")
    by_itself = models.BooleanField(default=False)  # merged by nobody's hand
    answers = models.JSONField(
        default=dict
    )  # field → level: what the decision was about, without a value of anybody's
    claimed = models.FloatField(null=True)  # bits that the records alone gave it when somebody decided
    drawn = models.CharField(max_length=8, choices=DRAWN, blank=True, default="")
    found_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "possible duplicate"
        db_table = "identify_duplicate"
        ordering = ["-weight", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "other_id"], name="two_records_are_a_pair_once"
            ),
            models.CheckConstraint(
                condition=models.Q(about_id__lt=models.F("other_id")), name="the_lower_number_comes_first"
            ),
        ]
        indexes = [
            models.Index(
                "about_kind",
                models.F("weight").desc(),
                "id",
                name="duplicates_to_look_at",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["about_kind", "other_id"], name="duplicates_of_the_other"),
            models.Index(
                fields=["about_kind", "decided_at"],
                name="duplicates_decided",
                condition=~models.Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_id} and {self.other_id}"


class DuplicateKey(models.Model):
    """Something that a record shares with its like, as a number that tells nothing by itself."""

    access = ByParent({"contact_id": "identify_contact", "company_id": "identify_company"})
    on_merge = Stays("Made anew from the record itself whenever it changes, and dropped when it is archived.")

    # Whoever deletes a record in bulk need not know of these; what is left over goes with the next look.
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+", db_constraint=False)
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+", db_constraint=False)
    key = models.IntegerField()

    class Meta:
        db_table = "identify_duplicate_key"
        indexes = [models.Index(fields=["key"], name="duplicates_by_key")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) ^ models.Q(company__isnull=True),
                name="a_key_belongs_to_one_record",
            )
        ]

    def __str__(self) -> str:
        return f"Key of {'contact' if self.contact_id else 'company'} {self.contact_id or self.company_id}"


class DuplicateModel(models.Model):
    """What was learned from all records of a kind about being the same, and how far it can be trusted."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("shares of answers, and fingerprints of values that many share")

    kind = models.CharField(max_length=40, unique=True)
    weights = models.JSONField(default=dict)  # see linkage.model.Model
    trust = models.JSONField(default=list)  # see linkage.trust: precision by weight, with its interval
    learned = models.JSONField(
        default=dict
    )  # what decisions taught (linkage.learning), what it is worth (linkage.backtest), and whether it is used
    records = models.BigIntegerField(default=0)
    found = models.BigIntegerField(default=0)
    compared = models.BigIntegerField(default=0)
    refused = models.JSONField(default=list)  # rules that would have brought too many pairs
    by_itself = models.BooleanField("merges by itself", default=False)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identify_duplicate_model"

    def __str__(self) -> str:
        return f"How {self.kind} records are compared"

    @property
    def taught(self) -> Learned | None:
        """The corrections that are in use."""
        if not self.learned.get("used") or self.learned.get("off"):
            return None
        return Learned.from_json(self.learned["corrections"])
