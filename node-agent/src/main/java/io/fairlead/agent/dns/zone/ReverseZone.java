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
 */
record ReverseZone(ZoneSettings settings, PointerIndex pointers) {

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
    List<Record> found = ours ? pointerRecords(name) : List.of();
    if (!found.isEmpty()) {
      Source source = pointers.at(name.first()).source();
      return Optional.of(new Place(apex, new Seen(new ZoneNode.Fixed(found), source)));
    }
    return apex.map(zone -> new Place(apex, within(name, zone)));
  }

  private Seen within(ReverseName name, Name apex) {
    if (name.name().equals(apex) && !name.complete()) {
      return new Seen(ZoneNode.APEX, Source.NEVER);
    }
    boolean above =
        name.exact() && !name.complete() && pointers.anyBetween(name.first(), name.last());
    return new Seen(above ? ZoneNode.EMPTY : Absence.NO_POINTER.node(), pointers.names());
  }

  private List<Record> pointerRecords(ReverseName name) {
    return pointers.namesAt(
        name.first(),
        pointer ->
            (Record)
                new PTRRecord(
                    name.name(),
                    DClass.IN,
                    settings.ttl(),
                    settings
                        .authority(settings.primary())
                        .hostName(pointer.host(), pointer.service())));
  }
}
