package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Manifests and what is said of them.
 *
 * @param yaml beside {@link World#BASE}
 * @param facts lines of {@code question = answer}, see {@link World#said}
 */
record Case(String name, String yaml, String facts) {

  /** All at once, so that one look at a failure tells everything. */
  void check() {
    World world = World.of(yaml);
    List<String> actual = new ArrayList<>();
    for (String fact : facts.lines().toList()) {
      String question = fact.substring(0, fact.indexOf(" ="));
      actual.add((question + " = " + world.said(question)).strip());
    }
    assertEquals(facts.strip(), String.join("\n", actual));
    for (ResourceKey key : Resolutions.keys(world.image())) {
      ObjectNode object = world.object(key);
      assertEquals( // or a status would be written again and again
          object, JsonMapper.shared().readTree(object.toString()), key::toString);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
