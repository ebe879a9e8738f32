package io.fairlead.persistence.journal;

/** The tables of the journal. */
public final class Schema {

  private Schema() {}

  /** Makes or upgrades the tables; quick when there is nothing to do. */
  @SuppressWarnings("DoNotCallSuggester") // replaced by the next commit
  public static void install(JournalSettings settings) {
    throw new UnsupportedOperationException("not there yet: " + settings);
  }
}
