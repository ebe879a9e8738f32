package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS only, with a certificate of an authority of its own for 127.0.0.1. */
class EncryptedTest {

  private static final String PASSFILE = "org.postgresql.pgpassfile";

  @TempDir static Path dir;
  private static PostgresServer server;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    Where.assumeServer();
    authority("ours");
    authority("other");
    certificate("server", "subjectAltName=IP:127.0.0.1");
    certificate("client", "extendedKeyUsage=clientAuth");
    openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", "client.key", "-out", "c.pk8");
    server = PostgresServer.start();
    database = server.newDatabase().replaceAll(".*/([^?]*)[?].*", "$1");
    set("ssl_cert_file", server.give(dir.resolve("server.crt")).toString());
    set("ssl_key_file", server.give(dir.resolve("server.key")).toString());
    set("ssl_ca_file", server.give(dir.resolve("ours.crt")).toString());
    set("ssl", "on");
    Files.writeString(
        server.data().resolve("pg_hba.conf"),
        """
        hostssl all by_certificate 127.0.0.1/32 cert
        hostssl all all            127.0.0.1/32 scram-sha-256
        """);
    server.sql("postgres", "CREATE ROLE by_certificate LOGIN SUPERUSER");
    server.sql("postgres", "SELECT pg_reload_conf()");
    Instant deadline = Instant.now().plusSeconds(30);
    while (!server.sql("postgres", "SHOW ssl").equals("on")) {
      assertTrue(Instant.now().isBefore(deadline), "the server speaks no TLS");
    }
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static void set(String name, String value) {
    server.sql("postgres", "ALTER SYSTEM SET " + name + " = '" + value + "'");
  }

  private static void authority(String name) throws Exception {
    make(name, "-subj", "/CN=" + name);
  }

  /** Signed by our authority, for the user who shows it. */
  private static void certificate(String name, String extension) throws Exception {
    make(
        name,
        "-subj",
        "/CN=by_certificate",
        "-CA",
        "ours.crt",
        "-CAkey",
        "ours.key",
        "-addext",
        "basicConstraints=CA:FALSE",
        "-addext",
        extension);
  }

  private static void make(String name, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
    all.addAll(List.of("-nodes", "-days", "2", "-keyout", name + ".key", "-out", name + ".crt"));
    all.addAll(List.of(more));
    openssl(all.toArray(String[]::new));
  }

  private static void openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Path said = dir.resolve("openssl.log");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), () -> read(said));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String url(String host, String parameters) {
    return "jdbc:postgresql://%s:%d/%s?%s".formatted(host, server.port(), database, parameters);
  }

  private static String login(String password) {
    return "user=" + PostgresServer.USER + "&password=" + password;
  }

  private static String verifying(String authority) {
    return "sslmode=verify-full&sslrootcert=" + dir.resolve(authority + ".crt");
  }

  private static String refusal(String url) {
    return Objects.toString(
        assertThrows(JournalUnusableException.class, () -> Schema.install(JournalSettings.at(url)))
            .getMessage());
  }

  private static void assertUnsecured(String why, String url) {
    assertSaid(
        "the connection to the journal's database can not be secured: is sslrootcert its authority,"
            + " and the URL's host in its certificate? ",
        why,
        url);
  }

  private static void assertRefused(String why, String url) {
    String start = "the journal's database refuses user fairlead or its password: FATAL: ";
    assertSaid(start, why, url);
  }

  private static void assertSaid(String start, String why, String url) {
    String said = refusal(url);
    assertTrue(said.startsWith(start), () -> said);
    assertTrue(said.contains(why), () -> said);
    assertFalse(said.contains(PostgresServer.PASSWORD), () -> said);
  }

  private static JournalSettings encrypted(String url) throws Exception {
    JournalSettings settings = Schema.install(JournalSettings.at(url));
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertTrue(row.next() && row.getBoolean(1), "the connection is encrypted");
    }
    return settings;
  }

  @Test
  void whoKnowsItsAuthorityUsesIt() throws Exception {
    JournalSettings settings =
        encrypted(url("127.0.0.1", login(PostgresServer.PASSWORD) + "&" + verifying("ours")));
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      system.keep("a", "secret", Duration.ofSeconds(60)).toCompletableFuture().join();
      assertEquals("secret", Note.text(feed.read(0, 100).getLast()));
    }
  }

  @Test
  void aCertificateIsAsGoodAsAPassword() throws Exception {
    String shown =
        "user=by_certificate&sslcert="
            + dir.resolve("client.crt")
            + "&sslkey="
            + dir.resolve("c.pk8");
    encrypted(url("127.0.0.1", shown + "&" + verifying("ours")));
    String refusal = refusal(url("127.0.0.1", "user=by_certificate&" + verifying("ours")));
    assertTrue(
        refusal.startsWith("the journal's database refuses user by_certificate"), () -> refusal);
  }

  @Test
  void thePasswordMayBeInAFile() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("pgpass"),
            "127.0.0.1:%d:*:%s:%s%n"
                .formatted(server.port(), PostgresServer.USER, PostgresServer.PASSWORD));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    System.setProperty(PASSFILE, file.toString());
    try {
      encrypted(url("127.0.0.1", "user=" + PostgresServer.USER + "&" + verifying("ours")));
    } finally {
      System.clearProperty(PASSFILE);
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsRefused() {
    assertUnsecured(
        "PKIX path building failed",
        url("127.0.0.1", login(PostgresServer.PASSWORD) + "&" + verifying("other")));
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    assertUnsecured(
        "The hostname localhost could not be verified",
        url("localhost", login(PostgresServer.PASSWORD) + "&" + verifying("ours")));
  }

  @Test
  void anAuthorityThatCanNotBeReadIsNamed() {
    assertUnsecured(
        "Could not open SSL root certificate file " + dir.resolve("not-there.crt"),
        url("127.0.0.1", login(PostgresServer.PASSWORD) + "&" + verifying("not-there")));
  }

  @Test
  void aWrongPasswordIsRefused() {
    assertRefused(
        "password authentication failed for user",
        url("127.0.0.1", login("guessed") + "&" + verifying("ours")));
  }

  @Test
  void withoutEncryptionNobodyComesIn() {
    assertRefused(
        "no encryption", url("127.0.0.1", login(PostgresServer.PASSWORD) + "&sslmode=disable"));
  }
}
