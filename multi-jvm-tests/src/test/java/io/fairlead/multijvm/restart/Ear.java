package io.fairlead.multijvm.restart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an informer has told its handler, and everything it told that can not be: an object added
 * twice, one changed or deleted that was not there, a version that goes backwards.
 */
final class Ear {
  private final Map<String, String> versions = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  synchronized void added(String name, String version) {
    String before = versions.put(name, version);
    if (before != null) {
      faults.add("added " + name + " at " + version + " but it was there at " + before);
    }
  }

  synchronized void updated(String name, String version) {
    String before = versions.put(name, version);
    if (before == null || Long.parseLong(before) > Long.parseLong(version)) {
      faults.add("updated " + name + " from " + before + " to " + version);
    }
  }

  synchronized void deleted(String name) {
    if (versions.remove(name) == null) {
      faults.add("deleted " + name + " but it was not there");
    }
  }

  synchronized Map<String, String> versions() {
    return new TreeMap<>(versions);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }
}
