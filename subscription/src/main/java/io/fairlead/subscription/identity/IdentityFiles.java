package io.fairlead.subscription.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where an agent keeps who it is: {@code identity.pem} (key and certificate in one file, so that
 * they are replaced together), {@code trust.pem} (the authorities it believes) and {@code joined}
 * (the id of the token that bought it). Files and directory are the owner's alone. Used by one
 * process at a time, besides the control plane that makes them for an agent of its own machine.
 */
public record IdentityFiles(Path directory) {
  private static final String IDENTITY = "identity.pem";
  private static final String TRUST = "trust.pem";
  private static final String JOINED = "joined";

  /** Texts of key and certificate, and of the trusted authorities; empty: there is none. */
  public record Kept(String identity, String trust, String joined) {
    public boolean complete() {
      return !identity.isEmpty() && !trust.isEmpty();
    }

    /** Never the key. */
    @Override
    public String toString() {
      return "Kept(hidden)";
    }
  }

  public Kept read() throws IOException {
    return new Kept(text(IDENTITY), text(TRUST), text(JOINED).strip());
  }

  public void identity(String pem) throws IOException {
    PrivateFiles.write(directory.resolve(IDENTITY), pem);
  }

  public void trust(String pem) throws IOException {
    PrivateFiles.write(directory.resolve(TRUST), pem);
  }

  public void joined(String tokenId) throws IOException {
    PrivateFiles.write(directory.resolve(JOINED), tokenId + "\n");
  }

  private String text(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
