package io.fairlead.launcher;

import io.fairlead.model.net.FamilyRanges;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a running {@code fairlead up} listens and which addresses it gives out; kept in the data
 * directory's file {@code addresses} so that other commands find it.
 */
public record Addresses(
    InetSocketAddress api,
    InetSocketAddress dns,
    InetSocketAddress http,
    InetSocketAddress https,
    InetSocketAddress health,
    InetSocketAddress gatewayHealth,
    FamilyRanges services,
    FamilyRanges pods,
    String clusterDomain) {

  private static final String FILE = "addresses";

  public void write(Path dataDirectory) {
    Properties properties = new Properties();
    properties.setProperty("api", text(api));
    properties.setProperty("dns", text(dns));
    properties.setProperty("http", text(http));
    properties.setProperty("https", text(https));
    properties.setProperty("health", text(health));
    properties.setProperty("gatewayHealth", text(gatewayHealth));
    properties.setProperty("services", services.text());
    properties.setProperty("pods", pods.text());
    properties.setProperty("clusterDomain", clusterDomain);
    try (Writer out = Files.newBufferedWriter(dataDirectory.resolve(FILE))) {
      properties.store(out, "where fairlead up listens");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what the last {@code fairlead up} wrote.
   *
   * @throws UserError when there is none
   */
  public static Addresses read(Path dataDirectory) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(dataDirectory.resolve(FILE))) {
      properties.load(in);
    } catch (NoSuchFileException e) {
      throw new UserError(
          "no fairlead has run on %s: start one with `./fairlead up`, or name its directory with --data"
              .formatted(dataDirectory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Addresses(
        address(properties, "api"),
        address(properties, "dns"),
        address(properties, "http"),
        address(properties, "https"),
        health(properties, "health"),
        health(properties, "gatewayHealth"),
        FamilyRanges.parse(properties.getProperty("services", "")).orElseThrow(),
        FamilyRanges.parse(properties.getProperty("pods", "")).orElseThrow(),
        properties.getProperty("clusterDomain"));
  }

  /** {@code 127.0.0.1:6443}. */
  public static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** An earlier version did not write where it is, and any will do. */
  private static InetSocketAddress health(Properties properties, String key) {
    return properties.containsKey(key)
        ? address(properties, key)
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static InetSocketAddress address(Properties properties, String key) {
    String text = properties.getProperty(key);
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }
}
