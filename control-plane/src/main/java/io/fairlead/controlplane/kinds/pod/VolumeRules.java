package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.Names;
import java.util.HashSet;
import java.util.Set;

/** The rules of volumes: a name of their own and one source. */
final class VolumeRules {
  private static final long SHORTEST_TOKEN_SECONDS = 600;
  private static final long LONGEST_TOKEN_SECONDS = 1L << 32;

  private VolumeRules() {}

  /** The names of the volumes. */
  static Set<String> validate(Errors errors, Field volumes) {
    Set<String> names = new HashSet<>();
    for (Field volume : volumes.items()) {
      Field name = volume.child("name");
      if (name.isEmpty()) {
        errors.required(name);
      } else {
        errors.invalid(name, Names.dns1123Label(name.text()));
        if (!names.add(name.text())) {
          errors.duplicate(name);
        }
      }
      for (Field source : volume.child("projected").child("sources").items()) {
        validateToken(errors, source.child("serviceAccountToken"));
      }
      int sources = 0;
      for (String source : volume.node().propertyNames()) {
        if (!source.equals("name") && ++sources > 1) {
          errors.forbidden(volume.child(source), "may not specify more than 1 volume type");
        }
      }
    }
    return names;
  }

  private static void validateToken(Errors errors, Field token) {
    if (!token.isPresent()) {
      return;
    }
    Field seconds = token.child("expirationSeconds");
    if (seconds.number() < SHORTEST_TOKEN_SECONDS) {
      errors.invalid(seconds, "may not specify a duration less than 10 minutes");
    } else if (seconds.number() > LONGEST_TOKEN_SECONDS) {
      errors.invalid(seconds, "may not specify a duration larger than 2^32 seconds");
    }
    if (token.child("path").isEmpty()) {
      errors.required(token.child("path"));
    }
  }
}
