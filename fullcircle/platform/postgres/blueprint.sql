-- migration platform.0001_initial
-- migration account.0001_initial
-- migration account.0002_email_max_length
-- migration account.0003_alter_emailaddress_create_unique_verified_email
-- migration account.0004_alter_emailaddress_drop_unique_email
-- migration account.0005_emailaddress_idx_upper_email
-- migration account.0006_emailaddress_lower
-- migration account.0007_emailaddress_idx_email
-- migration account.0008_emailaddress_unique_primary_email_fixup
-- migration account.0009_emailaddress_unique_primary_email
-- migration platform.0002_stored_answers
-- migration platform.0003_people
-- migration platform.0004_jobs
-- migration platform.0005_field_values
-- migration platform.0006_demo
-- migration platform.0007_files
-- migration platform.0008_shared_lists
-- migration platform.0009_team_views
-- migration platform.0010_followers
-- migration platform.0011_merging
-- migration platform.0012_ending_teams
-- migration platform.0013_shipped_rights
-- migration platform.0014_second_factor
-- migration platform.0015_objects
-- migration platform.0016_readings
-- migration platform.0017_privacy
-- migration platform.0018_whom_records_are_about
-- migration platform.0019_log_by_person_and_deed
-- migration platform.0020_notices
-- migration platform.0021_by_hand_and_plurals
-- migration identify.0001_initial
-- migration identify.0002_purchases
-- migration identify.0003_order_totals
-- migration identify.0004_imports
-- migration identify.0005_contact_points
-- migration identify.0006_primary_points
-- migration identify.0007_recompute_by_index
-- migration identify.0008_imports_by_key
-- migration identify.0009_latest_first
-- migration identify.0010_list_indexes
-- migration identify.0011_words
-- migration identify.0012_consent
-- migration identify.0013_consent_state
-- migration identify.0014_import_decisions
-- migration identify.0015_shared_lists
-- migration identify.0016_import_portions
-- migration identify.0017_own_fields_begin_empty
-- migration identify.0018_consent_to_marketing
-- migration identify.0019_behavior
-- migration identify.0020_behavior_by_month
-- migration identify.0021_mappings_used
-- migration identify.0022_merged_into
-- migration identify.0023_suppressed_for_a_purpose
-- migration identify.0024_goods_of_orders
-- migration identify.0025_old_imports
-- migration identify.0026_quality
-- migration identify.0027_consent_facts
-- migration identify.0028_fewer_indexes
-- migration identify.0029_quality_by_field
-- migration identify.0030_behavior_set_aside
-- migration identify.0031_forms
-- migration identify.0032_forms_gone_with
-- migration identify.0033_traits
-- migration identify.0034_privacy
-- migration identify.0035_possible_duplicates
-- migration identify.0036_one_index_by_rule
-- migration identify.0037_duplicates_teach
-- migration identify.0038_orders_at_any_size
-- migration identify.0039_proper_plurals
-- migration identify.0040_answers_from_files
-- migration acquire.0001_pipelines_and_deals
-- migration contenttypes.0001_initial
-- migration contenttypes.0002_remove_content_type_name
-- migration auth.0001_initial
-- migration auth.0002_alter_permission_name_max_length
-- migration auth.0003_alter_user_email_max_length
-- migration auth.0004_alter_user_username_opts
-- migration auth.0005_alter_user_last_login_null
-- migration auth.0006_require_contenttypes_0002
-- migration auth.0007_alter_validators_add_error_messages
-- migration auth.0008_alter_user_username_max_length
-- migration auth.0009_alter_user_last_name_max_length
-- migration auth.0010_alter_group_name_max_length
-- migration auth.0011_update_proxy_permissions
-- migration auth.0012_alter_user_first_name_max_length
-- migration differentiate.0001_research
-- migration differentiate.0002_segments
-- migration differentiate.0003_versions_go_with_their_segment
-- migration differentiate.0004_value
-- migration differentiate.0005_orders_at_any_size
-- migration differentiate.0006_targeting
-- migration differentiate.0007_sensitive_segments
-- migration differentiate.0008_bound_to_a_purpose
-- migration identify.0041_order_codes
-- migration interact.0001_activities
-- migration interact.0002_list_indexes
-- migration interact.0003_words
-- migration interact.0004_own_fields_begin_empty
-- migration interact.0005_fewer_indexes
-- migration interact.0006_gate
-- migration interact.0007_orders_at_any_size
-- migration interact.0008_messages
-- migration interact.0009_templates
-- migration interact.0010_versions_go_with_their_template
-- migration interact.0011_proper_plurals
-- migration interact.0012_links_go_with_the_person
-- migration interact.0013_senders
-- migration interact.0014_mailboxes
-- migration interact.0015_holds
-- migration interact.0016_standing_and_pause
-- migration interact.0017_lots_on_the_wire
-- migration interact.0018_the_wire_survives
-- migration interact.0019_stopped_by_address
-- migration measure.0001_lifetime_value
-- migration mfa.0001_initial
-- migration mfa.0002_authenticator_timestamps
-- migration mfa.0003_authenticator_type_uniq
-- migration platform.0022_findable
-- migration personalize.0001_experiments
-- migration personalize.0002_campaigns
-- migration personalize.0003_audience_by_its_name
-- migration personalize.0004_suggestions
-- migration personalize.0005_offers
-- migration personalize.0006_uses_are_counted
-- migration procrastinate.0001_initial
-- migration procrastinate.0002_drop_started_at_column
-- migration procrastinate.0003_drop_started_at_column
-- migration procrastinate.0004_drop_procrastinate_version_table
-- migration procrastinate.0005_fix_procrastinate_fetch_job
-- migration procrastinate.0006_fix_trigger_status_events_insert
-- migration procrastinate.0007_add_queueing_lock_column
-- migration procrastinate.0008_close_fetch_job_race_condition
-- migration procrastinate.0009_add_defer_job_function
-- migration procrastinate.0010_add_procrastinate_periodic_defers
-- migration procrastinate.0011_add_foreign_key_index
-- migration procrastinate.0012_add_locks_to_periodic_defer
-- migration procrastinate.0013_fix_procrastinate_defer_periodic_job
-- migration procrastinate.0014_add_finish_job_and_retry_job_functions
-- migration procrastinate.0015_add_trigger_on_job_deletion
-- migration procrastinate.0016_delete_finished_jobs
-- migration procrastinate.0017_add_checks_to_finish_job
-- migration procrastinate.0018_add_checks_to_retry_job
-- migration procrastinate.0019_fix_finish_job_compat_issue
-- migration procrastinate.0020_add_index_on_procrastinate_jobs
-- migration procrastinate.0021_add_kwargs_to_defer_periodic_job
-- migration procrastinate.0022_null_locks_excluded
-- migration procrastinate.0023_remove_old_finish_job_function
-- migration procrastinate.0024_job_id_bigint
-- migration procrastinate.0025_add_models
-- migration procrastinate.0026_add_job_priority
-- migration procrastinate.0027_add_periodic_job_priority
-- migration procrastinate.0028_add_cancel_states
-- migration procrastinate.0029_add_additional_params_to_retry_job
-- migration procrastinate.0030_alter_procrastinateevent_options
-- migration procrastinate.0031_add_indexes_for_fetch_job
-- migration procrastinate.0032_pre_cancel_notification
-- migration procrastinate.0033_post_cancel_notification
-- migration procrastinate.0034_pre_add_heartbeat
-- migration procrastinate.0035_post_add_heartbeat
-- migration procrastinate.0036_add_worker_model
-- migration procrastinate.0037_pre_batch_defer_jobs
-- migration procrastinate.0038_post_batch_defer_jobs
-- migration procrastinate.0039_pre_priority_lock_fetch_job
-- migration procrastinate.0040_pre_retry_failed_job
-- migration procrastinate.0041_post_retry_failed_job
-- migration retain.0001_cases

