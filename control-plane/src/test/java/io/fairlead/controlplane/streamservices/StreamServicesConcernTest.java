package io.fairlead.controlplane.streamservices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.streamservices.StreamConfigMap;
import io.fairlead.persistence.event.Author;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** I24: the ConfigMap says what of it is not served. */
class StreamServicesConcernTest {
  private CatalogImage image =
      Images.of(
          """
          kind: ConfigMap
          metadata: {namespace: ingress-nginx, name: tcp-services, uid: u}
          data: {"9000": "shop/db:5432", "9001": "shop/db", "9002": "shop/db:5432"}
          """);
  private ConnectedGateways gateways = new ConnectedGateways(Set.of(), List.of(), Map.of());
  private final Set<String> said = new TreeSet<>();
  private final StreamServicesConcern concern =
      new StreamServicesConcern(
          () -> image,
          new EventRecorder(new Edits(() -> image, new Kept()), InstantSource.system()),
          () -> gateways);

  /** Keeps what Events say. */
  private final class Kept implements ObjectStore {
    @Override
    public ObjectStore by(Author author) {
      return this;
    }

    @Override
    public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
      said.add(
          "%s %s %s"
              .formatted(
                  object.path("involvedObject").path("name").stringValue(""),
                  Fields.text(object, "reason"),
                  Fields.text(object, "message")));
      return CompletableFuture.completedStage(new WriteReply.NotFound(key));
    }

    @Override
    public CompletionStage<WriteReply> replace(ResourceKey key, long expected, ObjectNode object) {
      throw new IllegalStateException("nothing is changed");
    }

    @Override
    public CompletionStage<WriteReply> delete(
        ResourceKey key, Preconditions preconditions, DeleteOptions options) {
      throw new IllegalStateException("nothing is deleted");
    }
  }

  private Set<String> said() {
    said.clear();
    concern.all().forEach(concern::settled);
    return Set.copyOf(said);
  }

  @Test
  void saysWhatIsNewOnly() {
    String missing = "Service shop/db not found; nothing is passed on";
    assertEquals(
        Set.of(
            "tcp-services PortNotServed data[9000]: " + missing,
            "tcp-services PortNotServed data[9001]: Invalid value: \"shop/db\": must be"
                + " namespace/service:port; the port is not opened",
            "tcp-services PortNotServed data[9002]: " + missing),
        said());
    assertEquals(Set.of(), said());

    image =
        Images.plus(
            image,
            "{kind: Service, metadata: {namespace: shop, name: db}, spec: {ports: [{port:"
                + " 5432}]}}");
    assertEquals(Set.of(), said(), "all is well");
    gateways =
        new ConnectedGateways(
            Set.of("g"),
            List.of(),
            Map.of(
                "g",
                List.of(
                    new ListenersBound.Listener(
                        StreamConfigMap.TCP.gateway(),
                        new ListenerName("9002"),
                        "port 9002 is in use"))));
    assertEquals(
        Set.of("tcp-services PortNotServed data[9002]: gateway g: port 9002 is in use"), said());
  }
}
