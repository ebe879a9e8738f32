package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * Runs in H2 before each INSERT statement on the journal, before it takes a value for {@code
 * ordering}: locks one row until the transaction ends. So transactions that insert events run one
 * after the other, and the order of their numbers is the order of their commits (see
 * docs/adr/0001). Named in the schema; made by H2, once per open database.
 */
public final class CommitOrderTrigger implements Trigger {

  private static final String LOCK =
      "SELECT \"id\" FROM \"journal_lock\" WHERE \"id\" = 1 FOR UPDATE";

  @Override
  public void fire(Connection connection, Object @Nullable [] oldRow, Object @Nullable [] newRow)
      throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.execute();
    }
  }
}
