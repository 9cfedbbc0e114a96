"""Contacts: facts, constraints with sentence names, and the rules of one row."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.companies.models import Company
from fullcircle.platform.access.rules import ByParent, Sensitive
from fullcircle.platform.actions import Refused
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Person
from fullcircle.platform.records.fields import of_kind
from fullcircle.platform.records.models import Record, merged_index, merged_into, order_index, record_indexes


class Contact(Record):
    """A person, in any script; the name people see is one field, its parts are optional."""

    privacy: ClassVar = Person()
    personal: ClassVar = {
        "name": "identity", "given_name": "facts", "family_name": "facts", "external_id": "identity",
        "street": "facts", "website": "facts",
    }  # fmt: skip
    searched: ClassVar = ("name", "email", "phone", "company__name")
    found_alone: ClassVar = True
    tones: ClassVar = {
        "lifecycle_stage": {
            "lead": "sky",
            "qualified": "violet",
            "customer": "green",
            "advocate": "amber",
            "former": "gray",
        }
    }

    STAGES = Company.STAGES

    name = models.CharField(max_length=200, blank=True)
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = of_kind("phone", models.CharField(max_length=20, blank=True, default=""))
    company = models.ForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="contacts", db_index=False
    )
    job_title = models.CharField(max_length=120, blank=True, default="")
    lifecycle_stage = models.CharField(max_length=12, choices=STAGES, default="lead")
    street = models.CharField(max_length=200, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    region = models.CharField(max_length=100, blank=True, default="")
    country = of_kind("country", models.CharField(max_length=2, blank=True, default=""))
    language = of_kind("language", models.CharField(max_length=10, blank=True, default=""))
    time_zone = of_kind("time_zone", models.CharField(max_length=60, blank=True, default=""))
    website = models.URLField(max_length=300, blank=True, default="")
    external_id = models.CharField(
        max_length=100, null=True, blank=True, unique=True, help_text="Their number in another system."
    )
    last_activity_at = models.DateTimeField("last activity", null=True, editable=False)
    merged_into = merged_into()

    class Meta:
        indexes = [
            *record_indexes("contact", "name", "email", "company", "last_activity_at", "created_at"),
            models.Index(fields=["phone"], name="contact_by_phone", condition=~models.Q(phone="")),
            merged_index("contact"),
            order_index("contact_by_stage_name", "lifecycle_stage", "name"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="contact_custom"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="a_contact_has_a_name")]

    def check_row(self) -> None:
        """Whoever gave only parts of a name gets the whole of it; a contact without any is known by address."""
        self.name = (
            self.name
            or " ".join(filter(None, (self.given_name, self.family_name)))
            or self.email
            or self.phone
        )
        if not self.name:
            raise Refused(fields={"name": "A contact needs a name, an email address or a phone number."})


class ContactSensitive(models.Model):
    """What only colleagues with a reason may see; absent for everybody else, in lists, filters and sums alike."""

    access = Sensitive("record_id", "identify_contact", "contact.sensitive")
    on_merge = OneOfEach(fill=("*",))

    personal: ClassVar = {
        "birth_date": "sensitive", "gender": "sensitive", "household_income": "sensitive", "custom": "sensitive",
    }  # fmt: skip

    record = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="sensitive")
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=20, blank=True, default="")
    household_income = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    custom = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = "sensitive fields of a contact"
        verbose_name_plural = "sensitive fields of contacts"
        db_table = "identify_contact_sensitive"

    def __str__(self) -> str:
        return f"Sensitive fields of contact {self.pk}"


class ContactPoint(models.Model):
    """One way to reach a contact or a company.

    The primary email, phone, website and address are fields of the record itself. They have a row here only once there
    is a second one or a label; from then on triggers keep the two equal, whoever writes.
    """

    access = ByParent({"contact_id": "identify_contact", "company_id": "identify_company"})
    on_merge = OneOfEach(fill=("label",), flags=("is_primary",))

    personal: ClassVar = {"value": "contact"}
    KINDS = [
        ("email", "Email"),
        ("phone", "Phone"),
        ("address", "Address"),
        ("social", "Social profile"),
        ("web", "Website"),
    ]

    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="points")
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="points")
    kind = models.CharField(max_length=8, choices=KINDS)
    label = models.CharField(max_length=40, blank=True, default="", help_text="Work, home, mobile …")
    value = models.CharField(max_length=400)
    parts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)
    is_primary = models.BooleanField("primary", default=False)
    source = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "identify_contact_point"
        ordering = ["kind", "-is_primary", "id"]
        indexes = [models.Index(fields=["kind", "value"], name="contact_point_value")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) ^ models.Q(company__isnull=True),
                name="a_contact_point_belongs_to_one_record",
            ),
            models.UniqueConstraint(
                fields=["contact", "kind", "value"], name="a_contact_has_a_contact_point_once"
            ),
            models.UniqueConstraint(
                fields=["company", "kind", "value"], name="a_company_has_a_contact_point_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=models.Q(is_primary=True),
                name="a_contact_has_one_primary_of_each_kind",
            ),
            models.UniqueConstraint(
                fields=["company", "kind"],
                condition=models.Q(is_primary=True),
                name="a_company_has_one_primary_of_each_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.value


class CompanyRole(models.Model):
    """What a contact is to a company, from when until when."""

    access = ByParent({"contact_id": "identify_contact", "company_id": "identify_company"})
    on_merge = OneOfEach(
        combine={
            "since": "least(kept.since, lost.since)",
            "until": "CASE WHEN kept.until IS NOT NULL AND lost.until IS NOT NULL THEN greatest(kept.until, lost.until) END",
        }
    )

    ROLES = [
        ("employee", "Employee"),
        ("decision_maker", "Decision maker"),
        ("champion", "Champion"),
        ("user", "User"),
        ("billing", "Billing contact"),
        ("advisor", "Advisor"),
    ]

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="roles")
    company = models.ForeignKey(Company, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=ROLES, default="employee")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "identify_company_role"
        ordering = ["until", "-since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "company", "role"], name="a_contact_holds_a_role_at_a_company_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since"))
                | models.Q(since=None)
                | models.Q(until=None),
                name="a_role_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}"
