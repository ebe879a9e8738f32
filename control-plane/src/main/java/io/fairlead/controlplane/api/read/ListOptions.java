package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of a list or watch, checked together as kube-apiserver's {@code ValidateListOptions}
 * does.
 *
 * @param limit items a page; 0: all
 * @param continueToken where the next page starts; empty: at the beginning
 * @param resourceVersion empty: not given
 * @param sendInitialEvents empty: not given
 * @param timeout after which a watch ends by itself
 */
public record ListOptions(
    boolean watch,
    int limit,
    String continueToken,
    Optional<Long> resourceVersion,
    Match match,
    boolean bookmarks,
    Optional<Boolean> sendInitialEvents,
    Optional<Duration> timeout) {

  /** What the resourceVersion of the answer has to be. */
  public enum Match {
    UNSET,
    EXACT,
    NOT_OLDER_THAN
  }

  private static final FieldPath MATCH = FieldPath.of("resourceVersionMatch");
  private static final FieldPath INITIAL = FieldPath.of("sendInitialEvents");

  /**
   * Reads them.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400 or 422
   */
  public static ListOptions parse(Query query) {
    boolean watch = query.flag("watch");
    List<FieldError> errors = watch ? watchErrors(query) : listErrors(query);
    if (!errors.isEmpty()) {
      throw Failures.invalidOptions("ListOptions", errors).rejected();
    }
    return new ListOptions(
        watch,
        Math.clamp(query.number("limit").orElse(0L), 0, Integer.MAX_VALUE),
        query.text("continue"),
        resourceVersion(query.text("resourceVersion")),
        switch (query.text("resourceVersionMatch")) {
          case "Exact" -> Match.EXACT;
          case "NotOlderThan" -> Match.NOT_OLDER_THAN;
          default -> Match.UNSET;
        },
        query.flag("allowWatchBookmarks"),
        query.has("sendInitialEvents")
            ? Optional.of(query.flag("sendInitialEvents"))
            : Optional.empty(),
        query.number("timeoutSeconds").filter(s -> s > 0).map(Duration::ofSeconds));
  }

  /** Reads a resourceVersion; empty text is none. */
  public static Optional<Long> resourceVersion(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return Optional.of(value);
      }
    } catch (NumberFormatException notANumber) {
      // Falls through to the one answer for every text that is no version of ours.
    }
    throw Failures.badRequest(
            ("invalid resource version: resourceVersion: Invalid value: \"%s\":"
                    + " strconv.ParseUint: parsing \"%s\": invalid syntax")
                .formatted(text, text))
        .rejected();
  }

  private static List<FieldError> listErrors(Query query) {
    List<FieldError> errors = new ArrayList<>();
    String match = query.text("resourceVersionMatch");
    String version = query.text("resourceVersion");
    if (!match.isEmpty()) {
      if (version.isEmpty()) {
        errors.add(
            FieldError.forbidden(
                MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      forbidWithContinue(query, errors);
      if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
        errors.add(FieldError.notSupported(MATCH, match, List.of("Exact", "NotOlderThan", "")));
      }
      if (match.equals("Exact") && version.equals("0")) {
        errors.add(
            FieldError.forbidden(
                MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (query.has("sendInitialEvents")) {
      errors.add(FieldError.forbidden(INITIAL, "sendInitialEvents is forbidden for list"));
    }
    return errors;
  }

  private static List<FieldError> watchErrors(Query query) {
    List<FieldError> errors = new ArrayList<>();
    String match = query.text("resourceVersionMatch");
    boolean initial = query.has("sendInitialEvents");
    if (initial && !match.equals("NotOlderThan")) {
      errors.add(
          FieldError.forbidden(
              MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (!match.isEmpty()) {
      if (!initial) {
        errors.add(
            FieldError.forbidden(
                MATCH,
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                    + " provided"));
      }
      if (!match.equals("NotOlderThan")) {
        errors.add(FieldError.notSupported(MATCH, match, List.of("NotOlderThan")));
      }
      forbidWithContinue(query, errors);
    }
    return errors;
  }

  private static void forbidWithContinue(Query query, List<FieldError> errors) {
    if (!query.text("continue").isEmpty()) {
      errors.add(
          FieldError.forbidden(
              MATCH, "resourceVersionMatch is forbidden when continue is provided"));
    }
  }
}
