package io.fairlead.controlplane.kinds.servicecidr;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of ServiceCIDRs (SA23): one range, or one of each family, that stay. */
public final class ServiceCidrValidation {
  private static final String IMMUTABLE = "field is immutable";

  private ServiceCidrValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field cidrs = Field.root(object).child("spec").child("cidrs");
    if (old == null) {
      validateAll(errors, cidrs);
      return;
    }
    List<String> before = Field.root(old).child("spec").child("cidrs").texts();
    List<Field> after = cidrs.items();
    boolean grows = before.size() == 1 && after.size() == 2;
    if (before.size() != after.size() && !grows) {
      errors.invalid(cidrs, IMMUTABLE);
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).equals(after.get(i).text())) {
        errors.invalid(after.get(i), IMMUTABLE);
      }
    }
    if (grows) {
      validateAll(errors, cidrs);
    }
  }

  private static void validateAll(Errors errors, Field cidrs) {
    List<Field> items = cidrs.items();
    if (items.isEmpty()) {
      errors.required(cidrs, "at least one CIDR required");
    } else if (items.size() > 2) {
      errors.invalid(cidrs, "may only hold up to 2 values");
    } else if (items.size() == 2 && !oneOfEachFamily(items)) {
      errors.invalid(
          cidrs,
          "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
              + " 2001:db8::/64");
    } else {
      items.forEach(cidr -> strict(errors, cidr));
    }
  }

  private static boolean oneOfEachFamily(List<Field> cidrs) {
    return cidrs.stream()
            .flatMap(cidr -> Cidr.parse(cidr.text()).stream())
            .map(cidr -> cidr.network().isIpv4())
            .distinct()
            .count()
        == 2;
  }

  /** A range in its one spelling. */
  private static void strict(Errors errors, Field field) {
    String text = field.text();
    Optional<Cidr> cidr = Cidr.parse(text);
    if (cidr.isEmpty()) {
      errors.invalid(field, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
      return;
    }
    Optional<IpAddress> start = IpAddress.parse(text.substring(0, text.indexOf('/')));
    if (!start.equals(Optional.of(cidr.get().network()))) {
      errors.invalid(field, "must not have bits set beyond the prefix length");
    } else if (!cidr.get().text().equals(text)) {
      errors.invalid(field, "must be in canonical form (\"" + cidr.get().text() + "\")");
    }
  }
}
