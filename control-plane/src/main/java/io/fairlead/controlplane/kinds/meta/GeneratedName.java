package io.fairlead.controlplane.kinds.meta;

import java.security.SecureRandom;

/** Names and parts of names that nobody has to think of. */
public final class GeneratedName {
  /** No vowels and no look-alikes, as Kubernetes: no word comes out by chance. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX_LENGTH = 5;
  private static final int MAX_NAME_LENGTH = 63;
  private static final SecureRandom RANDOM = new SecureRandom();

  private GeneratedName() {}

  /** {@code base}, cut so that all fits in 63 characters, and five random ones. */
  public static String of(String base) {
    int most = MAX_NAME_LENGTH - SUFFIX_LENGTH;
    return (base.length() > most ? base.substring(0, most) : base) + suffix();
  }

  /** Five random characters. */
  public static String suffix() {
    StringBuilder suffix = new StringBuilder(SUFFIX_LENGTH);
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      suffix.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return suffix.toString();
  }
}
