package io.fairlead.model.net;

import java.util.Optional;

/** Ports from {@code first} to {@code last}, both included, 1-65535. */
public record PortRange(int first, int last) {

  /**
   * @throws IllegalArgumentException when empty or outside 1-65535
   */
  public PortRange {
    if (first < 1 || last > 65535 || first > last) {
      throw new IllegalArgumentException("not a port range: " + first + "-" + last);
    }
  }

  /** Reads {@code 30000-32767} or a single port. */
  public static Optional<PortRange> parse(String text) {
    int dash = text.indexOf('-');
    int first = number(dash < 0 ? text : text.substring(0, dash));
    int last = dash < 0 ? first : number(text.substring(dash + 1));
    return first >= 1 && first <= last ? Optional.of(new PortRange(first, last)) : Optional.empty();
  }

  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  public int size() {
    return last - first + 1;
  }

  /** {@code 30000-32767}. */
  @Override
  public String toString() {
    return first + "-" + last;
  }

  private static int number(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return -1;
    }
    int value = Integer.parseInt(text);
    return value <= 65535 ? value : -1;
  }
}
