package io.fairlead.model.corefile;

/**
 * Why a Corefile is not applied.
 *
 * @param file the key of the ConfigMap
 * @param line from 1
 * @param plugin whose part of the file it is; empty: nobody's
 * @param what is wrong, in CoreDNS' words where it has some
 */
public record Problem(String file, int line, String plugin, String what) {

  /** {@code line 7: plugin forward: unknown property 'foo'}. */
  public String text() {
    return "line %d: %s%s".formatted(line, plugin.isEmpty() ? "" : "plugin " + plugin + ": ", what);
  }
}
