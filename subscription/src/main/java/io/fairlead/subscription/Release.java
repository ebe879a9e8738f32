package io.fairlead.subscription;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * Which Fairlead this is: the version of the build, {@code 1.2.3} or {@code 1.2.3-SNAPSHOT}. Not a
 * constant, so that one file decides, and no class has it inlined.
 */
public final class Release {
  public static final String VERSION = read();

  private Release() {}

  private static String read() {
    Properties properties = new Properties();
    try (InputStream file = Release.class.getResourceAsStream("version.properties")) {
      properties.load(Objects.requireNonNull(file, "version.properties is in every build"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(properties.getProperty("version"), "version");
  }
}
