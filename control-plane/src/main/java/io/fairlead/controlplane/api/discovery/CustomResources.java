package io.fairlead.controlplane.api.discovery;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The list of custom resource definitions: always empty, and no resource discovery tells of.
 * kubectl asks for it before it calls a kind unknown, and takes a 404 for a broken server.
 */
public final class CustomResources {
  /** The only path, for {@code GET}. */
  public static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  private CustomResources() {}

  /** The empty list. */
  public static ObjectNode none() {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("kind", "CustomResourceDefinitionList");
    list.put("apiVersion", "apiextensions.k8s.io/v1");
    list.putObject("metadata").put("resourceVersion", "1");
    list.putArray("items");
    return list;
  }
}
