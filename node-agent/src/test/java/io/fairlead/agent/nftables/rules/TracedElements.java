package io.fairlead.agent.nftables.rules;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Elements as the kernel would hold them, looked up as its chains do. */
record TracedElements(Map<Element, Words> kernel) {

  /** The data of the element whose key, or whose range of keys, this is. */
  Optional<Words> find(DataSet set, IpFamily family, Words key) {
    if (!set.ranges()) {
      return Optional.ofNullable(kernel.get(new Element(set, family, key)));
    }
    return kernel.entrySet().stream()
        .filter(each -> each.getKey().set() == set && each.getKey().family() == family)
        .filter(each -> contains(each, key))
        .map(each -> each.getValue().after(key.bytes()))
        .findFirst();
  }

  boolean has(DataSet set, IpFamily family, Words key) {
    return find(set, family, key).isPresent();
  }

  /** The kernel takes no ranges of which a packet could match two. */
  boolean rangesAreDisjoint() {
    return kernel.entrySet().stream()
        .filter(each -> each.getKey().range())
        .allMatch(
            each ->
                kernel.entrySet().stream()
                        .filter(other -> other.getKey().set() == each.getKey().set())
                        .filter(other -> other.getKey().family() == each.getKey().family())
                        .filter(
                            other ->
                                contains(other, each.getKey().key())
                                    || contains(
                                        other, each.getValue().first(each.getKey().key().bytes())))
                        .count()
                    == 1);
  }

  /** Fields before the last are equal in a range of ours, so bytes compare as the kernel does. */
  private static boolean contains(Map.Entry<Element, Words> range, Words key) {
    byte[] at = bytes(key);
    return Arrays.compareUnsigned(bytes(range.getKey().key()), at) <= 0
        && Arrays.compareUnsigned(at, bytes(range.getValue().first(key.bytes()))) <= 0;
  }

  private static byte[] bytes(Words words) {
    ByteBuffer buffer = ByteBuffer.allocate(words.bytes());
    words.writeTo(buffer);
    return buffer.array();
  }
}
