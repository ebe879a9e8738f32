package io.fairlead.controlplane.api.status;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that failed, as clients read it. {@link Failures} has one maker for each case.
 *
 * @param code the HTTP status, also {@code code} of the Status object
 * @param reason the word client code branches on ({@code NotFound}, {@code Conflict} ...); empty
 *     where there is none
 * @param message the sentence kubectl prints
 * @param details what it is about
 * @param continueToken for {@code metadata.continue}; empty but for an expired list
 */
public record Failure(
    int code, String reason, String message, Details details, String continueToken) {

  Failure(int code, String reason, String message, Details details) {
    this(code, reason, message, details, "");
  }

  /** One entry of {@code details.causes}; an empty field is left out. */
  public record Cause(String reason, String message, String field) {}

  /**
   * What a failure is about.
   *
   * @param kind the plural for NotFound, AlreadyExists and Conflict, the Kind for Invalid
   * @param retryAfterSeconds 0 when retrying does not help
   */
  public record Details(
      String name, String group, String kind, List<Cause> causes, int retryAfterSeconds) {

    /** Details that say nothing: rendered as {@code {}}. */
    public static final Details NONE = new Details("", "", "", List.of(), 0);

    public Details {
      causes = List.copyOf(causes);
    }

    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      putUnlessEmpty(json, "name", name);
      putUnlessEmpty(json, "group", group);
      putUnlessEmpty(json, "kind", kind);
      if (!causes.isEmpty()) {
        var list = json.putArray("causes");
        for (Cause cause : causes) {
          ObjectNode item = list.addObject();
          putUnlessEmpty(item, "reason", cause.reason());
          putUnlessEmpty(item, "message", cause.message());
          putUnlessEmpty(item, "field", cause.field());
        }
      }
      if (retryAfterSeconds > 0) {
        json.put("retryAfterSeconds", retryAfterSeconds);
      }
      return json;
    }

    private static void putUnlessEmpty(ObjectNode json, String field, String value) {
      if (!value.isEmpty()) {
        json.put(field, value);
      }
    }
  }

  /** The {@code Status} object of this failure. */
  public ObjectNode json() {
    ObjectNode status = StatusJson.status("Failure");
    if (!continueToken.isEmpty()) {
      status.withObjectProperty("metadata").put("continue", continueToken);
    }
    status.put("message", message);
    if (!reason.isEmpty()) {
      status.put("reason", reason);
    }
    ObjectNode about = details.json();
    if (!about.isEmpty() || detailsAlwaysShown()) {
      status.set("details", about);
    }
    status.put("code", code);
    return status;
  }

  /** The same failure with one more cause. */
  Failure withCause(Cause cause) {
    List<Cause> causes = new ArrayList<>(details.causes());
    causes.add(cause);
    return new Failure(
        code,
        reason,
        message,
        new Details(
            details.name(), details.group(), details.kind(), causes, details.retryAfterSeconds()));
  }

  private boolean detailsAlwaysShown() {
    return code == 404 || code == 405 || code == 406 || code == 422;
  }

  /** This failure as something a pipeline can end with. */
  public Rejected rejected() {
    return new Rejected(this, null);
  }

  /** This failure, caused by {@code cause} (kept for the log). */
  public Rejected rejected(@Nullable Throwable cause) {
    return new Rejected(this, cause);
  }
}
