package io.fairlead.model.networkpolicy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A peer by its name in DNS (CN4): {@code kubernetes.io} is that name alone, {@code
 * *.kubernetes.io} all names below it, however deep, but not itself.
 *
 * @param text in lower case, without the dot of the root
 */
public record DomainName(String text) {
  /** As the API's schema has it, save letters that can not be meant: it says {@code A-z}. */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(\\*\\.)?([a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.)+[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.?");

  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;
  private static final String BELOW = "*.";

  /** Empty when it is no name, or one that can not be asked for. */
  public static Optional<DomainName> parse(String written) {
    String text = canonical(written);
    if (!WRITTEN.matcher(written).matches() || text.length() > LONGEST) {
      return Optional.empty();
    }
    for (String label : text.split("\\.")) {
      if (label.length() > LONGEST_LABEL) {
        return Optional.empty();
      }
    }
    return Optional.of(new DomainName(text));
  }

  /** A name as names are compared: in lower case, without the dot of the root. */
  public static String canonical(String name) {
    String text = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return text.toLowerCase(Locale.ROOT);
  }

  /** Whether this is about all names below one. */
  public boolean wildcard() {
    return text.startsWith(BELOW);
  }

  /** The name alone, or the one all names below which are meant. */
  public String base() {
    return wildcard() ? text.substring(BELOW.length()) : text;
  }

  /** Whether the name, in {@link #canonical} form, is meant. */
  public boolean matches(String name) {
    String base = base();
    return wildcard()
        ? name.length() > base.length() + 1
            && name.endsWith(base)
            && name.charAt(name.length() - base.length() - 1) == '.'
        : name.equals(base);
  }

  @Override
  public String toString() {
    return text;
  }
}