--;
CREATE TABLE "platform_user" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "password" varchar(128) NOT NULL, "last_login" timestamp with time zone NULL, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(120) NOT NULL, "is_active" boolean NOT NULL, "time_zone" varchar(60) NOT NULL, "joined_at" timestamp with time zone NOT NULL)
--;
CREATE TABLE "platform_epoch" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" bigint NOT NULL)
--;
CREATE TABLE "platform_role" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(40) NOT NULL UNIQUE, "name" varchar(80) NOT NULL, "purpose" varchar(200) NOT NULL, "reads" varchar(4) NOT NULL, "writes" varchar(4) NOT NULL, "capabilities" varchar(80)[] NOT NULL, "built_in" boolean NOT NULL)
--;
CREATE TABLE "platform_apikey" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL, "digest" bytea NOT NULL UNIQUE, "ending" varchar(4) NOT NULL, "scopes" varchar(80)[] NOT NULL, "created_at" timestamp with time zone NOT NULL, "last_used_at" timestamp with time zone NULL, "expires_at" timestamp with time zone NULL, "revoked_at" timestamp with time zone NULL, "user_id" bigint NOT NULL)
--;
CREATE TABLE "platform_customfield" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "resource" varchar(40) NOT NULL, "key" varchar(60) NOT NULL, "label" varchar(80) NOT NULL, "kind" varchar(12) NOT NULL, "help" varchar(200) NOT NULL, "choices" jsonb NOT NULL, "target" varchar(40) NOT NULL, "required" boolean NOT NULL, "position" integer NOT NULL, "removed_at" timestamp with time zone NULL, CONSTRAINT "custom_field_key_is_unique_in_its_resource" UNIQUE ("resource", "key"))
--;
CREATE TABLE "platform_event" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "type" varchar(80) NOT NULL, "occurred_at" timestamp with time zone NOT NULL, "recorded_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "within_kind" varchar(40) NOT NULL, "within_id" bigint NULL, "actor_kind" varchar(8) NOT NULL, "actor_id" bigint NULL, "actor_name" varchar(120) NOT NULL, "cause" varchar(120) NOT NULL, "payload" jsonb NOT NULL)
--;
ALTER TABLE "platform_user" ADD COLUMN "role_id" bigint NULL CONSTRAINT "platform_user_role_id_a9ad802c_fk_platform_role_id" REFERENCES "platform_role"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "platform_user_role_id_a9ad802c_fk_platform_role_id" IMMEDIATE
--;
CREATE TABLE "platform_savedview" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "resource" varchar(40) NOT NULL, "name" varchar(60) NOT NULL, "query" varchar(4000) NOT NULL, "columns" jsonb NOT NULL, "shared" boolean NOT NULL, "is_default" boolean NOT NULL, "position" integer NOT NULL, "user_id" bigint NOT NULL)
--;
CREATE TABLE "platform_team" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL UNIQUE, "path" bigint[] NOT NULL, "parent_id" bigint NULL)
--;
CREATE TABLE "platform_invitation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "email" varchar(254) NOT NULL, "digest" bytea NOT NULL UNIQUE, "created_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "accepted_at" timestamp with time zone NULL, "invited_by_id" bigint NOT NULL, "role_id" bigint NOT NULL, "team_id" bigint NULL)
--;
ALTER TABLE "platform_user" ADD COLUMN "team_id" bigint NULL CONSTRAINT "platform_user_team_id_883b9c11_fk_platform_team_id" REFERENCES "platform_team"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "platform_user_team_id_883b9c11_fk_platform_team_id" IMMEDIATE
--;
CREATE UNIQUE INDEX "one_account_per_email" ON "platform_user" ((LOWER("email")))
--;
CREATE INDEX "platform_user_email_e997368d_like" ON "platform_user" ("email" varchar_pattern_ops)
--;
CREATE INDEX "platform_role_key_af2141cd_like" ON "platform_role" ("key" varchar_pattern_ops)
--;
ALTER TABLE "platform_apikey" ADD CONSTRAINT "platform_apikey_user_id_d95b10e8_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_apikey_user_id_d95b10e8" ON "platform_apikey" ("user_id")
--;
CREATE INDEX "platform_customfield_key_bf248b2e" ON "platform_customfield" ("key")
--;
CREATE INDEX "platform_customfield_key_bf248b2e_like" ON "platform_customfield" ("key" varchar_pattern_ops)
--;
CREATE INDEX "events_about" ON "platform_event" ("about_kind", "about_id", "occurred_at" DESC, "id")
--;
CREATE INDEX "events_within" ON "platform_event" ("within_kind", "within_id", "occurred_at" DESC, "id") WHERE "within_id" IS NOT NULL
--;
CREATE INDEX "events_by_time" ON "platform_event" USING brin ("recorded_at")
--;
CREATE INDEX "events_by_cause" ON "platform_event" ("cause") WHERE NOT ("cause" = '')
--;
CREATE INDEX "platform_user_role_id_a9ad802c" ON "platform_user" ("role_id")
--;
ALTER TABLE "platform_savedview" ADD CONSTRAINT "platform_savedview_user_id_ba340137_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_savedview_user_id_ba340137" ON "platform_savedview" ("user_id")
--;
ALTER TABLE "platform_team" ADD CONSTRAINT "platform_team_parent_id_7124701e_fk_platform_team_id" FOREIGN KEY ("parent_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_team_name_663f9ec7_like" ON "platform_team" ("name" varchar_pattern_ops)
--;
CREATE INDEX "platform_team_parent_id_7124701e" ON "platform_team" ("parent_id")
--;
ALTER TABLE "platform_invitation" ADD CONSTRAINT "platform_invitation_invited_by_id_0b2bceb7_fk_platform_user_id" FOREIGN KEY ("invited_by_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "platform_invitation" ADD CONSTRAINT "platform_invitation_role_id_4148b2c4_fk_platform_role_id" FOREIGN KEY ("role_id") REFERENCES "platform_role" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "platform_invitation" ADD CONSTRAINT "platform_invitation_team_id_37b6bcd9_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_invitation_invited_by_id_0b2bceb7" ON "platform_invitation" ("invited_by_id")
--;
CREATE INDEX "platform_invitation_role_id_4148b2c4" ON "platform_invitation" ("role_id")
--;
CREATE INDEX "platform_invitation_team_id_37b6bcd9" ON "platform_invitation" ("team_id")
--;
CREATE INDEX "platform_user_team_id_883b9c11" ON "platform_user" ("team_id")
--;
CREATE TABLE "account_emailaddress" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "email" varchar(75) NOT NULL UNIQUE, "verified" boolean NOT NULL, "primary" boolean NOT NULL, "user_id" bigint NOT NULL)
--;
CREATE TABLE "account_emailconfirmation" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "created" timestamp with time zone NOT NULL, "sent" timestamp with time zone NULL, "key" varchar(64) NOT NULL UNIQUE, "email_address_id" integer NOT NULL)
--;
ALTER TABLE "account_emailaddress" ADD CONSTRAINT "account_emailaddress_user_id_2c513194_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "account_emailaddress_email_03be32b2_like" ON "account_emailaddress" ("email" varchar_pattern_ops)
--;
CREATE INDEX "account_emailaddress_user_id_2c513194" ON "account_emailaddress" ("user_id")
--;
ALTER TABLE "account_emailconfirmation" ADD CONSTRAINT "account_emailconfirm_email_address_id_5b7f8c58_fk_account_e" FOREIGN KEY ("email_address_id") REFERENCES "account_emailaddress" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "account_emailconfirmation_key_f43612bd_like" ON "account_emailconfirmation" ("key" varchar_pattern_ops)
--;
CREATE INDEX "account_emailconfirmation_email_address_id_5b7f8c58" ON "account_emailconfirmation" ("email_address_id")
--;
ALTER TABLE "account_emailaddress" ALTER COLUMN "email" TYPE varchar(254)
--;
ALTER TABLE "account_emailaddress" ADD CONSTRAINT "account_emailaddress_user_id_email_987c8728_uniq" UNIQUE ("user_id", "email")
--;
CREATE UNIQUE INDEX "unique_verified_email" ON "account_emailaddress" ("email") WHERE "verified"
--;
ALTER TABLE "account_emailaddress" DROP CONSTRAINT "account_emailaddress_email_key"
--;
DROP INDEX IF EXISTS "account_emailaddress_email_03be32b2_like"
--;
CREATE INDEX "account_emailaddress_upper" ON "account_emailaddress" ((UPPER("email")))
--;
UPDATE "account_emailaddress" SET "email" = LOWER("account_emailaddress"."email") WHERE NOT ("account_emailaddress"."email" = (LOWER("account_emailaddress"."email")))
--;
UPDATE "platform_user" SET "email" = LOWER("platform_user"."email") WHERE NOT ("platform_user"."email" = (LOWER("platform_user"."email")))
--;
DROP INDEX IF EXISTS "account_emailaddress_upper"
--;
CREATE INDEX "account_emailaddress_email_03be32b2" ON "account_emailaddress" ("email")
--;
CREATE INDEX "account_emailaddress_email_03be32b2_like" ON "account_emailaddress" ("email" varchar_pattern_ops)
--;
CREATE UNIQUE INDEX "unique_primary_email" ON "account_emailaddress" ("user_id", "primary") WHERE "primary"
--;
CREATE TABLE "platform_stored_answer" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "api_key" bigint NOT NULL, "key" varchar(255) NOT NULL, "request" bytea NOT NULL, "status" smallint NOT NULL, "headers" jsonb NOT NULL, "body" text NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "user_id" bigint NOT NULL, CONSTRAINT "an_idempotency_key_is_used_once" UNIQUE ("user_id", "api_key", "key"))
--;
ALTER TABLE "platform_stored_answer" ADD CONSTRAINT "platform_stored_answer_user_id_7e5e78a2_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_stored_answer_user_id_7e5e78a2" ON "platform_stored_answer" ("user_id")
--;
CREATE INDEX "stored_answer_by_age" ON "platform_stored_answer" ("created_at")
--;
CREATE TABLE "platform_attempt" ("key" varchar(300) NOT NULL PRIMARY KEY, "value" jsonb NOT NULL, "expires_at" timestamp with time zone NOT NULL)
--;
ALTER TABLE "platform_invitation" ADD COLUMN "revoked_at" timestamp with time zone NULL
--;
ALTER TABLE "platform_invitation" ADD COLUMN "salt" bytea DEFAULT '\x'::bytea NOT NULL
--;
ALTER TABLE "platform_invitation" ALTER COLUMN "salt" DROP DEFAULT
--;
ALTER TABLE "platform_user" ADD COLUMN "language" varchar(10) DEFAULT 'en' NOT NULL
--;
ALTER TABLE "platform_user" ALTER COLUMN "language" DROP DEFAULT
--;
CREATE TABLE "platform_organization" ("id" smallint NOT NULL PRIMARY KEY, "name" varchar(120) NOT NULL, "currency" varchar(3) NOT NULL, "country" varchar(2) NOT NULL, "time_zone" varchar(60) NOT NULL, "postal_address" text NOT NULL, CONSTRAINT "there_is_one_organization" CHECK ("id" = 1), CONSTRAINT "the_organization_has_a_name" CHECK (NOT ("name" = '')))
--;
CREATE TABLE "platform_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" timestamp with time zone NOT NULL, "browser" varchar(200) NOT NULL, "address" inet NULL, "since" timestamp with time zone NULL, "user_id" bigint NULL)
--;
CREATE INDEX "platform_attempt_key_541ab0f7_like" ON "platform_attempt" ("key" varchar_pattern_ops)
--;
CREATE INDEX "platform_attempt_expires_at_d68a07d3" ON "platform_attempt" ("expires_at")
--;
ALTER TABLE "platform_session" ADD CONSTRAINT "platform_session_user_id_068c793f_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_session_session_key_6aa10885_like" ON "platform_session" ("session_key" varchar_pattern_ops)
--;
CREATE INDEX "platform_session_expire_date_52528a69" ON "platform_session" ("expire_date")
--;
CREATE INDEX "platform_session_user_id_068c793f" ON "platform_session" ("user_id")
--;
CREATE TABLE "platform_deadletter" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "job_id" bigint NOT NULL UNIQUE, "name" varchar(128) NOT NULL, "queue" varchar(128) NOT NULL, "arguments" jsonb NOT NULL, "attempts" integer NOT NULL, "error" varchar(500) NOT NULL, "traceback" text NOT NULL, "failed_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "state" varchar(10) NOT NULL)
--;
CREATE TABLE "platform_watch" ("name" varchar(40) NOT NULL PRIMARY KEY, "ran_at" timestamp with time zone NOT NULL, "rescued" integer NOT NULL)
--;
CREATE TABLE "platform_workerprocess" ("number" bigint NOT NULL PRIMARY KEY, "connection_name" varchar(63) NOT NULL, "place" varchar(120) NOT NULL, "host" varchar(120) NOT NULL, "pid" integer NOT NULL, "queues" varchar(200) NOT NULL, "started_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL)
--;
CREATE TABLE "platform_jobtally" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "minute" timestamp with time zone NOT NULL, "queue" varchar(128) NOT NULL, "succeeded" integer NOT NULL, "failed" integer NOT NULL, "seconds" double precision NOT NULL, "waited" double precision NOT NULL, CONSTRAINT "one_tally_a_minute_and_queue" UNIQUE ("minute", "queue"))
--;
CREATE TABLE "platform_jobprogress" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "title" varchar(200) NOT NULL, "job_id" bigint NULL, "state" varchar(8) NOT NULL, "done" bigint NOT NULL, "total" bigint NULL, "message" varchar(500) NOT NULL, "url" varchar(500) NOT NULL, "bookmark" jsonb NOT NULL, "cancel_requested" boolean NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "changed_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "ended_at" timestamp with time zone NULL, "user_id" bigint NOT NULL)
--;
CREATE INDEX "platform_watch_name_62385d6e_like" ON "platform_watch" ("name" varchar_pattern_ops)
--;
ALTER TABLE "platform_jobprogress" ADD CONSTRAINT "platform_jobprogress_user_id_397cabcd_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_jobprogress_user_id_397cabcd" ON "platform_jobprogress" ("user_id")
--;
CREATE INDEX "my_long_jobs" ON "platform_jobprogress" ("user_id", "id" DESC)
--;
CREATE INDEX "progress_of_job" ON "platform_jobprogress" ("job_id")
--;
ALTER TABLE "platform_customfield" ADD COLUMN "deletes_values" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "platform_customfield" ALTER COLUMN "deletes_values" DROP DEFAULT
--;
ALTER TABLE "platform_organization" ADD COLUMN "demo_loaded_at" timestamp with time zone NULL
--;
CREATE TABLE "platform_storedfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(32) NOT NULL UNIQUE, "name" varchar(150) NOT NULL, "kind" varchar(100) NOT NULL, "size" bigint NOT NULL, "digest" varchar(64) NOT NULL, "about_kind" varchar(40) NOT NULL, "about_id" bigint NULL, "actor_name" varchar(120) NOT NULL, "added_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "removed_at" timestamp with time zone NULL, "actor_id" bigint NULL, CONSTRAINT "a_file_hangs_on_a_record_or_on_none" CHECK ((("about_id" IS NULL AND "about_kind" = '') OR (NOT ("about_kind" = '') AND "about_id" IS NOT NULL))))
--;
ALTER TABLE "platform_storedfile" ADD CONSTRAINT "platform_storedfile_actor_id_3bef5b67_fk_platform_user_id" FOREIGN KEY ("actor_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_storedfile_key_7e2158fb_like" ON "platform_storedfile" ("key" varchar_pattern_ops)
--;
CREATE INDEX "platform_storedfile_actor_id_3bef5b67" ON "platform_storedfile" ("actor_id")
--;
CREATE INDEX "files_of_a_record" ON "platform_storedfile" ("about_kind", "about_id")
--;
CREATE INDEX "files_by_content" ON "platform_storedfile" ("digest")
--;
CREATE INDEX "files_of_a_colleague" ON "platform_storedfile" ("actor_id") WHERE "about_kind" = ''
--;
ALTER TABLE "platform_savedview" ADD COLUMN "team_id" bigint NULL CONSTRAINT "platform_savedview_team_id_1a274447_fk_platform_team_id" REFERENCES "platform_team"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "platform_savedview_team_id_1a274447_fk_platform_team_id" IMMEDIATE
--;
CREATE INDEX "platform_savedview_team_id_1a274447" ON "platform_savedview" ("team_id")
--;
CREATE TABLE "platform_follower" ("name" varchar(120) NOT NULL PRIMARY KEY, "recorded_at" timestamp with time zone NOT NULL, "event_id" bigint NOT NULL)
--;
DROP INDEX IF EXISTS "events_by_time"
--;
CREATE INDEX "events_in_order" ON "platform_event" ("recorded_at", "id")
--;
CREATE INDEX "platform_follower_name_914c561e_like" ON "platform_follower" ("name" varchar_pattern_ops)
--;
CREATE TABLE "platform_merge" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "lost_id" bigint NOT NULL, "kept_name" varchar(200) NOT NULL, "lost_name" varchar(200) NOT NULL, "state" varchar(6) NOT NULL, "cause" varchar(120) NOT NULL, "choices" jsonb NOT NULL, "moved" integer NOT NULL, "actor_id" bigint NULL, "actor_name" varchar(120) NOT NULL, "done_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "undone_at" timestamp with time zone NULL, "undone_by" varchar(120) NOT NULL, "forgotten_at" timestamp with time zone NULL)
--;
CREATE TABLE "platform_mergedrow" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "tab" varchar(63) NOT NULL, "key" varchar(63) NOT NULL, "pk_value" bigint NOT NULL, "change" varchar(8) NOT NULL, "before" jsonb NULL, "after" jsonb NULL, "merge_id" bigint NOT NULL)
--;
ALTER TABLE platform_mergedrow ADD CONSTRAINT rows_go_with_their_merge FOREIGN KEY (merge_id) REFERENCES platform_merge ON DELETE CASCADE
--;
CREATE INDEX "merges_of_a_record" ON "platform_merge" ("about_kind", "about_id")
--;
CREATE INDEX "merges_of_a_lost_record" ON "platform_merge" ("about_kind", "lost_id")
--;
CREATE INDEX "merges_to_forget" ON "platform_merge" ("done_at") WHERE "forgotten_at" IS NULL
--;
CREATE INDEX "rows_of_a_merge" ON "platform_mergedrow" ("merge_id", "tab", "pk_value")
--;
ALTER TABLE "platform_team" ADD COLUMN "is_ending" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "platform_role" ADD COLUMN "shipped" varchar(80)[] DEFAULT '{}' NOT NULL
--;
ALTER TABLE "platform_role" ALTER COLUMN "shipped" DROP DEFAULT
--;
ALTER TABLE "platform_organization" ADD COLUMN "second_factor" varchar(10) DEFAULT '' NOT NULL
--;
ALTER TABLE "platform_organization" ALTER COLUMN "second_factor" DROP DEFAULT
--;
ALTER TABLE "platform_organization" ADD COLUMN "second_factor_from" date NULL
--;
ALTER TABLE "platform_organization" ADD CONSTRAINT "a_compulsory_second_factor_has_a_first_day" CHECK (("second_factor" = '' OR "second_factor_from" IS NOT NULL))
--;
CREATE TABLE "platform_objectdefinition" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(36) NOT NULL UNIQUE, "slug" varchar(60) NOT NULL UNIQUE, "singular" varchar(40) NOT NULL, "plural" varchar(40) NOT NULL, "description" varchar(200) NOT NULL, "icon" varchar(40) NOT NULL, "area" varchar(20) NOT NULL, "name_label" varchar(40) NOT NULL, "seen_by" varchar(9) NOT NULL, "is_restricted" boolean DEFAULT false NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "delete_after" timestamp with time zone NULL)
--;
ALTER TABLE "platform_customfield" ADD COLUMN "slot" varchar(8) DEFAULT '' NOT NULL
--;
ALTER TABLE "platform_customfield" ADD COLUMN "slot_is_filled" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "platform_customfield" ADD COLUMN "unique" boolean DEFAULT false NOT NULL
--;
CREATE TABLE "platform_object_unique" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "record_id" bigint NOT NULL, "field" varchar(60) NOT NULL, "kind" varchar(36) NOT NULL, "value" varchar(500) NOT NULL, CONSTRAINT "own_field_is_unique" UNIQUE ("kind", "field", "value"))
--;
CREATE TABLE "platform_object" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(200) NOT NULL, "reach_t" smallint DEFAULT 0 NOT NULL, "reach_n" smallint DEFAULT 0 NOT NULL, "reach_d" smallint DEFAULT 0 NOT NULL, "reach_r" smallint DEFAULT 0 NOT NULL, "slot_t1" text NULL, "slot_t2" text NULL, "slot_t3" text NULL, "slot_t4" text NULL, "slot_t5" text NULL, "slot_t6" text NULL, "slot_t7" text NULL, "slot_t8" text NULL, "slot_n1" numeric(24, 6) NULL, "slot_n2" numeric(24, 6) NULL, "slot_n3" numeric(24, 6) NULL, "slot_n4" numeric(24, 6) NULL, "slot_n5" numeric(24, 6) NULL, "slot_d1" date NULL, "slot_d2" date NULL, "slot_d3" date NULL, "slot_d4" date NULL, "slot_r1" bigint NULL, "slot_r2" bigint NULL, "slot_r3" bigint NULL, "slot_r4" bigint NULL, "slot_r5" bigint NULL, "slot_r6" bigint NULL, "kind" varchar(36) NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE INDEX "platform_objectdefinition_key_adde1957_like" ON "platform_objectdefinition" ("key" varchar_pattern_ops)
--;
CREATE INDEX "platform_objectdefinition_slug_5eb58219_like" ON "platform_objectdefinition" ("slug" varchar_pattern_ops)
--;
CREATE INDEX "platform_object_unique_record_id_64c0edf7" ON "platform_object_unique" ("record_id")
--;
ALTER TABLE "platform_object" ADD CONSTRAINT "platform_object_kind_35c479a9_fk_platform_objectdefinition_key" FOREIGN KEY ("kind") REFERENCES "platform_objectdefinition" ("key") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "platform_object" ADD CONSTRAINT "platform_object_owner_id_6394f2e2_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "platform_object" ADD CONSTRAINT "platform_object_team_id_5a8bc7a5_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "platform_object" ADD CONSTRAINT "a_record_has_a_name" CHECK (NOT ("name" = ''))
--;
CREATE INDEX "object_search" ON "platform_object" USING gin ("kind" text_ops, "acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "object_words" ON "platform_object" USING gin ("kind" text_ops, "acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "object_begins" ON "platform_object" ("kind" text_ops, "search_text" text_pattern_ops)
--;
CREATE INDEX "object_by_name" ON "platform_object" ("kind", "name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "object_by_created_at" ON "platform_object" ("kind", "created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "object_by_updated_at" ON "platform_object" ("kind", "updated_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "object_by_owner" ON "platform_object" ("kind", "owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "object_t1" ON "platform_object" ("kind", "slot_t1", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 1
--;
CREATE INDEX "object_t2" ON "platform_object" ("kind", "slot_t2", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 2
--;
CREATE INDEX "object_t3" ON "platform_object" ("kind", "slot_t3", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 3
--;
CREATE INDEX "object_t4" ON "platform_object" ("kind", "slot_t4", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 4
--;
CREATE INDEX "object_t5" ON "platform_object" ("kind", "slot_t5", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 5
--;
CREATE INDEX "object_t6" ON "platform_object" ("kind", "slot_t6", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 6
--;
CREATE INDEX "object_t7" ON "platform_object" ("kind", "slot_t7", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 7
--;
CREATE INDEX "object_t8" ON "platform_object" ("kind", "slot_t8", "id") INCLUDE ("acl", "archived_at") WHERE "reach_t" >= 8
--;
CREATE INDEX "object_n1" ON "platform_object" ("kind", "slot_n1", "id") INCLUDE ("acl", "archived_at") WHERE "reach_n" >= 1
--;
CREATE INDEX "object_n2" ON "platform_object" ("kind", "slot_n2", "id") INCLUDE ("acl", "archived_at") WHERE "reach_n" >= 2
--;
CREATE INDEX "object_n3" ON "platform_object" ("kind", "slot_n3", "id") INCLUDE ("acl", "archived_at") WHERE "reach_n" >= 3
--;
CREATE INDEX "object_n4" ON "platform_object" ("kind", "slot_n4", "id") INCLUDE ("acl", "archived_at") WHERE "reach_n" >= 4
--;
CREATE INDEX "object_n5" ON "platform_object" ("kind", "slot_n5", "id") INCLUDE ("acl", "archived_at") WHERE "reach_n" >= 5
--;
CREATE INDEX "object_d1" ON "platform_object" ("kind", "slot_d1", "id") INCLUDE ("acl", "archived_at") WHERE "reach_d" >= 1
--;
CREATE INDEX "object_d2" ON "platform_object" ("kind", "slot_d2", "id") INCLUDE ("acl", "archived_at") WHERE "reach_d" >= 2
--;
CREATE INDEX "object_d3" ON "platform_object" ("kind", "slot_d3", "id") INCLUDE ("acl", "archived_at") WHERE "reach_d" >= 3
--;
CREATE INDEX "object_d4" ON "platform_object" ("kind", "slot_d4", "id") INCLUDE ("acl", "archived_at") WHERE "reach_d" >= 4
--;
CREATE INDEX "object_r1" ON "platform_object" ("kind", "slot_r1", "id") INCLUDE ("acl", "archived_at") WHERE "reach_r" >= 1
--;
CREATE INDEX "object_r2" ON "platform_object" ("kind", "slot_r2", "id") INCLUDE ("acl", "archived_at") WHERE "reach_r" >= 2
--;
CREATE INDEX "object_r3" ON "platform_object" ("kind", "slot_r3", "id") INCLUDE ("acl", "archived_at") WHERE "reach_r" >= 3
--;
CREATE INDEX "object_r4" ON "platform_object" ("kind", "slot_r4", "id") INCLUDE ("acl", "archived_at") WHERE "reach_r" >= 4
--;
CREATE INDEX "object_r5" ON "platform_object" ("kind", "slot_r5", "id") INCLUDE ("acl", "archived_at") WHERE "reach_r" >= 5
--;
CREATE INDEX "object_r6" ON "platform_object" ("kind", "slot_r6", "id") INCLUDE ("acl", "archived_at") WHERE "reach_r" >= 6
--;
ALTER TABLE "platform_customfield" ADD COLUMN "apart" boolean DEFAULT false NOT NULL
--;
CREATE TABLE "platform_reading" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_id" bigint NULL, "actor_name" varchar(120) NOT NULL, "way" varchar(8) NOT NULL, "place" varchar(200) NOT NULL, "fields" varchar(60)[] NOT NULL, "address" inet NULL)
--;
CREATE INDEX "readings_about" ON "platform_reading" ("about_kind", "about_id", "at" DESC)
--;
CREATE INDEX "readings_latest_first" ON "platform_reading" ("at" DESC)
--;
CREATE TABLE "platform_erasure" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "subject_kind" varchar(40) NOT NULL, "subjects" bigint[] NOT NULL, "state" varchar(8) NOT NULL, "request" varchar(40) NOT NULL, "marks" jsonb NOT NULL, "counts" jsonb NOT NULL, "held" jsonb NOT NULL, "files" jsonb NOT NULL, "scan" jsonb NOT NULL, "chain" varchar(64) NOT NULL, "receipt" jsonb NULL, "signature" varchar(120) NOT NULL, "started_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "finished_at" timestamp with time zone NULL, "actor_name" varchar(120) NOT NULL)
--;
CREATE TABLE "platform_copy" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "token" varchar(32) NOT NULL, "salt" bytea NOT NULL, "digest" bytea NOT NULL UNIQUE, "size" bigint NOT NULL, "rows" bigint NOT NULL, "tables" integer NOT NULL, "files" integer NOT NULL, "made_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "expires_at" timestamp with time zone NOT NULL, "fetched_at" timestamp with time zone NULL, "fetched" integer NOT NULL, "removed_at" timestamp with time zone NULL, "actor_name" varchar(120) NOT NULL)
--;
CREATE TABLE "platform_keeping_rule" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(60) NOT NULL UNIQUE, "days" integer NOT NULL CHECK ("days" >= 0), "is_on" boolean NOT NULL, "changed_at" timestamp with time zone NOT NULL, "changed_by" varchar(120) NOT NULL, "ran_at" timestamp with time zone NULL, "ran_rows" bigint NOT NULL, CONSTRAINT "a_rule_keeps_at_least_a_day" CHECK ("days" >= 1))
--;
CREATE TABLE "platform_legal_hold" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "reason" varchar(300) NOT NULL, "basis" varchar(200) NOT NULL, "until" date NULL, "placed_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "placed_by" varchar(120) NOT NULL, "lifted_at" timestamp with time zone NULL, "lifted_by" varchar(120) NOT NULL)
--;
CREATE INDEX "copies_about" ON "platform_copy" ("about_kind", "about_id")
--;
CREATE INDEX "platform_keeping_rule_key_cc743813_like" ON "platform_keeping_rule" ("key" varchar_pattern_ops)
--;
CREATE INDEX "holds_about" ON "platform_legal_hold" ("about_kind", "about_id")
--;
ALTER TABLE "platform_customfield" ADD COLUMN "is_subject" boolean DEFAULT false NOT NULL
--;
CREATE INDEX "events_by_actor" ON "platform_event" ("actor_id", "recorded_at", "id")
--;
CREATE INDEX "events_by_rare_type" ON "platform_event" ("type", "recorded_at", "id") WHERE (NOT ("type"::text LIKE '%.added') AND NOT ("type"::text LIKE '%.changed'))
--;
CREATE TABLE "platform_notice" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(40) NOT NULL, "facts" jsonb NOT NULL, "about_kind" varchar(40) NOT NULL, "about_id" bigint NULL, "link" varchar(300) NOT NULL, "cause" varchar(120) NOT NULL, "at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "read_at" timestamp with time zone NULL, "user_id" bigint NOT NULL, CONSTRAINT "one_notice_of_each_thing" UNIQUE ("user_id", "cause"))
--;
ALTER TABLE "platform_notice" ADD CONSTRAINT "platform_notice_user_id_5b365b30_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "platform_notice_user_id_5b365b30" ON "platform_notice" ("user_id")
--;
CREATE INDEX "notices_of" ON "platform_notice" ("user_id", "id" DESC)
--;
CREATE INDEX "notices_unread" ON "platform_notice" ("user_id") WHERE "read_at" IS NULL
--;
CREATE INDEX "notices_about" ON "platform_notice" ("about_kind", "about_id")
--;
CREATE INDEX "notices_by_age" ON "platform_notice" ("at")
--;
CREATE INDEX "events_by_hand" ON "platform_event" ("id") WHERE (NOT ("actor_kind" = 'system') AND NOT ("cause"::text LIKE 'import:%') AND NOT ("cause"::text LIKE 'revert:%'))
--;
CREATE TABLE "identify_contact" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '"{}"'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(200) NOT NULL, "given_name" varchar(100) NOT NULL, "family_name" varchar(100) NOT NULL, "email" varchar(254) NOT NULL, "phone" varchar(20) NOT NULL, "job_title" varchar(120) NOT NULL, "lifecycle_stage" varchar(12) NOT NULL, "street" varchar(200) NOT NULL, "postcode" varchar(20) NOT NULL, "city" varchar(100) NOT NULL, "region" varchar(100) NOT NULL, "country" varchar(2) NOT NULL, "language" varchar(10) NOT NULL, "time_zone" varchar(60) NOT NULL, "website" varchar(300) NOT NULL, "external_id" varchar(100) NULL UNIQUE, "last_activity_at" timestamp with time zone NULL)
--;
CREATE TABLE "identify_company" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '"{}"'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(200) NOT NULL, "domain" varchar(253) NOT NULL, "lifecycle_stage" varchar(12) NOT NULL, "industry" varchar(80) NOT NULL, "size" varchar(8) NOT NULL, "annual_revenue" numeric(16, 2) NULL, "founded" integer NULL, "vat_number" varchar(20) NOT NULL, "email" varchar(254) NOT NULL, "phone" varchar(20) NOT NULL, "website" varchar(300) NOT NULL, "street" varchar(200) NOT NULL, "postcode" varchar(20) NOT NULL, "city" varchar(100) NOT NULL, "region" varchar(100) NOT NULL, "country" varchar(2) NOT NULL, "external_id" varchar(100) NULL UNIQUE, "last_activity_at" timestamp with time zone NULL, "owner_id" bigint NULL, "parent_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "identify_contact_sensitive" ("record_id" bigint NOT NULL PRIMARY KEY, "birth_date" date NULL, "gender" varchar(20) NOT NULL, "household_income" numeric(14, 2) NULL, "custom" jsonb NOT NULL)
--;
ALTER TABLE "identify_contact" ADD COLUMN "company_id" bigint NULL CONSTRAINT "identify_contact_company_id_0ca7149d_fk_identify_company_id" REFERENCES "identify_company"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_contact_company_id_0ca7149d_fk_identify_company_id" IMMEDIATE
--;
ALTER TABLE "identify_contact" ADD COLUMN "owner_id" bigint NULL CONSTRAINT "identify_contact_owner_id_80b051ea_fk_platform_user_id" REFERENCES "platform_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_contact_owner_id_80b051ea_fk_platform_user_id" IMMEDIATE
--;
ALTER TABLE "identify_contact" ADD COLUMN "team_id" bigint NULL CONSTRAINT "identify_contact_team_id_5fa0dec4_fk_platform_team_id" REFERENCES "platform_team"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_contact_team_id_5fa0dec4_fk_platform_team_id" IMMEDIATE
--;
CREATE TABLE "identify_company_role" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "role" varchar(16) NOT NULL, "since" date NULL, "until" date NULL, "company_id" bigint NOT NULL, "contact_id" bigint NOT NULL)
--;
CREATE TABLE "identify_contact_point" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "label" varchar(40) NOT NULL, "value" varchar(400) NOT NULL, "is_primary" boolean NOT NULL, "source" varchar(80) NOT NULL, "created_at" timestamp with time zone NOT NULL, "company_id" bigint NULL, "contact_id" bigint NULL)
--;
CREATE INDEX "company_acl" ON "identify_company" USING gin ("acl")
--;
CREATE INDEX "company_search" ON "identify_company" USING gin ("search_text" gin_trgm_ops)
--;
CREATE INDEX "company_begins" ON "identify_company" ("search_text" text_pattern_ops)
--;
CREATE INDEX "company_by_name" ON "identify_company" ("name", "id")
--;
CREATE INDEX "company_by_created_at" ON "identify_company" ("created_at", "id")
--;
CREATE INDEX "company_by_last_activity_at" ON "identify_company" ("last_activity_at", "id")
--;
CREATE INDEX "company_by_domain" ON "identify_company" ("domain") WHERE NOT ("domain" = '')
--;
CREATE INDEX "company_by_owner" ON "identify_company" ("owner_id", "id")
--;
CREATE INDEX "company_custom" ON "identify_company" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "a_company_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "a_company_is_not_its_own_parent" CHECK (NOT ("parent_id" = ("id") AND "parent_id" IS NOT NULL))
--;
CREATE INDEX "contact_acl" ON "identify_contact" USING gin ("acl")
--;
CREATE INDEX "contact_search" ON "identify_contact" USING gin ("search_text" gin_trgm_ops)
--;
CREATE INDEX "contact_begins" ON "identify_contact" ("search_text" text_pattern_ops)
--;
CREATE INDEX "contact_by_name" ON "identify_contact" ("name", "id")
--;
CREATE INDEX "contact_by_created_at" ON "identify_contact" ("created_at", "id")
--;
CREATE INDEX "contact_by_last_activity_at" ON "identify_contact" ("last_activity_at", "id")
--;
CREATE INDEX "contact_by_email" ON "identify_contact" ("email") WHERE NOT ("email" = '')
--;
CREATE INDEX "contact_by_phone" ON "identify_contact" ("phone") WHERE NOT ("phone" = '')
--;
CREATE INDEX "contact_by_owner" ON "identify_contact" ("owner_id", "id")
--;
CREATE INDEX "contact_by_stage_name" ON "identify_contact" ("lifecycle_stage", "name", "id")
--;
CREATE INDEX "contact_custom" ON "identify_contact" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "identify_contact" ADD CONSTRAINT "a_contact_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "identify_company_role" ADD CONSTRAINT "a_contact_holds_a_role_at_a_company_once" UNIQUE ("contact_id", "company_id", "role")
--;
ALTER TABLE "identify_company_role" ADD CONSTRAINT "a_role_does_not_end_before_it_begins" CHECK (("until" >= ("since") OR "since" IS NULL OR "until" IS NULL))
--;
CREATE INDEX "contact_point_value" ON "identify_contact_point" ("kind", "value")
--;
ALTER TABLE "identify_contact_point" ADD CONSTRAINT "a_contact_point_belongs_to_one_record" CHECK ((("contact_id" IS NULL OR "company_id" IS NULL) AND 1 = (CASE WHEN "contact_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "company_id" IS NULL THEN 1 ELSE 0 END)))
--;
ALTER TABLE "identify_contact_point" ADD CONSTRAINT "a_contact_has_a_contact_point_once" UNIQUE ("contact_id", "kind", "value")
--;
ALTER TABLE "identify_contact_point" ADD CONSTRAINT "a_company_has_a_contact_point_once" UNIQUE ("company_id", "kind", "value")
--;
CREATE INDEX "identify_contact_external_id_62c30f50_like" ON "identify_contact" ("external_id" varchar_pattern_ops)
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "identify_company_owner_id_9bb16069_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "identify_company_parent_id_97058e84_fk_identify_company_id" FOREIGN KEY ("parent_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "identify_company_team_id_7d382fd5_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_company_external_id_4d17b161_like" ON "identify_company" ("external_id" varchar_pattern_ops)
--;
CREATE INDEX "identify_company_owner_id_9bb16069" ON "identify_company" ("owner_id")
--;
CREATE INDEX "identify_company_parent_id_97058e84" ON "identify_company" ("parent_id")
--;
CREATE INDEX "identify_company_team_id_7d382fd5" ON "identify_company" ("team_id")
--;
ALTER TABLE "identify_contact_sensitive" ADD CONSTRAINT "identify_contact_sen_record_id_8d2a8d7c_fk_identify_" FOREIGN KEY ("record_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_contact_company_id_0ca7149d" ON "identify_contact" ("company_id")
--;
CREATE INDEX "identify_contact_owner_id_80b051ea" ON "identify_contact" ("owner_id")
--;
CREATE INDEX "identify_contact_team_id_5fa0dec4" ON "identify_contact" ("team_id")
--;
ALTER TABLE "identify_company_role" ADD CONSTRAINT "identify_company_rol_company_id_c8f56d72_fk_identify_" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_company_role" ADD CONSTRAINT "identify_company_rol_contact_id_16d71606_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_company_role_company_id_c8f56d72" ON "identify_company_role" ("company_id")
--;
CREATE INDEX "identify_company_role_contact_id_16d71606" ON "identify_company_role" ("contact_id")
--;
ALTER TABLE "identify_contact_point" ADD CONSTRAINT "identify_contact_poi_company_id_632dfaa2_fk_identify_" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_contact_point" ADD CONSTRAINT "identify_contact_poi_contact_id_8d5b1d4c_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_contact_point_company_id_632dfaa2" ON "identify_contact_point" ("company_id")
--;
CREATE INDEX "identify_contact_point_contact_id_8d5b1d4c" ON "identify_contact_point" ("contact_id")
--;
CREATE TABLE "identify_order" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '"{}"'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "number" varchar(60) NOT NULL UNIQUE, "placed_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "status" varchar(8) NOT NULL, "channel" varchar(12) NOT NULL, "currency" varchar(3) NOT NULL, "subtotal" numeric(16, 2) NOT NULL, "discount" numeric(16, 2) NOT NULL, "tax" numeric(16, 2) NOT NULL, "shipping" numeric(16, 2) NOT NULL, "total" numeric(16, 2) GENERATED ALWAYS AS (((("subtotal" - "discount") + "tax") + "shipping")) STORED, "cost" numeric(16, 2) NULL, "margin" numeric(16, 2) GENERATED ALWAYS AS ((("subtotal" - "discount") - "cost")) STORED, "kind" varchar(6) GENERATED ALWAYS AS (CASE WHEN ("return_of_id" IS NOT NULL OR ((("subtotal" - "discount") + "tax") + "shipping") < 0) THEN 'return' ELSE 'order' END) STORED, "company_id" bigint NULL, "contact_id" bigint NULL, "owner_id" bigint NULL, "return_of_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "identify_product" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '"{}"'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(200) NOT NULL, "sku" varchar(60) NULL UNIQUE, "category" varchar(80) NOT NULL, "price" numeric(14, 2) NULL, "cost" numeric(14, 2) NULL, "currency" varchar(3) NOT NULL, "active" boolean NOT NULL, "description" text NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "identify_order_line" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "position" integer DEFAULT 1 NOT NULL, "description" varchar(300) DEFAULT '' NOT NULL, "quantity" numeric(12, 3) NOT NULL, "unit_price" numeric(16, 4) NOT NULL, "discount" numeric(16, 2) DEFAULT 0 NOT NULL, "amount" numeric(16, 2) GENERATED ALWAYS AS (ROUND((("quantity" * "unit_price") - "discount"), 2)) STORED, "unit_cost" numeric(16, 4) NULL, "cost" numeric(16, 2) GENERATED ALWAYS AS (ROUND(("quantity" * "unit_cost"), 2)) STORED, "order_id" bigint NOT NULL, "return_of_id" bigint NULL, "product_id" bigint NULL)
--;
CREATE INDEX "order_acl" ON "identify_order" USING gin ("acl")
--;
CREATE INDEX "order_search" ON "identify_order" USING gin ("search_text" gin_trgm_ops)
--;
CREATE INDEX "order_begins" ON "identify_order" ("search_text" text_pattern_ops)
--;
CREATE INDEX "order_by_placed_at" ON "identify_order" ("placed_at", "id")
--;
CREATE INDEX "order_by_total" ON "identify_order" ("total", "id")
--;
CREATE INDEX "order_by_created_at" ON "identify_order" ("created_at", "id")
--;
CREATE INDEX "order_by_contact" ON "identify_order" ("contact_id", "placed_at" DESC, "id" DESC)
--;
CREATE INDEX "order_by_company" ON "identify_order" ("company_id", "placed_at" DESC, "id" DESC)
--;
CREATE INDEX "order_returns" ON "identify_order" ("return_of_id") WHERE "return_of_id" IS NOT NULL
--;
CREATE INDEX "order_custom" ON "identify_order" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "an_order_has_a_currency" CHECK ("currency"::text ~ '^[A-Z]{3}$')
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "an_order_is_not_a_return_of_itself" CHECK (NOT ("return_of_id" = ("id") AND "return_of_id" IS NOT NULL))
--;
CREATE INDEX "product_acl" ON "identify_product" USING gin ("acl")
--;
CREATE INDEX "product_search" ON "identify_product" USING gin ("search_text" gin_trgm_ops)
--;
CREATE INDEX "product_begins" ON "identify_product" ("search_text" text_pattern_ops)
--;
CREATE INDEX "product_by_name" ON "identify_product" ("name", "id")
--;
CREATE INDEX "product_by_category" ON "identify_product" ("category", "id")
--;
CREATE INDEX "product_by_created_at" ON "identify_product" ("created_at", "id")
--;
CREATE INDEX "product_custom" ON "identify_product" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "identify_product" ADD CONSTRAINT "a_product_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "identify_product" ADD CONSTRAINT "a_price_has_a_currency" CHECK ("currency"::text ~ '^[A-Z]{3}$')
--;
CREATE INDEX "order_line_returns" ON "identify_order_line" ("return_of_id") WHERE "return_of_id" IS NOT NULL
--;
ALTER TABLE "identify_order_line" ADD CONSTRAINT "an_order_line_has_a_quantity" CHECK (NOT ("quantity" = 0))
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_company_id_a7d96611_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_contact_id_79201033_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_owner_id_bab12230_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_return_of_id_5aa32509_fk_identify_order_id" FOREIGN KEY ("return_of_id") REFERENCES "identify_order" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_team_id_c18c9f96_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_order_number_aeea2885_like" ON "identify_order" ("number" varchar_pattern_ops)
--;
CREATE INDEX "identify_order_owner_id_bab12230" ON "identify_order" ("owner_id")
--;
CREATE INDEX "identify_order_team_id_c18c9f96" ON "identify_order" ("team_id")
--;
ALTER TABLE "identify_product" ADD CONSTRAINT "identify_product_owner_id_b6fc1e1c_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_product" ADD CONSTRAINT "identify_product_team_id_7b55db9d_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_product_sku_a211d6aa_like" ON "identify_product" ("sku" varchar_pattern_ops)
--;
CREATE INDEX "identify_product_owner_id_b6fc1e1c" ON "identify_product" ("owner_id")
--;
CREATE INDEX "identify_product_team_id_7b55db9d" ON "identify_product" ("team_id")
--;
ALTER TABLE "identify_order_line" ADD CONSTRAINT "identify_order_line_order_id_3106e42c_fk_identify_order_id" FOREIGN KEY ("order_id") REFERENCES "identify_order" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_order_line" ADD CONSTRAINT "identify_order_line_return_of_id_36d249ae_fk_identify_" FOREIGN KEY ("return_of_id") REFERENCES "identify_order_line" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_order_line" ADD CONSTRAINT "identify_order_line_product_id_3839ba2d_fk_identify_product_id" FOREIGN KEY ("product_id") REFERENCES "identify_product" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_order_line_order_id_3106e42c" ON "identify_order_line" ("order_id")
--;
CREATE INDEX "identify_order_line_product_id_3839ba2d" ON "identify_order_line" ("product_id")
--;
-- Totals follow the lines, whoever writes them and however many at once.

-- Bring goods and cost of these orders to the sum of their lines; an order without lines keeps what it was told.
CREATE FUNCTION fc.recompute_orders(which bigint[]) RETURNS bigint LANGUAGE sql AS $$
  WITH sums AS (
    SELECT order_id, sum(amount) AS goods, CASE WHEN count(*) = count(cost) THEN sum(cost) END AS cost
    FROM identify_order_line WHERE order_id = ANY (which) GROUP BY order_id
  ), changed AS (
    UPDATE identify_order o SET subtotal = sums.goods, cost = sums.cost FROM sums
    WHERE o.id = sums.order_id AND (o.subtotal, o.cost) IS DISTINCT FROM (sums.goods, sums.cost)
    RETURNING o.id
  )
  SELECT count(*) FROM changed
$$;

CREATE FUNCTION fc.lines_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc.recompute_orders(ARRAY(SELECT DISTINCT order_id FROM added));
  RETURN NULL;
END $$;

CREATE FUNCTION fc.lines_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc.recompute_orders(ARRAY(SELECT order_id FROM before UNION SELECT order_id FROM after));
  RETURN NULL;
END $$;

CREATE FUNCTION fc.lines_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc.recompute_orders(ARRAY(SELECT DISTINCT order_id FROM removed));
  RETURN NULL;
END $$;

CREATE TRIGGER lines_added AFTER INSERT ON identify_order_line REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION fc.lines_added();
CREATE TRIGGER lines_changed AFTER UPDATE ON identify_order_line REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION fc.lines_changed();
CREATE TRIGGER lines_removed AFTER DELETE ON identify_order_line REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION fc.lines_removed();

-- Nobody writes another sum over the lines.
CREATE FUNCTION fc.order_equals_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM identify_order_line WHERE order_id = NEW.id
    HAVING count(*) > 0 AND (sum(amount) <> NEW.subtotal
      OR (CASE WHEN count(*) = count(cost) THEN sum(cost) END) IS DISTINCT FROM NEW.cost)
  ) THEN
    RAISE EXCEPTION 'Goods and cost of order % are the sums of its lines.', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_and_cost_of_an_order_are_the_sums_of_its_lines';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER order_equals_its_lines BEFORE UPDATE OF subtotal, cost ON identify_order FOR EACH ROW
  WHEN ((OLD.subtotal, OLD.cost) IS DISTINCT FROM (NEW.subtotal, NEW.cost))
  EXECUTE FUNCTION fc.order_equals_its_lines();

-- An order that comes without a number gets the next one; the name sorts first, so that search finds the number.
CREATE FUNCTION fc.number_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.number := 'O-' || NEW.id;
  RETURN NEW;
END $$;

CREATE TRIGGER a_number BEFORE INSERT ON identify_order FOR EACH ROW
  WHEN (NEW.number = '') EXECUTE FUNCTION fc.number_order();
--;
CREATE TABLE "identify_import_outcome" ("run_id" bigint NOT NULL, "part" smallint NOT NULL, "row" bigint NOT NULL, "user_id" bigint NOT NULL, "verdict" varchar(9) NOT NULL, "reason" text NOT NULL, "record_id" bigint NULL, "before" jsonb NULL, "version" integer NULL, "reverted" varchar(200) NOT NULL, PRIMARY KEY ("run_id", "part", "row"))
--;
CREATE TABLE "identify_import_staged" ("run_id" bigint NOT NULL, "part" smallint NOT NULL, "row" bigint NOT NULL, "user_id" bigint NOT NULL, "verdict" varchar(9) NOT NULL, "key" text NULL, "cells" jsonb NOT NULL, "reason" text NOT NULL, "record_id" bigint NULL, "same_as" bigint NULL, PRIMARY KEY ("run_id", "part", "row"))
--;
CREATE TABLE "identify_import" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "scopes" jsonb NULL, "name" varchar(200) NOT NULL, "stored" varchar(100) NOT NULL, "size" bigint NOT NULL, "sheet" varchar(200) NOT NULL, "table" jsonb NOT NULL, "plan" jsonb NOT NULL, "state" varchar(10) NOT NULL, "rows" bigint NOT NULL, "counts" jsonb NOT NULL, "at_part" smallint NOT NULL, "at_row" bigint NOT NULL, "progress" bigint NOT NULL, "goal" bigint NOT NULL, "cancel_asked" boolean NOT NULL, "sentence" varchar(500) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "finished_at" timestamp with time zone NULL, "user_id" bigint NOT NULL)
--;
CREATE TABLE "identify_import_mapping" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL, "columns" jsonb NOT NULL, "plan" jsonb NOT NULL, "shared" boolean NOT NULL, "used_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "user_id" bigint NOT NULL, CONSTRAINT "a_mapping_has_its_own_name" UNIQUE ("user_id", "name"))
--;
ALTER TABLE identify_import_staged SET UNLOGGED
--;
CREATE INDEX "staged_by_key" ON "identify_import_staged" ("run_id", "part", "key") WHERE ("key" IS NOT NULL AND "same_as" IS NULL)
--;
CREATE INDEX "staged_exceptions" ON "identify_import_staged" ("run_id", "part", "verdict", "row") WHERE NOT ("verdict" = 'new')
--;
ALTER TABLE "identify_import" ADD CONSTRAINT "identify_import_user_id_ea01955b_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_import_user_id_ea01955b" ON "identify_import" ("user_id")
--;
CREATE INDEX "import_by_user" ON "identify_import" ("user_id", "id" DESC)
--;
ALTER TABLE "identify_import_mapping" ADD CONSTRAINT "identify_import_mapping_user_id_9dfc7c54_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_import_mapping_user_id_9dfc7c54" ON "identify_import_mapping" ("user_id")
--;
ALTER TABLE "identify_contact_point" ADD COLUMN "parts" jsonb DEFAULT '"{}"'::jsonb NOT NULL
--;
ALTER TABLE "identify_contact_point" ALTER COLUMN "created_at" SET DEFAULT (STATEMENT_TIMESTAMP())
--;
CREATE UNIQUE INDEX "a_contact_has_one_primary_of_each_kind" ON "identify_contact_point" ("contact_id", "kind") WHERE "is_primary"
--;
CREATE UNIQUE INDEX "a_company_has_one_primary_of_each_kind" ON "identify_contact_point" ("company_id", "kind") WHERE "is_primary"
--;
CREATE FUNCTION fc.address_line(street text, postcode text, city text, region text, country text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws(', ', nullif(street, ''), nullif(concat_ws(' ', nullif(postcode, ''), nullif(city, '')), ''),
    nullif(region, ''), nullif(country, ''))
$$;

CREATE FUNCTION fc.keep_contact_points() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM identify_contact_point WHERE contact_id = NEW.id) THEN
    RETURN NULL;  -- most records have one address of each kind, and no rows for it
  END IF;
  FOR changed IN SELECT * FROM (VALUES
    ('email', OLD.email::text, NEW.email::text, '{}'::jsonb),
    ('phone', OLD.phone, NEW.phone, '{}'),
    ('web', OLD.website, NEW.website, '{}'),
    ('address', fc.address_line(OLD.street, OLD.postcode, OLD.city, OLD.region, OLD.country),
      fc.address_line(NEW.street, NEW.postcode, NEW.city, NEW.region, NEW.country),
      jsonb_build_object('street', NEW.street, 'postcode', NEW.postcode, 'city', NEW.city, 'region', NEW.region,
        'country', NEW.country))
  ) AS field(kind, before, after, parts) WHERE before <> after LOOP
    CONTINUE WHEN NOT EXISTS (
      SELECT 1 FROM identify_contact_point WHERE contact_id = NEW.id AND kind = changed.kind);
    IF changed.after = '' THEN
      DELETE FROM identify_contact_point WHERE contact_id = NEW.id AND kind = changed.kind AND is_primary;
    ELSIF EXISTS (
      SELECT 1 FROM identify_contact_point
      WHERE contact_id = NEW.id AND kind = changed.kind AND value = changed.after) THEN
      UPDATE identify_contact_point SET is_primary = false
      WHERE contact_id = NEW.id AND kind = changed.kind AND is_primary AND value <> changed.after;
      UPDATE identify_contact_point SET is_primary = true
      WHERE contact_id = NEW.id AND kind = changed.kind AND NOT is_primary AND value = changed.after;
    ELSE
      UPDATE identify_contact_point SET value = changed.after, parts = changed.parts
      WHERE contact_id = NEW.id AND kind = changed.kind AND is_primary;
      IF NOT FOUND THEN
        INSERT INTO identify_contact_point (contact_id, kind, label, value, parts, is_primary, source)
        VALUES (NEW.id, changed.kind, '', changed.after, changed.parts, true, '');
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER keep_points AFTER UPDATE OF email, phone, website, street, postcode, city, region, country
  ON identify_contact FOR EACH ROW
  WHEN ((OLD.email, OLD.phone, OLD.website, OLD.street, OLD.postcode, OLD.city, OLD.region, OLD.country)
    IS DISTINCT FROM
    (NEW.email, NEW.phone, NEW.website, NEW.street, NEW.postcode, NEW.city, NEW.region, NEW.country))
  EXECUTE FUNCTION fc.keep_contact_points();

CREATE FUNCTION fc.keep_company_points() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM identify_contact_point WHERE company_id = NEW.id) THEN
    RETURN NULL;  -- most records have one address of each kind, and no rows for it
  END IF;
  FOR changed IN SELECT * FROM (VALUES
    ('email', OLD.email::text, NEW.email::text, '{}'::jsonb),
    ('phone', OLD.phone, NEW.phone, '{}'),
    ('web', OLD.website, NEW.website, '{}'),
    ('address', fc.address_line(OLD.street, OLD.postcode, OLD.city, OLD.region, OLD.country),
      fc.address_line(NEW.street, NEW.postcode, NEW.city, NEW.region, NEW.country),
      jsonb_build_object('street', NEW.street, 'postcode', NEW.postcode, 'city', NEW.city, 'region', NEW.region,
        'country', NEW.country))
  ) AS field(kind, before, after, parts) WHERE before <> after LOOP
    CONTINUE WHEN NOT EXISTS (
      SELECT 1 FROM identify_contact_point WHERE company_id = NEW.id AND kind = changed.kind);
    IF changed.after = '' THEN
      DELETE FROM identify_contact_point WHERE company_id = NEW.id AND kind = changed.kind AND is_primary;
    ELSIF EXISTS (
      SELECT 1 FROM identify_contact_point
      WHERE company_id = NEW.id AND kind = changed.kind AND value = changed.after) THEN
      UPDATE identify_contact_point SET is_primary = false
      WHERE company_id = NEW.id AND kind = changed.kind AND is_primary AND value <> changed.after;
      UPDATE identify_contact_point SET is_primary = true
      WHERE company_id = NEW.id AND kind = changed.kind AND NOT is_primary AND value = changed.after;
    ELSE
      UPDATE identify_contact_point SET value = changed.after, parts = changed.parts
      WHERE company_id = NEW.id AND kind = changed.kind AND is_primary;
      IF NOT FOUND THEN
        INSERT INTO identify_contact_point (company_id, kind, label, value, parts, is_primary, source)
        VALUES (NEW.id, changed.kind, '', changed.after, changed.parts, true, '');
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER keep_points AFTER UPDATE OF email, phone, website, street, postcode, city, region, country
  ON identify_company FOR EACH ROW
  WHEN ((OLD.email, OLD.phone, OLD.website, OLD.street, OLD.postcode, OLD.city, OLD.region, OLD.country)
    IS DISTINCT FROM
    (NEW.email, NEW.phone, NEW.website, NEW.street, NEW.postcode, NEW.city, NEW.region, NEW.country))
  EXECUTE FUNCTION fc.keep_company_points();
--;
CREATE OR REPLACE FUNCTION fc.recompute_orders(which bigint[]) RETURNS bigint LANGUAGE sql AS $$
  WITH sums AS (
    SELECT l.order_id, sum(l.amount) AS goods, CASE WHEN count(*) = count(l.cost) THEN sum(l.cost) END AS cost
    FROM (SELECT DISTINCT id FROM unnest(which) AS asked(id)) asked
    JOIN identify_order_line l ON l.order_id = asked.id
    GROUP BY l.order_id
  ), changed AS (
    UPDATE identify_order o SET subtotal = sums.goods, cost = sums.cost FROM sums
    WHERE o.id = sums.order_id AND (o.subtotal, o.cost) IS DISTINCT FROM (sums.goods, sums.cost)
    RETURNING o.id
  )
  SELECT count(*) FROM changed
$$;
--;
DROP INDEX IF EXISTS "staged_by_key"
--;
ALTER TABLE "identify_import" DROP COLUMN "scopes" CASCADE
--;
CREATE INDEX "staged_by_key" ON "identify_import_staged" ("key", "run_id", "part") WHERE ("key" IS NOT NULL AND "same_as" IS NULL)
--;
DROP INDEX IF EXISTS "company_by_last_activity_at"
--;
DROP INDEX IF EXISTS "contact_by_last_activity_at"
--;
CREATE INDEX "company_latest" ON "identify_company" ("last_activity_at" DESC NULLS LAST, "id" DESC)
--;
CREATE INDEX "contact_latest" ON "identify_contact" ("last_activity_at" DESC NULLS LAST, "id" DESC)
--;
DROP INDEX IF EXISTS "company_acl"
--;
DROP INDEX IF EXISTS "company_search"
--;
DROP INDEX IF EXISTS "company_by_name"
--;
DROP INDEX IF EXISTS "company_by_created_at"
--;
DROP INDEX IF EXISTS "company_latest"
--;
DROP INDEX IF EXISTS "contact_acl"
--;
DROP INDEX IF EXISTS "contact_search"
--;
DROP INDEX IF EXISTS "contact_by_name"
--;
DROP INDEX IF EXISTS "contact_by_created_at"
--;
DROP INDEX IF EXISTS "contact_by_stage_name"
--;
DROP INDEX IF EXISTS "contact_latest"
--;
DROP INDEX IF EXISTS "order_acl"
--;
DROP INDEX IF EXISTS "order_search"
--;
DROP INDEX IF EXISTS "order_by_placed_at"
--;
DROP INDEX IF EXISTS "order_by_total"
--;
DROP INDEX IF EXISTS "order_by_created_at"
--;
DROP INDEX IF EXISTS "product_acl"
--;
DROP INDEX IF EXISTS "product_search"
--;
DROP INDEX IF EXISTS "product_by_name"
--;
DROP INDEX IF EXISTS "product_by_category"
--;
DROP INDEX IF EXISTS "product_by_created_at"
--;
CREATE INDEX "company_search" ON "identify_company" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "company_by_name" ON "identify_company" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "company_by_created_at" ON "identify_company" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "company_latest" ON "identify_company" ("last_activity_at" DESC NULLS LAST, "id" DESC) INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_search" ON "identify_contact" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "contact_by_name" ON "identify_contact" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_by_created_at" ON "identify_contact" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_latest" ON "identify_contact" ("last_activity_at" DESC NULLS LAST, "id" DESC) INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_by_stage_name" ON "identify_contact" ("lifecycle_stage", "name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "order_search" ON "identify_order" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "order_by_placed_at" ON "identify_order" ("placed_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "order_by_total" ON "identify_order" ("total", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "order_by_created_at" ON "identify_order" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "product_search" ON "identify_product" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "product_by_name" ON "identify_product" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "product_by_category" ON "identify_product" ("category", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "product_by_created_at" ON "identify_product" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "company_words" ON "identify_company" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "contact_words" ON "identify_contact" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "order_words" ON "identify_order" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "product_words" ON "identify_product" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE TABLE "identify_consent_standing" ("contact_id" bigint NOT NULL PRIMARY KEY, "restricted_since" timestamp with time zone NULL, "no_marketing_since" timestamp with time zone NULL, "no_profiling_since" timestamp with time zone NULL, "paused_until" timestamp with time zone NULL)
--;
CREATE TABLE "identify_consent_purpose" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(40) NOT NULL UNIQUE, "name" varchar(80) NOT NULL, "description" varchar(300) NOT NULL, "basis" varchar(20) NOT NULL, "channels" varchar(20)[] NOT NULL, "countries" varchar(2)[] NOT NULL, "double_opt_in" boolean NOT NULL, "is_marketing" boolean NOT NULL, "is_profiling" boolean NOT NULL, "expires_after_days" integer NULL CHECK ("expires_after_days" >= 0), "frequencies" varchar(12)[] NOT NULL, "position" integer NOT NULL, "retired_at" timestamp with time zone NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, CONSTRAINT "a_purpose_names_at_least_one_channel" CHECK (NOT ("channels" = '{}'::varchar(20)[])))
--;
CREATE TABLE "identify_consent_event" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(20) NOT NULL, "action" varchar(12) NOT NULL, "regards" varchar(12) NOT NULL, "basis" varchar(20) NOT NULL, "until" timestamp with time zone NULL, "occurred_at" timestamp with time zone NOT NULL, "recorded_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "source" varchar(12) NOT NULL, "origin" varchar(200) NOT NULL, "evidence" varchar(1000) NOT NULL, "address" varchar(254) NOT NULL, "ip" inet NULL, "user_agent" varchar(300) NOT NULL, "occasion" uuid NULL, "actor_kind" varchar(8) NOT NULL, "actor_id" bigint NULL, "actor_name" varchar(120) NOT NULL, "cause" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "purpose_id" bigint NULL)
--;
CREATE TABLE "identify_consent_wording" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "language" varchar(10) NOT NULL, "version" integer NOT NULL CHECK ("version" >= 0), "text" text NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "author_id" bigint NULL, "purpose_id" bigint NOT NULL)
--;
CREATE TABLE "identify_consent_state" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(20) NOT NULL, "status" varchar(12) NOT NULL, "since" timestamp with time zone NOT NULL, "until" timestamp with time zone NULL, "address" varchar(254) NOT NULL, "source" varchar(12) NOT NULL, "contact_id" bigint NOT NULL, "event_id" bigint NOT NULL, "purpose_id" bigint NOT NULL, "wording_id" bigint NULL)
--;
ALTER TABLE "identify_consent_event" ADD COLUMN "wording_id" bigint NULL CONSTRAINT "identify_consent_eve_wording_id_53bc872e_fk_identify_" REFERENCES "identify_consent_wording"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_consent_eve_wording_id_53bc872e_fk_identify_" IMMEDIATE
--;
CREATE TABLE "identify_consent_link" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(12) NOT NULL, "channel" varchar(20) NOT NULL, "occasion" uuid NULL, "salt" bytea NOT NULL, "digest" bytea NOT NULL UNIQUE, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "expires_at" timestamp with time zone NULL, "revoked_at" timestamp with time zone NULL, "contact_id" bigint NOT NULL, "purpose_id" bigint NULL)
--;
CREATE TABLE "identify_consent_decision" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(20) NOT NULL, "phase" varchar(12) NOT NULL, "allowed" boolean NOT NULL, "reasons" jsonb NOT NULL, "decided_at" timestamp with time zone NOT NULL, "recorded_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_kind" varchar(8) NOT NULL, "actor_id" bigint NULL, "actor_name" varchar(120) NOT NULL, "cause" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "purpose_id" bigint NOT NULL)
--;
CREATE TABLE "identify_consent_choice" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "frequency" varchar(12) NOT NULL, "topics" bigint[] NOT NULL, "contact_id" bigint NOT NULL, "purpose_id" bigint NOT NULL, CONSTRAINT "a_person_has_one_choice_for_each_purpose" UNIQUE ("contact_id", "purpose_id"))
--;
CREATE TABLE "identify_consent_suppression" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "digest" bytea NOT NULL, "channel" varchar(20) NOT NULL, "reason" varchar(12) NOT NULL, "note" varchar(200) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, "lifted_at" timestamp with time zone NULL, "purpose_id" bigint NULL)
--;
CREATE TABLE "identify_consent_topic" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL, "position" integer NOT NULL, "retired_at" timestamp with time zone NULL, "purpose_id" bigint NOT NULL, CONSTRAINT "a_purpose_has_a_topic_once" UNIQUE ("purpose_id", "name"))
--;
ALTER TABLE "identify_consent_wording" ADD CONSTRAINT "a_wording_has_each_version_once" UNIQUE ("purpose_id", "language", "version")
--;
CREATE INDEX "consent_state_counts" ON "identify_consent_state" ("purpose_id", "channel", "status")
--;
CREATE INDEX "consent_state_ends" ON "identify_consent_state" ("until") WHERE "until" IS NOT NULL
--;
ALTER TABLE "identify_consent_state" ADD CONSTRAINT "a_person_has_one_state_for_each_purpose_and_channel" UNIQUE ("contact_id", "purpose_id", "channel")
--;
CREATE INDEX "consent_events_of" ON "identify_consent_event" ("contact_id", "purpose_id", "channel", "occurred_at", "id")
--;
CREATE INDEX "consent_events_together" ON "identify_consent_event" ("occasion") WHERE "occasion" IS NOT NULL
--;
CREATE INDEX "consent_events_by_cause" ON "identify_consent_event" ("cause") WHERE NOT ("cause" = '')
--;
ALTER TABLE "identify_consent_event" ADD CONSTRAINT "a_consent_is_about_a_purpose_on_a_channel_or_about_the_person" CHECK ((("purpose_id" IS NOT NULL AND "regards" = 'purpose' AND NOT ("channel" = '')) OR (NOT ("regards" = 'purpose') AND "channel" = '' AND "purpose_id" IS NULL)))
--;
ALTER TABLE "identify_consent_standing" ADD CONSTRAINT "identify_consent_sta_contact_id_be7d7049_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_purpose_key_2eb34aca_like" ON "identify_consent_purpose" ("key" varchar_pattern_ops)
--;
ALTER TABLE "identify_consent_event" ADD CONSTRAINT "identify_consent_eve_contact_id_b01d2307_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_event" ADD CONSTRAINT "identify_consent_eve_purpose_id_2237c225_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_event_contact_id_b01d2307" ON "identify_consent_event" ("contact_id")
--;
CREATE INDEX "identify_consent_event_purpose_id_2237c225" ON "identify_consent_event" ("purpose_id")
--;
ALTER TABLE "identify_consent_wording" ADD CONSTRAINT "identify_consent_wording_author_id_ebc08b63_fk_platform_user_id" FOREIGN KEY ("author_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_wording" ADD CONSTRAINT "identify_consent_wor_purpose_id_4ed1e5b8_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_wording_author_id_ebc08b63" ON "identify_consent_wording" ("author_id")
--;
CREATE INDEX "identify_consent_wording_purpose_id_4ed1e5b8" ON "identify_consent_wording" ("purpose_id")
--;
ALTER TABLE "identify_consent_state" ADD CONSTRAINT "identify_consent_sta_contact_id_07ca1d0a_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_state" ADD CONSTRAINT "identify_consent_sta_event_id_bfb3b843_fk_identify_" FOREIGN KEY ("event_id") REFERENCES "identify_consent_event" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_state" ADD CONSTRAINT "identify_consent_sta_purpose_id_13132795_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_state" ADD CONSTRAINT "identify_consent_sta_wording_id_716a1094_fk_identify_" FOREIGN KEY ("wording_id") REFERENCES "identify_consent_wording" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_state_contact_id_07ca1d0a" ON "identify_consent_state" ("contact_id")
--;
CREATE INDEX "identify_consent_state_event_id_bfb3b843" ON "identify_consent_state" ("event_id")
--;
CREATE INDEX "identify_consent_state_purpose_id_13132795" ON "identify_consent_state" ("purpose_id")
--;
CREATE INDEX "identify_consent_state_wording_id_716a1094" ON "identify_consent_state" ("wording_id")
--;
CREATE INDEX "identify_consent_event_wording_id_53bc872e" ON "identify_consent_event" ("wording_id")
--;
ALTER TABLE "identify_consent_link" ADD CONSTRAINT "identify_consent_lin_contact_id_b54cfe81_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_link" ADD CONSTRAINT "identify_consent_lin_purpose_id_eec36add_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_link_contact_id_b54cfe81" ON "identify_consent_link" ("contact_id")
--;
CREATE INDEX "identify_consent_link_purpose_id_eec36add" ON "identify_consent_link" ("purpose_id")
--;
CREATE INDEX "personal_links_of" ON "identify_consent_link" ("contact_id", "kind")
--;
ALTER TABLE "identify_consent_decision" ADD CONSTRAINT "identify_consent_dec_contact_id_fb9abbd8_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_decision" ADD CONSTRAINT "identify_consent_dec_purpose_id_2054843c_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_decision_contact_id_fb9abbd8" ON "identify_consent_decision" ("contact_id")
--;
CREATE INDEX "identify_consent_decision_purpose_id_2054843c" ON "identify_consent_decision" ("purpose_id")
--;
CREATE INDEX "decisions_about" ON "identify_consent_decision" ("contact_id", "id" DESC)
--;
CREATE INDEX "decisions_by_cause" ON "identify_consent_decision" ("cause") WHERE NOT ("cause" = '')
--;
ALTER TABLE "identify_consent_choice" ADD CONSTRAINT "identify_consent_cho_contact_id_d5b58f57_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_consent_choice" ADD CONSTRAINT "identify_consent_cho_purpose_id_efa5716b_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_choice_contact_id_d5b58f57" ON "identify_consent_choice" ("contact_id")
--;
CREATE INDEX "identify_consent_choice_purpose_id_efa5716b" ON "identify_consent_choice" ("purpose_id")
--;
ALTER TABLE "identify_consent_suppression" ADD CONSTRAINT "identify_consent_sup_purpose_id_423e1eae_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_suppression_purpose_id_423e1eae" ON "identify_consent_suppression" ("purpose_id")
--;
CREATE INDEX "suppression_by_digest" ON "identify_consent_suppression" ("digest")
--;
ALTER TABLE "identify_consent_topic" ADD CONSTRAINT "identify_consent_top_purpose_id_7ed789cb_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_consent_topic_purpose_id_7ed789cb" ON "identify_consent_topic" ("purpose_id")
--;
DO $$ DECLARE
  part text[];
  old name;
BEGIN
  FOREACH part SLICE 1 IN ARRAY ARRAY[
    ['identify_consent_event', 'contact_id', 'identify_contact'],
    ['identify_consent_state', 'contact_id', 'identify_contact'],
    ['identify_consent_standing', 'contact_id', 'identify_contact'],
    ['identify_consent_decision', 'contact_id', 'identify_contact'],
    ['identify_consent_wording', 'purpose_id', 'identify_consent_purpose']
  ] LOOP
    SELECT c.conname INTO STRICT old FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
      WHERE c.contype = 'f' AND c.conrelid = part[1]::regclass AND a.attname = part[2];
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part[1], old);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE CASCADE '
      'DEFERRABLE INITIALLY DEFERRED', part[1], old, part[2], part[3]);
  END LOOP;
