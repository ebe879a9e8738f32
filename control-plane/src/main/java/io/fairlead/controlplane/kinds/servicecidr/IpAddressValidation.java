package io.fairlead.controlplane.kinds.servicecidr;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of IPAddresses (SA23): named by the address, and of one owner for good. */
public final class IpAddressValidation {
  private IpAddressValidation() {}

  /** What is wrong with the name of an IPAddress: it is the address, in its one spelling. */
  public static List<String> name(String name) {
    Optional<IpAddress> address = IpAddress.parse(name);
    if (address.isEmpty()) {
      return List.of("ParseAddr(\"" + name + "\"): unable to parse IP");
    }
    return address.get().text().equals(name)
        ? List.of()
        : List.of("must be a canonical format IP address");
  }

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Field parent = spec.child("parentRef");
    if (!parent.isPresent()) {
      errors.required(parent);
    } else {
      if (!parent.child("group").isEmpty()) {
        Field group = parent.child("group");
        errors.invalid(group, Names.dns1123Subdomain(group.text()));
      }
      for (String needed : List.of("resource", "name")) {
        if (parent.child(needed).isEmpty()) {
          errors.required(parent.child(needed));
        }
      }
      for (String segment : List.of("resource", "name", "namespace")) {
        Field field = parent.child(segment);
        errors.invalid(field, Names.pathSegment(field.text()));
      }
    }
    if (old != null && !Json.at(old, "spec", "parentRef").equals(parent.node())) {
      errors.invalid(parent.path(), shown(parent), "field is immutable");
    }
  }

  /** As kube-apiserver shows it: its own type has other names for the fields. */
  private static @Nullable ObjectNode shown(Field parent) {
    if (!parent.isPresent()) {
      return null;
    }
    ObjectNode shown = Json.object();
    shown.put("Group", parent.child("group").text());
    shown.put("Resource", parent.child("resource").text());
    shown.put("Namespace", parent.child("namespace").text());
    shown.put("Name", parent.child("name").text());
    return shown;
  }
}
