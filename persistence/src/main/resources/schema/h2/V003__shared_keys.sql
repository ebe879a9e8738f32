-- Keys and tokens that all control planes of this journal have in common, each made once.
CREATE TABLE "shared_keys" (
  "name" VARCHAR(64) PRIMARY KEY,
  "text" VARCHAR(65536) NOT NULL,
  "made" TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);