END $$;
--;
SET ROLE fc_definer;

CREATE TYPE fc.consent AS (
  status text, since timestamptz, until timestamptz, wording_id bigint, address text, source text, event_id bigint);

-- What holds after one more thing was said.
CREATE FUNCTION fc.consent_after(was fc.consent, e identify_consent_event) RETURNS fc.consent
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  becomes text := CASE e.action
    WHEN 'requested' THEN
      -- Asking again takes nothing away from whoever has agreed.
      CASE WHEN was.status = 'granted' AND (was.until IS NULL OR was.until > e.occurred_at) THEN NULL ELSE 'pending' END
    WHEN 'granted' THEN
      -- No list that somebody brings along outweighs what the person said.
      CASE WHEN e.source = 'import' AND was.status IN ('withdrawn', 'objected') THEN NULL ELSE 'granted' END
    WHEN 'confirmed' THEN CASE WHEN was.status IN ('pending', 'granted') THEN 'granted' END
    WHEN 'withdrawn' THEN 'withdrawn'
    WHEN 'objected' THEN 'objected'
    WHEN 'expired' THEN CASE WHEN was.status IN ('pending', 'granted') THEN 'expired' END
    WHEN 'lifted' THEN CASE WHEN was.status = 'objected' THEN 'none' END
  END;
BEGIN
  IF becomes IS NULL THEN
    RETURN was;
  ELSIF becomes = 'none' THEN
    RETURN NULL;
  END IF;
  RETURN ROW(becomes, e.occurred_at, CASE WHEN becomes IN ('pending', 'granted') THEN e.until END,
    coalesce(e.wording_id, was.wording_id), coalesce(nullif(e.address, ''), was.address, ''), e.source, e.id)::fc.consent;
END $$;

CREATE AGGREGATE fc.consent_told(identify_consent_event) (SFUNC = fc.consent_after, STYPE = fc.consent);

-- Bring the state of these people to what their ledger says: of the purposes named, or of all.
CREATE FUNCTION fc.keep_consent(people bigint[], purposes bigint[], channels text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Two who speak at once are heard one after the other: the second must see what the first said.
  PERFORM 1 FROM identify_contact WHERE id = ANY (people) ORDER BY id FOR NO KEY UPDATE;
  WITH asked AS (
    SELECT DISTINCT * FROM unnest(people, purposes, channels) AS a(contact_id, purpose_id, channel)
    WHERE purpose_id IS NOT NULL
  ), told AS (
    SELECT a.contact_id, a.purpose_id, a.channel, fc.consent_told(e ORDER BY e.occurred_at, e.id) AS now
    FROM asked a LEFT JOIN identify_consent_event e USING (contact_id, purpose_id, channel)
    GROUP BY 1, 2, 3
  ), forgotten AS (
    DELETE FROM identify_consent_state s USING told t
    WHERE (s.contact_id, s.purpose_id, s.channel) = (t.contact_id, t.purpose_id, t.channel) AND (t.now).status IS NULL
  )
  INSERT INTO identify_consent_state AS s
    (contact_id, purpose_id, channel, status, since, until, wording_id, address, source, event_id)
  SELECT contact_id, purpose_id, channel, (now).status, (now).since, (now).until, (now).wording_id, (now).address,
    (now).source, (now).event_id
  FROM told WHERE (now).status IS NOT NULL
  ON CONFLICT (contact_id, purpose_id, channel) DO UPDATE SET status = excluded.status, since = excluded.since,
    until = excluded.until, wording_id = excluded.wording_id, address = excluded.address, source = excluded.source,
    event_id = excluded.event_id
  WHERE s.event_id <> excluded.event_id;
END $$;

-- The same for what concerns the whole person: the last word on each matter counts.
CREATE FUNCTION fc.keep_standing(people bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM identify_contact WHERE id = ANY (people) ORDER BY id FOR NO KEY UPDATE;
  DELETE FROM identify_consent_standing WHERE contact_id = ANY (people);
  INSERT INTO identify_consent_standing
    (contact_id, restricted_since, no_marketing_since, no_profiling_since, paused_until)
  SELECT contact_id,
    max(occurred_at) FILTER (WHERE matter = 'processing' AND action = 'restricted'),
    max(occurred_at) FILTER (WHERE matter = 'marketing' AND action = 'objected'),
    max(occurred_at) FILTER (WHERE matter = 'profiling' AND action = 'objected'),
    max(until) FILTER (WHERE matter = 'pause' AND action = 'paused')
  FROM (
    SELECT DISTINCT ON (contact_id, matter) * FROM (
      SELECT *, CASE WHEN action IN ('paused', 'resumed') THEN 'pause' ELSE regards END AS matter
      FROM identify_consent_event WHERE contact_id = ANY (people) AND purpose_id IS NULL
    ) e ORDER BY contact_id, matter, occurred_at DESC, id DESC
  ) latest
  GROUP BY contact_id;
END $$;

CREATE FUNCTION fc.consents_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fc.keep_consent(array_agg(contact_id), array_agg(purpose_id), array_agg(channel::text))
    FROM added WHERE purpose_id IS NOT NULL HAVING count(*) > 0;
  PERFORM fc.keep_standing(array_agg(DISTINCT contact_id)) FROM added WHERE purpose_id IS NULL HAVING count(*) > 0;
  RETURN NULL;
END $$;

CREATE FUNCTION fc.consents_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fc.keep_consent(array_agg(contact_id), array_agg(purpose_id), array_agg(channel::text))
    FROM (SELECT * FROM before UNION ALL SELECT * FROM after) e WHERE purpose_id IS NOT NULL HAVING count(*) > 0;
  PERFORM fc.keep_standing(array_agg(DISTINCT contact_id))
    FROM (SELECT * FROM before UNION ALL SELECT * FROM after) e WHERE purpose_id IS NULL HAVING count(*) > 0;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION fc.keep_consent, fc.keep_standing FROM PUBLIC;

RESET ROLE;

CREATE TRIGGER consents_added AFTER INSERT ON identify_consent_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION fc.consents_added();
CREATE TRIGGER consents_moved AFTER UPDATE ON identify_consent_event REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION fc.consents_moved();
--;
CREATE TABLE "identify_import_decision" ("run_id" bigint NOT NULL, "part" smallint NOT NULL, "row" bigint NOT NULL, "user_id" bigint NOT NULL, "choice" varchar(6) NOT NULL, "record_id" bigint NULL, "question" text NOT NULL, "cells" jsonb NULL, "by_name" varchar(120) NOT NULL, "decided_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, PRIMARY KEY ("run_id", "part", "row"))
--;
ALTER TABLE "identify_import" ADD COLUMN "unsettled" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "identify_import" ALTER COLUMN "unsettled" DROP DEFAULT
--;
CREATE INDEX "staged_by_record" ON "identify_import_staged" ("record_id", "run_id", "part") WHERE ("record_id" IS NOT NULL AND "same_as" IS NULL)
--;
ALTER TABLE "identify_import_decision" ADD CONSTRAINT "an_update_names_its_record" CHECK ((("choice" = 'update' AND "record_id" IS NOT NULL) OR (NOT ("choice" = 'update') AND "record_id" IS NULL)))
--;
CREATE TABLE "identify_import_portion" ("run_id" bigint NOT NULL, "part" smallint NOT NULL, "after" bigint NOT NULL, "upto" bigint NOT NULL, "size" integer NOT NULL, "user_id" bigint NOT NULL, "done" boolean NOT NULL, PRIMARY KEY ("run_id", "part", "after"))
--;
ALTER TABLE "identify_company" ALTER COLUMN "custom" SET DEFAULT '{}'::jsonb
--;
ALTER TABLE "identify_contact" ALTER COLUMN "custom" SET DEFAULT '{}'::jsonb
--;
ALTER TABLE "identify_contact_point" ALTER COLUMN "parts" SET DEFAULT '{}'::jsonb
--;
ALTER TABLE "identify_order" ALTER COLUMN "custom" SET DEFAULT '{}'::jsonb
--;
ALTER TABLE "identify_product" ALTER COLUMN "custom" SET DEFAULT '{}'::jsonb
--;
ALTER TABLE identify_contact NO FORCE ROW LEVEL SECURITY;
UPDATE identify_contact SET custom = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{}')
  FROM jsonb_array_elements(CASE jsonb_typeof(custom) WHEN 'array' THEN custom ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{}' END) field
) WHERE jsonb_typeof(custom) <> 'object';
ALTER TABLE identify_contact FORCE ROW LEVEL SECURITY;
--;
ALTER TABLE identify_company NO FORCE ROW LEVEL SECURITY;
UPDATE identify_company SET custom = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{}')
  FROM jsonb_array_elements(CASE jsonb_typeof(custom) WHEN 'array' THEN custom ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{}' END) field
) WHERE jsonb_typeof(custom) <> 'object';
ALTER TABLE identify_company FORCE ROW LEVEL SECURITY;
--;
ALTER TABLE identify_order NO FORCE ROW LEVEL SECURITY;
UPDATE identify_order SET custom = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{}')
  FROM jsonb_array_elements(CASE jsonb_typeof(custom) WHEN 'array' THEN custom ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{}' END) field
) WHERE jsonb_typeof(custom) <> 'object';
ALTER TABLE identify_order FORCE ROW LEVEL SECURITY;
--;
ALTER TABLE identify_product NO FORCE ROW LEVEL SECURITY;
UPDATE identify_product SET custom = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{}')
  FROM jsonb_array_elements(CASE jsonb_typeof(custom) WHEN 'array' THEN custom ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{}' END) field
) WHERE jsonb_typeof(custom) <> 'object';
ALTER TABLE identify_product FORCE ROW LEVEL SECURITY;
--;
ALTER TABLE identify_contact_point NO FORCE ROW LEVEL SECURITY;
UPDATE identify_contact_point SET parts = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{}')
  FROM jsonb_array_elements(CASE jsonb_typeof(parts) WHEN 'array' THEN parts ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{}' END) field
) WHERE jsonb_typeof(parts) <> 'object';
ALTER TABLE identify_contact_point FORCE ROW LEVEL SECURITY;
--;
ALTER TABLE "identify_consent_suppression" ADD COLUMN "only_marketing" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "identify_consent_suppression" ALTER COLUMN "only_marketing" DROP DEFAULT
--;
CREATE TABLE "identify_behavior_keeping" ("id" smallint NOT NULL PRIMARY KEY, "months" smallint NOT NULL CHECK ("months" >= 0), CONSTRAINT "behavior_is_kept_for_one_time" CHECK ("id" = 1), CONSTRAINT "behavior_is_kept_for_1_to_120_months" CHECK ("months" BETWEEN 1 AND 120))
--;
CREATE TABLE "identify_behavior_known" ("message" uuid NOT NULL PRIMARY KEY, "day" date DEFAULT ((STATEMENT_TIMESTAMP() AT TIME ZONE 'UTC')::date) NOT NULL)
--;
CREATE TABLE "identify_behavior_source" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL, "kind" varchar(8) NOT NULL, "key" varchar(60) NOT NULL, "digest" bytea NOT NULL UNIQUE, "ending" varchar(4) NOT NULL, "domains" varchar(120)[] NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "last_seen_at" timestamp with time zone NULL, "closed_at" timestamp with time zone NULL, CONSTRAINT "a_source_has_a_name" CHECK (NOT ("name" = '')))
--;
CREATE TABLE "identify_behavior_refusal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "received_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "reason" varchar(200) NOT NULL, "sample" varchar(400) NOT NULL, "source_id" bigint NOT NULL)
--;
CREATE TABLE "identify_behavior_inbox" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "received_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "address" inet NULL, "agent" varchar(400) NOT NULL, "calls" jsonb NOT NULL, "source_id" bigint NOT NULL)
--;
CREATE TABLE "identify_visitor" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(200) NOT NULL UNIQUE, "claim" varchar(200) NOT NULL, "traits" jsonb NOT NULL, "company" varchar(200) NOT NULL, "first_seen_at" timestamp with time zone NOT NULL, "last_seen_at" timestamp with time zone NOT NULL, "is_bot" boolean NOT NULL, "contact_id" bigint NULL)
--;
CREATE TABLE "identify_touch" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "source" varchar(100) NOT NULL, "medium" varchar(100) NOT NULL, "campaign" varchar(200) NOT NULL, "term" varchar(200) NOT NULL, "content" varchar(200) NOT NULL, "referrer" varchar(200) NOT NULL, "landing" varchar(500) NOT NULL, "click_kind" varchar(12) NOT NULL, "click_id" varchar(200) NOT NULL, "visitor_id" bigint NOT NULL)
--;
CREATE TABLE "identify_behavior_event" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "kind" varchar(8) NOT NULL, "name" varchar(200) NOT NULL, "path" varchar(500) NOT NULL, "properties" jsonb NOT NULL, "context" jsonb NOT NULL, "is_bot" boolean NOT NULL, "source_id" bigint NOT NULL, "visitor_id" bigint NOT NULL)
--;
CREATE TABLE "identify_behavior_day" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "kind" varchar(8) NOT NULL, "name" varchar(200) NOT NULL, "is_bot" boolean NOT NULL, "count" bigint NOT NULL, "last_at" timestamp with time zone NOT NULL, "source_id" bigint NOT NULL, CONSTRAINT "a_day_counts_each_thing_once" UNIQUE ("day", "source_id", "kind", "name", "is_bot"))
--;
CREATE INDEX "visitors_of" ON "identify_visitor" ("contact_id") WHERE "contact_id" IS NOT NULL
--;
CREATE INDEX "visitors_latest_first" ON "identify_visitor" ("last_seen_at" DESC, "id" DESC)
--;
CREATE INDEX "touches_of" ON "identify_touch" ("visitor_id", "at")
--;
CREATE INDEX "behavior_of" ON "identify_behavior_event" ("visitor_id", "at" DESC)
--;
CREATE INDEX "behavior_by_name" ON "identify_behavior_event" ("name", "at" DESC)
--;
CREATE INDEX "behavior_latest_first" ON "identify_behavior_event" ("at" DESC)
--;
CREATE INDEX "known_messages_by_day" ON "identify_behavior_known" ("day")
--;
ALTER TABLE "identify_behavior_refusal" ADD CONSTRAINT "identify_behavior_re_source_id_99ce68f4_fk_identify_" FOREIGN KEY ("source_id") REFERENCES "identify_behavior_source" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_behavior_refusal_source_id_99ce68f4" ON "identify_behavior_refusal" ("source_id")
--;
ALTER TABLE "identify_behavior_inbox" ADD CONSTRAINT "identify_behavior_in_source_id_5911307b_fk_identify_" FOREIGN KEY ("source_id") REFERENCES "identify_behavior_source" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_behavior_inbox_source_id_5911307b" ON "identify_behavior_inbox" ("source_id")
--;
ALTER TABLE "identify_visitor" ADD CONSTRAINT "identify_visitor_contact_id_2bf81d9e_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_visitor_key_ac73c44f_like" ON "identify_visitor" ("key" varchar_pattern_ops)
--;
CREATE INDEX "identify_visitor_contact_id_2bf81d9e" ON "identify_visitor" ("contact_id")
--;
ALTER TABLE "identify_touch" ADD CONSTRAINT "identify_touch_visitor_id_56b0595b_fk_identify_visitor_id" FOREIGN KEY ("visitor_id") REFERENCES "identify_visitor" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_touch_visitor_id_56b0595b" ON "identify_touch" ("visitor_id")
--;
ALTER TABLE "identify_behavior_event" ADD CONSTRAINT "identify_behavior_ev_source_id_ddb3a46f_fk_identify_" FOREIGN KEY ("source_id") REFERENCES "identify_behavior_source" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_behavior_event" ADD CONSTRAINT "identify_behavior_ev_visitor_id_3adff568_fk_identify_" FOREIGN KEY ("visitor_id") REFERENCES "identify_visitor" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_behavior_event_source_id_ddb3a46f" ON "identify_behavior_event" ("source_id")
--;
CREATE INDEX "identify_behavior_event_visitor_id_3adff568" ON "identify_behavior_event" ("visitor_id")
--;
ALTER TABLE "identify_behavior_day" ADD CONSTRAINT "identify_behavior_da_source_id_cd93f13c_fk_identify_" FOREIGN KEY ("source_id") REFERENCES "identify_behavior_source" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_behavior_day_source_id_cd93f13c" ON "identify_behavior_day" ("source_id")
--;
DROP TABLE identify_behavior_event;
CREATE SEQUENCE identify_behavior_event_id_seq;
CREATE TABLE identify_behavior_event (
  id bigint NOT NULL DEFAULT nextval('identify_behavior_event_id_seq'),
  visitor_id bigint NOT NULL REFERENCES identify_visitor (id) ON DELETE CASCADE,
  source_id bigint NOT NULL REFERENCES identify_behavior_source (id),
  at timestamptz NOT NULL,
  kind varchar(8) NOT NULL,
  name varchar(200) NOT NULL,
  path varchar(500) NOT NULL,
  properties jsonb NOT NULL,
  context jsonb NOT NULL,
  is_bot boolean NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE identify_behavior_event_id_seq OWNED BY identify_behavior_event.id;
CREATE INDEX behavior_of ON identify_behavior_event (visitor_id, at DESC);
CREATE INDEX behavior_by_name ON identify_behavior_event (name, at DESC);
CREATE INDEX behavior_latest_first ON identify_behavior_event (at DESC);

-- What a visitor did goes with the visitor.
DO $$ DECLARE old name; BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'identify_touch'::regclass AND a.attname = 'visitor_id';
  EXECUTE format('ALTER TABLE identify_touch DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE identify_touch ADD CONSTRAINT %I FOREIGN KEY (visitor_id) '
    'REFERENCES identify_visitor (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
END $$;

-- Make room for a month. Nobody has rights on the month itself, only on the stream, whose policies then hold.
CREATE FUNCTION fc.behavior_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  first date := date_trunc('month', day)::date;
  part name := 'identify_behavior_event_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass(part) IS NOT NULL THEN
    RETURN;
  END IF;
  IF NOT fc.can('behavior.manage') THEN
    RAISE EXCEPTION 'Only the sorting of behavior makes months.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('behavior_month'));
  IF to_regclass(part) IS NOT NULL THEN
    RETURN;
  END IF;
  -- Made apart and then attached: the stream stays readable meanwhile.
  EXECUTE format('CREATE TABLE %I (LIKE identify_behavior_event INCLUDING DEFAULTS)', part);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('ALTER TABLE identify_behavior_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    part, first::timestamptz, (first + interval '1 month')::timestamptz);
END $$;

-- Drop the months that ended before a day, and say which.
CREATE FUNCTION fc.drop_behavior_before(day date) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  part name;
  gone text[] := '{}';
BEGIN
  IF NOT fc.can('behavior.manage') THEN
    RAISE EXCEPTION 'Only retention drops months.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'identify_behavior_event'::regclass
      AND c.relname < 'identify_behavior_event_' || to_char(day, 'YYYY_MM')
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE %I', part);
    gone := gone || replace(right(part, 7), '_', '-');
  END LOOP;
  RETURN gone;
END $$;
--;
ALTER TABLE "identify_import_mapping" ADD COLUMN "removed_at" timestamp with time zone NULL
--;
ALTER TABLE "identify_import_mapping" ADD COLUMN "used_by_id" bigint NULL CONSTRAINT "identify_import_mapping_used_by_id_ba256937_fk_platform_user_id" REFERENCES "platform_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_import_mapping_used_by_id_ba256937_fk_platform_user_id" IMMEDIATE
--;
CREATE INDEX "identify_import_mapping_used_by_id_ba256937" ON "identify_import_mapping" ("used_by_id")
--;
ALTER TABLE "identify_company" ADD COLUMN "merged_into_id" bigint NULL CONSTRAINT "identify_company_merged_into_id_a03b31ce_fk_identify_company_id" REFERENCES "identify_company"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_company_merged_into_id_a03b31ce_fk_identify_company_id" IMMEDIATE
--;
ALTER TABLE "identify_contact" ADD COLUMN "merged_into_id" bigint NULL CONSTRAINT "identify_contact_merged_into_id_56b52ad9_fk_identify_contact_id" REFERENCES "identify_contact"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "identify_contact_merged_into_id_56b52ad9_fk_identify_contact_id" IMMEDIATE
--;
CREATE INDEX "company_merged" ON "identify_company" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL
--;
CREATE INDEX "contact_merged" ON "identify_contact" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL
--;
DO $$ DECLARE
  old name;
BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'identify_consent_suppression'::regclass AND a.attname = 'purpose_id';
  EXECUTE format('ALTER TABLE identify_consent_suppression DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE identify_consent_suppression ADD CONSTRAINT %I FOREIGN KEY (purpose_id) '
    'REFERENCES identify_consent_purpose (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
END $$;
--;
ALTER TABLE "identify_import" ADD COLUMN "changed_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL
--;
ALTER TABLE "identify_import" ADD COLUMN "settled" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "identify_import" ALTER COLUMN "settled" DROP DEFAULT
--;
CREATE TABLE "identify_mail_domain" ("name" varchar(253) NOT NULL PRIMARY KEY, "takes_mail" boolean NULL, "asked_at" timestamp with time zone NOT NULL)
--;
CREATE TABLE "identify_quality_rule" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "resource" varchar(40) NOT NULL, "kind" varchar(12) NOT NULL, "field" varchar(60) NOT NULL, "dimension" varchar(12) NOT NULL, "settings" jsonb NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "retired_at" timestamp with time zone NULL)
--;
CREATE TABLE "identify_quality_measure" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "resource" varchar(40) NOT NULL, "scope" varchar(8) NOT NULL, "key" varchar(120) NOT NULL, "dimension" varchar(12) NOT NULL, "total" bigint NOT NULL, "failing" bigint NOT NULL, "measured_at" timestamp with time zone NOT NULL, CONSTRAINT "a_day_measures_each_thing_once" UNIQUE ("day", "resource", "scope", "key", "dimension"))
--;
CREATE TABLE "identify_quality_mended" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date DEFAULT ((STATEMENT_TIMESTAMP() AT TIME ZONE 'UTC')::date) NOT NULL, "actor_id" bigint NOT NULL, "actor_name" varchar(120) NOT NULL, "count" bigint NOT NULL, "rule_id" bigint NOT NULL)
--;
CREATE TABLE "identify_quality_finding" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "found_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_id" bigint NULL, "rule_id" bigint NOT NULL, CONSTRAINT "a_record_breaks_a_rule_once" UNIQUE ("rule_id", "about_id"))
--;
CREATE INDEX "identify_mail_domain_name_83ffec67_like" ON "identify_mail_domain" ("name" varchar_pattern_ops)
--;
ALTER TABLE "identify_quality_mended" ADD CONSTRAINT "identify_quality_men_rule_id_23164a0a_fk_identify_" FOREIGN KEY ("rule_id") REFERENCES "identify_quality_rule" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_quality_mended" ADD CONSTRAINT "a_day_thanks_each_person_once" UNIQUE ("day", "rule_id", "actor_id", "actor_name")
--;
CREATE INDEX "identify_quality_mended_rule_id_23164a0a" ON "identify_quality_mended" ("rule_id")
--;
ALTER TABLE "identify_quality_finding" ADD CONSTRAINT "identify_quality_fin_rule_id_906015f2_fk_identify_" FOREIGN KEY ("rule_id") REFERENCES "identify_quality_rule" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_quality_finding_rule_id_906015f2" ON "identify_quality_finding" ("rule_id")
--;
CREATE INDEX "findings_about" ON "identify_quality_finding" ("about_kind", "about_id")
--;
-- Whoever asks sees their own people: the function has no rights of its own. The addresses come as hashes; the key that
-- makes them never reaches the database.
CREATE FUNCTION fc.consent_facts(
  people bigint[], emails bytea[], phones bytea[], which bigint, way text, needs text, marketing boolean, softly text[]
) RETURNS TABLE (
  contact_id bigint, archived boolean, country text, email text, reachable boolean,
  status text, since timestamptz, until timestamptz, address text, source text, wording int,
  restricted_since timestamptz, no_marketing_since timestamptz, no_profiling_since timestamptz, paused_until timestamptz,
  suppressed_for text, soft_for text, soft_since timestamptz, frequency text
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  SELECT c.id, c.archived_at IS NOT NULL, c.country::text, c.email::text,
    CASE needs WHEN 'email' THEN c.email <> '' WHEN 'phone' THEN c.phone <> ''
      WHEN 'post' THEN (c.street <> '' OR c.postcode <> '') AND c.city <> '' ELSE true END,
    coalesce(s.status, '')::text, s.since, s.until, coalesce(s.address, '')::text, coalesce(s.source, '')::text, w.version,
    st.restricted_since, st.no_marketing_since, st.no_profiling_since, st.paused_until,
    coalesce(x.hard, '')::text, coalesce(x.soft, '')::text, x.soft_since, coalesce(ch.frequency, '')::text
  FROM unnest(people, emails, phones) AS a(id, by_email, by_phone)
  JOIN identify_contact c ON c.id = a.id
  LEFT JOIN identify_consent_state s ON s.contact_id = c.id AND s.purpose_id = which AND s.channel = way
  LEFT JOIN identify_consent_wording w ON w.id = s.wording_id
  LEFT JOIN identify_consent_standing st ON st.contact_id = c.id
  LEFT JOIN identify_consent_choice ch ON ch.contact_id = c.id AND ch.purpose_id = which
  LEFT JOIN LATERAL (
    SELECT (array_agg(z.reason ORDER BY z.id DESC) FILTER (WHERE z.reason <> ALL (softly)))[1] AS hard,
      (array_agg(z.reason ORDER BY z.id DESC) FILTER (WHERE z.reason = ANY (softly)))[1] AS soft,
      max(z.created_at) FILTER (WHERE z.reason = ANY (softly)) AS soft_since
    FROM identify_consent_suppression z
    WHERE z.digest IN (a.by_email, a.by_phone) AND z.lifted_at IS NULL AND z.channel IN ('', way)
      AND (z.purpose_id IS NULL OR z.purpose_id = which) AND (marketing OR NOT z.only_marketing)
  ) x ON true;
END $$;
--;
SET CONSTRAINTS "identify_company_owner_id_9bb16069_fk_platform_user_id" IMMEDIATE; ALTER TABLE "identify_company" DROP CONSTRAINT "identify_company_owner_id_9bb16069_fk_platform_user_id"
--;
DROP INDEX IF EXISTS "identify_company_owner_id_9bb16069"
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "identify_company_owner_id_9bb16069_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_company_team_id_7d382fd5_fk_platform_team_id" IMMEDIATE; ALTER TABLE "identify_company" DROP CONSTRAINT "identify_company_team_id_7d382fd5_fk_platform_team_id"
--;
DROP INDEX IF EXISTS "identify_company_team_id_7d382fd5"
--;
ALTER TABLE "identify_company" ADD CONSTRAINT "identify_company_team_id_7d382fd5_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_contact_owner_id_80b051ea_fk_platform_user_id" IMMEDIATE; ALTER TABLE "identify_contact" DROP CONSTRAINT "identify_contact_owner_id_80b051ea_fk_platform_user_id"
--;
DROP INDEX IF EXISTS "identify_contact_owner_id_80b051ea"
--;
ALTER TABLE "identify_contact" ADD CONSTRAINT "identify_contact_owner_id_80b051ea_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_contact_team_id_5fa0dec4_fk_platform_team_id" IMMEDIATE; ALTER TABLE "identify_contact" DROP CONSTRAINT "identify_contact_team_id_5fa0dec4_fk_platform_team_id"
--;
DROP INDEX IF EXISTS "identify_contact_team_id_5fa0dec4"
--;
ALTER TABLE "identify_contact" ADD CONSTRAINT "identify_contact_team_id_5fa0dec4_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_order_owner_id_bab12230_fk_platform_user_id" IMMEDIATE; ALTER TABLE "identify_order" DROP CONSTRAINT "identify_order_owner_id_bab12230_fk_platform_user_id"
--;
DROP INDEX IF EXISTS "identify_order_owner_id_bab12230"
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_owner_id_bab12230_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_order_team_id_c18c9f96_fk_platform_team_id" IMMEDIATE; ALTER TABLE "identify_order" DROP CONSTRAINT "identify_order_team_id_c18c9f96_fk_platform_team_id"
--;
DROP INDEX IF EXISTS "identify_order_team_id_c18c9f96"
--;
ALTER TABLE "identify_order" ADD CONSTRAINT "identify_order_team_id_c18c9f96_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_product_owner_id_b6fc1e1c_fk_platform_user_id" IMMEDIATE; ALTER TABLE "identify_product" DROP CONSTRAINT "identify_product_owner_id_b6fc1e1c_fk_platform_user_id"
--;
DROP INDEX IF EXISTS "identify_product_owner_id_b6fc1e1c"
--;
ALTER TABLE "identify_product" ADD CONSTRAINT "identify_product_owner_id_b6fc1e1c_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "identify_product_team_id_7b55db9d_fk_platform_team_id" IMMEDIATE; ALTER TABLE "identify_product" DROP CONSTRAINT "identify_product_team_id_7b55db9d_fk_platform_team_id"
--;
DROP INDEX IF EXISTS "identify_product_team_id_7b55db9d"
--;
ALTER TABLE "identify_product" ADD CONSTRAINT "identify_product_team_id_7b55db9d_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "order_by_owner" ON "identify_order" ("owner_id", "id")
--;
CREATE INDEX "product_by_owner" ON "identify_product" ("owner_id", "id")
--;
DO $$ DECLARE pattern regclass; BEGIN
  FOR pattern IN SELECT c.oid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relname IN ('identify_contact', 'identify_company', 'identify_order', 'identify_product')
      AND c.relname LIKE '%\_like' LOOP
    EXECUTE format('DROP INDEX %s', pattern);
  END LOOP;
END $$
--;
ALTER TABLE "identify_behavior_inbox" ADD COLUMN "problem" varchar(200) DEFAULT '' NOT NULL
--;
CREATE TABLE "identify_form" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "kind" varchar(12) NOT NULL, "status" varchar(12) NOT NULL, "token" varchar(40) NOT NULL UNIQUE, "published_at" timestamp with time zone NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "identify_form_sighting" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "page_view" varchar(32) NOT NULL, "at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "form_id" bigint NOT NULL)
--;
CREATE TABLE "identify_form_version" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" integer NOT NULL CHECK ("number" >= 0), "content" jsonb NOT NULL, "published_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "author_id" bigint NULL, "form_id" bigint NOT NULL)
--;
CREATE TABLE "identify_submission" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(64) NOT NULL UNIQUE, "page_view" varchar(32) NOT NULL, "status" varchar(12) NOT NULL, "reasons" jsonb NOT NULL, "notes" jsonb NOT NULL, "language" varchar(10) NOT NULL, "answers" jsonb NOT NULL, "agreed" jsonb NOT NULL, "differences" jsonb NOT NULL, "page" varchar(500) NOT NULL, "referrer" varchar(500) NOT NULL, "origin" jsonb NOT NULL, "visitor" varchar(200) NOT NULL, "link" varchar(64) NOT NULL, "ip" inet NULL, "browser" varchar(300) NOT NULL, "received_at" timestamp with time zone NOT NULL, "is_new_contact" boolean NOT NULL, "occasion" uuid NULL, "sorted_at" timestamp with time zone NULL, "decided_at" timestamp with time zone NULL, "decided_by" varchar(120) NOT NULL, "contact_id" bigint NULL, "form_id" bigint NOT NULL, "seen_id" bigint NOT NULL)
--;
CREATE TABLE "identify_form_draft" ("form_id" bigint NOT NULL PRIMARY KEY, "content" jsonb NOT NULL, "edition" integer NOT NULL CHECK ("edition" >= 0), "changed_at" timestamp with time zone NULL, "editor_id" bigint NULL)
--;
CREATE INDEX "form_search" ON "identify_form" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "form_words" ON "identify_form" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "form_begins" ON "identify_form" ("search_text" text_pattern_ops)
--;
CREATE INDEX "form_by_owner" ON "identify_form" ("owner_id", "id")
--;
CREATE INDEX "form_by_name" ON "identify_form" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "form_by_created_at" ON "identify_form" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
ALTER TABLE "identify_form" ADD CONSTRAINT "a_form_has_a_name" CHECK (NOT ("name" = ''))
--;
CREATE INDEX "form_sightings_by_day" ON "identify_form_sighting" ("form_id", "kind", "at")
--;
CREATE INDEX "form_sightings_by_age" ON "identify_form_sighting" ("at")
--;
ALTER TABLE "identify_form_sighting" ADD CONSTRAINT "a_page_view_is_counted_once" UNIQUE ("page_view", "kind")
--;
ALTER TABLE "identify_form_version" ADD CONSTRAINT "a_form_has_each_version_once" UNIQUE ("form_id", "number")
--;
CREATE INDEX "submissions_of_form" ON "identify_submission" ("form_id", "received_at" DESC, "id" DESC)
--;
CREATE INDEX "submissions_latest_first" ON "identify_submission" ("received_at" DESC, "id" DESC)
--;
CREATE INDEX "submissions_by_status" ON "identify_submission" ("status", "received_at" DESC)
--;
CREATE INDEX "submissions_from_address" ON "identify_submission" ("ip", "received_at")
--;
CREATE INDEX "submissions_of_page_view" ON "identify_submission" ("page_view") WHERE NOT ("page_view" = '')
--;
ALTER TABLE "identify_form" ADD CONSTRAINT "identify_form_owner_id_fe77e9b2_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_form" ADD CONSTRAINT "identify_form_team_id_c781a770_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_form_token_08b62166_like" ON "identify_form" ("token" varchar_pattern_ops)
--;
ALTER TABLE "identify_form_sighting" ADD CONSTRAINT "identify_form_sighting_form_id_36fa99e1_fk_identify_form_id" FOREIGN KEY ("form_id") REFERENCES "identify_form" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_form_version" ADD CONSTRAINT "identify_form_version_author_id_f0550d40_fk_platform_user_id" FOREIGN KEY ("author_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_form_version" ADD CONSTRAINT "identify_form_version_form_id_3cf4131c_fk_identify_form_id" FOREIGN KEY ("form_id") REFERENCES "identify_form" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_form_version_author_id_f0550d40" ON "identify_form_version" ("author_id")
--;
CREATE INDEX "identify_form_version_form_id_3cf4131c" ON "identify_form_version" ("form_id")
--;
ALTER TABLE "identify_submission" ADD CONSTRAINT "identify_submission_contact_id_105471bc_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_submission" ADD CONSTRAINT "identify_submission_form_id_9dc9bc20_fk_identify_form_id" FOREIGN KEY ("form_id") REFERENCES "identify_form" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_submission" ADD CONSTRAINT "identify_submission_seen_id_0fe6faae_fk_identify_" FOREIGN KEY ("seen_id") REFERENCES "identify_form_version" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_submission_key_cdfdfa7a_like" ON "identify_submission" ("key" varchar_pattern_ops)
--;
CREATE INDEX "identify_submission_contact_id_105471bc" ON "identify_submission" ("contact_id")
--;
CREATE INDEX "identify_submission_form_id_9dc9bc20" ON "identify_submission" ("form_id")
--;
ALTER TABLE "identify_form_draft" ADD CONSTRAINT "identify_form_draft_form_id_6934006c_fk_identify_form_id" FOREIGN KEY ("form_id") REFERENCES "identify_form" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_form_draft" ADD CONSTRAINT "identify_form_draft_editor_id_12d6fad1_fk_platform_user_id" FOREIGN KEY ("editor_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_form_draft_editor_id_12d6fad1" ON "identify_form_draft" ("editor_id")
--;
DO $$ DECLARE
  part text[];
  old name;
