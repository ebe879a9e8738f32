package io.fairlead.model.routepolicy;

import io.fairlead.model.budget.Rate;

/** How often requests that have something in common may be made. */
public record RateLimit(Rate rate, Key key) {

  /** What requests are told apart by. */
  public enum By {
    /** Nothing: all together. */
    ALL("All"),
    CLIENT_ADDRESS("ClientAddress"),
    HEADER("Header"),
    CLAIM("Claim"),
    /** The client that {@code authentication} found: of an API key, a user, a token's subject. */
    CLIENT("Client");

    private final String word;

    By(String word) {
      this.word = word;
    }

    /** As manifests write it. */
    public String word() {
      return word;
    }

    static By of(String word) {
      for (By by : values()) {
        if (by.word.equals(word)) {
          return by;
        }
      }
      return ALL;
    }
  }

  /**
   * A key.
   *
   * @param name of the header or claim; requests without it count together
   */
  public record Key(By by, String name) {}
}
