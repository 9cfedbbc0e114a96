"""Policies of what works while nobody acts: signing in, and the queue of jobs."""

from fullcircle.platform.access import rules
from fullcircle.platform.access.policy import ME, SIGNED, Policy, can, grants_for, known_to_definers, writing
from fullcircle.platform.access.rules import ACTING_ROLES, WRITING_ROLES

# Tables that are not ours; the login uses them before anybody acts. The reason is what a reviewer asks first.
LOGIN_TABLES = {
    "django_content_type": "names of tables only",
    "django_migrations": "names of migrations only",
    "auth_permission": "unused by us; required by Django's auth",
    "auth_group": "unused by us; required by Django's auth",
    "auth_group_permissions": "unused by us; required by Django's auth",
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "mfa_authenticator": "second factors, read while signing in",
}

# The job queue, whose tables are not ours either. Acting colleagues defer through definer functions.
QUEUE_TABLES: dict[str, rules.Rule] = {
    "procrastinate_jobs": rules.Machinery(manage="jobs.manage"),
    "procrastinate_events": rules.Machinery(manage="jobs.manage"),
    "procrastinate_periodic_defers": rules.Machinery(manage="jobs.manage"),
    "procrastinate_workers": rules.Machinery(manage="jobs.manage"),
}


def sign_in(table: str, rule: rules.SignIn) -> tuple[list[str], list[Policy]]:
    columns = ", ".join(f'"{name}"' for name in rule.shown)
    held = can("people.manage")
    grants = [
        f'GRANT SELECT ({columns}) ON "{table}" TO {", ".join((*ACTING_ROLES, "fc_definer"))}',
        f'GRANT INSERT, UPDATE, DELETE ON "{table}" TO {", ".join(WRITING_ROLES)}',
        f'GRANT SELECT, INSERT, UPDATE ON "{table}" TO fc_app',
    ]
    if rule.own:
        own = ", ".join(f'"{name}"' for name in rule.own)
        grants.append(f'GRANT UPDATE ({own}) ON "{table}" TO fc_definer')
    return grants, [
        Policy(table, "used while signing in", "ALL", ("fc_app",), using="true", check="true"),
        known_to_definers(table),
        Policy(table, "own row kept by oneself", "UPDATE", ("fc_definer",), using=f"id = {ME}"),
        Policy(table, "seen by colleagues", "SELECT", ACTING_ROLES, using=SIGNED),
        *writing(table, WRITING_ROLES, held),
    ]


def login_only(
    table: str, rule: rules.LoginOnly, role: str = "fc_app", name: str = "used by the login"
) -> tuple[list[str], list[Policy]]:
    return [f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {role}'], [
        Policy(table, name, "ALL", (role,), using="true", check="true")
    ]


def machinery(table: str, rule: rules.Machinery) -> tuple[list[str], list[Policy]]:
    held = can(rule.manage)
    grants, _ = login_only(table, rules.LoginOnly())
    # The owner too: jobs are deferred by functions that run with its rights.
    login = Policy(table, "used by the login", "ALL", ("fc_app", "fc_owner"), using="true", check="true")
    mended = Policy(table, "mended by managers", "ALL", ACTING_ROLES, using=held, check=held)
    return [*grants, *grants_for(table, ACTING_ROLES, ACTING_ROLES)], [login, mended]
