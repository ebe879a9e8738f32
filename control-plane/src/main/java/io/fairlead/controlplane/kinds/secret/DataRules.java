package io.fairlead.controlplane.kinds.secret;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Keys, sizes and immutability of the data of Secrets and ConfigMaps. */
final class DataRules {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_KEY = 253;
  private static final String KEY = "[-._a-zA-Z0-9]+";

  private DataRules() {}

  static void validateKeys(Errors errors, Field data) {
    for (String key : data.entries().keySet()) {
      keyProblems(key).forEach(why -> errors.invalid(data.path().key(key), key, why));
    }
  }

  private static List<String> keyProblems(String key) {
    List<String> problems = new ArrayList<>();
    if (key.length() > MAX_KEY) {
      problems.add("must be no more than " + MAX_KEY + " characters");
    }
    if (!key.matches(KEY)) {
      problems.add(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
              + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
              + KEY
              + "')");
    }
    if (key.equals(".") || key.equals("..")) {
      problems.add("must not be '" + key + "'");
    } else if (key.startsWith("..")) {
      problems.add("must not start with '..'");
    }
    return problems;
  }

  /** All values together may be one MiB; base64 counts as what it decodes to. */
  static void validateSize(Errors errors, Field data, Field binary) {
    long size = 0;
    for (String text : data.entries().values()) {
      size += text.getBytes(StandardCharsets.UTF_8).length;
    }
    size += decodedSize(binary);
    if (size > MAX_BYTES) {
      errors.tooLong(data, MAX_BYTES);
    }
  }

  static void validateSize(Errors errors, Field base64) {
    if (decodedSize(base64) > MAX_BYTES) {
      errors.tooLong(base64, MAX_BYTES);
    }
  }

  private static long decodedSize(Field base64) {
    return base64.entries().values().stream()
        .mapToLong(text -> text.length() / 4 * 3L - text.chars().filter(c -> c == '=').count())
        .sum();
  }

  /** What says {@code immutable: true} stays as it is. */
  static void validateImmutable(
      Errors errors, ObjectNode old, ObjectNode now, List<String> dataFields) {
    if (!Json.isTrue(old, "immutable")) {
      return;
    }
    String why = "field is immutable when `immutable` is set";
    Field after = Field.root(now);
    if (!Json.isTrue(now, "immutable")) {
      errors.forbidden(after.child("immutable"), why);
    }
    for (String field : dataFields) {
      if (!Json.sameField(old, now, field)) {
        errors.forbidden(after.child(field), why);
      }
    }
  }
}
