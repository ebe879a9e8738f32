package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.Names;
import java.util.HashSet;
import java.util.Set;

/** The rules of volumes: a name of their own and one source. */
final class VolumeRules {
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
      int sources = 0;
      for (String source : volume.node().propertyNames()) {
        if (!source.equals("name") && ++sources > 1) {
          errors.forbidden(volume.child(source), "may not specify more than 1 volume type");
        }
      }
    }
    return names;
  }
}
