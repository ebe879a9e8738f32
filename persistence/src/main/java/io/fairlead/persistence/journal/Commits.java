package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every commit in a PostgreSQL journal, whoever made it, on a connection and a thread of
 * its own: the journal's trigger notifies, this listens. What is committed while the connection is
 * away is not told; so whoever is told looks once more after each new connection, and every now and
 * then besides.
 */
final class Commits implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final int LISTEN_MILLIS = 2000;
  private static final long FIRST_RETRY_MILLIS = 100;
  private static final long LAST_RETRY_MILLIS = 3000;

  private final JournalSettings settings;
  private final Runnable committed;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Connection connection; // made by the thread, aborted by close
  private int failures; // only on the thread

  private Commits(JournalSettings settings, Runnable committed) {
    this.settings = settings;
    this.committed = committed;
    this.thread = Thread.ofPlatform().daemon().name("fairlead-commits").unstarted(this::run);
  }

  /** Begins; {@code committed} is called on the thread of this, returns soon, never throws. */
  static Commits listen(JournalSettings settings, Runnable committed) {
    Commits commits = new Commits(settings, committed);
    commits.thread.start();
    return commits;
  }

  private void run() {
    while (!stopping) {
      try (Connection fresh = settings.connect()) {
        connection = fresh;
        listen(fresh);
      } catch (SQLException e) {
        if (!stopping) {
          backOff(e);
        }
      }
    }
  }

  private void listen(Connection fresh) throws SQLException {
    try (Statement statement = fresh.createStatement()) {
      statement.execute("LISTEN fairlead_journal");
      failures = 0;
      committed.run();
      PGConnection notified = fresh.unwrap(PGConnection.class);
      while (!stopping) {
        if (notified.getNotifications(LISTEN_MILLIS).length > 0) {
          committed.run();
        } else {
          statement.execute(""); // a peer that is gone is found out by asking it something
        }
      }
    }
  }

  /** Longer from time to time, and not all processes at the same moment. */
  private void backOff(SQLException e) {
    failures++;
    LOG.atDebug()
        .addKeyValue("failures", failures)
        .addKeyValue("error", e.getMessage())
        .log("commits of others are found by asking for a while");
    long most = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures - 1, 10));
    long pause = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    long until = System.nanoTime() + pause * 1_000_000;
    for (long left = until - System.nanoTime();
        left > 0 && !stopping;
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  /** Ends it, without waiting for a database that does not answer. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.atDebug().setCause(e).log("the connection that listens was gone already");
      }
    }
  }
}
