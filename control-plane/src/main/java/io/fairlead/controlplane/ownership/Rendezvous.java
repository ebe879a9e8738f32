package io.fairlead.controlplane.ownership;

import java.util.Collection;
import java.util.Optional;

/**
 * Who owns a key: the member whose hash together with the key is the highest. All who see the same
 * members say the same; when one comes or goes, only its own keys move. Pure.
 */
final class Rendezvous {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Rendezvous() {}

  /** The owner; empty when there are no members. */
  static Optional<String> owner(Collection<String> members, String key) {
    String owner = null;
    long highest = 0;
    for (String member : members) {
      long score = score(member, key);
      if (owner == null || score > highest || (score == highest && member.compareTo(owner) > 0)) {
        owner = member;
        highest = score;
      }
    }
    return Optional.ofNullable(owner);
  }

  /** The same in every JVM and every release: an older member must not think otherwise. */
  private static long score(String member, String key) {
    return mixed(hashed(hashed(hashed(FNV_OFFSET, member), "\n"), key));
  }

  private static long hashed(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** The last steps of MurmurHash3: FNV alone leaves similar texts close together. */
  private static long mixed(long hash) {
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
