package io.fairlead.controlplane.streamservices;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.model.streamservices.LineProblem;
import io.fairlead.model.streamservices.StreamConfigMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The Events at the ConfigMaps that open ports: one for each line that is not served as written and
 * each port that a gateway can not open, when it comes to be so.
 */
public final class StreamServicesConcern implements Concern<StreamConfigMap> {
  private static final EventSource SOURCE = EventSource.controller("stream-services");

  private final Supplier<CatalogImage> image;
  private final EventRecorder events;
  private final Supplier<ConnectedGateways> gateways;
  private final ServedStreams streams = new ServedStreams();
  private final Map<StreamConfigMap, List<String>> told = new EnumMap<>(StreamConfigMap.class);

  /** A concern; have its controller look at all when a gateway opens a listener or can not. */
  public StreamServicesConcern(
      Supplier<CatalogImage> image, EventRecorder events, Supplier<ConnectedGateways> gateways) {
    this.image = image;
    this.events = events;
    this.gateways = gateways;
  }

  @Override
  public String name() {
    return "stream-services";
  }

  @Override
  public Collection<StreamConfigMap> startFrom(CatalogImage from) {
    return all();
  }

  @Override
  public Collection<StreamConfigMap> touchedBy(CatalogChange change) {
    return streams.touchedBy(change);
  }

  @Override
  public Collection<StreamConfigMap> all() {
    return EnumSet.allOf(StreamConfigMap.class);
  }

  @Override
  public boolean settled(StreamConfigMap which) {
    CatalogImage view = image.get();
    List<LineProblem> problems = new ArrayList<>(streams.look(which, view).problems());
    CatalogObject object = view.get(ServedStreams.key(which));
    if (object == null) {
      told.remove(which);
      return true;
    }
    gateways
        .get()
        .closed(which.gateway())
        .forEach((listener, why) -> problems.add(new LineProblem(listener.section(), why)));
    List<String> now = LineProblem.words(problems);
    List<String> before = told.getOrDefault(which, List.of());
    now.stream()
        .filter(word -> !before.contains(word))
        .forEach(word -> events.record(SOURCE, object, Occurrence.warning("PortNotServed", word)));
    told.put(which, now);
    return true;
  }
}