BEGIN
  FOREACH part SLICE 1 IN ARRAY ARRAY[
    ['identify_form_version', 'form_id', 'identify_form'],
    ['identify_form_draft', 'form_id', 'identify_form'],
    ['identify_form_sighting', 'form_id', 'identify_form'],
    ['identify_submission', 'form_id', 'identify_form'],
    ['identify_submission', 'seen_id', 'identify_form_version'],
    ['identify_submission', 'contact_id', 'identify_contact']
  ] LOOP
    SELECT c.conname INTO STRICT old FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
      WHERE c.contype = 'f' AND c.conrelid = part[1]::regclass AND a.attname = part[2];
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part[1], old);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE CASCADE '
      'DEFERRABLE INITIALLY DEFERRED', part[1], old, part[2], part[3]);
  END LOOP;
END $$;
--;
CREATE TABLE "identify_trait" ("field_id" bigint NOT NULL PRIMARY KEY, "topic" varchar(14) NOT NULL, "question" varchar(300) NOT NULL, "special" varchar(12) NOT NULL, "keep_days" integer NULL CHECK ("keep_days" >= 0), "method" varchar(20) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "purpose_id" bigint NULL)
--;
CREATE TABLE "identify_trait_special" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "value" jsonb NOT NULL, "question" varchar(300) NOT NULL, "how" varchar(12) NOT NULL, "asked_by" varchar(120) NOT NULL, "said_at" timestamp with time zone NOT NULL, "recorded_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "trait_id" bigint NOT NULL)
--;
CREATE TABLE "identify_trait_answer" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "value" jsonb NOT NULL, "question" varchar(300) NOT NULL, "how" varchar(12) NOT NULL, "asked_by" varchar(120) NOT NULL, "said_at" timestamp with time zone NOT NULL, "recorded_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "trait_id" bigint NOT NULL)
--;
CREATE TABLE "identify_trait_inferred" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "value" jsonb NOT NULL, "method" varchar(20) NOT NULL, "evidence" integer NOT NULL CHECK ("evidence" >= 0), "observations" integer NOT NULL CHECK ("observations" >= 0), "low" double precision NOT NULL, "high" double precision NOT NULL, "first_at" timestamp with time zone NOT NULL, "observed_at" timestamp with time zone NOT NULL, "inferred_at" timestamp with time zone NOT NULL, "applied" boolean NOT NULL, "contact_id" bigint NOT NULL, "trait_id" bigint NOT NULL)
--;
ALTER TABLE "identify_trait" ADD CONSTRAINT "a_special_category_has_a_purpose_and_is_never_inferred" CHECK (("special" = '' OR ("method" = '' AND "purpose_id" IS NOT NULL)))
--;
ALTER TABLE "identify_trait_special" ADD CONSTRAINT "a_person_has_one_special_answer_each" UNIQUE ("contact_id", "trait_id")
--;
CREATE INDEX "trait_answers_by_age" ON "identify_trait_answer" ("trait_id", "said_at")
--;
ALTER TABLE "identify_trait" ADD CONSTRAINT "identify_trait_field_id_2902cdf3_fk_platform_customfield_id" FOREIGN KEY ("field_id") REFERENCES "platform_customfield" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_trait" ADD CONSTRAINT "identify_trait_purpose_id_327ca86a_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_trait_purpose_id_327ca86a" ON "identify_trait" ("purpose_id")
--;
ALTER TABLE "identify_trait_special" ADD CONSTRAINT "identify_trait_speci_contact_id_c1086917_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_trait_special" ADD CONSTRAINT "identify_trait_speci_trait_id_f7ee07b0_fk_identify_" FOREIGN KEY ("trait_id") REFERENCES "identify_trait" ("field_id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_trait_special_contact_id_c1086917" ON "identify_trait_special" ("contact_id")
--;
CREATE INDEX "identify_trait_special_trait_id_f7ee07b0" ON "identify_trait_special" ("trait_id")
--;
ALTER TABLE "identify_trait_answer" ADD CONSTRAINT "identify_trait_answe_contact_id_622bb7cd_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_trait_answer" ADD CONSTRAINT "identify_trait_answe_trait_id_6abda7e7_fk_identify_" FOREIGN KEY ("trait_id") REFERENCES "identify_trait" ("field_id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_trait_answer_contact_id_622bb7cd" ON "identify_trait_answer" ("contact_id")
--;
ALTER TABLE "identify_trait_inferred" ADD CONSTRAINT "identify_trait_infer_contact_id_64231f24_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_trait_inferred" ADD CONSTRAINT "identify_trait_infer_trait_id_d4d18515_fk_identify_" FOREIGN KEY ("trait_id") REFERENCES "identify_trait" ("field_id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "identify_trait_inferred_contact_id_64231f24" ON "identify_trait_inferred" ("contact_id")
--;
CREATE INDEX "identify_trait_inferred_trait_id_d4d18515" ON "identify_trait_inferred" ("trait_id")
--;
CREATE TABLE "identify_privacy_request" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(14) NOT NULL, "name" varchar(200) NOT NULL, "address" varchar(254) NOT NULL, "message" varchar(1000) NOT NULL, "came_by" varchar(12) NOT NULL, "identity" varchar(300) NOT NULL, "state" varchar(8) NOT NULL, "received_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "due_on" date NOT NULL, "extended_why" varchar(300) NOT NULL, "extended_at" timestamp with time zone NULL, "answer" varchar(1000) NOT NULL, "closed_at" timestamp with time zone NULL, "erasure" bigint NULL, "copy" bigint NULL, "actor_name" varchar(120) NOT NULL, "cause" varchar(120) NOT NULL, "contact_id" bigint NULL, "owner_id" bigint NULL, CONSTRAINT "an_answered_request_has_a_day" CHECK (("state" = 'open' OR "closed_at" IS NOT NULL)))
--;
ALTER TABLE "identify_privacy_request" ADD CONSTRAINT "identify_privacy_req_contact_id_17652e86_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_privacy_request" ADD CONSTRAINT "identify_privacy_request_owner_id_2dffa698_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE UNIQUE INDEX "a_request_is_written_down_once" ON "identify_privacy_request" ("cause") WHERE NOT ("cause" = '')
--;
CREATE INDEX "identify_privacy_request_contact_id_17652e86" ON "identify_privacy_request" ("contact_id")
--;
CREATE INDEX "identify_privacy_request_owner_id_2dffa698" ON "identify_privacy_request" ("owner_id")
--;
CREATE INDEX "open_requests_by_due" ON "identify_privacy_request" ("due_on", "id") WHERE "state" = 'open'
--;
CREATE INDEX "requests_of" ON "identify_privacy_request" ("contact_id") WHERE "contact_id" IS NOT NULL
--;
CREATE TABLE "identify_duplicate_model" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(40) NOT NULL UNIQUE, "weights" jsonb NOT NULL, "trust" jsonb NOT NULL, "learned" jsonb NOT NULL, "records" bigint NOT NULL, "found" bigint NOT NULL, "compared" bigint NOT NULL, "refused" jsonb NOT NULL, "by_itself" boolean NOT NULL, "looked_at" timestamp with time zone NULL)
--;
CREATE TABLE "identify_duplicate" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "other_id" bigint NOT NULL, "weight" double precision NOT NULL, "state" varchar(6) NOT NULL, "by_itself" boolean NOT NULL, "answers" jsonb NOT NULL, "found_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "decided_at" timestamp with time zone NULL, "decided_by" varchar(120) NOT NULL, CONSTRAINT "two_records_are_a_pair_once" UNIQUE ("about_kind", "about_id", "other_id"), CONSTRAINT "the_lower_number_comes_first" CHECK ("about_id" < ("other_id")))
--;
CREATE TABLE "identify_duplicate_key" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" integer NOT NULL, "company_id" bigint NULL, "contact_id" bigint NULL, CONSTRAINT "a_key_belongs_to_one_record" CHECK ((("contact_id" IS NULL OR "company_id" IS NULL) AND 1 = (CASE WHEN "contact_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "company_id" IS NULL THEN 1 ELSE 0 END))))
--;
CREATE INDEX "identify_duplicate_model_kind_e61aa261_like" ON "identify_duplicate_model" ("kind" varchar_pattern_ops)
--;
CREATE INDEX "duplicates_to_look_at" ON "identify_duplicate" ("about_kind", "weight" DESC, "id") WHERE "state" = 'open'
--;
CREATE INDEX "duplicates_of_the_other" ON "identify_duplicate" ("about_kind", "other_id")
--;
CREATE INDEX "duplicates_decided" ON "identify_duplicate" ("about_kind", "decided_at") WHERE NOT ("state" = 'open')
--;
CREATE INDEX "identify_duplicate_key_company_id_6bccc918" ON "identify_duplicate_key" ("company_id")
--;
CREATE INDEX "identify_duplicate_key_contact_id_cfecab7b" ON "identify_duplicate_key" ("contact_id")
--;
CREATE INDEX "duplicates_by_key" ON "identify_duplicate_key" ("key")
--;
SET CONSTRAINTS "identify_quality_fin_rule_id_906015f2_fk_identify_" IMMEDIATE; ALTER TABLE "identify_quality_finding" DROP CONSTRAINT "identify_quality_fin_rule_id_906015f2_fk_identify_"
--;
DROP INDEX IF EXISTS "identify_quality_finding_rule_id_906015f2"
--;
ALTER TABLE "identify_quality_finding" ADD CONSTRAINT "identify_quality_fin_rule_id_906015f2_fk_identify_" FOREIGN KEY ("rule_id") REFERENCES "identify_quality_rule" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "identify_duplicate" ADD COLUMN "claimed" double precision NULL
--;
ALTER TABLE "identify_duplicate" ADD COLUMN "drawn" varchar(8) DEFAULT '' NOT NULL
--;
ALTER TABLE "identify_duplicate" ALTER COLUMN "drawn" DROP DEFAULT
--;
ALTER TABLE identify_duplicate NO FORCE ROW LEVEL SECURITY;
UPDATE identify_duplicate d SET claimed = weight, drawn = 'queue' WHERE state <> 'open' AND NOT by_itself
  AND NOT EXISTS (SELECT 1 FROM platform_merge m WHERE m.about_kind = d.about_kind AND m.cause LIKE 'duplicates:%'
    AND m.about_id IN (d.about_id, d.other_id) AND m.lost_id IN (d.about_id, d.other_id));
