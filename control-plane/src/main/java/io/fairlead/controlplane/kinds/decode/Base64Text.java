package io.fairlead.controlplane.kinds.decode;

/** Standard base64 with padding, checked the way Go checks it: line breaks are skipped. */
final class Base64Text {
  private Base64Text() {}

  /** The text without line breaks; says at which byte it stops being base64. */
  static String canonical(String text) throws UndecodableException {
    StringBuilder kept = new StringBuilder(text.length());
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        continue;
      }
      int inGroup = kept.length() % 4;
      if (c == '=') {
        boolean allowed = inGroup == 2 || inGroup == 3 || padding == 1;
        if (!allowed || padding == 2 || (padding == 1 && inGroup == 0)) {
          throw illegalAt(i);
        }
        padding++;
      } else if (padding > 0 || !isDigit(c)) {
        throw illegalAt(i);
      }
      kept.append(c);
    }
    if (kept.length() % 4 != 0) {
      throw illegalAt(padding > 0 ? text.length() : text.length() - kept.length() % 4);
    }
    return kept.toString();
  }

  private static boolean isDigit(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  private static UndecodableException illegalAt(int index) {
    return new UndecodableException("illegal base64 data at input byte " + index);
  }
}
