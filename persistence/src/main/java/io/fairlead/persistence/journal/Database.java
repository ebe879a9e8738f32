package io.fairlead.persistence.journal;

/** The databases a journal can be in. */
public enum Database {
  /** Inside this JVM, in a file: one control-plane process only. */
  H2("jdbc:h2:", "org.h2.Driver", "slick.jdbc.H2Profile$", "schema/h2", "CHECKPOINT"),
  /** A server: as many control-plane processes as wanted. */
  POSTGRESQL(
      "jdbc:postgresql:",
      "org.postgresql.Driver",
      "slick.jdbc.PostgresProfile$",
      "schema/postgresql",
      "");

  private final String urlPrefix;
  private final String driver;
  private final String slickProfile;
  private final String migrations;
  private final String writeOut;

  Database(
      String urlPrefix, String driver, String slickProfile, String migrations, String writeOut) {
    this.urlPrefix = urlPrefix;
    this.driver = driver;
    this.slickProfile = slickProfile;
    this.migrations = migrations;
    this.writeOut = writeOut;
  }

  /**
   * The database a JDBC URL names.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static Database of(String jdbcUrl) {
    for (Database database : values()) {
      if (jdbcUrl.startsWith(database.urlPrefix)) {
        return database;
      }
    }
    if (jdbcUrl.startsWith("postgresql://") || jdbcUrl.startsWith("postgres://")) {
      return POSTGRESQL;
    }
    throw new IllegalArgumentException(
        "journal URL: Invalid value: \""
            + jdbcUrl.split("[;?]", 2)[0]
            + "\": must start with jdbc:h2: or jdbc:postgresql:");
  }

  String driver() {
    return driver;
  }

  String slickProfile() {
    return slickProfile;
  }

  /** Folder of the migrations on the class path. */
  String migrations() {
    return migrations;
  }

  /**
   * The statement that makes sure that what a transaction can see is in the file, or empty where a
   * commit is seen only then. H2 shows a commit a moment before it writes it.
   */
  String writeOut() {
    return writeOut;
  }
}
