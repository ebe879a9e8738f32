package io.fairlead.model.corefile;

import java.util.List;
import java.util.Optional;

/**
 * What is done about the names of some zones. A name is the matter of the block with the longest
 * zone that contains it, and of no other.
 *
 * @param zones in lower case, with the final dot
 * @param plugins in the order they are written
 */
public record ServerBlock(List<String> zones, List<Plugin> plugins) {
  public ServerBlock {
    zones = List.copyOf(zones);
    plugins = List.copyOf(plugins);
  }

  /** All of one kind. */
  public <T extends Plugin> List<T> all(Class<T> kind) {
    return plugins.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The only one of its kind. */
  public <T extends Plugin> Optional<T> one(Class<T> kind) {
    return all(kind).stream().findFirst();
  }
}
