package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The names by which writers own fields: what they may be, and whose one is that names none. */
public final class FieldManagers {
  private static final int LONGEST = 128;
  private static final int LONGEST_SUBRESOURCE = 256;

  private FieldManagers() {}

  /** What is wrong with a name; nothing is, with the empty one. */
  public static List<FieldError> problems(FieldPath path, String name) {
    List<FieldError> errors = new ArrayList<>();
    if (bytes(name) > LONGEST) {
      errors.add(FieldError.tooLong(path, LONGEST));
    }
    for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
      int point = name.codePointAt(at);
      if (!printable(point)) {
        String shown = "U+%04X".formatted(point);
        errors.add(
            FieldError.invalid(
                path,
                name,
                "invalid character %s (at position %d)"
                    .formatted(shown, bytes(name.substring(0, at)))));
      }
    }
    return errors;
  }

  /** The part of a {@code User-Agent} before the first slash, without what is not printable. */
  public static String ofUserAgent(String userAgent) {
    StringBuilder name = new StringBuilder();
    int size = 0;
    for (int point : userAgent.split("/", 2)[0].codePoints().toArray()) {
      String text = Character.toString(point);
      if (printable(point)) {
        size += bytes(text);
        if (size > LONGEST) {
          return name.toString();
        }
        name.append(text);
      }
    }
    return name.toString();
  }

  /** The names in managedFields, which clients may write. */
  static void validate(Errors errors, Field managedFields) {
    for (Field entry : managedFields.items()) {
      Field manager = entry.child("manager");
      problems(manager.path(), manager.text()).forEach(errors::add);
      Field subresource = entry.child("subresource");
      if (bytes(subresource.text()) > LONGEST_SUBRESOURCE) {
        errors.tooLong(subresource, LONGEST_SUBRESOURCE);
      }
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Letters, marks, numbers, punctuation, symbols and the ASCII space, as Go has it. */
  private static boolean printable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}
