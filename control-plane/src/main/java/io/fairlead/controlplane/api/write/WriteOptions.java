package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.kinds.FieldValidation;
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
 */
public record WriteOptions(
    User writer, ApiVersion version, boolean dryRun, FieldValidation fieldValidation) {

  /**
   * Reads them.
   *
   * @param name {@code CreateOptions}, {@code UpdateOptions} or {@code PatchOptions}, as errors
   *     name them
   * @throws io.fairlead.controlplane.api.status.Rejected 422
   */
  public static WriteOptions parse(String name, User writer, ApiVersion version, Query query) {
    List<FieldError> errors = new ArrayList<>();
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
    return new WriteOptions(writer, version, dryRun, validation.orElseThrow());
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