ALTER TABLE identify_duplicate FORCE ROW LEVEL SECURITY;
--;
DROP INDEX IF EXISTS "company_by_owner"
--;
DROP INDEX IF EXISTS "company_latest"
--;
DROP INDEX IF EXISTS "contact_by_email"
--;
DROP INDEX IF EXISTS "contact_by_owner"
--;
DROP INDEX IF EXISTS "contact_latest"
--;
DROP INDEX IF EXISTS "form_by_owner"
--;
DROP INDEX IF EXISTS "order_by_owner"
--;
DROP INDEX IF EXISTS "product_by_owner"
--;
SET CONSTRAINTS "identify_contact_company_id_0ca7149d_fk_identify_company_id" IMMEDIATE; ALTER TABLE "identify_contact" DROP CONSTRAINT "identify_contact_company_id_0ca7149d_fk_identify_company_id"
--;
DROP INDEX IF EXISTS "identify_contact_company_id_0ca7149d"
--;
ALTER TABLE "identify_contact" ADD CONSTRAINT "identify_contact_company_id_0ca7149d_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "company_by_owner" ON "identify_company" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "company_by_last_activity_at" ON "identify_company" ("last_activity_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_by_owner" ON "identify_contact" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_by_email" ON "identify_contact" ("email", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_by_company" ON "identify_contact" ("company_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "contact_by_last_activity_at" ON "identify_contact" ("last_activity_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "form_by_owner" ON "identify_form" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "order_by_owner" ON "identify_order" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "order_by_number" ON "identify_order" ("number", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "product_by_owner" ON "identify_product" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE TABLE "acquire_pipeline" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(80) NOT NULL UNIQUE, "description" varchar(300) NOT NULL, "is_usual" boolean DEFAULT false NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "acquire_deal_stage" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(60) NOT NULL, "position" smallint NOT NULL CHECK ("position" >= 0), "probability" smallint NOT NULL CHECK ("probability" >= 0), "rot_days" smallint NULL CHECK ("rot_days" >= 0), "needs_customer" boolean NOT NULL, "needs_amount" boolean NOT NULL, "needs_close" boolean NOT NULL, "needs_next_step" boolean NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL, "pipeline_id" bigint NOT NULL)
--;
CREATE TABLE "acquire_deal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(200) NOT NULL, "amount" numeric(14, 2) NULL, "currency" varchar(3) NOT NULL, "closes_on" date NULL, "next_step" varchar(200) NOT NULL, "next_on" date NULL, "competitors" varchar(300) NOT NULL, "status" varchar(4) DEFAULT 'open' NOT NULL, "stage_since" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "closed_at" timestamp with time zone NULL, "lost_reason" varchar(12) NOT NULL, "lost_note" varchar(500) NOT NULL, "company_id" bigint NULL, "contact_id" bigint NULL, "order_id" bigint NULL UNIQUE, "owner_id" bigint NULL, "team_id" bigint NULL, "stage_id" bigint NOT NULL, "pipeline_id" bigint NOT NULL)
--;
CREATE INDEX "pipeline_search" ON "acquire_pipeline" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "pipeline_words" ON "acquire_pipeline" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "pipeline_begins" ON "acquire_pipeline" ("search_text" text_pattern_ops)
--;
CREATE INDEX "pipeline_by_owner" ON "acquire_pipeline" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "pipeline_by_name" ON "acquire_pipeline" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "pipeline_by_created_at" ON "acquire_pipeline" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
ALTER TABLE "acquire_pipeline" ADD CONSTRAINT "a_pipeline_has_a_name" CHECK (NOT ("name" = ''))
--;
CREATE UNIQUE INDEX "one_pipeline_is_the_usual_one" ON "acquire_pipeline" ("is_usual") WHERE "is_usual"
--;
CREATE INDEX "stage_search" ON "acquire_deal_stage" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "stage_words" ON "acquire_deal_stage" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "stage_begins" ON "acquire_deal_stage" ("search_text" text_pattern_ops)
--;
CREATE INDEX "stage_by_owner" ON "acquire_deal_stage" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "stage_by_name" ON "acquire_deal_stage" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "stage_by_probability" ON "acquire_deal_stage" ("probability", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "stage_by_created_at" ON "acquire_deal_stage" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "stages_of_a_pipeline" ON "acquire_deal_stage" ("pipeline_id", "position", "id")
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "a_stage_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "a_probability_is_between_0_and_100" CHECK ("probability" <= 100)
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "a_deal_may_rest_for_a_day" CHECK (("rot_days" IS NULL OR "rot_days" > 0))
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "a_stage_is_of_one_pipeline" UNIQUE ("pipeline_id", "id")
--;
CREATE INDEX "deal_search" ON "acquire_deal" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "deal_words" ON "acquire_deal" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "deal_begins" ON "acquire_deal" ("search_text" text_pattern_ops)
--;
CREATE INDEX "deal_by_owner" ON "acquire_deal" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_name" ON "acquire_deal" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_amount" ON "acquire_deal" ("amount", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_closes_on" ON "acquire_deal" ("closes_on", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_next_on" ON "acquire_deal" ("next_on", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_stage_since" ON "acquire_deal" ("stage_since", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_created_at" ON "acquire_deal" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "deal_by_contact" ON "acquire_deal" ("contact_id", "stage_since" DESC, "id" DESC)
--;
CREATE INDEX "deal_by_company" ON "acquire_deal" ("company_id", "stage_since" DESC, "id" DESC)
--;
CREATE INDEX "deal_on_board" ON "acquire_deal" ("stage_id", "next_on", "id") INCLUDE ("acl", "owner_id", "currency", "amount") WHERE ("archived_at" IS NULL AND "status" = 'open')
--;
CREATE INDEX "deal_custom" ON "acquire_deal" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "a_deal_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "a_deal_has_a_currency" CHECK ("currency"::text ~ '^[A-Z]{3}$')
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "an_amount_is_not_below_zero" CHECK (("amount" IS NULL OR "amount" >= 0))
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "a_closed_deal_says_when" CHECK ((("closed_at" IS NULL AND "status" = 'open') OR (NOT ("status" = 'open') AND "closed_at" IS NOT NULL)))
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "a_lost_deal_says_why" CHECK ((NOT ("status" = 'lost') OR NOT ("lost_reason" = '')))
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "only_a_won_deal_has_an_order" CHECK (("order_id" IS NULL OR "status" = 'won'))
--;
CREATE FUNCTION fc.deal_is_of_its_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage_id IS NULL THEN
    SELECT s.id INTO NEW.stage_id FROM acquire_deal_stage s JOIN acquire_pipeline p ON p.id = s.pipeline_id
    WHERE s.archived_at IS NULL AND p.archived_at IS NULL
    ORDER BY p.is_usual DESC, p.id, s.position, s.id LIMIT 1;
  END IF;
  SELECT s.pipeline_id INTO NEW.pipeline_id FROM acquire_deal_stage s WHERE s.id = NEW.stage_id;
  RETURN NEW;
END $$;

CREATE TRIGGER a_pipeline BEFORE INSERT OR UPDATE OF stage_id ON acquire_deal
  FOR EACH ROW EXECUTE FUNCTION fc.deal_is_of_its_stage();

ALTER TABLE acquire_deal ADD CONSTRAINT the_stage_of_a_deal_is_one_of_its_pipeline
  FOREIGN KEY (pipeline_id, stage_id) REFERENCES acquire_deal_stage (pipeline_id, id)
  ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
--;
ALTER TABLE "acquire_pipeline" ADD CONSTRAINT "acquire_pipeline_owner_id_815f3c64_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_pipeline" ADD CONSTRAINT "acquire_pipeline_team_id_f6197f38_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "acquire_pipeline_name_0b0db1d5_like" ON "acquire_pipeline" ("name" varchar_pattern_ops)
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "acquire_deal_stage_owner_id_d91674bc_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "acquire_deal_stage_team_id_7caeb3d7_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal_stage" ADD CONSTRAINT "acquire_deal_stage_pipeline_id_130ca6e4_fk_acquire_pipeline_id" FOREIGN KEY ("pipeline_id") REFERENCES "acquire_pipeline" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_company_id_8d2af754_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_contact_id_e21f8ed3_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_order_id_71c3aa84_fk_identify_order_id" FOREIGN KEY ("order_id") REFERENCES "identify_order" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_owner_id_05d3625b_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_team_id_002774b4_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_stage_id_6e52b59c_fk_acquire_deal_stage_id" FOREIGN KEY ("stage_id") REFERENCES "acquire_deal_stage" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "acquire_deal" ADD CONSTRAINT "acquire_deal_pipeline_id_b3daaf6c_fk_acquire_pipeline_id" FOREIGN KEY ("pipeline_id") REFERENCES "acquire_pipeline" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(100) NOT NULL, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)
--;
ALTER TABLE "django_content_type" ADD CONSTRAINT "django_content_type_app_label_model_76bd3d3b_uniq" UNIQUE ("app_label", "model")
--;
ALTER TABLE "django_content_type" ALTER COLUMN "name" DROP NOT NULL
--;
ALTER TABLE "django_content_type" DROP COLUMN "name" CASCADE
--;
CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(50) NOT NULL, "content_type_id" integer NOT NULL, "codename" varchar(100) NOT NULL)
--;
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL UNIQUE)
--;
CREATE TABLE "auth_group_permissions" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "group_id" integer NOT NULL, "permission_id" integer NOT NULL)
--;
ALTER TABLE "auth_permission" ADD CONSTRAINT "auth_permission_content_type_id_codename_01ab375a_uniq" UNIQUE ("content_type_id", "codename")
--;
ALTER TABLE "auth_permission" ADD CONSTRAINT "auth_permission_content_type_id_2f476e4b_fk_django_co" FOREIGN KEY ("content_type_id") REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
--;
CREATE INDEX "auth_group_name_a6ea08ec_like" ON "auth_group" ("name" varchar_pattern_ops)
--;
ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" UNIQUE ("group_id", "permission_id")
--;
ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissions_group_id_b120cbf9_fk_auth_group_id" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissio_permission_id_84c5c92e_fk_auth_perm" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id")
--;
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id")
--;
ALTER TABLE "auth_permission" ALTER COLUMN "name" TYPE varchar(255)
--;
ALTER TABLE "auth_group" ALTER COLUMN "name" TYPE varchar(150)
--;
CREATE TABLE "differentiate_finding" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(200) NOT NULL, "question" varchar(300) NOT NULL, "method" varchar(12) NOT NULL, "found_on" date NULL, "publisher" varchar(200) NOT NULL, "sample_size" integer NULL CHECK ("sample_size" >= 0), "confidence" varchar(8) NOT NULL, "details" text NOT NULL, "link" varchar(300) NOT NULL, "tags" varchar(200) NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "differentiate_citation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "about_kind" varchar(40) NOT NULL, "about_id" bigint NOT NULL, "note" varchar(200) NOT NULL, "cited_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, "finding_id" bigint NOT NULL)
--;
CREATE INDEX "finding_search" ON "differentiate_finding" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "finding_words" ON "differentiate_finding" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "finding_begins" ON "differentiate_finding" ("search_text" text_pattern_ops)
--;
CREATE INDEX "finding_by_owner" ON "differentiate_finding" ("owner_id", "id")
--;
CREATE INDEX "finding_by_name" ON "differentiate_finding" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "finding_by_created_at" ON "differentiate_finding" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "finding_latest" ON "differentiate_finding" ("found_on" DESC NULLS LAST, "id" DESC) INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "finding_custom" ON "differentiate_finding" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "differentiate_finding" ADD CONSTRAINT "a_finding_says_something" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "differentiate_finding" ADD CONSTRAINT "a_sample_holds_at_least_one" CHECK (("sample_size" IS NULL OR "sample_size" > 0))
--;
CREATE INDEX "citations_by" ON "differentiate_citation" ("about_kind", "about_id")
--;
ALTER TABLE "differentiate_finding" ADD CONSTRAINT "differentiate_finding_owner_id_8b86ec0f_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_finding" ADD CONSTRAINT "differentiate_finding_team_id_d3d31528_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_citation" ADD CONSTRAINT "differentiate_citati_finding_id_3b472bdc_fk_different" FOREIGN KEY ("finding_id") REFERENCES "differentiate_finding" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "differentiate_citation_finding_id_3b472bdc" ON "differentiate_citation" ("finding_id")
--;
CREATE TABLE "differentiate_segment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "description" varchar(500) NOT NULL, "kind" varchar(6) NOT NULL, "size" integer DEFAULT 0 NOT NULL, "refreshed_at" timestamp with time zone NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "differentiate_segment_member" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "since" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "why" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "segment_id" bigint NOT NULL)
--;
CREATE TABLE "differentiate_segment_move" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "came" boolean NOT NULL, "why" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "segment_id" bigint NOT NULL)
--;
CREATE TABLE "differentiate_segment_size" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "size" integer NOT NULL, "segment_id" bigint NOT NULL)
--;
CREATE TABLE "differentiate_segment_version" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" integer NOT NULL, "rules" jsonb NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, "segment_id" bigint NOT NULL)
--;
CREATE INDEX "segment_search" ON "differentiate_segment" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "segment_words" ON "differentiate_segment" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "segment_begins" ON "differentiate_segment" ("search_text" text_pattern_ops)
--;
CREATE INDEX "segment_by_owner" ON "differentiate_segment" ("owner_id", "id")
--;
CREATE INDEX "segment_by_name" ON "differentiate_segment" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "segment_by_size" ON "differentiate_segment" ("size", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "segment_by_created_at" ON "differentiate_segment" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "segment_custom" ON "differentiate_segment" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "differentiate_segment" ADD CONSTRAINT "a_segment_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "differentiate_segment_member" ADD CONSTRAINT "somebody_is_in_a_segment_once" UNIQUE ("segment_id", "contact_id")
--;
CREATE INDEX "segment_moves_latest" ON "differentiate_segment_move" ("segment_id", "at" DESC, "id" DESC)
--;
ALTER TABLE "differentiate_segment_size" ADD CONSTRAINT "a_day_has_one_size_of_a_segment" UNIQUE ("segment_id", "day")
--;
ALTER TABLE "differentiate_segment_version" ADD CONSTRAINT "a_segment_counts_its_versions" UNIQUE ("segment_id", "number")
--;
ALTER TABLE "differentiate_segment" ADD CONSTRAINT "differentiate_segment_owner_id_1755565c_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_segment" ADD CONSTRAINT "differentiate_segment_team_id_30495652_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_segment_member" ADD CONSTRAINT "differentiate_segmen_contact_id_8cc6414c_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_segment_member" ADD CONSTRAINT "differentiate_segmen_segment_id_d32ec2cf_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "differentiate_segment_member_contact_id_8cc6414c" ON "differentiate_segment_member" ("contact_id")
--;
ALTER TABLE "differentiate_segment_move" ADD CONSTRAINT "differentiate_segmen_contact_id_319598c6_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_segment_move" ADD CONSTRAINT "differentiate_segmen_segment_id_2f74af62_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "differentiate_segment_move_contact_id_319598c6" ON "differentiate_segment_move" ("contact_id")
--;
ALTER TABLE "differentiate_segment_size" ADD CONSTRAINT "differentiate_segmen_segment_id_3f20d155_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_segment_version" ADD CONSTRAINT "differentiate_segmen_segment_id_d8d7284c_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
DO $$ DECLARE old name;
BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'differentiate_segment_version'::regclass AND a.attname = 'segment_id';
  EXECUTE format('ALTER TABLE differentiate_segment_version DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE differentiate_segment_version ADD CONSTRAINT %I FOREIGN KEY (segment_id) '
    'REFERENCES differentiate_segment (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
END $$;
--;
CREATE TABLE "differentiate_value_measure" ("id" smallint NOT NULL PRIMARY KEY, "by" varchar(8) NOT NULL, "months" smallint NOT NULL CHECK ("months" >= 0), "cut" varchar(8) NOT NULL, "measured_at" timestamp with time zone NULL, "foreign" integer NOT NULL, CONSTRAINT "value_is_measured_in_one_way" CHECK ("id" = 1))
--;
CREATE TABLE "differentiate_value_tier" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(40) NOT NULL, "position" smallint NOT NULL CHECK ("position" >= 0), "limit" numeric(14, 2) NULL, CONSTRAINT "a_tier_has_a_name" CHECK (NOT ("name" = '')), CONSTRAINT "a_step_of_the_pyramid_is_one_tier" UNIQUE ("position") DEFERRABLE INITIALLY DEFERRED)
--;
CREATE TABLE "differentiate_value_move" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "company_id" bigint NULL, "contact_id" bigint NULL, "after_id" bigint NULL, "before_id" bigint NULL, CONSTRAINT "a_move_is_of_one_customer" CHECK ((("contact_id" IS NULL OR "company_id" IS NULL) AND 1 = (CASE WHEN "contact_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "company_id" IS NULL THEN 1 ELSE 0 END))))
--;
CREATE TABLE "differentiate_value" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "orders" integer NOT NULL, "amount" numeric(16, 2) NOT NULL, "last_order_at" timestamp with time zone NOT NULL, "recency" smallint NOT NULL CHECK ("recency" >= 0), "frequency" smallint NOT NULL CHECK ("frequency" >= 0), "money" smallint NOT NULL CHECK ("money" >= 0), "place" integer NOT NULL, "since" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "yearly" numeric(16, 2) NOT NULL, "peers" varchar(120) NOT NULL, "peer_count" integer NOT NULL, "peer_yearly" numeric(16, 2) NOT NULL, "potential" numeric(16, 2) NOT NULL, "company_id" bigint NULL UNIQUE, "contact_id" bigint NULL UNIQUE, "tier_id" bigint NOT NULL, CONSTRAINT "a_value_is_of_one_customer" CHECK ((("contact_id" IS NULL OR "company_id" IS NULL) AND 1 = (CASE WHEN "contact_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "company_id" IS NULL THEN 1 ELSE 0 END))))
--;
ALTER TABLE "differentiate_value_move" ADD CONSTRAINT "differentiate_value__company_id_a18314d8_fk_identify_" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_value_move" ADD CONSTRAINT "differentiate_value__contact_id_7bb4b5ab_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_value_move" ADD CONSTRAINT "differentiate_value__after_id_154ad8b4_fk_different" FOREIGN KEY ("after_id") REFERENCES "differentiate_value_tier" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_value_move" ADD CONSTRAINT "differentiate_value__before_id_41740669_fk_different" FOREIGN KEY ("before_id") REFERENCES "differentiate_value_tier" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "differentiate_value_move_company_id_a18314d8" ON "differentiate_value_move" ("company_id")
--;
CREATE INDEX "differentiate_value_move_contact_id_7bb4b5ab" ON "differentiate_value_move" ("contact_id")
--;
CREATE INDEX "value_moves_latest" ON "differentiate_value_move" ("at" DESC, "id" DESC)
--;
ALTER TABLE "differentiate_value" ADD CONSTRAINT "differentiate_value_company_id_90a54b09_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_value" ADD CONSTRAINT "differentiate_value_contact_id_c3cc71d3_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_value" ADD CONSTRAINT "differentiate_value_tier_id_5543f7d1_fk_different" FOREIGN KEY ("tier_id") REFERENCES "differentiate_value_tier" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "value_by_tier" ON "differentiate_value" ("tier_id", "contact_id")
--;
CREATE INDEX "value_by_cell" ON "differentiate_value" ("recency", "frequency")
--;
CREATE INDEX "value_by_potential" ON "differentiate_value" ("potential" DESC)
--;
DROP INDEX IF EXISTS "finding_by_owner"
--;
DROP INDEX IF EXISTS "finding_latest"
--;
DROP INDEX IF EXISTS "segment_by_owner"
--;
CREATE INDEX "finding_by_owner" ON "differentiate_finding" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "finding_by_found_on" ON "differentiate_finding" ("found_on", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "segment_by_owner" ON "differentiate_segment" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE TABLE "differentiate_segment_standing" ("people" integer NOT NULL, "buyers" integer NOT NULL, "amount" numeric(18, 2) NOT NULL, "reachable" integer NOT NULL, "asked" integer NOT NULL, "answered" integer NOT NULL, "measured_at" timestamp with time zone NULL, "segment_id" bigint NOT NULL PRIMARY KEY)
--;
CREATE TABLE "differentiate_targeting_decision" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(140) NOT NULL, "choice" varchar(8) NOT NULL, "reason" varchar(500) NOT NULL, "purpose" varchar(40) NOT NULL, "channel" varchar(20) NOT NULL, "approach" varchar(160) NOT NULL, "decided_by" varchar(120) NOT NULL, "place" integer NULL, "segments" integer NOT NULL, "score" integer NULL, "people" integer NOT NULL, "buyers" integer NOT NULL, "amount" numeric(18, 2) NOT NULL, "currency" varchar(3) NOT NULL, "reachable" integer NOT NULL, "asked" integer NOT NULL, "answered" integer NOT NULL, "counted" varchar(200) NOT NULL, "measured_at" timestamp with time zone NULL, "owner_id" bigint NULL, "segment_id" bigint NOT NULL, "team_id" bigint NULL)
--;
CREATE TABLE "differentiate_targeting_measure" ("people" integer NOT NULL, "buyers" integer NOT NULL, "amount" numeric(18, 2) NOT NULL, "reachable" integer NOT NULL, "asked" integer NOT NULL, "answered" integer NOT NULL, "measured_at" timestamp with time zone NULL, "id" smallint NOT NULL PRIMARY KEY, "size_weight" numeric(2, 1) NOT NULL, "value_weight" numeric(2, 1) NOT NULL, "reach_weight" numeric(2, 1) NOT NULL, "response_weight" numeric(2, 1) NOT NULL, "channel" varchar(20) NOT NULL, "purpose_id" bigint NULL, CONSTRAINT "segments_are_ranked_in_one_way" CHECK ("id" = 1))
--;
-- What was decided stays as it was made; a person who is forgotten is taken out of its words all the same.
CREATE FUNCTION fc.a_decision_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM fc.forgetting WHERE xid = pg_current_xact_id()) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A decision stands as it was made.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER a_decision_stands BEFORE UPDATE ON differentiate_targeting_decision FOR EACH ROW
  WHEN ((OLD.segment_id, OLD.choice, OLD.reason, OLD.purpose, OLD.channel, OLD.approach, OLD.decided_by, OLD.place,
      OLD.segments, OLD.score, OLD.people, OLD.buyers, OLD.amount, OLD.currency, OLD.reachable, OLD.asked, OLD.answered,
      OLD.counted, OLD.measured_at, OLD.created_at)
    IS DISTINCT FROM (NEW.segment_id, NEW.choice, NEW.reason, NEW.purpose, NEW.channel, NEW.approach,
      NEW.decided_by, NEW.place, NEW.segments, NEW.score, NEW.people, NEW.buyers, NEW.amount, NEW.currency, NEW.reachable,
      NEW.asked, NEW.answered, NEW.counted, NEW.measured_at, NEW.created_at))
  EXECUTE FUNCTION fc.a_decision_stands();
--;
ALTER TABLE "differentiate_segment_standing" ADD CONSTRAINT "differentiate_segmen_segment_id_983de168_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_targeting_decision" ADD CONSTRAINT "differentiate_target_owner_id_ddeee5ab_fk_platform_" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_targeting_decision" ADD CONSTRAINT "differentiate_target_segment_id_793c18d0_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_targeting_decision" ADD CONSTRAINT "differentiate_target_team_id_57f340f0_fk_platform_" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_targeting_decision" ADD CONSTRAINT "a_decision_says_about_what_by_whom_and_why" CHECK ((NOT ("name" = '') AND NOT ("reason" = '') AND NOT ("decided_by" = '')))
--;
CREATE INDEX "targeting_search" ON "differentiate_targeting_decision" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "targeting_words" ON "differentiate_targeting_decision" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "targeting_begins" ON "differentiate_targeting_decision" ("search_text" text_pattern_ops)
--;
CREATE INDEX "targeting_by_owner" ON "differentiate_targeting_decision" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "targeting_by_name" ON "differentiate_targeting_decision" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "targeting_by_created_at" ON "differentiate_targeting_decision" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "targeting_by_segment" ON "differentiate_targeting_decision" ("segment_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "targeting_custom" ON "differentiate_targeting_decision" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "differentiate_targeting_measure" ADD CONSTRAINT "differentiate_target_purpose_id_a83c1a91_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "differentiate_segment_member" DROP CONSTRAINT "somebody_is_in_a_segment_once"
--;
ALTER TABLE "differentiate_segment" ADD COLUMN "is_sensitive" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "differentiate_segment_member" ADD COLUMN "is_sensitive" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "differentiate_segment_move" ADD COLUMN "is_sensitive" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "differentiate_targeting_decision" ADD COLUMN "is_sensitive" boolean DEFAULT false NOT NULL
--;
CREATE UNIQUE INDEX "somebody_is_in_a_segment_once" ON "differentiate_segment_member" ("segment_id", "contact_id") INCLUDE ("is_sensitive")
--;
ALTER TABLE "differentiate_segment" ADD COLUMN "used_for" varchar(40) DEFAULT '' NOT NULL
--;
ALTER TABLE "identify_order" ADD COLUMN "code" varchar(40) DEFAULT '' NOT NULL
--;
CREATE TABLE "interact_activity" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '"{}"'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "kind" varchar(8) NOT NULL, "subject" varchar(200) NOT NULL, "body" text NOT NULL, "happened_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "minutes" integer NULL CHECK ("minutes" >= 0), "direction" varchar(3) NOT NULL, "due_at" timestamp with time zone NULL, "done_at" timestamp with time zone NULL, "company_id" bigint NULL, "contact_id" bigint NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "interact_activity_company_id_8ff0ad31_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "interact_activity_contact_id_15e75d00_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "interact_activity_owner_id_a1b285c0_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "interact_activity_team_id_f3fe0291_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "an_activity_is_with_a_contact_or_a_company" CHECK (("contact_id" IS NOT NULL OR "company_id" IS NOT NULL))
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "an_activity_says_what_it_was_about" CHECK (NOT ("body" = '' AND "subject" = ''))
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "only_a_task_is_ticked_off" CHECK (("done_at" IS NULL OR "kind" = 'task'))
--;
CREATE INDEX "interact_activity_owner_id_a1b285c0" ON "interact_activity" ("owner_id")
--;
CREATE INDEX "interact_activity_team_id_f3fe0291" ON "interact_activity" ("team_id")
--;
CREATE INDEX "activity_acl" ON "interact_activity" USING gin ("acl")
--;
CREATE INDEX "activity_search" ON "interact_activity" USING gin ("search_text" gin_trgm_ops)
--;
CREATE INDEX "activity_begins" ON "interact_activity" ("search_text" text_pattern_ops)
--;
CREATE INDEX "activity_by_happened_at" ON "interact_activity" ("happened_at", "id")
--;
CREATE INDEX "activity_by_due_at" ON "interact_activity" ("due_at", "id")
--;
CREATE INDEX "activity_by_created_at" ON "interact_activity" ("created_at", "id")
--;
CREATE INDEX "activity_by_contact" ON "interact_activity" ("contact_id", "happened_at" DESC, "id" DESC)
--;
CREATE INDEX "activity_by_company" ON "interact_activity" ("company_id", "happened_at" DESC, "id" DESC)
--;
CREATE INDEX "activity_open_tasks" ON "interact_activity" ("owner_id", "due_at") WHERE ("archived_at" IS NULL AND "done_at" IS NULL AND "kind" = 'task')
--;
CREATE INDEX "activity_custom" ON "interact_activity" USING gin ("custom" jsonb_path_ops)
--;
DROP INDEX IF EXISTS "activity_acl"
--;
DROP INDEX IF EXISTS "activity_search"
--;
DROP INDEX IF EXISTS "activity_by_happened_at"
--;
DROP INDEX IF EXISTS "activity_by_due_at"
--;
DROP INDEX IF EXISTS "activity_by_created_at"
--;
CREATE INDEX "activity_search" ON "interact_activity" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "activity_by_happened_at" ON "interact_activity" ("happened_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "activity_by_due_at" ON "interact_activity" ("due_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "activity_by_created_at" ON "interact_activity" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "activity_words" ON "interact_activity" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
ALTER TABLE "interact_activity" ALTER COLUMN "custom" SET DEFAULT '{}'::jsonb
--;
ALTER TABLE interact_activity NO FORCE ROW LEVEL SECURITY;
UPDATE interact_activity SET custom = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{}')
  FROM jsonb_array_elements(CASE jsonb_typeof(custom) WHEN 'array' THEN custom ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{}' END) field
) WHERE jsonb_typeof(custom) <> 'object';
ALTER TABLE interact_activity FORCE ROW LEVEL SECURITY;
--;
SET CONSTRAINTS "interact_activity_owner_id_a1b285c0_fk_platform_user_id" IMMEDIATE; ALTER TABLE "interact_activity" DROP CONSTRAINT "interact_activity_owner_id_a1b285c0_fk_platform_user_id"
--;
DROP INDEX IF EXISTS "interact_activity_owner_id_a1b285c0"
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "interact_activity_owner_id_a1b285c0_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET CONSTRAINTS "interact_activity_team_id_f3fe0291_fk_platform_team_id" IMMEDIATE; ALTER TABLE "interact_activity" DROP CONSTRAINT "interact_activity_team_id_f3fe0291_fk_platform_team_id"
--;
DROP INDEX IF EXISTS "interact_activity_team_id_f3fe0291"
--;
ALTER TABLE "interact_activity" ADD CONSTRAINT "interact_activity_team_id_f3fe0291_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "activity_by_owner" ON "interact_activity" ("owner_id", "id")
--;
CREATE TABLE "interact_address_state" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "digest" bytea NOT NULL UNIQUE, "state" varchar(5) NOT NULL, "failures" integer NOT NULL CHECK ("failures" >= 0), "since" timestamp with time zone NOT NULL, "last_at" timestamp with time zone NOT NULL, "code" varchar(20) NOT NULL)
--;
CREATE TABLE "interact_quiet_hours" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(20) NOT NULL UNIQUE, "begins" time NOT NULL, "ends" time NOT NULL, "everything" boolean NOT NULL, CONSTRAINT "quiet_hours_leave_some_of_the_day" CHECK (NOT ("begins" = ("ends"))))
--;
CREATE TABLE "interact_automation_pause" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "since" timestamp with time zone NOT NULL, "until" timestamp with time zone NOT NULL, "why" varchar(200) NOT NULL, "actor_name" varchar(120) NOT NULL, "ended_at" timestamp with time zone NULL, "contact_id" bigint NOT NULL, CONSTRAINT "a_pause_ends_after_it_began" CHECK ("until" > ("since")))
--;
CREATE TABLE "interact_cap" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(20) NOT NULL, "most" integer NOT NULL CHECK ("most" >= 0), "days" integer NOT NULL CHECK ("days" >= 0), "purpose_id" bigint NULL, CONSTRAINT "a_cap_allows_something" CHECK (("days" >= 1 AND "most" >= 1)))
--;
CREATE TABLE "interact_outreach" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(20) NOT NULL, "marketing" boolean NOT NULL, "at" timestamp with time zone NOT NULL, "cause" varchar(120) NOT NULL UNIQUE, "recorded_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "contact_id" bigint NOT NULL, "purpose_id" bigint NOT NULL)
--;
CREATE INDEX "interact_quiet_hours_channel_edc15f08_like" ON "interact_quiet_hours" ("channel" varchar_pattern_ops)
--;
ALTER TABLE "interact_automation_pause" ADD CONSTRAINT "interact_automation__contact_id_ce13c34a_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "interact_automation_pause_contact_id_ce13c34a" ON "interact_automation_pause" ("contact_id")
--;
CREATE INDEX "automation_pauses_open" ON "interact_automation_pause" ("contact_id", "until") WHERE "ended_at" IS NULL
--;
ALTER TABLE "interact_cap" ADD CONSTRAINT "interact_cap_purpose_id_bbc1895b_fk_identify_consent_purpose_id" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_cap" ADD CONSTRAINT "a_cap_is_set_once" UNIQUE NULLS NOT DISTINCT ("channel", "purpose_id", "days")
--;
CREATE INDEX "interact_cap_purpose_id_bbc1895b" ON "interact_cap" ("purpose_id")
--;
ALTER TABLE "interact_outreach" ADD CONSTRAINT "interact_outreach_contact_id_91ea76d7_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_outreach" ADD CONSTRAINT "interact_outreach_purpose_id_108b9ab8_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "interact_outreach_cause_6ed0c3dd_like" ON "interact_outreach" ("cause" varchar_pattern_ops)
--;
CREATE INDEX "outreach_to" ON "interact_outreach" ("contact_id", "at")
--;
DROP INDEX IF EXISTS "activity_by_owner"
--;
CREATE INDEX "activity_by_owner" ON "interact_activity" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE TABLE "interact_domain_pace" ("domain" varchar(253) NOT NULL PRIMARY KEY, "next_at" timestamp with time zone NOT NULL)
--;
CREATE TABLE "interact_message" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "subject" varchar(200) NOT NULL, "text" text NOT NULL, "html" text NOT NULL, "purpose" varchar(40) NOT NULL, "channel" varchar(20) NOT NULL, "state" varchar(10) NOT NULL, "address" varchar(254) NOT NULL, "leaves_at" timestamp with time zone NULL, "happened_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "answer" varchar(300) NOT NULL, "message_id" varchar(200) NOT NULL, "in_reply_to" varchar(200) NOT NULL, "cause" varchar(120) NOT NULL, "contact_id" bigint NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "interact_mail_server" ("id" smallint NOT NULL PRIMARY KEY, "host" varchar(253) NOT NULL, "port" integer NOT NULL CHECK ("port" >= 0), "security" varchar(8) NOT NULL, "username" varchar(200) NOT NULL, "password_sealed" text NOT NULL, "from_name" varchar(120) NOT NULL, "from_address" varchar(254) NOT NULL, "reply_to" varchar(254) NOT NULL, "per_minute" integer NOT NULL CHECK ("per_minute" >= 0), "tested_at" timestamp with time zone NULL, "trouble" varchar(300) NOT NULL, "trouble_at" timestamp with time zone NULL, CONSTRAINT "there_is_one_mail_server" CHECK ("id" = 1))
--;
CREATE TABLE "interact_signing_key" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "domain" varchar(253) NOT NULL, "selector" varchar(63) NOT NULL, "public_key" text NOT NULL, "private_key_sealed" text NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "in_use" boolean NOT NULL, CONSTRAINT "a_selector_names_one_key" UNIQUE ("domain", "selector"))
--;
CREATE TABLE "interact_sending" ("message_id" bigint NOT NULL PRIMARY KEY, "channel" varchar(20) NOT NULL, "state" varchar(12) NOT NULL, "due_at" timestamp with time zone NOT NULL, "worker" varchar(60) NOT NULL, "lease_until" timestamp with time zone NULL, "attempt" integer NOT NULL CHECK ("attempt" >= 0), "began_at" timestamp with time zone NULL, "headers" jsonb NOT NULL, "cause" varchar(120) NOT NULL, "staged_for" bigint NULL, "contact_id" bigint NOT NULL, "decision_id" bigint NULL, "purpose_id" bigint NOT NULL)
--;
CREATE INDEX "message_search" ON "interact_message" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "message_words" ON "interact_message" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "message_begins" ON "interact_message" ("search_text" text_pattern_ops)
--;
CREATE INDEX "message_by_owner" ON "interact_message" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "message_by_happened_at" ON "interact_message" ("happened_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "message_by_created_at" ON "interact_message" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "message_by_contact" ON "interact_message" ("contact_id", "happened_at" DESC, "id" DESC)
--;
CREATE INDEX "message_by_state" ON "interact_message" ("state", "id")
--;
CREATE INDEX "message_custom" ON "interact_message" USING gin ("custom" jsonb_path_ops)
--;
CREATE UNIQUE INDEX "a_message_has_its_own_number" ON "interact_message" ("message_id") WHERE NOT ("message_id" = '')
--;
CREATE INDEX "sendings_due" ON "interact_sending" ("due_at", "message_id") WHERE "state" = 'staged'
--;
CREATE INDEX "sendings_in_hand" ON "interact_sending" ("lease_until") WHERE "state" IN ('claimed', 'transmitting')
--;
ALTER TABLE "interact_sending" ADD CONSTRAINT "nothing_leaves_without_a_decision" CHECK ((NOT ("state" IN ('transmitting', 'sent', 'uncertain')) OR "decision_id" IS NOT NULL))
--;
ALTER TABLE "interact_sending" ADD CONSTRAINT "what_is_in_hand_is_in_somebodys_hand" CHECK ((NOT ("state" IN ('claimed', 'transmitting')) OR ("lease_until" IS NOT NULL AND NOT ("worker" = ''))))
--;
CREATE UNIQUE INDEX "a_cause_writes_to_a_person_once" ON "interact_sending" ("cause", "staged_for") WHERE NOT ("cause" = '')
--;
-- A message is handed over only with the gate's word for this message and this person, given right before.
CREATE FUNCTION fc.nothing_leaves_without_a_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'transmitting' AND NOT EXISTS (
    SELECT 1 FROM identify_consent_decision d WHERE d.id = NEW.decision_id AND d.allowed AND d.phase = 'transmit'
      AND d.contact_id = NEW.contact_id AND d.cause = 'message:' || NEW.message_id
  ) THEN
    RAISE EXCEPTION 'message % has no decision that allows it', NEW.message_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_leaves_without_a_decision';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER nothing_leaves_without_a_decision BEFORE INSERT OR UPDATE OF state ON interact_sending FOR EACH ROW
  WHEN (NEW.state = 'transmitting') EXECUTE FUNCTION fc.nothing_leaves_without_a_decision();
--;
CREATE INDEX "interact_domain_pace_domain_a3040231_like" ON "interact_domain_pace" ("domain" varchar_pattern_ops)
--;
ALTER TABLE "interact_message" ADD CONSTRAINT "interact_message_contact_id_f8557d47_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_message" ADD CONSTRAINT "interact_message_owner_id_0b05fc13_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_message" ADD CONSTRAINT "interact_message_team_id_07dea25e_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE UNIQUE INDEX "one_key_signs_for_a_domain" ON "interact_signing_key" ("domain") WHERE "in_use"
--;
ALTER TABLE "interact_sending" ADD CONSTRAINT "interact_sending_message_id_678bea8d_fk_interact_message_id" FOREIGN KEY ("message_id") REFERENCES "interact_message" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_sending" ADD CONSTRAINT "interact_sending_contact_id_ef6c5f3f_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_sending" ADD CONSTRAINT "interact_sending_purpose_id_99b284e5_fk_identify_" FOREIGN KEY ("purpose_id") REFERENCES "identify_consent_purpose" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "interact_sending_contact_id_ef6c5f3f" ON "interact_sending" ("contact_id")
--;
CREATE TABLE "interact_template" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "description" varchar(300) NOT NULL, "status" varchar(10) NOT NULL, "published_at" timestamp with time zone NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "interact_sent_link" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "message" varchar(80) NOT NULL, "digest" bytea NOT NULL UNIQUE, "url" varchar(2000) NOT NULL, "label" varchar(200) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "contact_id" bigint NOT NULL)
--;
CREATE TABLE "interact_link_click" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "is_bot" boolean NOT NULL, "why" varchar(80) NOT NULL, "contact_id" bigint NOT NULL, "link_id" bigint NOT NULL)
--;
CREATE TABLE "interact_template_draft" ("template_id" bigint NOT NULL PRIMARY KEY, "content" jsonb NOT NULL, "past" jsonb NOT NULL, "edition" integer NOT NULL, "changed_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "editor_name" varchar(120) NOT NULL)
--;
CREATE TABLE "interact_template_version" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" integer NOT NULL, "content" jsonb NOT NULL, "html" text NOT NULL, "text" text NOT NULL, "links" jsonb NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, "template_id" bigint NOT NULL)
--;
ALTER TABLE "interact_sent_link" ADD COLUMN "version_id" bigint NULL CONSTRAINT "interact_sent_link_version_id_11610b16_fk_interact_" REFERENCES "interact_template_version"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "interact_sent_link_version_id_11610b16_fk_interact_" IMMEDIATE
--;
CREATE TABLE "interact_snippet" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "text" text NOT NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE INDEX "template_search" ON "interact_template" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "template_words" ON "interact_template" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "template_begins" ON "interact_template" ("search_text" text_pattern_ops)
--;
CREATE INDEX "template_by_owner" ON "interact_template" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "template_by_name" ON "interact_template" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "template_by_created_at" ON "interact_template" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "template_custom" ON "interact_template" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "interact_template" ADD CONSTRAINT "a_template_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "interact_template_version" ADD CONSTRAINT "a_template_has_each_version_once" UNIQUE ("template_id", "number")
--;
CREATE INDEX "links_of_a_message" ON "interact_sent_link" ("message") WHERE NOT ("message" = '')
--;
ALTER TABLE "interact_template" ADD CONSTRAINT "interact_template_owner_id_72e7267c_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_template" ADD CONSTRAINT "interact_template_team_id_42ae68b2_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_sent_link" ADD CONSTRAINT "interact_sent_link_contact_id_a2141998_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "interact_sent_link_contact_id_a2141998" ON "interact_sent_link" ("contact_id")
--;
ALTER TABLE "interact_link_click" ADD CONSTRAINT "interact_link_click_contact_id_bc28e7e6_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_link_click" ADD CONSTRAINT "interact_link_click_link_id_57c9e4e0_fk_interact_sent_link_id" FOREIGN KEY ("link_id") REFERENCES "interact_sent_link" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "interact_link_click_contact_id_bc28e7e6" ON "interact_link_click" ("contact_id")
--;
CREATE INDEX "interact_link_click_link_id_57c9e4e0" ON "interact_link_click" ("link_id")
--;
ALTER TABLE "interact_template_draft" ADD CONSTRAINT "interact_template_dr_template_id_d20ae679_fk_interact_" FOREIGN KEY ("template_id") REFERENCES "interact_template" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_template_version" ADD CONSTRAINT "interact_template_ve_template_id_130ffa6e_fk_interact_" FOREIGN KEY ("template_id") REFERENCES "interact_template" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "interact_sent_link_version_id_11610b16" ON "interact_sent_link" ("version_id")
--;
ALTER TABLE "interact_snippet" ADD CONSTRAINT "interact_snippet_owner_id_e1565ced_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_snippet" ADD CONSTRAINT "interact_snippet_team_id_65174786_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_snippet" ADD CONSTRAINT "a_snippet_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "interact_snippet" ADD CONSTRAINT "a_snippet_has_words" CHECK (NOT ("text" = ''))
--;
CREATE INDEX "snippet_search" ON "interact_snippet" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "snippet_words" ON "interact_snippet" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "snippet_begins" ON "interact_snippet" ("search_text" text_pattern_ops)
--;
CREATE INDEX "snippet_by_owner" ON "interact_snippet" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "snippet_by_name" ON "interact_snippet" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "snippet_by_created_at" ON "interact_snippet" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "snippet_custom" ON "interact_snippet" USING gin ("custom" jsonb_path_ops)
--;
DO $$ DECLARE old name;
BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'interact_template_version'::regclass AND a.attname = 'template_id';
  EXECUTE format('ALTER TABLE interact_template_version DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE interact_template_version ADD CONSTRAINT %I FOREIGN KEY (template_id) '
    'REFERENCES interact_template (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'interact_sent_link'::regclass AND a.attname = 'version_id';
  EXECUTE format('ALTER TABLE interact_sent_link DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE interact_sent_link ADD CONSTRAINT %I FOREIGN KEY (version_id) '
    'REFERENCES interact_template_version (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED', old);
END $$;
--;
DO $$ DECLARE old name; part record;
BEGIN
  FOR part IN SELECT * FROM (VALUES
    ('interact_sent_link', 'contact_id', 'identify_contact'), ('interact_link_click', 'contact_id', 'identify_contact'),
    ('interact_link_click', 'link_id', 'interact_sent_link')) AS t (child, col, parent)
  LOOP
    SELECT c.conname INTO STRICT old FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
      WHERE c.contype = 'f' AND c.conrelid = part.child::regclass AND a.attname = part.col;
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part.child, old);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE CASCADE '
      'DEFERRABLE INITIALLY DEFERRED', part.child, old, part.col, part.parent);
  END LOOP;
END $$;
--;
ALTER TABLE "interact_sending" ADD COLUMN "from_name" varchar(120) DEFAULT '' NOT NULL
--;
ALTER TABLE "interact_sending" ALTER COLUMN "from_name" DROP DEFAULT
--;
ALTER TABLE "interact_sending" ADD COLUMN "reply_to" varchar(254) DEFAULT '' NOT NULL
--;
ALTER TABLE "interact_sending" ALTER COLUMN "reply_to" DROP DEFAULT
--;
CREATE TABLE "interact_arrival" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "numbering" bigint NOT NULL, "number" bigint NOT NULL, "state" varchar(8) NOT NULL, "there" boolean NOT NULL, "attempts" smallint NOT NULL CHECK ("attempts" >= 0), "reason" varchar(300) NOT NULL, "size" bigint NOT NULL, "arrived_at" timestamp with time zone NULL, "digest" bytea NULL)
--;
ALTER TABLE "interact_message" ADD COLUMN "automatic" boolean DEFAULT false NOT NULL
--;
ALTER TABLE "interact_message" ADD COLUMN "earlier" text DEFAULT '' NOT NULL
--;
ALTER TABLE "interact_message" ADD COLUMN "left_out" varchar(500) DEFAULT '' NOT NULL
--;
CREATE TABLE "interact_letter" ("arrival_id" bigint NOT NULL PRIMARY KEY, "sender" varchar(254) NOT NULL, "sender_name" varchar(200) NOT NULL, "subject" varchar(200) NOT NULL, "text" text NOT NULL, "automatic" boolean NOT NULL, "raw" bytea NULL)
--;
ALTER TABLE "interact_arrival" ADD COLUMN "message_id" bigint NULL CONSTRAINT "interact_arrival_message_id_7890e353_fk_interact_message_id" REFERENCES "interact_message"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "interact_arrival_message_id_7890e353_fk_interact_message_id" IMMEDIATE
--;
CREATE TABLE "interact_mailbox" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "host" varchar(253) NOT NULL, "port" integer NOT NULL CHECK ("port" >= 0), "security" varchar(8) NOT NULL, "username" varchar(200) NOT NULL, "password_sealed" text NOT NULL, "folder" varchar(200) NOT NULL, "since" date NOT NULL, "paused" boolean NOT NULL, "numbering" bigint NULL, "on_server" integer NULL CHECK ("on_server" >= 0), "counted_at" timestamp with time zone NULL, "tested_at" timestamp with time zone NULL, "trouble" varchar(300) NOT NULL, "trouble_at" timestamp with time zone NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, CONSTRAINT "a_mailbox_is_read_once" UNIQUE ("host", "port", "username", "folder"))
--;
ALTER TABLE "interact_arrival" ADD COLUMN "mailbox_id" bigint NOT NULL CONSTRAINT "interact_arrival_mailbox_id_4bba49cf_fk_interact_mailbox_id" REFERENCES "interact_mailbox"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "interact_arrival_mailbox_id_4bba49cf_fk_interact_mailbox_id" IMMEDIATE
--;
CREATE INDEX "arrivals_by_state" ON "interact_arrival" ("mailbox_id", "state", "number")
--;
CREATE INDEX "arrivals_by_content" ON "interact_arrival" ("mailbox_id", "digest")
--;
CREATE INDEX "arrivals_of_a_message" ON "interact_arrival" ("message_id") WHERE "message_id" IS NOT NULL
--;
ALTER TABLE "interact_arrival" ADD CONSTRAINT "a_mail_of_a_mailbox_has_one_row" UNIQUE ("mailbox_id", "numbering", "number")
--;
ALTER TABLE "interact_letter" ADD CONSTRAINT "interact_letter_arrival_id_e308a7a2_fk_interact_arrival_id" FOREIGN KEY ("arrival_id") REFERENCES "interact_arrival" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "interact_message" ADD COLUMN "bounced_at" timestamp with time zone NULL
--;
ALTER TABLE "interact_message" ADD COLUMN "complained_at" timestamp with time zone NULL
--;
CREATE TABLE "interact_hold" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "cause" varchar(120) NOT NULL UNIQUE, "for_good" boolean NOT NULL, "since" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "actor_name" varchar(120) NOT NULL, CONSTRAINT "a_hold_says_what_it_holds" CHECK (NOT ("cause" = '')))
--;
CREATE INDEX "interact_hold_cause_4730568d_like" ON "interact_hold" ("cause" varchar_pattern_ops)
--;
CREATE TABLE "interact_domain_standing" ("id" smallint NOT NULL PRIMARY KEY, "domain" varchar(253) NOT NULL, "findings" jsonb NOT NULL, "checked_at" timestamp with time zone NOT NULL, CONSTRAINT "there_is_one_sender_domain" CHECK ("id" = 1))
--;
CREATE TABLE "interact_pause_length" ("id" smallint NOT NULL PRIMARY KEY, "days" integer NOT NULL CHECK ("days" >= 0), CONSTRAINT "there_is_one_pause_length" CHECK ("id" = 1), CONSTRAINT "a_pause_is_a_day_or_a_year" CHECK (("days" >= 1 AND "days" <= 365)))
--;
CREATE TABLE "interact_wire" ("message_id" bigint NOT NULL PRIMARY KEY, "worker" varchar(60) NOT NULL, "cause" varchar(120) NOT NULL, "state" varchar(8) NOT NULL, "outcome" jsonb NULL)
--;
ALTER TABLE interact_wire SET UNLOGGED
--;
UPDATE interact_sending SET state = 'staged', worker = '', lease_until = NULL WHERE state = 'claimed'
--;
ALTER TABLE "interact_sending" DROP CONSTRAINT "what_is_in_hand_is_in_somebodys_hand"
--;
DROP INDEX IF EXISTS "sendings_in_hand"
--;
CREATE INDEX "sendings_in_hand" ON "interact_sending" ("lease_until") WHERE "state" = 'transmitting'
--;
ALTER TABLE "interact_sending" ADD CONSTRAINT "what_is_in_hand_is_in_somebodys_hand" CHECK ((NOT ("state" = 'transmitting') OR ("lease_until" IS NOT NULL AND NOT ("worker" = ''))))
--;
ALTER TABLE "interact_wire" ADD CONSTRAINT "interact_wire_message_id_17cbfd8e_fk_interact_message_id" FOREIGN KEY ("message_id") REFERENCES "interact_message" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE interact_wire SET LOGGED
--;
SET LOCAL ROLE fc_definer;

