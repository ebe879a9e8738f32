package io.fairlead.controlplane.catalog;

import java.lang.ref.SoftReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object, as a tree and as text; each is made from the other when first asked for. A tree
 * is about six times as big as the text: once there is text, the tree is only kept while memory
 * allows. Any thread; two threads at once may do the same work twice, with equal results.
 */
final class SharedJson {

  private static final JsonMapper JSON = JsonMapper.shared();

  private sealed interface Form {}

  /** Not made yet: nobody has asked. */
  private record Derived(Supplier<ObjectNode> source) implements Form {}

  private record Tree(ObjectNode node) implements Form {}

  private static final class Text implements Form {
    private final byte[] bytes;
    private final @Nullable SoftReference<ObjectNode> tree;

    Text(byte[] bytes, @Nullable ObjectNode tree) {
      this.bytes = bytes;
      this.tree = tree == null ? null : new SoftReference<>(tree);
    }
  }

  private volatile Form form;

  private SharedJson(Form form) {
    this.form = form;
  }

  static SharedJson of(ObjectNode tree) {
    return new SharedJson(new Tree(tree));
  }

  /** JSON text in UTF-8. */
  static SharedJson of(byte[] text) {
    return new SharedJson(new Text(text, null));
  }

  /** An object that is computed, by a pure function, if anybody looks at it. */
  static SharedJson derived(Supplier<ObjectNode> source) {
    return new SharedJson(new Derived(source));
  }

  ObjectNode tree() {
    return switch (form) {
      case Tree(ObjectNode node) -> node;
      case Derived(Supplier<ObjectNode> source) -> {
        ObjectNode node = source.get();
        form = new Tree(node);
        yield node;
      }
      case Text text -> {
        ObjectNode kept = text.tree == null ? null : text.tree.get();
        if (kept != null) {
          yield kept;
        }
        ObjectNode parsed = JSON.readValue(text.bytes, ObjectNode.class);
        form = new Text(text.bytes, parsed);
        yield parsed;
      }
    };
  }

  /**
   * Keeps the text alone while memory is short, if there is anything yet.
   *
   * @return the length of the text; 0: nobody has asked for it in any form
   */
  int settle() {
    return form instanceof Derived ? 0 : bytes().length;
  }

  byte[] bytes() {
    if (form instanceof Text text) {
      return text.bytes;
    }
    ObjectNode node = tree();
    byte[] encoded = JSON.writeValueAsBytes(node);
    form = new Text(encoded, node);
    return encoded;
  }
}
