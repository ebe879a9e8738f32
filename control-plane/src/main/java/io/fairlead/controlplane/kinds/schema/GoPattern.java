package io.fairlead.controlplane.kinds.schema;

import java.util.regex.Pattern;

/**
 * A regular expression as Go reads it: found anywhere in a text, and {@code $} is the end of the
 * text, not before a last line feed.
 *
 * @param text as it is written, and shown
 */
public record GoPattern(String text, Pattern compiled) {

  public static GoPattern of(String text) {
    StringBuilder java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        java.append(c).append(text.charAt(++i));
      } else if (c == '$' && !inClass) {
        java.append("\\z");
      } else {
        inClass = c == '[' || (inClass && c != ']');
        java.append(c);
      }
    }
    return new GoPattern(text, Pattern.compile(java.toString()));
  }

  /** Whether the pattern is somewhere in {@code value}. */
  public boolean matches(String value) {
    return compiled.matcher(value).find();
  }
}
