package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.meta.Generation;
import io.fairlead.controlplane.kinds.table.TableColumn;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.model.meta.Names;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one kind adds to the lifecycle that every object has. {@link #STANDARD} is a kind that adds
 * nothing; the methods say what is different.
 *
 * @param defaults fills in what the client left out, in an object that is its own; applying it
 *     twice is the same as once
 * @param check says what is wrong with an object, and with going there from an old one
 * @param statusCheck the same for a write of the status subresource
 * @param name what is wrong with a name
 * @param generation whether and when {@code metadata.generation} moves
 * @param columns the table of {@code kubectl get}
 * @param warnings advice for the author of a valid object, one text a {@code Warning} header
 * @param fieldLabels what {@code ?fieldSelector=} may name besides name and namespace
 * @param returned whether a delete is answered with the object rather than with a Status
 */
public record KindRules(
    Consumer<ObjectNode> defaults,
    Check check,
    StatusCheck statusCheck,
    Function<String, List<String>> name,
    Generation generation,
    List<TableColumn> columns,
    Function<ObjectNode, List<String>> warnings,
    Set<String> fieldLabels,
    boolean returned) {

  /** Kinds with name and age only, about whose content nothing is checked. */
  static final KindRules STANDARD =
      new KindRules(
          _ -> {},
          (errors, old, object, settings) -> {},
          (errors, object) -> {},
          Names::dns1123Subdomain,
          Generation.NONE,
          List.of(TableColumn.name(), TableColumn.age()),
          _ -> List.of(),
          Set.of(),
          false);

  public KindRules {
    columns = List.copyOf(columns);
    fieldLabels = Set.copyOf(fieldLabels);
  }

  /** Validation of the main resource; {@code old} is null on create. */
  @FunctionalInterface
  public interface Check {
    void validate(
        Errors errors, @Nullable ObjectNode old, ObjectNode object, KindSettings settings);
  }

  /** Validation of a write of the status subresource. */
  @FunctionalInterface
  public interface StatusCheck {
    void validate(Errors errors, ObjectNode object);
  }

  /** Those of {@code kind}. */
  public static KindRules of(ResourceKind kind) {
    return Kinds.rules(kind);
  }

  KindRules defaults(Consumer<ObjectNode> fill) {
    return new KindRules(
        fill, check, statusCheck, name, generation, columns, warnings, fieldLabels, returned);
  }

  KindRules check(Check with) {
    return new KindRules(
        defaults, with, statusCheck, name, generation, columns, warnings, fieldLabels, returned);
  }

  KindRules statusCheck(StatusCheck with) {
    return new KindRules(
        defaults, check, with, name, generation, columns, warnings, fieldLabels, returned);
  }

  KindRules name(Function<String, List<String>> problems) {
    return new KindRules(
        defaults,
        check,
        statusCheck,
        problems,
        generation,
        columns,
        warnings,
        fieldLabels,
        returned);
  }

  KindRules generation(Generation moves) {
    return new KindRules(
        defaults, check, statusCheck, name, moves, columns, warnings, fieldLabels, returned);
  }

  KindRules columns(List<TableColumn> table) {
    return new KindRules(
        defaults, check, statusCheck, name, generation, table, warnings, fieldLabels, returned);
  }

  KindRules warnings(Function<ObjectNode, List<String>> advice) {
    return new KindRules(
        defaults, check, statusCheck, name, generation, columns, advice, fieldLabels, returned);
  }

  KindRules fieldLabels(String... labels) {
    return new KindRules(
        defaults,
        check,
        statusCheck,
        name,
        generation,
        columns,
        warnings,
        Set.of(labels),
        returned);
  }

  KindRules returnedOnDelete() {
    return new KindRules(
        defaults, check, statusCheck, name, generation, columns, warnings, fieldLabels, true);
  }
}
