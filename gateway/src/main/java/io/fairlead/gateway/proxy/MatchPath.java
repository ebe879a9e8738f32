package io.fairlead.gateway.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The path a route is matched by. Clients and endpoints read {@code /a/../b}, {@code /a/%2e%2e/b}
 * and {@code /a/..;x/b} as {@code /b}; so does matching, or a route for {@code /a} would let
 * requests through to {@code /b}. What is forwarded stays as the client wrote it.
 */
final class MatchPath {

  /** Stays escaped: decoded, it would look like the beginning of a query. */
  private static final byte[] QUESTION_MARK = "%3F".getBytes(StandardCharsets.US_ASCII);

  private MatchPath() {}

  /**
   * Decoded once, slashes merged, dot segments resolved, as nginx matches locations.
   *
   * @param path begins with a slash, without query
   * @return null when an escape is not valid, it decodes to a control character, or the path climbs
   *     above the root
   */
  static @Nullable String of(String path) {
    if (isPlain(path)) {
      return path;
    }
    String decoded = decode(path);
    return decoded == null ? null : resolve(decoded);
  }

  private static boolean isPlain(String path) {
    char previous = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' || (previous == '/' && (c == '.' || c == '/'))) {
        return false;
      }
      previous = c;
    }
    return true;
  }

  private static @Nullable String decode(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      int c = path.charAt(i);
      if (c == '%') {
        int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
        int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
        c = high < 0 || low < 0 ? 0 : high * 16 + low;
        i += 2;
      }
      if (c < 0x20 || c == 0x7f) {
        return null;
      }
      if (c == '?') {
        bytes.writeBytes(QUESTION_MARK);
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static @Nullable String resolve(String path) {
    Deque<String> kept = new ArrayDeque<>();
    boolean endsInSlash = false;
    int start = 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String segment = path.substring(start, end);
      String name = withoutParameters(segment);
      endsInSlash = slash >= 0 || name.equals(".") || name.equals("..");
      if (name.equals("..")) {
        if (kept.pollLast() == null) {
          return null;
        }
      } else if (!segment.isEmpty() && !name.equals(".")) {
        kept.addLast(segment);
      }
      start = end + 1;
    }
    return join(kept, endsInSlash);
  }

  /** Servlet containers drop {@code ;...} before they resolve dots. */
  private static String withoutParameters(String segment) {
    int semicolon = segment.indexOf(';');
    return semicolon < 0 ? segment : segment.substring(0, semicolon);
  }

  private static String join(Deque<String> segments, boolean endsInSlash) {
    StringBuilder path = new StringBuilder("/");
    for (Iterator<String> each = segments.iterator(); each.hasNext(); ) {
      path.append(each.next());
      if (each.hasNext() || endsInSlash) {
        path.append('/');
      }
    }
    return path.toString();
  }
}
