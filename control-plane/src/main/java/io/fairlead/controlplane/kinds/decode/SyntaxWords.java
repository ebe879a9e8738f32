package io.fairlead.controlplane.kinds.decode;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Says what is wrong with a JSON text, as far as it can be said in the words of Go's parser. */
final class SyntaxWords {
  /** What a parser puts in front of a message that another one gave it. */
  private static final Pattern CLASS_NAME = Pattern.compile("^[a-z][\\w.]*\\.[A-Z]\\w*: ");

  private SyntaxWords() {}

  static String of(byte[] text, JacksonException problem) {
    String message = problem.getOriginalMessage();
    String trimmed = new String(text, StandardCharsets.UTF_8).trim();
    if (problem instanceof UnexpectedEndOfInputException || message.startsWith("Unexpected end")) {
      return "unexpected end of JSON input";
    }
    if (!trimmed.isEmpty() && !"{[\"-0123456789tfn".contains(trimmed.substring(0, 1))) {
      return invalidCharacter(trimmed.charAt(0), "looking for beginning of value");
    }
    TokenStreamLocation at = problem.getLocation();
    String where =
        at == null || at.getLineNr() < 0
            ? ""
            : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    String first = message.lines().findFirst().orElse("it can not be parsed");
    return CLASS_NAME.matcher(first).replaceFirst("") + where;
  }

  /** There is something behind the end of the document. */
  static String afterTopLevel(byte[] text, JsonParser parser) {
    long offset = parser.currentTokenLocation().getByteOffset();
    if (offset < 0 || offset >= text.length) {
      return "only one document may be sent";
    }
    return invalidCharacter((char) text[(int) offset], "after top-level value");
  }

  private static String invalidCharacter(char character, String where) {
    return "invalid character '" + character + "' " + where;
  }
}
