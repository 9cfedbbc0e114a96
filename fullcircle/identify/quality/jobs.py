"""Looking at everything once a night, mending many, asking about domains, and the report of the week."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from fullcircle.identify.quality import actions, domains, report
from fullcircle.identify.quality.mends import MENDS
from fullcircle.identify.quality.models import QualityRule
from fullcircle.identify.quality.queries import worth_a_look
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running
from fullcircle.platform.records.undo import bulk_result_url

PORTION = 200
DOMAINS_EACH_NIGHT = 2_000
LONGEST_DOMAIN = 253  # RFC 1035
ASK_AGAIN = timedelta(days=30)
UNASKED = """
  SELECT DISTINCT lower(split_part(email, '@', 2)) FROM identify_contact
  WHERE email LIKE '%%@%%' AND archived_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM identify_mail_domain d WHERE d.name = lower(split_part(email, '@', 2)) AND d.asked_at > %s)
  LIMIT %s
"""


@every("23 2 * * *")
@job(queue="long")
def measure_everything() -> None:
    """Look at every record that a rule speaks of: values grow old by themselves."""
    with acting(system("Data quality"), read_only=True):
        kinds = sorted(set(QualityRule.objects.filter(retired_at=None).values_list("resource", flat=True)))
    for kind in kinds:
        with acting(system("Data quality")) as by:
            actions.measure_quality(by=by, resource=kind)


@job(queue="long")
def measure_now(*, by: Actor, progress: int, resources: list[str]) -> None:
    """The same, when somebody asks for it."""
    with running(progress) as bar:
        for kind in resources:
            bar.stop_if_canceled()
            with acting(system("Data quality")) as machine:
                actions.measure_quality(by=machine, resource=kind)
                bar.keep(1)
        bar.finish("Every record was looked at.", url="/quality/")


@job(queue="long")
def mend_all(*, by: Actor, progress: int, mend: str, cause: str) -> None:
    """Apply a mend to every record that it is for and that one may change."""
    done = 0
    with running(progress) as bar:
        while True:
            bar.stop_if_canceled()
            with acting(by):
                ids = worth_a_look(MENDS[mend], PORTION, after=bar.bookmark.get("after", 0))
                if not ids:
                    break
                done += actions.mend_records(by=by, mend=mend, ids=ids, cause=cause)
                bar.keep(len(ids), after=ids[-1])
        bar.finish(f"{done:,} mended.", url=bulk_result_url("/contacts/", cause))


@every("47 1 * * *")
@job()
def ask_about_domains() -> None:
    """Ask the resolver about domains that nobody has asked about for a month."""
    ask = domains.resolver()
    if ask is None or not domains.answers(ask):
        return
    with acting(system("Data quality"), read_only=True), connection.cursor() as cursor:
        cursor.execute(UNASKED, [timezone.now() - ASK_AGAIN, DOMAINS_EACH_NIGHT])
        names = [name for (name,) in cursor.fetchall() if 0 < len(name) <= LONGEST_DOMAIN]
    answers, unanswered = {}, 0
    for name in names:
        answers[name] = domains.takes_mail(name, ask)
        unanswered = unanswered + 1 if answers[name] is None else 0
        if unanswered >= 5:
            return  # there is no resolver that answers; tomorrow there may be
    with acting(system("Data quality")) as by:
        actions.remember_mail_domains(by=by, answers=answers)


@every("7 6 * * 1")
@job(queue="mail")
def send_weekly_report() -> None:
    """On Mondays, to those who look after the data; each letter is on its own, so that none is sent twice for another."""
    with acting(system("Data quality")):
        for person in report.readers():
            send_report_to.defer(person=person, day=timezone.localdate().isoformat())


@job(queue="mail")
def send_report_to(*, person: int, day: str) -> None:
    """One letter with the figures as they stand on the page."""
    with acting(system("Data quality"), read_only=True):
        report.send_report(person, date.fromisoformat(day))
