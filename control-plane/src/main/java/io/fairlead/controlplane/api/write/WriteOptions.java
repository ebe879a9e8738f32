package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.meta.FieldManagers;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of create, update and patch.
 *
 * @param writer who writes
 * @param version what the body is in: that of the URL
 * @param dryRun do everything but store
 * @param manager who is to own the fields that change
 * @param force apply even what others own
 */
public record WriteOptions(
    User writer,
    ApiVersion version,
    boolean dryRun,
    FieldValidation fieldValidation,
    String manager,
    boolean force) {

  /**
   * Reads those of a create or update.
   *
   * @param name {@code CreateOptions} or {@code UpdateOptions}, as errors name them
   * @param userAgent the header; its first word is the manager where the query names none
   * @throws io.fairlead.controlplane.api.status.Rejected 422
   */
  public static WriteOptions parse(
      String name, User writer, ApiVersion version, Query query, String userAgent) {
    return parse(name, writer, version, query, userAgent, new ArrayList<>());
  }

  /** Reads those of a patch: only an apply may be forced, and it has to say who applies. */
  public static WriteOptions ofPatch(
      PatchType type, User writer, ApiVersion version, Query query, String userAgent) {
    List<FieldError> errors = new ArrayList<>();
    if (type == PatchType.APPLY) {
      if (query.text("fieldManager").isEmpty()) {
        errors.add(
            FieldError.required(FieldPath.of("fieldManager"), "is required for apply patch"));
      }
    } else if (query.has("force")) {
      errors.add(
          FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
    }
    return parse("PatchOptions", writer, version, query, userAgent, errors);
  }

  private static WriteOptions parse(
      String name,
      User writer,
      ApiVersion version,
      Query query,
      String userAgent,
      List<FieldError> errors) {
    String manager = query.text("fieldManager");
    errors.addAll(FieldManagers.problems(FieldPath.of("fieldManager"), manager));
    boolean dryRun = dryRun(query.all("dryRun"), errors);
    String mode = query.text("fieldValidation");
    Optional<FieldValidation> validation = FieldValidation.parse(mode);
    if (validation.isEmpty()) {
      errors.add(
          FieldError.notSupported(
              FieldPath.of("fieldValidation"), mode, List.of("Ignore", "Strict", "Warn")));
    }
    if (!errors.isEmpty()) {
      throw Failures.invalidOptions(name, errors).rejected();
    }
    return new WriteOptions(
        writer,
        version,
        dryRun,
        validation.orElseThrow(),
        manager.isEmpty() ? FieldManagers.ofUserAgent(userAgent) : manager,
        query.flag("force"));
  }

  /** {@code All} or nothing; other words are errors. */
  static boolean dryRun(List<String> values, List<FieldError> errors) {
    boolean dryRun = false;
    for (String value : values) {
      if (value.equals("All")) {
        dryRun = true;
      } else if (!value.isEmpty()) {
        errors.add(FieldError.notSupported(FieldPath.of("dryRun"), value, List.of("All")));
      }
    }
    return dryRun;
  }
}
