package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Addresses of PostgreSQL as people write them, and what becomes of them. */
class PostgresqlUrlTest {

  private static PostgresqlUrl parse(String url) {
    return PostgresqlUrl.parse(url, "", "");
  }

  @Test
  void asPgjdbcReadsThem() {
    PostgresqlUrl url =
        parse("jdbc:postgresql://db:5433/fairlead?user=me&password=a%26b+c&sslmode=verify-full");
    assertEquals(
        new PostgresqlUrl(
            "jdbc:postgresql://db:5433/fairlead", Map.of("sslmode", "verify-full"), "me", "a&b+c"),
        url);
    assertEquals("jdbc:postgresql://db:5433/fairlead?sslmode=verify-full", url.jdbcUrl());
  }

  @Test
  void asLibpqReadsThem() {
    assertEquals(
        new PostgresqlUrl("jdbc:postgresql://db,other:5433/fairlead", Map.of(), "me", "p@ss:word"),
        parse("postgres://me:p%40ss:word@db,other:5433/fairlead"));
    assertEquals("me", parse("postgresql://me@db/fairlead").user());
  }

  @Test
  void userAndPasswordBesideTheUrlCountMore() {
    PostgresqlUrl url =
        PostgresqlUrl.parse("jdbc:postgresql:fairlead?user=me&password=x", "i", "y");
    assertEquals("i", url.user());
    assertEquals("y", url.password());
  }

  @Test
  void withoutAUserItIsRefusedWithoutTellingThePassword() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> JournalSettings.at("jdbc:postgresql://db/fairlead?password=secret"));
    assertEquals(
        "journal URL: Invalid value: \"jdbc:postgresql://db/fairlead\": names no user: add"
            + " ?user=...",
        refused.getMessage());
  }

  @Test
  void whatHangsIsEndedUnlessTheUrlSaysOtherwise() {
    Map<String, String> parameters =
        parse("jdbc:postgresql://db/fairlead?user=me&socketTimeout=60&options=-c%20work_mem=8MB")
            .withDefaults()
            .parameters();
    assertEquals("60", parameters.get("socketTimeout"));
    assertEquals("3", parameters.get("connectTimeout"));
    assertEquals("true", parameters.get("tcpKeepAlive"));
    assertEquals("true", parameters.get("reWriteBatchedInserts"));
    assertEquals("false", parameters.get("logServerErrorDetail"), "no Secrets in messages");
    assertTrue(parameters.getOrDefault("options", "").startsWith("-c statement_timeout=5s "));
    assertTrue(parameters.getOrDefault("options", "").endsWith(" -c work_mem=8MB"));
    assertFalse(parameters.containsKey("targetServerType"), "one server is whatever it is");
  }

  @Test
  void ofSeveralServersThePrimaryIsMeant() {
    Map<String, String> parameters =
        parse("jdbc:postgresql://one,two/fairlead?user=me").withDefaults().parameters();
    assertEquals("primary", parameters.get("targetServerType"));
  }

  @Test
  void settingsAreTheSameWhenMadeOfThemselves() {
    JournalSettings once = JournalSettings.at("postgresql://me:secret@db/fairlead?sslmode=require");
    assertEquals(once, new JournalSettings(once.jdbcUrl(), once.user(), once.password()));
    assertEquals("JournalSettings[jdbc:postgresql://db/fairlead as me]", once.toString());
    assertFalse(once.jdbcUrl().contains("secret"));
  }
}
