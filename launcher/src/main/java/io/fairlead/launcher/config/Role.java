package io.fairlead.launcher.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a process can be. */
public enum Role {
  CONTROL_PLANE("control-plane"),
  NODE_AGENT("node-agent"),
  GATEWAY("gateway");

  private final String word;

  Role(String word) {
    this.word = word;
  }

  /** As on a command line, and in names of files. */
  public String word() {
    return word;
  }

  /** The file of all its settings, each with its default, its unit and what it means. */
  public String reference() {
    String file = word + ".conf";
    try (InputStream in = Role.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
