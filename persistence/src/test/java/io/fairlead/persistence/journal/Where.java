package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.PostgresServer;
import java.nio.file.Path;

/** The databases every test of the journal runs on. */
enum Where {
  /** A file in the test's directory. */
  H2 {
    @Override
    JournalSettings settings(Path dir) {
      return JournalSettings.h2(dir);
    }
  },
  /** A database of its own at a real server. */
  POSTGRESQL {
    @Override
    JournalSettings settings(Path dir) {
      assumeServer();
      return JournalSettings.at(PostgresServer.shared().newDatabase());
    }
  };

  /** A journal that is not there yet. */
  abstract JournalSettings settings(Path dir);

  /** The same with its tables, and as those use it who write. */
  JournalSettings installed(Path dir) {
    return Schema.install(settings(dir));
  }

  /** Skips the test, and says why, where there can be no server. */
  static void assumeServer() {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElseThrow());
  }
}
