package io.fairlead.persistence.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The image at the journal's floor, kept beside the journal for processes whose own files do not
 * reach so far: a new one, or one that lost its disk. One is kept, the newest. Methods block.
 */
final class StoredImage {

  private static final int PART = 1 << 20;
  private static final String PUT = "INSERT INTO \"journal_image\" VALUES (?, ?, ?)";
  private static final String REMOVE = "DELETE FROM \"journal_image\" WHERE \"ordering\" ";
  private static final String NEWEST =
      "SELECT MAX(\"ordering\") FROM \"journal_image\" WHERE \"ordering\" <= ?";
  private static final String GET =
      "SELECT \"bytes\" FROM \"journal_image\" WHERE \"ordering\" = ? AND \"part\" = ?";

  private final JournalSettings settings;

  StoredImage(JournalSettings settings) {
    this.settings = settings;
  }

  /**
   * Puts a checkpoint's file in the place of what is there; others see the old one or the new one.
   *
   * @throws IOException when it can not be; the old one is still there
   */
  void put(long ordering, Path file) throws IOException {
    try (Connection connection = settings.connect()) {
      connection.setAutoCommit(false);
      remove(connection, "= ?", ordering);
      try (InputStream in = Files.newInputStream(file);
          PreparedStatement put = connection.prepareStatement(PUT)) {
        int part = 0;
        for (byte[] bytes = in.readNBytes(PART); bytes.length > 0; bytes = in.readNBytes(PART)) {
          put.setLong(1, ordering);
          put.setInt(2, part++);
          put.setBytes(3, bytes);
          put.executeUpdate();
        }
      }
      remove(connection, "< ?", ordering);
      connection.commit();
    } catch (SQLException e) {
      throw new IOException("the image can not be stored: " + e.getMessage(), e);
    }
  }

  private static void remove(Connection connection, String which, long ordering)
      throws SQLException {
    try (PreparedStatement remove = connection.prepareStatement(REMOVE + which)) {
      remove.setLong(1, ordering);
      remove.executeUpdate();
    }
  }

  /**
   * Writes the image to a file; empty when none is stored.
   *
   * @param atMost it is not after this ordering
   * @return its ordering
   */
  Optional<Long> get(long atMost, Path file) throws IOException {
    try (Connection connection = settings.connect()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (PreparedStatement newest = connection.prepareStatement(NEWEST)) {
        newest.setLong(1, atMost);
        try (ResultSet found = newest.executeQuery()) {
          long ordering = found.next() ? found.getLong(1) : 0;
          if (ordering == 0) {
            return Optional.empty();
          }
          try (OutputStream out = Files.newOutputStream(file)) {
            copy(connection, ordering, out);
          }
          return Optional.of(ordering);
        }
      }
    } catch (SQLException e) {
      throw new IOException("the stored image can not be read: " + e.getMessage(), e);
    }
  }

  private static void copy(Connection connection, long ordering, OutputStream out)
      throws SQLException, IOException {
    try (PreparedStatement get = connection.prepareStatement(GET)) {
      get.setLong(1, ordering);
      for (int part = 0; ; part++) {
        get.setInt(2, part);
        try (ResultSet found = get.executeQuery()) {
          if (!found.next()) {
            return;
          }
          out.write(found.getBytes(1));
        }
      }
    }
  }
}
