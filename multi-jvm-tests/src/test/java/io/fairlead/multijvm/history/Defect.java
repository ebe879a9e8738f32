package io.fairlead.multijvm.history;

import io.fairlead.testing.PostgresServer;

/**
 * What a run puts into the database under a real cluster, to show that the checker finds it there,
 * too: a trigger on the journal that is not the product's.
 */
enum Defect {
  NONE(""),
  /** Of some events something else is kept than was acknowledged. */
  CHANGED(
      """
      NEW.event_payload := convert_to(
        replace(convert_from(NEW.event_payload, 'UTF8'), 'written-by":"v', 'written-by":"v9'),
        'UTF8');
      """),
  /** Some events are acknowledged and not kept. */
  DROPPED("RETURN NULL;\n");

  private static final String ALL = "SELECT datname FROM pg_database WHERE datname LIKE 'test%'";
  private final String body;

  Defect(String body) {
    this.body = body;
  }

  /** From now on; to a server that has only the cluster's database. */
  void seed(PostgresServer server) {
    if (this != NONE) {
      server.sql(server.sql("postgres", ALL).strip(), trigger());
    }
  }

  private String trigger() {
    return """
    CREATE FUNCTION defect() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF random() < 0.02 AND position('written-by' in encode(NEW.event_payload, 'escape')) > 0 THEN
        %s
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER defect BEFORE INSERT ON event_journal
      FOR EACH ROW EXECUTE FUNCTION defect();
    """
        .formatted(body);
  }
}
