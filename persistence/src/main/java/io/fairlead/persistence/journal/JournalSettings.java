package io.fairlead.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;

/** Where the journal is kept. */
public record JournalSettings(String jdbcUrl, String user, String password) {

  /** H2 in the files {@code dir/fairlead.*}, with the options that survive kill -9. */
  public static JournalSettings h2(Path dir) {
    return new JournalSettings(
        "jdbc:h2:file:"
            + dir.toAbsolutePath().resolve("fairlead")
            + ";WRITE_DELAY=0;MAX_LENGTH_INPLACE_LOB=1000000;DB_CLOSE_ON_EXIT=FALSE",
        "fairlead",
        "");
  }

  /** Journal, snapshot store, circuit breakers and serializers, for the actor system. */
  public Config pekkoConfig() {
    return ConfigFactory.empty();
  }
}