-- Nothing begins to leave to these addresses: no lot is made while their people's rows are held, and of the lots that there
-- are what has not begun is stopped. It is looked at anew then, by what holds at that moment.
CREATE FUNCTION fc.stop_letters_to(addresses text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (fc.can('contact.edit') OR fc.can('consent.manage')) THEN
    RAISE EXCEPTION 'Only who looks after people stops what goes to them.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM identify_contact WHERE id IN (
    SELECT id FROM identify_contact WHERE email = ANY (addresses)
    UNION SELECT id FROM identify_contact WHERE phone <> '' AND phone = ANY (addresses)
  ) ORDER BY id FOR NO KEY UPDATE;
  UPDATE interact_wire w SET state = 'stopped' FROM interact_sending s JOIN identify_contact c ON c.id = s.contact_id
    WHERE s.message_id = w.message_id AND s.state = 'transmitting' AND w.state = 'waiting'
      AND (c.email = ANY (addresses) OR c.phone <> '' AND c.phone = ANY (addresses));
END $$;

CREATE FUNCTION fc.letters_under_way_to(addresses text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM interact_sending s JOIN identify_contact c ON c.id = s.contact_id
    LEFT JOIN interact_wire w ON w.message_id = s.message_id
    WHERE (fc.can('contact.edit') OR fc.can('consent.manage')) AND s.state = 'transmitting'
      AND (c.email = ANY (addresses) OR c.phone <> '' AND c.phone = ANY (addresses))
      AND (w.message_id IS NULL OR w.state = 'begun'));
END $$;

RESET ROLE;
--;
CREATE TABLE "measure_clv_fit" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "months" smallint NOT NULL CHECK ("months" >= 0), "discount" smallint NOT NULL CHECK ("discount" >= 0), "by" varchar(8) NOT NULL, "currency" varchar(3) NOT NULL, "customers" integer NOT NULL, "method" varchar(12) NOT NULL, "why" varchar(12) NOT NULL, "parameters" jsonb NOT NULL, "report" jsonb NULL, "total" numeric(18, 2) NOT NULL)
--;
CREATE TABLE "measure_clv_rules" ("id" smallint NOT NULL PRIMARY KEY, "months" smallint NOT NULL CHECK ("months" >= 0), "discount" smallint NOT NULL CHECK ("discount" >= 0), CONSTRAINT "value_is_foreseen_in_one_way" CHECK ("id" = 1))
--;
CREATE TABLE "measure_clv" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "bought" integer NOT NULL, "purchases" double precision NOT NULL, "amount" numeric(16, 2) NOT NULL, "low" numeric(16, 2) NULL, "high" numeric(16, 2) NULL, "alive" double precision NULL, "tenth" smallint NOT NULL CHECK ("tenth" >= 0), "company_id" bigint NULL UNIQUE, "contact_id" bigint NULL UNIQUE, CONSTRAINT "a_forecast_is_of_one_customer" CHECK ((("contact_id" IS NULL OR "company_id" IS NULL) AND 1 = (CASE WHEN "contact_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "company_id" IS NULL THEN 1 ELSE 0 END))))
--;
CREATE INDEX "clv_fits_latest" ON "measure_clv_fit" ("kind", "at" DESC, "id" DESC)
--;
ALTER TABLE "measure_clv" ADD CONSTRAINT "measure_clv_company_id_c61959e0_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "measure_clv" ADD CONSTRAINT "measure_clv_contact_id_0bbfe728_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "clv_by_amount" ON "measure_clv" ("amount" DESC, "id")
--;
CREATE INDEX "clv_by_tenth" ON "measure_clv" ("tenth")
--;
CREATE TABLE "mfa_authenticator" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "type" varchar(20) NOT NULL, "data" jsonb NOT NULL, "user_id" bigint NOT NULL)
--;
ALTER TABLE "mfa_authenticator" ADD CONSTRAINT "mfa_authenticator_user_id_type_798d27ea_uniq" UNIQUE ("user_id", "type")
--;
ALTER TABLE "mfa_authenticator" ADD CONSTRAINT "mfa_authenticator_user_id_0c3a50c0_fk_platform_user_id" FOREIGN KEY ("user_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "mfa_authenticator_user_id_0c3a50c0" ON "mfa_authenticator" ("user_id")
--;
ALTER TABLE "mfa_authenticator" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL
--;
ALTER TABLE "mfa_authenticator" ALTER COLUMN "created_at" DROP DEFAULT
--;
ALTER TABLE "mfa_authenticator" ADD COLUMN "last_used_at" timestamp with time zone NULL
--;
ALTER TABLE "mfa_authenticator" DROP CONSTRAINT "mfa_authenticator_user_id_type_798d27ea_uniq"
--;
CREATE UNIQUE INDEX "unique_authenticator_type" ON "mfa_authenticator" ("user_id", "type") WHERE "type" IN ('totp', 'recovery_codes')
--;
CREATE TABLE "platform_findable" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(40) NOT NULL, "record_id" bigint NOT NULL, "acl" integer[] NOT NULL, "search_text" text NOT NULL, CONSTRAINT "a_record_is_found_once" UNIQUE ("kind", "record_id"))
--;
CREATE INDEX "findable_search" ON "platform_findable" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "findable_words" ON "platform_findable" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "findable_begins" ON "platform_findable" ("search_text" text_pattern_ops)
--;
CREATE TABLE "personalize_arm" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(20) NOT NULL, "name" varchar(80) NOT NULL, "position" smallint NOT NULL CHECK ("position" >= 0), "share" smallint NOT NULL CHECK ("share" >= 0), "is_holdout" boolean NOT NULL)
--;
CREATE TABLE "personalize_experiment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "description" varchar(500) NOT NULL, "goal" varchar(8) NOT NULL, "goal_event" varchar(200) NOT NULL, "window_days" smallint NOT NULL CHECK ("window_days" >= 0), "holdout" numeric(4, 2) NOT NULL, "looks" varchar(3) NOT NULL, "alpha" numeric(4, 3) NOT NULL, "run_by" varchar(60) NOT NULL, "salt" varchar(32) NOT NULL, "division" smallint DEFAULT 1 NOT NULL CHECK ("division" >= 0), "people" integer DEFAULT 0 NOT NULL, "began_at" timestamp with time zone NULL, "last_at" timestamp with time zone NULL, "ended_at" timestamp with time zone NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "personalize_division" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" smallint NOT NULL CHECK ("number" >= 0), "shares" jsonb NOT NULL, "since" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "experiment_id" bigint NOT NULL)
--;
CREATE TABLE "personalize_assignment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "division" smallint NOT NULL CHECK ("division" >= 0), "crossed" boolean DEFAULT false NOT NULL, "arm_id" bigint NOT NULL, "contact_id" bigint NOT NULL, "experiment_id" bigint NOT NULL)
--;
ALTER TABLE "personalize_arm" ADD COLUMN "experiment_id" bigint NOT NULL CONSTRAINT "personalize_arm_experiment_id_c67fd703_fk_personali" REFERENCES "personalize_experiment"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "personalize_arm_experiment_id_c67fd703_fk_personali" IMMEDIATE
--;
CREATE TABLE "personalize_reading" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "taken_at" timestamp with time zone NOT NULL, "figures" jsonb NOT NULL, "verdict" varchar(12) NOT NULL, "effect" double precision NULL, "low" double precision NULL, "high" double precision NULL, "safe_low" double precision NULL, "safe_high" double precision NULL, "experiment_id" bigint NOT NULL)
--;
CREATE INDEX "experiment_search" ON "personalize_experiment" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "experiment_words" ON "personalize_experiment" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "experiment_begins" ON "personalize_experiment" ("search_text" text_pattern_ops)
--;
CREATE INDEX "experiment_by_owner" ON "personalize_experiment" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "experiment_by_name" ON "personalize_experiment" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "experiment_by_people" ON "personalize_experiment" ("people", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "experiment_by_began_at" ON "personalize_experiment" ("began_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "experiment_by_created_at" ON "personalize_experiment" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "experiments_run_by" ON "personalize_experiment" ("run_by") WHERE NOT ("run_by" = '')
--;
CREATE INDEX "experiment_custom" ON "personalize_experiment" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "personalize_experiment" ADD CONSTRAINT "an_experiment_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "personalize_experiment" ADD CONSTRAINT "at_most_half_are_left_out" CHECK (("holdout" >= 0 AND "holdout" <= 50))
--;
ALTER TABLE "personalize_experiment" ADD CONSTRAINT "days_are_counted_for_a_year" CHECK (("window_days" >= 1 AND "window_days" <= 365))
--;
ALTER TABLE "personalize_experiment" ADD CONSTRAINT "an_event_that_counts_has_a_name" CHECK ((NOT ("goal" = 'event') OR NOT ("goal_event" = '')))
--;
ALTER TABLE "personalize_division" ADD CONSTRAINT "an_experiment_counts_its_divisions" UNIQUE ("experiment_id", "number")
--;
CREATE INDEX "assignments_by_arm" ON "personalize_assignment" ("arm_id", "contact_id")
--;
ALTER TABLE "personalize_assignment" ADD CONSTRAINT "a_person_is_in_an_experiment_once" UNIQUE ("experiment_id", "contact_id")
--;
ALTER TABLE "personalize_arm" ADD CONSTRAINT "an_arm_is_known_by_its_key" UNIQUE ("experiment_id", "key")
--;
ALTER TABLE "personalize_arm" ADD CONSTRAINT "an_arm_is_part_of_the_whole" CHECK ("share" <= 10000)
--;
ALTER TABLE "personalize_reading" ADD CONSTRAINT "a_day_has_one_reading_of_an_experiment" UNIQUE ("experiment_id", "day")
--;
CREATE INDEX "personalize_arm_key_32b348e4" ON "personalize_arm" ("key")
--;
CREATE INDEX "personalize_arm_key_32b348e4_like" ON "personalize_arm" ("key" varchar_pattern_ops)
--;
ALTER TABLE "personalize_experiment" ADD CONSTRAINT "personalize_experiment_owner_id_aae39fe4_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_experiment" ADD CONSTRAINT "personalize_experiment_team_id_2831482b_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_division" ADD CONSTRAINT "personalize_division_experiment_id_d820bd34_fk_personali" FOREIGN KEY ("experiment_id") REFERENCES "personalize_experiment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_assignment" ADD CONSTRAINT "personalize_assignment_arm_id_39d21719_fk_personalize_arm_id" FOREIGN KEY ("arm_id") REFERENCES "personalize_arm" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_assignment" ADD CONSTRAINT "personalize_assignme_contact_id_38f63411_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_assignment" ADD CONSTRAINT "personalize_assignme_experiment_id_29c4ac8e_fk_personali" FOREIGN KEY ("experiment_id") REFERENCES "personalize_experiment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_assignment_contact_id_38f63411" ON "personalize_assignment" ("contact_id")
--;
ALTER TABLE "personalize_reading" ADD CONSTRAINT "personalize_reading_experiment_id_08ae56bb_fk_personali" FOREIGN KEY ("experiment_id") REFERENCES "personalize_experiment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE TABLE "personalize_campaign" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "objective" varchar(500) NOT NULL, "state" varchar(10) NOT NULL, "purpose" varchar(40) NOT NULL, "channel" varchar(20) NOT NULL, "sender_name" varchar(120) NOT NULL, "reply_to" varchar(254) NOT NULL, "budget" numeric(14, 2) NULL, "starts_at" timestamp with time zone NULL, "approved_at" timestamp with time zone NULL, "frozen_at" timestamp with time zone NULL, "audience" integer NULL, "sent_at" timestamp with time zone NULL, "approved_by_id" bigint NULL, "experiment_id" bigint NULL UNIQUE, "owner_id" bigint NULL, "started_by_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "personalize_campaign_letter" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(2) NOT NULL, "weight" numeric(6, 2) NOT NULL, "campaign_id" bigint NOT NULL, "template_id" bigint NOT NULL, "version_id" bigint NULL)
--;
CREATE TABLE "personalize_campaign_recipient" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "state" varchar(8) NOT NULL, "arm" varchar(20) NOT NULL, "reason" varchar(20) NOT NULL, "campaign_id" bigint NOT NULL, "contact_id" bigint NOT NULL, "message_id" bigint NULL)
--;
CREATE TABLE "personalize_campaign_segment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "excluded" boolean NOT NULL, "campaign_id" bigint NOT NULL, "segment_id" bigint NOT NULL)
--;
CREATE TABLE "personalize_spend_entry" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "amount" numeric(14, 2) NOT NULL, "what" varchar(200) NOT NULL, "actor_name" varchar(120) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "campaign_id" bigint NOT NULL)
--;
CREATE INDEX "campaign_search" ON "personalize_campaign" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "campaign_words" ON "personalize_campaign" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "campaign_begins" ON "personalize_campaign" ("search_text" text_pattern_ops)
--;
CREATE INDEX "campaign_by_owner" ON "personalize_campaign" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "campaign_by_name" ON "personalize_campaign" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "campaign_by_starts_at" ON "personalize_campaign" ("starts_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "campaign_by_created_at" ON "personalize_campaign" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "campaign_by_state" ON "personalize_campaign" ("state", "id")
--;
CREATE INDEX "campaign_custom" ON "personalize_campaign" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "a_campaign_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "nothing_is_sent_without_approval" CHECK (("state" IN ('draft', 'canceled') OR "approved_at" IS NOT NULL))
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "a_campaign_that_is_sent_has_an_audience" CHECK ((NOT ("state" IN ('sending', 'paused', 'sent', 'measured')) OR "frozen_at" IS NOT NULL))
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "a_budget_is_not_below_zero" CHECK (("budget" IS NULL OR "budget" >= 0))
--;
ALTER TABLE "personalize_campaign_letter" ADD CONSTRAINT "a_letter_is_known_by_its_key" UNIQUE ("campaign_id", "key")
--;
ALTER TABLE "personalize_campaign_letter" ADD CONSTRAINT "a_weight_is_not_below_zero" CHECK ("weight" >= 0)
--;
CREATE INDEX "recipients_by_state" ON "personalize_campaign_recipient" ("campaign_id", "state", "reason", "contact_id")
--;
ALTER TABLE "personalize_campaign_recipient" ADD CONSTRAINT "a_person_is_in_an_audience_once" UNIQUE ("campaign_id", "contact_id")
--;
ALTER TABLE "personalize_campaign_segment" ADD CONSTRAINT "a_campaign_names_a_segment_once" UNIQUE ("campaign_id", "segment_id")
--;
ALTER TABLE "personalize_spend_entry" ADD CONSTRAINT "what_was_spent_is_something" CHECK ("amount" > 0)
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "personalize_campaign_approved_by_id_af8b3f48_fk_platform_" FOREIGN KEY ("approved_by_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "personalize_campaign_experiment_id_30c5f5de_fk_personali" FOREIGN KEY ("experiment_id") REFERENCES "personalize_experiment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "personalize_campaign_owner_id_bf2fa084_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "personalize_campaign_started_by_id_c5d00223_fk_platform_user_id" FOREIGN KEY ("started_by_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign" ADD CONSTRAINT "personalize_campaign_team_id_50626d7d_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign_letter" ADD CONSTRAINT "personalize_campaign_campaign_id_68e7868b_fk_personali" FOREIGN KEY ("campaign_id") REFERENCES "personalize_campaign" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign_letter" ADD CONSTRAINT "personalize_campaign_template_id_81958c95_fk_interact_" FOREIGN KEY ("template_id") REFERENCES "interact_template" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign_letter" ADD CONSTRAINT "personalize_campaign_version_id_791ca57c_fk_interact_" FOREIGN KEY ("version_id") REFERENCES "interact_template_version" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_campaign_letter_template_id_81958c95" ON "personalize_campaign_letter" ("template_id")
--;
ALTER TABLE "personalize_campaign_recipient" ADD CONSTRAINT "personalize_campaign_campaign_id_5a420a20_fk_personali" FOREIGN KEY ("campaign_id") REFERENCES "personalize_campaign" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign_recipient" ADD CONSTRAINT "personalize_campaign_contact_id_529c2ecb_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign_recipient" ADD CONSTRAINT "personalize_campaign_message_id_82587371_fk_interact_" FOREIGN KEY ("message_id") REFERENCES "interact_message" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_campaign_recipient_contact_id_529c2ecb" ON "personalize_campaign_recipient" ("contact_id")
--;
CREATE INDEX "personalize_campaign_recipient_message_id_82587371" ON "personalize_campaign_recipient" ("message_id")
--;
ALTER TABLE "personalize_campaign_segment" ADD CONSTRAINT "personalize_campaign_campaign_id_45ad369b_fk_personali" FOREIGN KEY ("campaign_id") REFERENCES "personalize_campaign" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_campaign_segment" ADD CONSTRAINT "personalize_campaign_segment_id_13a859c5_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_campaign_segment_segment_id_13a859c5" ON "personalize_campaign_segment" ("segment_id")
--;
ALTER TABLE "personalize_spend_entry" ADD CONSTRAINT "personalize_spend_en_campaign_id_51de8ad0_fk_personali" FOREIGN KEY ("campaign_id") REFERENCES "personalize_campaign" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_spend_entry_campaign_id_51de8ad0" ON "personalize_spend_entry" ("campaign_id")
--;
CREATE TABLE "personalize_kept_back" ("product_id" bigint NOT NULL PRIMARY KEY, "reason" varchar(200) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL)
--;
CREATE TABLE "personalize_suggestion_rules" ("id" smallint NOT NULL PRIMARY KEY, "months" smallint NOT NULL CHECK ("months" >= 0), "least_buyers" integer NOT NULL CHECK ("least_buyers" >= 0), "least_together" integer NOT NULL CHECK ("least_together" >= 0), "least_lift" numeric(6, 2) NOT NULL, "counted_at" timestamp with time zone NULL, "customers" integer NOT NULL, "trial" jsonb NOT NULL, CONSTRAINT "suggestions_are_counted_in_one_way" CHECK ("id" = 1), CONSTRAINT "counts_of_few_say_nothing" CHECK (("least_buyers" >= 5 AND "least_together" >= 3)))
--;
CREATE TABLE "personalize_product_pair" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "trial" boolean NOT NULL, "together" integer NOT NULL, "buyers" integer NOT NULL, "other_buyers" integer NOT NULL, "customers" integer NOT NULL, "low" double precision NOT NULL, "counted_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "other_id" bigint NOT NULL, "product_id" bigint NOT NULL, CONSTRAINT "a_pair_is_counted_once" UNIQUE ("trial", "product_id", "other_id"), CONSTRAINT "a_pair_is_of_two_products" CHECK (NOT ("product_id" = ("other_id"))), CONSTRAINT "who_bought_both_bought_each" CHECK (("together" <= ("buyers") AND "together" <= ("other_buyers"))))
--;
CREATE TABLE "personalize_product_standing" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "trial" boolean NOT NULL, "buyers" integer NOT NULL, "recent" integer NOT NULL, "again" integer NOT NULL, "gap_days" double precision NULL, "customers" integer NOT NULL, "product_id" bigint NOT NULL, CONSTRAINT "a_product_stands_once" UNIQUE ("trial", "product_id"), CONSTRAINT "who_buys_again_has_bought" CHECK ("again" <= ("buyers")))
--;
ALTER TABLE "personalize_kept_back" ADD CONSTRAINT "personalize_kept_bac_product_id_f352e3a6_fk_identify_" FOREIGN KEY ("product_id") REFERENCES "identify_product" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_product_pair" ADD CONSTRAINT "personalize_product__other_id_032984de_fk_identify_" FOREIGN KEY ("other_id") REFERENCES "identify_product" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_product_pair" ADD CONSTRAINT "personalize_product__product_id_b164bc62_fk_identify_" FOREIGN KEY ("product_id") REFERENCES "identify_product" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_product_pair_other_id_032984de" ON "personalize_product_pair" ("other_id")
--;
ALTER TABLE "personalize_product_standing" ADD CONSTRAINT "personalize_product__product_id_b3611511_fk_identify_" FOREIGN KEY ("product_id") REFERENCES "identify_product" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE TABLE "personalize_offer" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "code" varchar(40) NULL UNIQUE, "percent" numeric(5, 2) NULL, "amount" numeric(14, 2) NULL, "currency" varchar(3) NOT NULL, "starts_at" timestamp with time zone NULL, "ends_at" timestamp with time zone NULL, "uses" integer NULL, "uses_each" integer NULL, "owner_id" bigint NULL, "segment_id" bigint NULL, "team_id" bigint NULL)
--;
ALTER TABLE "personalize_campaign_letter" ADD COLUMN "offer_id" bigint NULL CONSTRAINT "personalize_campaign_offer_id_b2d469f9_fk_personali" REFERENCES "personalize_offer"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "personalize_campaign_offer_id_b2d469f9_fk_personali" IMMEDIATE
--;
CREATE TABLE "personalize_offer_code" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL UNIQUE, "cause" varchar(80) NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "contact_id" bigint NOT NULL, "offer_id" bigint NOT NULL)
--;
CREATE TABLE "personalize_redemption" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL, "is_single" boolean NOT NULL, "amount" numeric(16, 2) NOT NULL, "currency" varchar(3) NOT NULL, "is_noted" boolean NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "given_back_at" timestamp with time zone NULL, "offer_id" bigint NOT NULL, "order_id" bigint NOT NULL)
--;
CREATE INDEX "offer_search" ON "personalize_offer" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "offer_words" ON "personalize_offer" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "offer_begins" ON "personalize_offer" ("search_text" text_pattern_ops)
--;
CREATE INDEX "offer_by_owner" ON "personalize_offer" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "offer_by_name" ON "personalize_offer" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "offer_by_ends_at" ON "personalize_offer" ("ends_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "offer_by_created_at" ON "personalize_offer" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "offer_custom" ON "personalize_offer" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "an_offer_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "a_code_is_letters_and_digits" CHECK (("code" IS NULL OR "code"::text ~ '^[A-Z0-9]{4,40}$'))
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "an_offer_is_a_percentage_or_an_amount" CHECK ((("amount" IS NULL AND "percent" > 0 AND "percent" <= 100) OR ("amount" > 0 AND "percent" IS NULL)))
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "an_offer_ends_after_it_begins" CHECK (("ends_at" IS NULL OR "starts_at" IS NULL OR "ends_at" > ("starts_at")))
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "an_offer_can_be_used" CHECK ((("uses" IS NULL OR "uses" > 0) AND ("uses_each" IS NULL OR "uses_each" > 0)))
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "an_offer_has_a_currency" CHECK ("currency"::text ~ '^[A-Z]{3}$')
--;
CREATE INDEX "codes_of_an_offer" ON "personalize_offer_code" ("offer_id", "contact_id")
--;
CREATE INDEX "redemptions_of_an_offer" ON "personalize_redemption" ("offer_id", "created_at" DESC, "id" DESC)
--;
CREATE UNIQUE INDEX "an_order_uses_one_offer" ON "personalize_redemption" ("order_id") WHERE "given_back_at" IS NULL
--;
CREATE UNIQUE INDEX "a_code_of_ones_own_works_once" ON "personalize_redemption" ("code") WHERE ("given_back_at" IS NULL AND "is_single")
--;
ALTER TABLE "personalize_redemption" ADD CONSTRAINT "an_offer_takes_nothing_on_top" CHECK ("amount" >= 0)
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "personalize_offer_owner_id_0bf33171_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "personalize_offer_segment_id_b617623f_fk_different" FOREIGN KEY ("segment_id") REFERENCES "differentiate_segment" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_offer" ADD CONSTRAINT "personalize_offer_team_id_c28b4a52_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_offer_code_859ebf11_like" ON "personalize_offer" ("code" varchar_pattern_ops)
--;
CREATE INDEX "personalize_offer_segment_id_b617623f" ON "personalize_offer" ("segment_id")
--;
CREATE INDEX "personalize_campaign_letter_offer_id_b2d469f9" ON "personalize_campaign_letter" ("offer_id")
--;
ALTER TABLE "personalize_offer_code" ADD CONSTRAINT "personalize_offer_co_contact_id_f4c1ceb0_fk_identify_" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_offer_code" ADD CONSTRAINT "personalize_offer_co_offer_id_348d03aa_fk_personali" FOREIGN KEY ("offer_id") REFERENCES "personalize_offer" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "personalize_offer_code_code_7a32f845_like" ON "personalize_offer_code" ("code" varchar_pattern_ops)
--;
CREATE INDEX "personalize_offer_code_contact_id_f4c1ceb0" ON "personalize_offer_code" ("contact_id")
--;
ALTER TABLE "personalize_redemption" ADD CONSTRAINT "personalize_redempti_offer_id_3e72137f_fk_personali" FOREIGN KEY ("offer_id") REFERENCES "personalize_offer" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "personalize_redemption" ADD CONSTRAINT "personalize_redemption_order_id_083f1bcc_fk_identify_order_id" FOREIGN KEY ("order_id") REFERENCES "identify_order" ("id") DEFERRABLE INITIALLY DEFERRED
--;
SET LOCAL ROLE fc_definer;

CREATE FUNCTION fc.uses_of_offer(of_offer bigint, besides bigint, of_code text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM personalize_redemption
    WHERE fc.somebody_acts() AND offer_id = of_offer AND given_back_at IS NULL AND order_id <> besides
      AND (of_code = '' OR code = of_code));
END $$;

-- By the same person; where nobody is named, by the same company.
CREATE FUNCTION fc.uses_by_customer(of_offer bigint, this_order bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM personalize_redemption r JOIN identify_order o ON o.id = r.order_id
    JOIN identify_order this ON this.id = this_order
    WHERE fc.somebody_acts() AND r.offer_id = of_offer AND r.given_back_at IS NULL AND o.id <> this_order
      AND CASE WHEN this.contact_id IS NOT NULL
        THEN o.contact_id = this.contact_id ELSE o.company_id = this.company_id END);
END $$;

RESET ROLE;
--;
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;

CREATE TABLE IF NOT EXISTS procrastinate_version (
    id BIGSERIAL PRIMARY KEY,
    version TEXT,
    name TEXT,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

CREATE TYPE procrastinate_job_status AS ENUM (
    'todo',  -- The job is queued
    'doing',  -- The job has been fetched by a worker
    'succeeded',  -- The job ended successfully
    'failed'  -- The job ended with an error
);

CREATE TYPE procrastinate_job_event_type AS ENUM (
    'deferred',  -- Job created, in todo
    'started',  -- todo -> doing
    'deferred_for_retry',  -- doing -> todo
    'failed',  -- doing -> failed
    'succeeded',  -- doing -> succeeded
    'cancelled', -- todo -> failed or succeeded
    'scheduled' -- not an event transition, but recording when a task is scheduled for
);

CREATE TABLE procrastinate_jobs (
    id bigserial PRIMARY KEY,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}' NOT NULL,
    status procrastinate_job_status DEFAULT 'todo'::procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone NULL,
    started_at timestamp with time zone NULL,
    attempts integer DEFAULT 0 NOT NULL
);

CREATE TABLE procrastinate_events (
    id BIGSERIAL PRIMARY KEY,
    job_id integer NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE,
    type procrastinate_job_event_type,
    at timestamp with time zone DEFAULT NOW() NULL
);

CREATE TABLE procrastinate_job_locks (
    object text PRIMARY KEY
);

CREATE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
	WITH potential_job AS (
		SELECT procrastinate_jobs.*
			FROM procrastinate_jobs
			LEFT JOIN procrastinate_job_locks ON procrastinate_job_locks.object = procrastinate_jobs.lock
			WHERE (target_queue_names IS NULL OR queue_name = ANY( target_queue_names ))
			  AND procrastinate_job_locks.object IS NULL
			  AND status = 'todo'
			  AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY id ASC
			FOR UPDATE OF procrastinate_jobs SKIP LOCKED LIMIT 1
	), lock_object AS (
		INSERT INTO procrastinate_job_locks
			SELECT lock FROM potential_job
            ON CONFLICT DO NOTHING
            RETURNING object
	)
	UPDATE procrastinate_jobs
		SET status = 'doing',
            started_at = NOW()
		FROM potential_job, lock_object
        WHERE lock_object.object IS NOT NULL
		AND procrastinate_jobs.id = potential_job.id
		RETURNING * INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, next_scheduled_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
	WITH finished_job AS (
		UPDATE procrastinate_jobs
        SET status = end_status,
            attempts = attempts + 1,
            scheduled_at = COALESCE(next_scheduled_at, scheduled_at)
        WHERE id = job_id RETURNING lock
	)
	DELETE FROM procrastinate_job_locks WHERE object = (SELECT lock FROM finished_job);
END;
$$;

CREATE FUNCTION procrastinate_notify_queue() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	PERFORM pg_notify('procrastinate_queue#' || NEW.queue_name, NEW.task_name);
	PERFORM pg_notify('procrastinate_any_queue', NEW.task_name);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_status_events_procedure_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_status_events_procedure_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_scheduled_events_procedure() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE INDEX ON procrastinate_jobs(queue_name);

CREATE TRIGGER procrastinate_jobs_notify_queue
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue();

CREATE TRIGGER procrastinate_trigger_status_events_update
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_status_events_procedure_update();

CREATE TRIGGER procrastinate_trigger_status_events_insert
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_status_events_procedure_insert();

CREATE TRIGGER procrastinate_trigger_scheduled_events
    AFTER UPDATE OR INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.scheduled_at IS NOT NULL AND new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_scheduled_events_procedure();

CREATE INDEX procrastinate_events_job_id_fkey ON procrastinate_events(job_id);
--;
-- remove the started_at column from the procrastinate_jobs table
ALTER TABLE procrastinate_jobs DROP COLUMN started_at;
--;
-- replace the procrastinate_fetch_job function with a version that doesn't
-- set the started_at field when updating the procrastinate_jobs table
CREATE OR REPLACE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
	WITH potential_job AS (
		SELECT procrastinate_jobs.*
			FROM procrastinate_jobs
			LEFT JOIN procrastinate_job_locks ON procrastinate_job_locks.object = procrastinate_jobs.lock
			WHERE (target_queue_names IS NULL OR queue_name = ANY( target_queue_names ))
			  AND procrastinate_job_locks.object IS NULL
			  AND status = 'todo'
			  AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY id ASC
			FOR UPDATE OF procrastinate_jobs SKIP LOCKED LIMIT 1
	), lock_object AS (
		INSERT INTO procrastinate_job_locks
			SELECT lock FROM potential_job
            ON CONFLICT DO NOTHING
            RETURNING object
	)
	UPDATE procrastinate_jobs
		SET status = 'doing'
		FROM potential_job, lock_object
        WHERE lock_object.object IS NOT NULL
		AND procrastinate_jobs.id = potential_job.id
		RETURNING * INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;
-- drop the procrastinate_version table
DROP TABLE IF EXISTS procrastinate_version;
--;
-- fix procrastinate_fetch_job that works by accident, now returning a proper
-- procrastinate_jobs row
CREATE OR REPLACE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
	WITH potential_job AS (
		SELECT procrastinate_jobs.*
			FROM procrastinate_jobs
			LEFT JOIN procrastinate_job_locks ON procrastinate_job_locks.object = procrastinate_jobs.lock
			WHERE (target_queue_names IS NULL OR queue_name = ANY( target_queue_names ))
			  AND procrastinate_job_locks.object IS NULL
			  AND status = 'todo'
			  AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY id ASC
			FOR UPDATE OF procrastinate_jobs SKIP LOCKED LIMIT 1
	), lock_object AS (
		INSERT INTO procrastinate_job_locks
			SELECT lock FROM potential_job
            ON CONFLICT DO NOTHING
            RETURNING object
	)
	UPDATE procrastinate_jobs
		SET status = 'doing'
		FROM potential_job, lock_object
        WHERE lock_object.object IS NOT NULL
		AND procrastinate_jobs.id = potential_job.id
		RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;
-- re-create the procrastinate_trigger_status_events_insert trigger
DROP TRIGGER procrastinate_trigger_status_events_insert on procrastinate_jobs;
CREATE TRIGGER procrastinate_trigger_status_events_insert
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_status_events_procedure_insert();
--;
-- add a queueing_lock column to the procrastinate_jobs table
ALTER TABLE procrastinate_jobs ADD COLUMN queueing_lock text;
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
--;
DROP TABLE IF EXISTS procrastinate_job_locks;

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx ON procrastinate_jobs (lock) WHERE status = 'doing';

CREATE OR REPLACE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, next_scheduled_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_jobs
    SET status = end_status,
        attempts = attempts + 1,
        scheduled_at = COALESCE(next_scheduled_at, scheduled_at)
    WHERE id = job_id;
END;
$$;
--;
CREATE OR REPLACE FUNCTION procrastinate_defer_job(queue_name character varying, task_name character varying, lock text, queueing_lock text, args json, scheduled_at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;
--;
CREATE TABLE procrastinate_periodic_defers (
    id bigserial PRIMARY KEY,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint REFERENCES procrastinate_jobs(id) NULL,
    UNIQUE (task_name, defer_timestamp)
);
-- When parameters change, function must be dropped.
DROP FUNCTION IF EXISTS procrastinate_defer_job;
CREATE FUNCTION procrastinate_defer_job(
    queue_name character varying,
    task_name character varying,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _task_name character varying,
    _defer_timestamp bigint
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, defer_timestamp)
        VALUES (_task_name, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                NULL,
                NULL,
                ('{"timestamp": ' || _defer_timestamp || '}')::jsonb,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        WHERE
            _job_id IS NOT NULL
            AND procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp;

    RETURN _job_id;
END;
$$;
--;
CREATE INDEX procrastinate_periodic_defers_job_id_fkey ON procrastinate_periodic_defers(job_id);
--;
ALTER TABLE procrastinate_periodic_defers
    ADD COLUMN queue_name character varying(128) NOT NULL DEFAULT 'undefined';

ALTER TABLE procrastinate_periodic_defers
    ALTER COLUMN queue_name DROP DEFAULT;

ALTER TABLE procrastinate_periodic_defers
    DROP CONSTRAINT procrastinate_periodic_defers_task_name_defer_timestamp_key;

ALTER TABLE procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, queue_name, defer_timestamp);

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _defer_timestamp bigint
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, queue_name, defer_timestamp)
        VALUES (_task_name, _queue_name, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _lock,
                _queueing_lock,
                ('{"timestamp": ' || _defer_timestamp || '}')::jsonb,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        WHERE
            _job_id IS NOT NULL
            AND procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp;

    RETURN _job_id;
END;
$$;
--;
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _defer_timestamp bigint
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, queue_name, defer_timestamp)
        VALUES (_task_name, _queue_name, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _lock,
                _queueing_lock,
                ('{"timestamp": ' || _defer_timestamp || '}')::jsonb,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.queue_name = _queue_name
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;
CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_jobs
    SET status = end_status,
        attempts = attempts + 1
    WHERE id = job_id;
END;
$$;

CREATE FUNCTION procrastinate_retry_job(job_id integer, retry_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at
    WHERE id = job_id;
END;
$$;
--;
CREATE FUNCTION procrastinate_unlink_periodic_defers() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE TRIGGER procrastinate_trigger_delete_jobs
    BEFORE DELETE ON procrastinate_jobs
    FOR EACH ROW EXECUTE PROCEDURE procrastinate_unlink_periodic_defers();
--;
CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs WHERE id = job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts = attempts + 1
        WHERE id = job_id;
    END IF;
END;
$$;
--;
CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
--;
CREATE OR REPLACE FUNCTION procrastinate_retry_job(job_id integer, retry_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at
    WHERE id = job_id AND status = 'doing'
    RETURNING id INTO _job_id;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
--;
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, boolean);

CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, next_scheduled_at timestamp with time zone, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
--;
CREATE INDEX IF NOT EXISTS procrastinate_jobs_id_lock_idx ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status]);
--;
ALTER TABLE "procrastinate_periodic_defers"
    ADD COLUMN IF NOT EXISTS "periodic_id" character varying(128) NOT NULL DEFAULT '';

-- Column kept for backwards compatibility, will be removed in the future.
ALTER TABLE "procrastinate_periodic_defers"
    ALTER COLUMN "queue_name" DROP NOT NULL;

ALTER TABLE "procrastinate_periodic_defers"
    DROP CONSTRAINT IF EXISTS procrastinate_periodic_defers_unique;

ALTER TABLE "procrastinate_periodic_defers"
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE ("task_name", "periodic_id", "defer_timestamp");

CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
) RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;
DROP FUNCTION IF EXISTS procrastinate_fetch_job(target_queue_names character varying[]);

