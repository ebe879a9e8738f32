package io.fairlead.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The address of a PostgreSQL database, taken apart: {@code jdbc:postgresql://host:port/database?
 * parameters} as pgjdbc reads it, or {@code postgresql://user:password@host:port/database} as libpq
 * does. User and password are kept apart from what may be printed. Pure.
 *
 * @param address what is before the {@code ?}
 * @param parameters of the driver, decoded, in their order
 */
record PostgresqlUrl(String address, Map<String, String> parameters, String user, String password) {

  private static final String JDBC = "jdbc:postgresql:";

  /** The server ends what hangs: a statement, a transaction left open, a peer that is gone. */
  private static final String SERVER_SIDE =
      "-c statement_timeout=5s -c idle_in_transaction_session_timeout=5s"
          + " -c tcp_user_timeout=10s -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2"
          + " -c tcp_keepalives_count=3";

  /** What is said nowhere else; seconds. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "ApplicationName", "fairlead",
          "connectTimeout", "3",
          "socketTimeout", "7",
          "cancelSignalTimeout", "3",
          "tcpKeepAlive", "true",
          // Messages about a batch would have in them what was to be written: Secrets, too.
          "logServerErrorDetail", "false",
          "reWriteBatchedInserts", "true");

  /**
   * Takes one apart.
   *
   * @param user when it is not in the URL, or instead of that; may be empty
   * @throws IllegalArgumentException when there is no user, or it can not be read
   */
  static PostgresqlUrl parse(String url, String user, String password) {
    String rest = url.startsWith("jdbc:") ? url : "jdbc:" + url;
    rest =
        rest.startsWith("jdbc:postgres:") ? JDBC + rest.substring("jdbc:postgres:".length()) : rest;
    int question = rest.indexOf('?');
    String address = question < 0 ? rest : rest.substring(0, question);
    Map<String, String> parameters =
        question < 0 ? new LinkedHashMap<>() : parameters(rest.substring(question + 1));
    String inUrl = parameters.remove("user");
    String secret = parameters.remove("password");
    int at = address.lastIndexOf('@');
    if (at >= 0 && address.startsWith(JDBC + "//")) {
      String[] login = address.substring(JDBC.length() + 2, at).split(":", 2);
      inUrl = decoded(login[0]);
      secret = login.length > 1 ? decoded(login[1]) : secret;
      address = JDBC + "//" + address.substring(at + 1);
    }
    String who = !user.isEmpty() ? user : inUrl == null ? "" : inUrl;
    String what = !password.isEmpty() ? password : secret == null ? "" : secret;
    if (who.isEmpty()) {
      throw new IllegalArgumentException(
          "journal URL: Invalid value: \"" + address + "\": names no user: add ?user=...");
    }
    return new PostgresqlUrl(address, parameters, who, what);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&", -1)) {
      if (!parameter.isEmpty()) {
        String[] parts = parameter.split("=", 2);
        parameters.put(parts[0], parts.length > 1 ? decoded(parts[1]) : "");
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  /** With what we set where the URL says nothing. */
  PostgresqlUrl withDefaults() {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    DEFAULTS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> all.putIfAbsent(entry.getKey(), entry.getValue()));
    if (address.contains(",")) {
      all.putIfAbsent("targetServerType", "primary");
      all.putIfAbsent("hostRecheckSeconds", "1");
    }
    String options = all.getOrDefault("options", "");
    if (!options.contains("statement_timeout=")) {
      all.put("options", (SERVER_SIDE + " " + options).strip()); // of two the last counts
    }
    return new PostgresqlUrl(address, all, user, password);
  }

  /** With a parameter set, whether it was there or not. */
  PostgresqlUrl with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put(name, value);
    return new PostgresqlUrl(address, all, user, password);
  }

  /** With a setting of the server for each session. */
  PostgresqlUrl withSetting(String name, String value) {
    String others =
        parameters
            .getOrDefault("options", "")
            .replaceAll(" ?-c " + Pattern.quote(name) + "=\\S*", "");
    return with("options", (others + " -c " + name + "=" + value).strip());
  }

  /** What pgjdbc is given, without user and password. */
  String jdbcUrl() {
    return parameters.isEmpty()
        ? address
        : address
            + parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
