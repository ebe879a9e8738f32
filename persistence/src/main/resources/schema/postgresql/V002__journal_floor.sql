-- How far back the journal is whole. Of events up to "floor" only those that recovery and the
-- history of living objects need are kept; up to "compacted" the others are gone already.
CREATE TABLE "journal_floor" (
  "id" INTEGER PRIMARY KEY,
  "floor" BIGINT NOT NULL,
  "compacted" BIGINT NOT NULL
);
INSERT INTO "journal_floor" VALUES (1, 0, 0);

-- The catalog's image at the floor, for a process that has none in its own files: a file
-- catalog-<ordering>.checkpoint in parts.
CREATE TABLE "journal_image" (
  "ordering" BIGINT NOT NULL,
  "part" INTEGER NOT NULL,
  "bytes" BYTEA NOT NULL,
  PRIMARY KEY ("ordering", "part")
);
ALTER TABLE "journal_image" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
