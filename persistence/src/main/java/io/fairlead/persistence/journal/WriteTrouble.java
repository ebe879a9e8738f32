package io.fairlead.persistence.journal;

import java.sql.SQLException;
import java.util.Optional;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps events of an actor system from being written, in the database's words: a full disk, a
 * server that is away. From the last write that failed until the next that does not. Thread-safe.
 */
public final class WriteTrouble implements Extension {

  private static final Logger LOG = LoggerFactory.getLogger(WriteTrouble.class);
  private static final Id ID = new Id();

  /** Of an integrity constraint: another writer was first, which is no trouble of the database. */
  private static final String CONSTRAINT = "23";

  private volatile @Nullable String last;

  private WriteTrouble() {}

  /** Of this actor system. */
  public static WriteTrouble of(ClassicActorSystemProvider system) {
    return ID.get(system.classicSystem());
  }

  /** In a line; empty when the last write succeeded, or there was none. */
  public Optional<String> now() {
    return Optional.ofNullable(last);
  }

  void failed(Throwable failure) {
    SQLException said = innermost(failure);
    String state = said == null || said.getSQLState() == null ? "" : said.getSQLState();
    if (state.startsWith(CONSTRAINT)) {
      return;
    }
    String before = last;
    if (before != null && said != null && said.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED) {
      return; // H2 closes its file after an error: that error is what is of interest
    }
    String line = said == null ? String.valueOf(failure.getMessage()) : line(said);
    last = line;
    if (before == null) {
      LOG.atWarn().addKeyValue("error", line).log("the journal can not be written");
    }
  }

  void succeeded() {
    if (last != null) {
      last = null;
      LOG.atInfo().log("the journal can be written again");
    }
  }

  /** Those around it repeat the statement, with what was to be written. */
  private static @Nullable SQLException innermost(Throwable failure) {
    SQLException found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      found = cause instanceof SQLException sql ? sql : found;
    }
    return found;
  }

  private static String line(SQLException said) {
    String line = first(String.valueOf(said.getMessage()));
    Throwable root = said;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String more = root.getMessage() == null ? "" : first(root.getMessage());
    return line.contains(more) ? line : line + ": " + more;
  }

  private static String first(String text) {
    return text.split("\n|; SQL statement", 2)[0].strip();
  }

  private static final class Id extends AbstractExtensionId<WriteTrouble> {
    @Override
    public WriteTrouble createExtension(ExtendedActorSystem system) {
      return new WriteTrouble();
    }
  }
}