CREATE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;
-- remove old procrastinate_finish_job functions

-- https://github.com/procrastinate-org/procrastinate/pull/336
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, timestamp with time zone);

-- https://github.com/procrastinate-org/procrastinate/pull/354
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status);

-- https://github.com/procrastinate-org/procrastinate/pull/381
CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

-- https://github.com/procrastinate-org/procrastinate/pull/471
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job(character varying, character varying, character varying, character varying, bigint);

ALTER TABLE procrastinate_periodic_defers DROP COLUMN "queue_name";
--;
ALTER TABLE procrastinate_events ALTER COLUMN "job_id" TYPE bigint;

DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, boolean);
CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id bigint, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_retry_job(integer, timestamp with time zone);
CREATE OR REPLACE FUNCTION procrastinate_retry_job(job_id bigint, retry_at timestamp with time zone)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at
    WHERE id = job_id AND status = 'doing'
    RETURNING id INTO _job_id;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
--;
ALTER TABLE procrastinate_jobs ADD COLUMN priority integer DEFAULT 0 NOT NULL;

CREATE OR REPLACE FUNCTION procrastinate_defer_job(
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job(character varying, character varying, character varying, character varying, character varying, bigint, jsonb);
CREATE OR REPLACE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                0,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_fetch_job(character varying[]);
CREATE OR REPLACE FUNCTION procrastinate_fetch_job(
    target_queue_names character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;
CREATE OR REPLACE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _priority,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;
ALTER TYPE procrastinate_job_status ADD VALUE 'cancelled';
ALTER TYPE procrastinate_job_status ADD VALUE 'aborting';
ALTER TYPE procrastinate_job_status ADD VALUE 'aborted';

ALTER TYPE procrastinate_job_event_type ADD VALUE 'abort_requested' BEFORE 'scheduled';
ALTER TYPE procrastinate_job_event_type ADD VALUE 'aborted' BEFORE 'scheduled';

CREATE FUNCTION procrastinate_cancel_job(job_id bigint, abort boolean, delete_job boolean)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET status = CASE status
                WHEN 'todo' THEN 'cancelled'::procrastinate_job_status
                WHEN 'doing' THEN 'aborting'::procrastinate_job_status
            END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_fetch_job(
    target_queue_names character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing', 'aborting')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id bigint, end_status procrastinate_job_status, delete_job boolean)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing', 'aborting')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing', 'aborting')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing", "todo" or "aborting" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_trigger_status_events_procedure_update()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborting'::procrastinate_job_status
                THEN 'abort_requested'::procrastinate_job_event_type
            WHEN (
                    OLD.status = 'doing'::procrastinate_job_status
                    OR OLD.status = 'aborting'::procrastinate_job_status
                )
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
--;
CREATE OR REPLACE FUNCTION procrastinate_retry_job(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at,
        priority = COALESCE(new_priority, priority),
        queue_name = COALESCE(new_queue_name, queue_name),
        lock = COALESCE(new_lock, lock)
    WHERE id = job_id AND status = 'doing'
    RETURNING id INTO _job_id;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
--;
-- recreate procrastinate_jobs_id_lock_idx index by adding aborting status to the filter so that it can be used by the fetch job function
CREATE INDEX procrastinate_jobs_id_lock_idx_temp ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status, 'aborting'::procrastinate_job_status]);
DROP INDEX procrastinate_jobs_id_lock_idx;
ALTER INDEX procrastinate_jobs_id_lock_idx_temp RENAME TO procrastinate_jobs_id_lock_idx;

-- add index to avoid seq scan of outer query in the fetch job function
CREATE INDEX procrastinate_jobs_priority_idx ON procrastinate_jobs(priority desc, id asc) WHERE (status = 'todo'::procrastinate_job_status);
--;
-- Note: starting with v3, there are 2 changes in the migration system:
-- - We now have pre- and post-migration scripts. pre-migrations are safe to
--   apply before upgrading the code. post-migrations are safe to apply after
--   upgrading he code.
--   This is a pre-migration script.
-- - Whenever we recreate an immutable object (function, trigger, indexes), we
--   will suffix its name with a version number.

-- Add an 'abort_requested' column to the procrastinate_jobs table
ALTER TABLE procrastinate_jobs ADD COLUMN abort_requested boolean DEFAULT false NOT NULL;

-- Set abort requested flag on all jobs with 'aborting' status
UPDATE procrastinate_jobs SET abort_requested = true WHERE status = 'aborting';

-- Add temporary triggers to sync the abort_requested flag with the status
-- so that blue-green deployments can work
CREATE OR REPLACE FUNCTION procrastinate_sync_abort_requested_with_status_temp()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.status = 'aborting' THEN
        NEW.abort_requested = true;
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_sync_abort_requested_with_status_temp
    BEFORE UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE FUNCTION procrastinate_sync_abort_requested_with_status_temp();

-- Create the new versioned functions

CREATE FUNCTION procrastinate_defer_job_v1(
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;

CREATE FUNCTION procrastinate_defer_periodic_job_v1(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job_v1(
                _queue_name,
                _task_name,
                _priority,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate_fetch_job_v1(
    target_queue_names character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_finish_job_v1(job_id bigint, end_status procrastinate_job_status, delete_job boolean)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

-- The retry_job function now has specific behaviour when a job is set to be
-- retried while it's aborting: in that case it's marked as failed.
CREATE FUNCTION procrastinate_retry_job_v1(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

-- Create new versioned trigger functions and triggers

CREATE FUNCTION procrastinate_notify_queue_job_inserted_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_temp
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1();

CREATE FUNCTION procrastinate_notify_queue_abort_job_v1()
RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_temp
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((old.abort_requested = false AND new.abort_requested = true AND new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_abort_job_v1();
--;
-- These are old versions of functions, that we needed to keep around for
-- backwards compatibility. We can now safely drop them.
DROP FUNCTION IF EXISTS procrastinate_finish_job(
    integer,
    procrastinate_job_status,
    timestamp with time zone,
    boolean
);
DROP FUNCTION IF EXISTS procrastinate_defer_job(
    character varying,
    character varying,
    text,
    text,
    jsonb,
    timestamp with time zone
);
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job(
    character varying,
    character varying,
    character varying,
    character varying,
    character varying,
    bigint,
    jsonb
);
DROP FUNCTION IF EXISTS procrastinate_retry_job(
    bigint,
    timestamp with time zone
);
DROP FUNCTION IF EXISTS procrastinate_retry_job(
    bigint,
    timestamp with time zone,
    integer,
    character varying,
    character varying
);

-- Remove all traces of the "aborting" status
-- Last sanity update in case the trigger didn't work 100% of the time
UPDATE procrastinate_jobs SET abort_requested = true WHERE status = 'aborting';

-- Delete the indexes that depend on the old status and enum type
DROP INDEX IF EXISTS procrastinate_jobs_queueing_lock_idx;
DROP INDEX IF EXISTS procrastinate_jobs_lock_idx;
DROP INDEX IF EXISTS procrastinate_jobs_id_lock_idx;

-- Delete the unversioned triggers
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_insert ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_scheduled_events ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue ON procrastinate_jobs;

-- Delete the unversioned functions
DROP FUNCTION IF EXISTS procrastinate_defer_job;
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
DROP FUNCTION IF EXISTS procrastinate_fetch_job;
DROP FUNCTION IF EXISTS procrastinate_finish_job(bigint, procrastinate_job_status, boolean);
DROP FUNCTION IF EXISTS procrastinate_cancel_job;
DROP FUNCTION IF EXISTS procrastinate_trigger_status_events_procedure_update;
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, timestamp with time zone, boolean);
DROP FUNCTION IF EXISTS procrastinate_notify_queue;

-- Delete the functions that depend on the old event type
DROP FUNCTION IF EXISTS procrastinate_trigger_status_events_procedure_insert;
DROP FUNCTION IF EXISTS procrastinate_trigger_scheduled_events_procedure;

-- Delete temporary triggers and functions
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue_job_inserted_temp ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue_job_aborted_temp ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_sync_abort_requested_with_status_temp ON procrastinate_jobs;
DROP FUNCTION IF EXISTS procrastinate_sync_abort_requested_with_status_temp;

-- Alter the table to not use the 'aborting' status anymore
ALTER TABLE procrastinate_jobs
ALTER COLUMN status TYPE procrastinate_job_status
USING (
    CASE status::text
        WHEN 'aborting' THEN 'doing'::procrastinate_job_status
        ELSE status::procrastinate_job_status
    END
);

-- Recreate the dropped temporary triggers
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((old.abort_requested = false AND new.abort_requested = true AND new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_abort_job_v1();

-- Recreate the dropped indexes (with version suffix)
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON procrastinate_jobs (lock) WHERE status = 'doing';
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status]);

-- Rename existing indexes
ALTER INDEX procrastinate_jobs_queue_name_idx RENAME TO procrastinate_jobs_queue_name_idx_v1;
ALTER INDEX procrastinate_events_job_id_fkey  RENAME TO procrastinate_events_job_id_fkey_v1;
ALTER INDEX procrastinate_periodic_defers_job_id_fkey RENAME TO procrastinate_periodic_defers_job_id_fkey_v1;
ALTER INDEX procrastinate_jobs_priority_idx RENAME TO procrastinate_jobs_priority_idx_v1;

-- Recreate or rename the other triggers & their associated functions

CREATE FUNCTION procrastinate_trigger_function_status_events_insert_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_insert_v1();

CREATE FUNCTION procrastinate_trigger_function_status_events_update_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_status_events_update_v1
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_update_v1();

CREATE FUNCTION procrastinate_trigger_function_scheduled_events_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1
    AFTER UPDATE OR INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.scheduled_at IS NOT NULL AND new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_scheduled_events_v1();

CREATE FUNCTION procrastinate_trigger_abort_requested_events_procedure_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.abort_requested = true))
    EXECUTE PROCEDURE procrastinate_trigger_abort_requested_events_procedure_v1();

-- Rename remaining functions to use version suffix
ALTER FUNCTION procrastinate_unlink_periodic_defers RENAME TO procrastinate_unlink_periodic_defers_v1;
ALTER TRIGGER procrastinate_trigger_delete_jobs ON procrastinate_jobs RENAME TO procrastinate_trigger_delete_jobs_v1;

-- New constraints
ALTER TABLE procrastinate_jobs ADD CONSTRAINT check_not_todo_abort_requested CHECK (NOT (status = 'todo' AND abort_requested = true));
--;
CREATE TABLE procrastinate_workers(
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    last_heartbeat timestamp with time zone NOT NULL DEFAULT NOW()
);

ALTER TABLE procrastinate_jobs ADD COLUMN worker_id bigint REFERENCES procrastinate_workers(id) ON DELETE SET NULL;

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON procrastinate_jobs(worker_id) WHERE worker_id IS NOT NULL AND status = 'doing'::procrastinate_job_status;

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON procrastinate_workers(last_heartbeat);

CREATE FUNCTION procrastinate_fetch_job_v2(
    target_queue_names character varying[],
    p_worker_id bigint
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_register_worker_v1()
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION procrastinate_unregister_worker_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_update_heartbeat_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat float)
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
--;
DROP FUNCTION IF EXISTS procrastinate_fetch_job_v1(character varying[]);
--;
CREATE TYPE procrastinate_job_to_defer_v1 AS (
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
);

CREATE FUNCTION procrastinate_defer_jobs_v1(
    jobs procrastinate_job_to_defer_v1[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION procrastinate_defer_periodic_job_v2(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;
DROP FUNCTION IF EXISTS procrastinate_defer_job_v1;
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job_v1;
--;
-- Migration: Update procrastinate_fetch_job_v2 to consider priority before job id for locked jobs
DROP FUNCTION IF EXISTS procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint);

CREATE FUNCTION procrastinate_fetch_job_v2(
    target_queue_names character varying[],
    p_worker_id bigint
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;
--;
-- Append new event type to reflect transition from failed -> todo
ALTER TYPE procrastinate_job_event_type ADD VALUE 'retried' AFTER 'scheduled';

-- Procedure to retry failed jobs
CREATE FUNCTION procrastinate_retry_job_v2(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;
--;
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update_v1 ON procrastinate_jobs;
DROP FUNCTION IF EXISTS procrastinate_trigger_function_status_events_update_v1;

CREATE FUNCTION procrastinate_trigger_function_status_events_update_v1()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$function$;

CREATE TRIGGER procrastinate_trigger_status_events_update_v1
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_update_v1();
--;
CREATE TABLE "retain_servicelevel" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "is_default" boolean NOT NULL, "time_zone" varchar(64) NOT NULL, "monday" varchar(60) NOT NULL, "tuesday" varchar(60) NOT NULL, "wednesday" varchar(60) NOT NULL, "thursday" varchar(60) NOT NULL, "friday" varchar(60) NOT NULL, "saturday" varchar(60) NOT NULL, "sunday" varchar(60) NOT NULL, "holidays" text NOT NULL, "urgent_reply" numeric(6, 2) NULL, "urgent_solved" numeric(6, 2) NULL, "high_reply" numeric(6, 2) NULL, "high_solved" numeric(6, 2) NULL, "normal_reply" numeric(6, 2) NULL, "normal_solved" numeric(6, 2) NULL, "low_reply" numeric(6, 2) NULL, "low_solved" numeric(6, 2) NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE TABLE "retain_case" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "number" varchar(20) NULL UNIQUE, "subject" varchar(200) NOT NULL, "description" text NOT NULL, "priority" varchar(6) NOT NULL, "category" varchar(10) NOT NULL, "status" varchar(8) NOT NULL, "origin" varchar(5) NOT NULL, "opened_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "reply_due_at" timestamp with time zone NULL, "due_at" timestamp with time zone NULL, "replied_at" timestamp with time zone NULL, "waiting_since" timestamp with time zone NULL, "waited" integer DEFAULT 0 NOT NULL, "solved_at" timestamp with time zone NULL, "closed_at" timestamp with time zone NULL, "reopened" integer DEFAULT 0 NOT NULL CHECK ("reopened" >= 0), "cause" varchar(80) NULL UNIQUE, "company_id" bigint NULL, "contact_id" bigint NULL, "order_id" bigint NULL, "owner_id" bigint NULL, "product_id" bigint NULL, "team_id" bigint NULL, "service_level_id" bigint NULL)
--;
CREATE TABLE "retain_case_entry" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "case_id" bigint NOT NULL, "message_id" bigint NULL UNIQUE, "note_id" bigint NULL UNIQUE, CONSTRAINT "an_entry_is_a_message_or_a_note" CHECK ((("message_id" IS NULL OR "note_id" IS NULL) AND 1 = (CASE WHEN "message_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "note_id" IS NULL THEN 1 ELSE 0 END))))
--;
CREATE TABLE "retain_intake" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "shared_read" integer[] DEFAULT '{}' NOT NULL, "shared_write" integer[] DEFAULT '{}' NOT NULL, "acl" integer[] DEFAULT '{}' NOT NULL, "acl_write" integer[] DEFAULT '{}' NOT NULL, "search_text" text DEFAULT '' NOT NULL, "custom" jsonb DEFAULT '{}'::jsonb NOT NULL, "source" varchar(80) NOT NULL, "version" integer DEFAULT 1 NOT NULL, "created_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "updated_at" timestamp with time zone DEFAULT (STATEMENT_TIMESTAMP()) NOT NULL, "archived_at" timestamp with time zone NULL, "archived_reason" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "opens_from" varchar(4) NOT NULL, "priority" varchar(6) NOT NULL, "category" varchar(10) NOT NULL, "active" boolean NOT NULL, "form_id" bigint NULL, "owner_id" bigint NULL, "team_id" bigint NULL)
--;
CREATE INDEX "service_level_search" ON "retain_servicelevel" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "service_level_words" ON "retain_servicelevel" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "service_level_begins" ON "retain_servicelevel" ("search_text" text_pattern_ops)
--;
CREATE INDEX "service_level_by_owner" ON "retain_servicelevel" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "service_level_by_name" ON "retain_servicelevel" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "service_level_by_created_at" ON "retain_servicelevel" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "service_level_custom" ON "retain_servicelevel" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "retain_servicelevel" ADD CONSTRAINT "a_service_level_has_a_name" CHECK (NOT ("name" = ''))
--;
CREATE UNIQUE INDEX "one_service_level_is_for_every_new_case" ON "retain_servicelevel" ("is_default") WHERE ("archived_at" IS NULL AND "is_default")
--;
ALTER TABLE "retain_servicelevel" ADD CONSTRAINT "a_promise_takes_some_time" CHECK ((("urgent_reply" IS NULL OR "urgent_reply" > 0) AND ("urgent_solved" IS NULL OR "urgent_solved" > 0) AND ("high_reply" IS NULL OR "high_reply" > 0) AND ("high_solved" IS NULL OR "high_solved" > 0) AND ("normal_reply" IS NULL OR "normal_reply" > 0) AND ("normal_solved" IS NULL OR "normal_solved" > 0) AND ("low_reply" IS NULL OR "low_reply" > 0) AND ("low_solved" IS NULL OR "low_solved" > 0)))
--;
CREATE INDEX "case_search" ON "retain_case" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "case_words" ON "retain_case" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "case_begins" ON "retain_case" ("search_text" text_pattern_ops)
--;
CREATE INDEX "case_by_owner" ON "retain_case" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "case_by_opened_at" ON "retain_case" ("opened_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "case_by_due_at" ON "retain_case" ("due_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "case_by_created_at" ON "retain_case" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "case_by_contact" ON "retain_case" ("contact_id", "opened_at" DESC, "id" DESC)
--;
CREATE INDEX "case_by_company" ON "retain_case" ("company_id", "opened_at" DESC, "id" DESC)
--;
CREATE INDEX "cases_in_the_queue" ON "retain_case" ("priority", "due_at") WHERE ("archived_at" IS NULL AND "status" IN ('new', 'open'))
--;
CREATE INDEX "case_custom" ON "retain_case" USING gin ("custom" jsonb_path_ops)
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "a_case_says_what_it_is_about" CHECK (NOT ("subject" = ''))
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "a_case_is_of_a_contact_or_a_company" CHECK (("contact_id" IS NOT NULL OR "company_id" IS NOT NULL))
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "a_solved_case_says_when" CHECK ((("solved_at" IS NOT NULL AND "status" IN ('solved', 'closed')) OR (NOT ("status" IN ('solved', 'closed')) AND "solved_at" IS NULL)))
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "a_waiting_case_says_since_when" CHECK ((("status" = 'waiting' AND "waiting_since" IS NOT NULL) OR (NOT ("status" = 'waiting') AND "waiting_since" IS NULL)))
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "nobody_waits_less_than_nothing" CHECK ("waited" >= 0)
--;
ALTER TABLE "retain_servicelevel" ADD CONSTRAINT "retain_servicelevel_owner_id_167e4ab8_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_servicelevel" ADD CONSTRAINT "retain_servicelevel_team_id_88fcd889_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_company_id_5a455990_fk_identify_company_id" FOREIGN KEY ("company_id") REFERENCES "identify_company" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_contact_id_b92ed555_fk_identify_contact_id" FOREIGN KEY ("contact_id") REFERENCES "identify_contact" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_order_id_227d754d_fk_identify_order_id" FOREIGN KEY ("order_id") REFERENCES "identify_order" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_owner_id_4bb8105d_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_product_id_c23af7df_fk_identify_product_id" FOREIGN KEY ("product_id") REFERENCES "identify_product" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_team_id_31c67d69_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case" ADD CONSTRAINT "retain_case_service_level_id_641ee92b_fk_retain_servicelevel_id" FOREIGN KEY ("service_level_id") REFERENCES "retain_servicelevel" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "retain_case_number_de431a92_like" ON "retain_case" ("number" varchar_pattern_ops)
--;
CREATE INDEX "retain_case_cause_72ac86ce_like" ON "retain_case" ("cause" varchar_pattern_ops)
--;
CREATE INDEX "retain_case_order_id_227d754d" ON "retain_case" ("order_id")
--;
CREATE INDEX "retain_case_product_id_c23af7df" ON "retain_case" ("product_id")
--;
CREATE INDEX "retain_case_service_level_id_641ee92b" ON "retain_case" ("service_level_id")
--;
ALTER TABLE "retain_case_entry" ADD CONSTRAINT "retain_case_entry_case_id_6d1551aa_fk_retain_case_id" FOREIGN KEY ("case_id") REFERENCES "retain_case" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case_entry" ADD CONSTRAINT "retain_case_entry_message_id_8a768f0c_fk_interact_message_id" FOREIGN KEY ("message_id") REFERENCES "interact_message" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_case_entry" ADD CONSTRAINT "retain_case_entry_note_id_c37e1f17_fk_interact_activity_id" FOREIGN KEY ("note_id") REFERENCES "interact_activity" ("id") DEFERRABLE INITIALLY DEFERRED
--;
CREATE INDEX "retain_case_entry_case_id_6d1551aa" ON "retain_case_entry" ("case_id")
--;
ALTER TABLE "retain_intake" ADD CONSTRAINT "retain_intake_form_id_7797849a_fk_identify_form_id" FOREIGN KEY ("form_id") REFERENCES "identify_form" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_intake" ADD CONSTRAINT "retain_intake_owner_id_8b61f471_fk_platform_user_id" FOREIGN KEY ("owner_id") REFERENCES "platform_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_intake" ADD CONSTRAINT "retain_intake_team_id_a432069a_fk_platform_team_id" FOREIGN KEY ("team_id") REFERENCES "platform_team" ("id") DEFERRABLE INITIALLY DEFERRED
--;
ALTER TABLE "retain_intake" ADD CONSTRAINT "an_intake_has_a_name" CHECK (NOT ("name" = ''))
--;
ALTER TABLE "retain_intake" ADD CONSTRAINT "an_intake_from_a_form_names_the_form" CHECK ((("form_id" IS NULL AND "opens_from" = 'mail') OR ("form_id" IS NOT NULL AND "opens_from" = 'form')))
--;
CREATE INDEX "retain_intake_form_id_7797849a" ON "retain_intake" ("form_id")
--;
CREATE INDEX "intake_search" ON "retain_intake" USING gin ("acl" array_ops, "search_text" gin_trgm_ops)
--;
CREATE INDEX "intake_words" ON "retain_intake" USING gin ("acl" array_ops, (array_to_tsvector(string_to_array(LEFT("search_text", 500), ' '))) tsvector_ops)
--;
CREATE INDEX "intake_begins" ON "retain_intake" ("search_text" text_pattern_ops)
--;
CREATE INDEX "intake_by_owner" ON "retain_intake" ("owner_id", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "intake_by_name" ON "retain_intake" ("name", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "intake_by_created_at" ON "retain_intake" ("created_at", "id") INCLUDE ("acl", "archived_at")
--;
CREATE INDEX "intake_custom" ON "retain_intake" USING gin ("custom" jsonb_path_ops)
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{auth,auth}')::varchar[], ('{permission,group}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add permission","Can change permission","Can delete permission","Can view permission","Can add group","Can change group","Can delete group","Can view group"}')::varchar[], ('{1,1,1,1,2,2,2,2}'::int2[])::integer[], ('{add_permission,change_permission,delete_permission,view_permission,add_group,change_group,delete_group,view_group}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") VALUES ('contenttypes', 'contenttype') RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add content type","Can change content type","Can delete content type","Can view content type"}')::varchar[], ('{3,3,3,3}'::int2[])::integer[], ('{add_contenttype,change_contenttype,delete_contenttype,view_contenttype}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{account,account}')::varchar[], ('{emailaddress,emailconfirmation}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add email address","Can change email address","Can delete email address","Can view email address","Can add email confirmation","Can change email confirmation","Can delete email confirmation","Can view email confirmation"}')::varchar[], ('{4,4,4,4,5,5,5,5}'::int2[])::integer[], ('{add_emailaddress,change_emailaddress,delete_emailaddress,view_emailaddress,add_emailconfirmation,change_emailconfirmation,delete_emailconfirmation,view_emailconfirmation}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") VALUES ('mfa', 'authenticator') RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add authenticator","Can change authenticator","Can delete authenticator","Can view authenticator"}')::varchar[], ('{6,6,6,6}'::int2[])::integer[], ('{add_authenticator,change_authenticator,delete_authenticator,view_authenticator}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{procrastinate,procrastinate,procrastinate,procrastinate}')::varchar[], ('{procrastinateevent,procrastinatejob,procrastinateperiodicdefer,procrastinateworker}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add procrastinate event","Can change procrastinate event","Can delete procrastinate event","Can view procrastinate event","Can add procrastinate job","Can change procrastinate job","Can delete procrastinate job","Can view procrastinate job","Can add procrastinate periodic defer","Can change procrastinate periodic defer","Can delete procrastinate periodic defer","Can view procrastinate periodic defer","Can add procrastinate worker","Can change procrastinate worker","Can delete procrastinate worker","Can view procrastinate worker"}')::varchar[], ('{7,7,7,7,8,8,8,8,9,9,9,9,10,10,10,10}'::int2[])::integer[], ('{add_procrastinateevent,change_procrastinateevent,delete_procrastinateevent,view_procrastinateevent,add_procrastinatejob,change_procrastinatejob,delete_procrastinatejob,view_procrastinatejob,add_procrastinateperiodicdefer,change_procrastinateperiodicdefer,delete_procrastinateperiodicdefer,view_procrastinateperiodicdefer,add_procrastinateworker,change_procrastinateworker,delete_procrastinateworker,view_procrastinateworker}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform,platform}')::varchar[], ('{user,epoch,role,apikey,customfield,loggedevent,savedview,team,invitation,storedanswer,attempt,organization,signedin,deadletter,watch,workerprocess,jobtally,jobprogress,storedfile,follower,merge,mergedrow,objectdefinition,uniquevalue,objectrecord,reading,erasure,copy,keepingrule,legalhold,notice,findable}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add user","Can change user","Can delete user","Can view user","Can add epoch","Can change epoch","Can delete epoch","Can view epoch","Can add role","Can change role","Can delete role","Can view role","Can add api key","Can change api key","Can delete api key","Can view api key","Can add custom field","Can change custom field","Can delete custom field","Can view custom field","Can add logged event","Can change logged event","Can delete logged event","Can view logged event","Can add saved view","Can change saved view","Can delete saved view","Can view saved view","Can add team","Can change team","Can delete team","Can view team","Can add invitation","Can change invitation","Can delete invitation","Can view invitation","Can add stored answer","Can change stored answer","Can delete stored answer","Can view stored answer","Can add attempt","Can change attempt","Can delete attempt","Can view attempt","Can add organization","Can change organization","Can delete organization","Can view organization","Can add signed-in browser","Can change signed-in browser","Can delete signed-in browser","Can view signed-in browser","Can add dead letter","Can change dead letter","Can delete dead letter","Can view dead letter","Can add watch","Can change watch","Can delete watch","Can view watch","Can add worker process","Can change worker process","Can delete worker process","Can view worker process","Can add job tally","Can change job tally","Can delete job tally","Can view job tally","Can add job progress","Can change job progress","Can delete job progress","Can view job progress","Can add stored file","Can change stored file","Can delete stored file","Can view stored file","Can add follower","Can change follower","Can delete follower","Can view follower","Can add merge","Can change merge","Can delete merge","Can view merge","Can add merged row","Can change merged row","Can delete merged row","Can view merged row","Can add object definition","Can change object definition","Can delete object definition","Can view object definition","Can add unique value","Can change unique value","Can delete unique value","Can view unique value","Can add object record","Can change object record","Can delete object record","Can view object record","Can add reading","Can change reading","Can delete reading","Can view reading","Can add erasure","Can change erasure","Can delete erasure","Can view erasure","Can add copy","Can change copy","Can delete copy","Can view copy","Can add keeping rule","Can change keeping rule","Can delete keeping rule","Can view keeping rule","Can add legal hold","Can change legal hold","Can delete legal hold","Can view legal hold","Can add notice","Can change notice","Can delete notice","Can view notice","Can add findable","Can change findable","Can delete findable","Can view findable"}')::varchar[], ('{11,11,11,11,12,12,12,12,13,13,13,13,14,14,14,14,15,15,15,15,16,16,16,16,17,17,17,17,18,18,18,18,19,19,19,19,20,20,20,20,21,21,21,21,22,22,22,22,23,23,23,23,24,24,24,24,25,25,25,25,26,26,26,26,27,27,27,27,28,28,28,28,29,29,29,29,30,30,30,30,31,31,31,31,32,32,32,32,33,33,33,33,34,34,34,34,35,35,35,35,36,36,36,36,37,37,37,37,38,38,38,38,39,39,39,39,40,40,40,40,41,41,41,41,42,42,42,42}'::int2[])::integer[], ('{add_user,change_user,delete_user,view_user,add_epoch,change_epoch,delete_epoch,view_epoch,add_role,change_role,delete_role,view_role,add_apikey,change_apikey,delete_apikey,view_apikey,add_customfield,change_customfield,delete_customfield,view_customfield,add_loggedevent,change_loggedevent,delete_loggedevent,view_loggedevent,add_savedview,change_savedview,delete_savedview,view_savedview,add_team,change_team,delete_team,view_team,add_invitation,change_invitation,delete_invitation,view_invitation,add_storedanswer,change_storedanswer,delete_storedanswer,view_storedanswer,add_attempt,change_attempt,delete_attempt,view_attempt,add_organization,change_organization,delete_organization,view_organization,add_signedin,change_signedin,delete_signedin,view_signedin,add_deadletter,change_deadletter,delete_deadletter,view_deadletter,add_watch,change_watch,delete_watch,view_watch,add_workerprocess,change_workerprocess,delete_workerprocess,view_workerprocess,add_jobtally,change_jobtally,delete_jobtally,view_jobtally,add_jobprogress,change_jobprogress,delete_jobprogress,view_jobprogress,add_storedfile,change_storedfile,delete_storedfile,view_storedfile,add_follower,change_follower,delete_follower,view_follower,add_merge,change_merge,delete_merge,view_merge,add_mergedrow,change_mergedrow,delete_mergedrow,view_mergedrow,add_objectdefinition,change_objectdefinition,delete_objectdefinition,view_objectdefinition,add_uniquevalue,change_uniquevalue,delete_uniquevalue,view_uniquevalue,add_objectrecord,change_objectrecord,delete_objectrecord,view_objectrecord,add_reading,change_reading,delete_reading,view_reading,add_erasure,change_erasure,delete_erasure,view_erasure,add_copy,change_copy,delete_copy,view_copy,add_keepingrule,change_keepingrule,delete_keepingrule,view_keepingrule,add_legalhold,change_legalhold,delete_legalhold,view_legalhold,add_notice,change_notice,delete_notice,view_notice,add_findable,change_findable,delete_findable,view_findable}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify,identify}')::varchar[], ('{contact,company,contactsensitive,companyrole,contactpoint,order,product,orderline,outcome,stagedrow,importrun,savedmapping,standing,purpose,consentevent,wording,consentstate,personallink,decision,choice,suppression,topic,rowdecision,portion,keeping,known,trackingsource,refusal,inbox,visitor,touch,behaviorevent,daycount,maildomain,qualityrule,measure,mended,finding,form,formsighting,formversion,submission,formdraft,trait,specialanswer,traitanswer,traitinferred,privacyrequest,duplicatemodel,possibleduplicate,duplicatekey}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add contact","Can change contact","Can delete contact","Can view contact","Can add company","Can change company","Can delete company","Can view company","Can add sensitive fields of a contact","Can change sensitive fields of a contact","Can delete sensitive fields of a contact","Can view sensitive fields of a contact","Can add company role","Can change company role","Can delete company role","Can view company role","Can add contact point","Can change contact point","Can delete contact point","Can view contact point","Can add order","Can change order","Can delete order","Can view order","Can add product","Can change product","Can delete product","Can view product","Can add order line","Can change order line","Can delete order line","Can view order line","Can add outcome","Can change outcome","Can delete outcome","Can view outcome","Can add staged row","Can change staged row","Can delete staged row","Can view staged row","Can add import","Can change import","Can delete import","Can view import","Can add saved mapping","Can change saved mapping","Can delete saved mapping","Can view saved mapping","Can add standing","Can change standing","Can delete standing","Can view standing","Can add purpose","Can change purpose","Can delete purpose","Can view purpose","Can add consent event","Can change consent event","Can delete consent event","Can view consent event","Can add wording","Can change wording","Can delete wording","Can view wording","Can add consent state","Can change consent state","Can delete consent state","Can view consent state","Can add personal link","Can change personal link","Can delete personal link","Can view personal link","Can add decision","Can change decision","Can delete decision","Can view decision","Can add choice","Can change choice","Can delete choice","Can view choice","Can add suppression","Can change suppression","Can delete suppression","Can view suppression","Can add topic","Can change topic","Can delete topic","Can view topic","Can add row decision","Can change row decision","Can delete row decision","Can view row decision","Can add portion","Can change portion","Can delete portion","Can view portion","Can add keeping","Can change keeping","Can delete keeping","Can view keeping","Can add known message","Can change known message","Can delete known message","Can view known message","Can add tracking source","Can change tracking source","Can delete tracking source","Can view tracking source","Can add refusal","Can change refusal","Can delete refusal","Can view refusal","Can add inbox","Can change inbox","Can delete inbox","Can view inbox","Can add visitor","Can change visitor","Can delete visitor","Can view visitor","Can add touch","Can change touch","Can delete touch","Can view touch","Can add behavior event","Can change behavior event","Can delete behavior event","Can view behavior event","Can add day count","Can change day count","Can delete day count","Can view day count","Can add mail domain","Can change mail domain","Can delete mail domain","Can view mail domain","Can add quality rule","Can change quality rule","Can delete quality rule","Can view quality rule","Can add measure","Can change measure","Can delete measure","Can view measure","Can add mended record","Can change mended record","Can delete mended record","Can view mended record","Can add finding","Can change finding","Can delete finding","Can view finding","Can add form","Can change form","Can delete form","Can view form","Can add form sighting","Can change form sighting","Can delete form sighting","Can view form sighting","Can add form version","Can change form version","Can delete form version","Can view form version","Can add submission","Can change submission","Can delete submission","Can view submission","Can add form draft","Can change form draft","Can delete form draft","Can view form draft","Can add trait","Can change trait","Can delete trait","Can view trait","Can add special answer","Can change special answer","Can delete special answer","Can view special answer","Can add trait answer","Can change trait answer","Can delete trait answer","Can view trait answer","Can add inferred trait","Can change inferred trait","Can delete inferred trait","Can view inferred trait","Can add privacy request","Can change privacy request","Can delete privacy request","Can view privacy request","Can add duplicate model","Can change duplicate model","Can delete duplicate model","Can view duplicate model","Can add possible duplicate","Can change possible duplicate","Can delete possible duplicate","Can view possible duplicate","Can add duplicate key","Can change duplicate key","Can delete duplicate key","Can view duplicate key"}')::varchar[], ('{43,43,43,43,44,44,44,44,45,45,45,45,46,46,46,46,47,47,47,47,48,48,48,48,49,49,49,49,50,50,50,50,51,51,51,51,52,52,52,52,53,53,53,53,54,54,54,54,55,55,55,55,56,56,56,56,57,57,57,57,58,58,58,58,59,59,59,59,60,60,60,60,61,61,61,61,62,62,62,62,63,63,63,63,64,64,64,64,65,65,65,65,66,66,66,66,67,67,67,67,68,68,68,68,69,69,69,69,70,70,70,70,71,71,71,71,72,72,72,72,73,73,73,73,74,74,74,74,75,75,75,75,76,76,76,76,77,77,77,77,78,78,78,78,79,79,79,79,80,80,80,80,81,81,81,81,82,82,82,82,83,83,83,83,84,84,84,84,85,85,85,85,86,86,86,86,87,87,87,87,88,88,88,88,89,89,89,89,90,90,90,90,91,91,91,91,92,92,92,92,93,93,93,93}'::int2[])::integer[], ('{add_contact,change_contact,delete_contact,view_contact,add_company,change_company,delete_company,view_company,add_contactsensitive,change_contactsensitive,delete_contactsensitive,view_contactsensitive,add_companyrole,change_companyrole,delete_companyrole,view_companyrole,add_contactpoint,change_contactpoint,delete_contactpoint,view_contactpoint,add_order,change_order,delete_order,view_order,add_product,change_product,delete_product,view_product,add_orderline,change_orderline,delete_orderline,view_orderline,add_outcome,change_outcome,delete_outcome,view_outcome,add_stagedrow,change_stagedrow,delete_stagedrow,view_stagedrow,add_importrun,change_importrun,delete_importrun,view_importrun,add_savedmapping,change_savedmapping,delete_savedmapping,view_savedmapping,add_standing,change_standing,delete_standing,view_standing,add_purpose,change_purpose,delete_purpose,view_purpose,add_consentevent,change_consentevent,delete_consentevent,view_consentevent,add_wording,change_wording,delete_wording,view_wording,add_consentstate,change_consentstate,delete_consentstate,view_consentstate,add_personallink,change_personallink,delete_personallink,view_personallink,add_decision,change_decision,delete_decision,view_decision,add_choice,change_choice,delete_choice,view_choice,add_suppression,change_suppression,delete_suppression,view_suppression,add_topic,change_topic,delete_topic,view_topic,add_rowdecision,change_rowdecision,delete_rowdecision,view_rowdecision,add_portion,change_portion,delete_portion,view_portion,add_keeping,change_keeping,delete_keeping,view_keeping,add_known,change_known,delete_known,view_known,add_trackingsource,change_trackingsource,delete_trackingsource,view_trackingsource,add_refusal,change_refusal,delete_refusal,view_refusal,add_inbox,change_inbox,delete_inbox,view_inbox,add_visitor,change_visitor,delete_visitor,view_visitor,add_touch,change_touch,delete_touch,view_touch,add_behaviorevent,change_behaviorevent,delete_behaviorevent,view_behaviorevent,add_daycount,change_daycount,delete_daycount,view_daycount,add_maildomain,change_maildomain,delete_maildomain,view_maildomain,add_qualityrule,change_qualityrule,delete_qualityrule,view_qualityrule,add_measure,change_measure,delete_measure,view_measure,add_mended,change_mended,delete_mended,view_mended,add_finding,change_finding,delete_finding,view_finding,add_form,change_form,delete_form,view_form,add_formsighting,change_formsighting,delete_formsighting,view_formsighting,add_formversion,change_formversion,delete_formversion,view_formversion,add_submission,change_submission,delete_submission,view_submission,add_formdraft,change_formdraft,delete_formdraft,view_formdraft,add_trait,change_trait,delete_trait,view_trait,add_specialanswer,change_specialanswer,delete_specialanswer,view_specialanswer,add_traitanswer,change_traitanswer,delete_traitanswer,view_traitanswer,add_traitinferred,change_traitinferred,delete_traitinferred,view_traitinferred,add_privacyrequest,change_privacyrequest,delete_privacyrequest,view_privacyrequest,add_duplicatemodel,change_duplicatemodel,delete_duplicatemodel,view_duplicatemodel,add_possibleduplicate,change_possibleduplicate,delete_possibleduplicate,view_possibleduplicate,add_duplicatekey,change_duplicatekey,delete_duplicatekey,view_duplicatekey}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate,differentiate}')::varchar[], ('{researchfinding,citation,segment,segmentmember,segmentmove,segmentsize,segmentversion,valuemeasure,valuetier,valuemove,customervalue,segmentstanding,targetingdecision,targetingmeasure}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add finding","Can change finding","Can delete finding","Can view finding","Can add citation","Can change citation","Can delete citation","Can view citation","Can add segment","Can change segment","Can delete segment","Can view segment","Can add segment member","Can change segment member","Can delete segment member","Can view segment member","Can add segment move","Can change segment move","Can delete segment move","Can view segment move","Can add segment size","Can change segment size","Can delete segment size","Can view segment size","Can add segment version","Can change segment version","Can delete segment version","Can view segment version","Can add value measure","Can change value measure","Can delete value measure","Can view value measure","Can add value tier","Can change value tier","Can delete value tier","Can view value tier","Can add value move","Can change value move","Can delete value move","Can view value move","Can add customer value","Can change customer value","Can delete customer value","Can view customer value","Can add segment standing","Can change segment standing","Can delete segment standing","Can view segment standing","Can add targeting decision","Can change targeting decision","Can delete targeting decision","Can view targeting decision","Can add targeting measure","Can change targeting measure","Can delete targeting measure","Can view targeting measure"}')::varchar[], ('{94,94,94,94,95,95,95,95,96,96,96,96,97,97,97,97,98,98,98,98,99,99,99,99,100,100,100,100,101,101,101,101,102,102,102,102,103,103,103,103,104,104,104,104,105,105,105,105,106,106,106,106,107,107,107,107}'::int2[])::integer[], ('{add_researchfinding,change_researchfinding,delete_researchfinding,view_researchfinding,add_citation,change_citation,delete_citation,view_citation,add_segment,change_segment,delete_segment,view_segment,add_segmentmember,change_segmentmember,delete_segmentmember,view_segmentmember,add_segmentmove,change_segmentmove,delete_segmentmove,view_segmentmove,add_segmentsize,change_segmentsize,delete_segmentsize,view_segmentsize,add_segmentversion,change_segmentversion,delete_segmentversion,view_segmentversion,add_valuemeasure,change_valuemeasure,delete_valuemeasure,view_valuemeasure,add_valuetier,change_valuetier,delete_valuetier,view_valuetier,add_valuemove,change_valuemove,delete_valuemove,view_valuemove,add_customervalue,change_customervalue,delete_customervalue,view_customervalue,add_segmentstanding,change_segmentstanding,delete_segmentstanding,view_segmentstanding,add_targetingdecision,change_targetingdecision,delete_targetingdecision,view_targetingdecision,add_targetingmeasure,change_targetingmeasure,delete_targetingmeasure,view_targetingmeasure}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact,interact}')::varchar[], ('{activity,addressstate,quiethours,automationpause,cap,outreach,domainpace,message,mailserver,signingkey,sending,template,sentlink,linkclick,templatedraft,templateversion,snippet,arrival,letter,mailbox,hold,domainstanding,pauselength,wire}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add activity","Can change activity","Can delete activity","Can view activity","Can add address state","Can change address state","Can delete address state","Can view address state","Can add quiet hours","Can change quiet hours","Can delete quiet hours","Can view quiet hours","Can add automation pause","Can change automation pause","Can delete automation pause","Can view automation pause","Can add cap","Can change cap","Can delete cap","Can view cap","Can add outreach","Can change outreach","Can delete outreach","Can view outreach","Can add domain pace","Can change domain pace","Can delete domain pace","Can view domain pace","Can add message","Can change message","Can delete message","Can view message","Can add mail server","Can change mail server","Can delete mail server","Can view mail server","Can add signing key","Can change signing key","Can delete signing key","Can view signing key","Can add sending","Can change sending","Can delete sending","Can view sending","Can add template","Can change template","Can delete template","Can view template","Can add sent link","Can change sent link","Can delete sent link","Can view sent link","Can add link click","Can change link click","Can delete link click","Can view link click","Can add template draft","Can change template draft","Can delete template draft","Can view template draft","Can add template version","Can change template version","Can delete template version","Can view template version","Can add snippet","Can change snippet","Can delete snippet","Can view snippet","Can add arrival","Can change arrival","Can delete arrival","Can view arrival","Can add letter","Can change letter","Can delete letter","Can view letter","Can add mailbox","Can change mailbox","Can delete mailbox","Can view mailbox","Can add hold","Can change hold","Can delete hold","Can view hold","Can add domain standing","Can change domain standing","Can delete domain standing","Can view domain standing","Can add pause length","Can change pause length","Can delete pause length","Can view pause length","Can add wire","Can change wire","Can delete wire","Can view wire"}')::varchar[], ('{108,108,108,108,109,109,109,109,110,110,110,110,111,111,111,111,112,112,112,112,113,113,113,113,114,114,114,114,115,115,115,115,116,116,116,116,117,117,117,117,118,118,118,118,119,119,119,119,120,120,120,120,121,121,121,121,122,122,122,122,123,123,123,123,124,124,124,124,125,125,125,125,126,126,126,126,127,127,127,127,128,128,128,128,129,129,129,129,130,130,130,130,131,131,131,131}'::int2[])::integer[], ('{add_activity,change_activity,delete_activity,view_activity,add_addressstate,change_addressstate,delete_addressstate,view_addressstate,add_quiethours,change_quiethours,delete_quiethours,view_quiethours,add_automationpause,change_automationpause,delete_automationpause,view_automationpause,add_cap,change_cap,delete_cap,view_cap,add_outreach,change_outreach,delete_outreach,view_outreach,add_domainpace,change_domainpace,delete_domainpace,view_domainpace,add_message,change_message,delete_message,view_message,add_mailserver,change_mailserver,delete_mailserver,view_mailserver,add_signingkey,change_signingkey,delete_signingkey,view_signingkey,add_sending,change_sending,delete_sending,view_sending,add_template,change_template,delete_template,view_template,add_sentlink,change_sentlink,delete_sentlink,view_sentlink,add_linkclick,change_linkclick,delete_linkclick,view_linkclick,add_templatedraft,change_templatedraft,delete_templatedraft,view_templatedraft,add_templateversion,change_templateversion,delete_templateversion,view_templateversion,add_snippet,change_snippet,delete_snippet,view_snippet,add_arrival,change_arrival,delete_arrival,view_arrival,add_letter,change_letter,delete_letter,view_letter,add_mailbox,change_mailbox,delete_mailbox,view_mailbox,add_hold,change_hold,delete_hold,view_hold,add_domainstanding,change_domainstanding,delete_domainstanding,view_domainstanding,add_pauselength,change_pauselength,delete_pauselength,view_pauselength,add_wire,change_wire,delete_wire,view_wire}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize,personalize}')::varchar[], ('{arm,experiment,division,assignment,reading,campaign,campaignletter,campaignrecipient,campaignsegment,spendentry,keptback,suggestionrules,productpair,productstanding,offer,offercode,redemption}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add arm","Can change arm","Can delete arm","Can view arm","Can add experiment","Can change experiment","Can delete experiment","Can view experiment","Can add division","Can change division","Can delete division","Can view division","Can add assignment","Can change assignment","Can delete assignment","Can view assignment","Can add reading","Can change reading","Can delete reading","Can view reading","Can add campaign","Can change campaign","Can delete campaign","Can view campaign","Can add campaign letter","Can change campaign letter","Can delete campaign letter","Can view campaign letter","Can add campaign recipient","Can change campaign recipient","Can delete campaign recipient","Can view campaign recipient","Can add campaign segment","Can change campaign segment","Can delete campaign segment","Can view campaign segment","Can add spend entry","Can change spend entry","Can delete spend entry","Can view spend entry","Can add kept back","Can change kept back","Can delete kept back","Can view kept back","Can add suggestion rules","Can change suggestion rules","Can delete suggestion rules","Can view suggestion rules","Can add product pair","Can change product pair","Can delete product pair","Can view product pair","Can add product standing","Can change product standing","Can delete product standing","Can view product standing","Can add offer","Can change offer","Can delete offer","Can view offer","Can add offer code","Can change offer code","Can delete offer code","Can view offer code","Can add redemption","Can change redemption","Can delete redemption","Can view redemption"}')::varchar[], ('{132,132,132,132,133,133,133,133,134,134,134,134,135,135,135,135,136,136,136,136,137,137,137,137,138,138,138,138,139,139,139,139,140,140,140,140,141,141,141,141,142,142,142,142,143,143,143,143,144,144,144,144,145,145,145,145,146,146,146,146,147,147,147,147,148,148,148,148}'::int2[])::integer[], ('{add_arm,change_arm,delete_arm,view_arm,add_experiment,change_experiment,delete_experiment,view_experiment,add_division,change_division,delete_division,view_division,add_assignment,change_assignment,delete_assignment,view_assignment,add_reading,change_reading,delete_reading,view_reading,add_campaign,change_campaign,delete_campaign,view_campaign,add_campaignletter,change_campaignletter,delete_campaignletter,view_campaignletter,add_campaignrecipient,change_campaignrecipient,delete_campaignrecipient,view_campaignrecipient,add_campaignsegment,change_campaignsegment,delete_campaignsegment,view_campaignsegment,add_spendentry,change_spendentry,delete_spendentry,view_spendentry,add_keptback,change_keptback,delete_keptback,view_keptback,add_suggestionrules,change_suggestionrules,delete_suggestionrules,view_suggestionrules,add_productpair,change_productpair,delete_productpair,view_productpair,add_productstanding,change_productstanding,delete_productstanding,view_productstanding,add_offer,change_offer,delete_offer,view_offer,add_offercode,change_offercode,delete_offercode,view_offercode,add_redemption,change_redemption,delete_redemption,view_redemption}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{acquire,acquire,acquire}')::varchar[], ('{pipeline,dealstage,deal}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add pipeline","Can change pipeline","Can delete pipeline","Can view pipeline","Can add stage","Can change stage","Can delete stage","Can view stage","Can add deal","Can change deal","Can delete deal","Can view deal"}')::varchar[], ('{149,149,149,149,150,150,150,150,151,151,151,151}'::int2[])::integer[], ('{add_pipeline,change_pipeline,delete_pipeline,view_pipeline,add_dealstage,change_dealstage,delete_dealstage,view_dealstage,add_deal,change_deal,delete_deal,view_deal}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{retain,retain,retain,retain}')::varchar[], ('{servicelevel,case,caseentry,intake}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add service level","Can change service level","Can delete service level","Can view service level","Can add case","Can change case","Can delete case","Can view case","Can add case entry","Can change case entry","Can delete case entry","Can view case entry","Can add case intake","Can change case intake","Can delete case intake","Can view case intake"}')::varchar[], ('{152,152,152,152,153,153,153,153,154,154,154,154,155,155,155,155}'::int2[])::integer[], ('{add_servicelevel,change_servicelevel,delete_servicelevel,view_servicelevel,add_case,change_case,delete_case,view_case,add_caseentry,change_caseentry,delete_caseentry,view_caseentry,add_intake,change_intake,delete_intake,view_intake}')::varchar[]) RETURNING "auth_permission"."id"
--;
INSERT INTO "django_content_type" ("app_label", "model") SELECT * FROM UNNEST(('{measure,measure,measure}')::varchar[], ('{clvfit,clvrules,customerclv}')::varchar[]) RETURNING "django_content_type"."id"
--;
INSERT INTO "auth_permission" ("name", "content_type_id", "codename") SELECT * FROM UNNEST(('{"Can add clv fit","Can change clv fit","Can delete clv fit","Can view clv fit","Can add clv rules","Can change clv rules","Can delete clv rules","Can view clv rules","Can add customer clv","Can change customer clv","Can delete customer clv","Can view customer clv"}')::varchar[], ('{156,156,156,156,157,157,157,157,158,158,158,158}'::int2[])::integer[], ('{add_clvfit,change_clvfit,delete_clvfit,view_clvfit,add_clvrules,change_clvrules,delete_clvrules,view_clvrules,add_customerclv,change_customerclv,delete_customerclv,view_customerclv}')::varchar[]) RETURNING "auth_permission"."id"
--;
