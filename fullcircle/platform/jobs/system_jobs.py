"""The jobs that act for no person. They see everything, so each is listed with the reason why that is right."""

SYSTEM_JOBS = {
    "fullcircle.platform.people.jobs.send_invitation": "mails the link of an invitation that an administrator has just made",
    "fullcircle.platform.people.jobs.tell_of_taken_factor": "mails to somebody whose second factor was just taken away",
    "fullcircle.platform.access.jobs.forget_old_sessions": "deletes what has expired, as the login and not as anybody",
    "fullcircle.platform.access.jobs.send_reset_link": "nobody is signed in yet; it acts for no one and reads only sign-in",
    "fullcircle.identify.behavior.jobs.sort_inbox": "nobody signs in where reports come from; a key says what each may change",
    "fullcircle.identify.behavior.jobs.drop_old_months": "retention concerns every visitor; who set it was allowed to",
    "fullcircle.identify.quality.jobs.measure_everything": "rules speak of every record; who looks at the rows sees their own",
    "fullcircle.identify.quality.jobs.ask_about_domains": "reads domains of addresses, and keeps nothing about anybody",
    "fullcircle.identify.quality.jobs.send_weekly_report": "tells figures to those who manage the rules",
    "fullcircle.identify.consent.jobs.send_confirmation": "mails the link by which a person confirms what they asked for",
    "fullcircle.identify.consent.jobs.send_preferences": "mails a person the link to their own preferences",
    "fullcircle.identify.consent.jobs.expire": "writes down what ran out by itself; nobody decides about it",
    "fullcircle.platform.fields.jobs.tidy_values": "removing a field concerns every record; who removed it was allowed to",
    "fullcircle.platform.events.jobs.deliver": "a handler reacts to what has already been allowed and recorded",
    "fullcircle.platform.events.jobs.go_on_following": "figures are kept of every record; who looks sees their own",
    "fullcircle.identify.imports.jobs.tidy_up": "everybody's old imports; how long they stay is promised",
    "fullcircle.platform.api.jobs.forget_old_answers": "answers kept for programs that ask twice, when none may ask any more",
    "fullcircle.identify.imports.jobs.note_mapping_use": "notes who used a shared mapping last, which belongs to another",
    "fullcircle.platform.files.jobs.sweep_files": "contents that belong to no file any more belong to nobody",
    "fullcircle.platform.jobs.jobs.tidy_up": "counts of finished jobs, which hold nothing about anybody",
}
