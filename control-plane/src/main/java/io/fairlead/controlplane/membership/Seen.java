package io.fairlead.controlplane.membership;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachableMember;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.PMap;

/**
 * The cluster as this member sees it. Immutable.
 *
 * @param self this one
 * @param members those that are not gone for good, and in which state
 * @param unreachable those of them that do not answer
 */
public record Seen(
    UniqueAddress self,
    PMap<UniqueAddress, MemberStatus> members,
    MapPSet<UniqueAddress> unreachable) {

  /** Nobody is seen, as before joining and after having been shut out. */
  static Seen nobody(UniqueAddress self) {
    return new Seen(self, HashTreePMap.empty(), HashTreePSet.empty());
  }

  /** After an event; this very one when it says nothing of who is there. */
  Seen after(ClusterDomainEvent event) {
    return switch (event) {
      case MemberRemoved removed -> without(removed.member().uniqueAddress());
      case MemberEvent changed -> with(changed.member());
      case UnreachableMember lost ->
          new Seen(self, members, unreachable.plus(lost.member().uniqueAddress()));
      case ReachableMember back ->
          new Seen(self, members, unreachable.minus(back.member().uniqueAddress()));
      case ClusterDomainEvent _ -> this;
    };
  }

  private Seen with(Member member) {
    return new Seen(self, members.plus(member.uniqueAddress(), member.status()), unreachable);
  }

  private Seen without(UniqueAddress member) {
    return new Seen(self, members.minus(member), unreachable.minus(member));
  }

  /** Members that are Up and answer, this one included while it is. */
  public Set<UniqueAddress> acting() {
    return members.entrySet().stream()
        .filter(member -> member.getValue().equals(MemberStatus.up()))
        .map(Map.Entry::getKey)
        .filter(member -> !unreachable.contains(member))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The other members that were not found gone: whom to tell. */
  public List<UniqueAddress> others() {
    return members.keySet().stream().filter(member -> !member.equals(self)).sorted().toList();
  }

  /** Whether this one is a member that acts, and most members answer it. */
  public boolean majority() {
    Set<UniqueAddress> acting = acting();
    return acting.contains(self) && 2 * (members.size() - unreachable.size()) > members.size();
  }

  /** The member with this {@link #name(UniqueAddress)}; empty: it is none, or not any more. */
  Optional<UniqueAddress> named(String name) {
    return members.keySet().stream().filter(member -> name(member).equals(name)).findFirst();
  }

  /** A member as text: its address, and which of its lives. */
  public static String name(UniqueAddress member) {
    return member.address() + "#" + member.longUid();
  }
}
