package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One environment variable of a container. */
public record EnvVar(String name, Value value) {

  /** Where its value comes from. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Text.class, name = "text"),
    @JsonSubTypes.Type(value = Literal.class, name = "literal"),
    @JsonSubTypes.Type(value = NodeField.class, name = "nodeField"),
    @JsonSubTypes.Type(value = Key.class, name = "key"),
    @JsonSubTypes.Type(value = Resource.class, name = "resource")
  })
  public sealed interface Value {}

  /** A text in which {@code $(NAME)} stands for another variable. */
  public record Text(String text) implements Value {}

  /** A field of the pod, as it is. */
  public record Literal(String text) implements Value {}

  /** What its node knows of the pod: {@code status.podIP}, {@code status.hostIP}. */
  public record NodeField(String path) implements Value {}

  /** A key of a ConfigMap or Secret of the pod's namespace. */
  public record Key(PodSource.Kind kind, String name, String key, boolean optional)
      implements Value {}

  /**
   * A resource of a container, in units of the divisor, rounded up.
   *
   * @param resource {@code limits.cpu}
   * @param quantity what the container asks for; empty: nothing, so what the node has
   * @param divisor empty: 1
   */
  public record Resource(String resource, String quantity, String divisor) implements Value {}

  /** All keys of a ConfigMap or Secret of the pod's namespace, behind a prefix. */
  public record All(PodSource.Kind kind, String name, String prefix, boolean optional) {}
}
