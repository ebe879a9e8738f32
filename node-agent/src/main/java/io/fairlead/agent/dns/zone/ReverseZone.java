package io.fairlead.agent.dns.zone;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;

/**
 * Reverse names: ours, absent ones included, where the address lies in one of our ranges; elsewhere
 * only the pointers we know (D4, D8).
 *
 * @param pointers to names of the cluster
 * @param imported pointers to names of the set of clusters, of addresses without one of the cluster
 *     (D21)
 */
record ReverseZone(ZoneSettings settings, PointerIndex pointers, PointerIndex imported) {

  /**
   * A reverse name of ours.
   *
   * @param apex the name's zone; empty when the name is in a zone of somebody else, of which we
   *     know this one PTR record
   */
  record Place(Optional<Name> apex, Seen seen) {}

  /** Empty when {@code name} is no reverse name, or one that is not ours. */
  Optional<Place> find(Name name) {
    return ReverseName.of(name).flatMap(this::find);
  }

  private Optional<Place> find(ReverseName name) {
    Optional<Name> apex =
        settings.reverse().stream().flatMap(range -> name.apexIn(range).stream()).findFirst();
    boolean ours = name.complete() && settings.options().pointsFrom(name.first().ip());
    List<Record> found = ours ? pointerRecords(name, pointers, settings.primary()) : List.of();
    if (!found.isEmpty()) {
      Source source = pointers.at(name.first()).source();
      return Optional.of(new Place(apex, new Seen(new ZoneNode.Fixed(found), source)));
    }
    List<Record> others =
        ours && several()
            ? pointerRecords(name, imported, settings.options().multicluster().getFirst())
            : List.of();
    if (!others.isEmpty()) {
      return Optional.of(new Place(apex, new Seen(new ZoneNode.Fixed(others), Source.NEVER)));
    }
    return apex.map(zone -> new Place(apex, within(name, zone)));
  }

  private Seen within(ReverseName name, Name apex) {
    if (name.name().equals(apex) && !name.complete()) {
      return new Seen(ZoneNode.APEX, Source.NEVER);
    }
    boolean above =
        name.exact()
            && !name.complete()
            && (pointers.anyBetween(name.first(), name.last())
                || imported.anyBetween(name.first(), name.last()));
    return new Seen(
        above ? ZoneNode.EMPTY : Absence.NO_POINTER.node(),
        several() ? Source.NEVER : pointers.names());
  }

  /** Whether there is a set of clusters. */
  private boolean several() {
    return !settings.options().multicluster().isEmpty();
  }

  private List<Record> pointerRecords(ReverseName name, PointerIndex from, Name zone) {
    return from.namesAt(
        name.first(),
        pointer ->
            (Record)
                new PTRRecord(
                    name.name(),
                    DClass.IN,
                    settings.ttl(),
                    settings.authority(zone).hostName(pointer.host(), pointer.service())));
  }
}
