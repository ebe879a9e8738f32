-- As in V001, but the orderings of the new history begin at the microseconds since 1970 as well: also
-- behind those of histories that are noted nowhere any more, because an even older back-up was
-- restored. Asked for twice without a write between, it moves on twice.
CREATE OR REPLACE FUNCTION "fairlead_new_history"(
  "known" TEXT DEFAULT NULL, "seen" BIGINT DEFAULT 0)
RETURNS TEXT LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  head BIGINT;
  next BIGINT;
BEGIN
  PERFORM pg_advisory_xact_lock((4711::bigint << 32) | '"event_journal"'::regclass::oid::bigint);
  IF EXISTS (SELECT FROM "journal_epoch" WHERE "epoch" = coalesce("known", "epoch")) THEN
    SELECT coalesce(max("ordering"), 0) INTO head FROM "event_journal";
    next := greatest(
      greatest(head, "seen") + 1000000000,
      (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    INSERT INTO "journal_lost" ("after", "before", "epoch")
      SELECT head, next, "epoch" FROM "journal_epoch"
      ON CONFLICT ("after") DO UPDATE SET "before" = excluded."before", "epoch" = excluded."epoch";
    PERFORM setval(pg_get_serial_sequence('"event_journal"', 'ordering'), next, false);
    UPDATE "journal_epoch" SET "epoch" = CAST(gen_random_uuid() AS VARCHAR(36));
    PERFORM pg_notify('fairlead_journal', '');
  END IF;
  RETURN (SELECT "epoch" FROM "journal_epoch");
END
$$;
