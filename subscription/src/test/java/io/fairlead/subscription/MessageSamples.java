package io.fairlead.subscription;

import static io.fairlead.subscription.Samples.name;

import io.fairlead.model.budget.Lease;
import io.fairlead.model.budget.Rate;
import io.fairlead.model.budget.Want;
import io.fairlead.model.endpointslice.SlicePatch;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeRoute;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.PolicyPart;
import io.fairlead.model.routepolicy.PolicyTarget;
import io.fairlead.model.routepolicy.RateLimit;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One message of every kind, as both ends may say it. */
final class MessageSamples {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
  private static final PodToken.Ref TOKEN = new PodToken.Ref("vault", 3600);

  private MessageSamples() {}

  static List<ImageEntry> entries() {
    List<ImageEntry> entries = new ArrayList<>(Samples.oneOfEach());
    entries.add(
        new ImageEntry.OfServiceImport(
            new ServiceImport(
                name("far"),
                false,
                List.of("127.64.0.9"),
                List.of(new ServicePort("http", Protocol.TCP, 80, "web", 0, "http")),
                Map.of("app", "far"))));
    entries.add(
        new ImageEntry.OfNodeRoute(
            new NodeRoute("other", List.of("10.244.1.0/24"), List.of("192.0.2.2"))));
    entries.add(
        new ImageEntry.OfRoutePolicy(
            new AttachedPolicy(
                name("limit"),
                7,
                List.of(
                    new AttachedPolicy.Attached(
                        new PolicyTarget(PolicyTarget.Kind.HTTP_ROUTE, "shop", ""),
                        Set.of(PolicyPart.GLOBAL_LIMIT))),
                null,
                null,
                null,
                new RateLimit(
                    new Rate(10, Rate.Per.SECOND, 20),
                    new RateLimit.Key(RateLimit.By.HEADER, "x-key")))));
    entries.add(new ImageEntry.OfCorefile(Map.of("Corefile", ".:53 { errors }")));
    return entries;
  }

  static List<ControlMessage> control() {
    return Stream.<ControlMessage>concat(
            entries().stream().map(ControlMessage.Set::new),
            Stream.of(
                new ControlMessage.Reset("e1@1.0.0@1.0.0"),
                new ControlMessage.Patch(
                    SlicePatch.between(
                            Samples.slice("api-x").slice(), Samples.turned("api-x").slice())
                        .orElseThrow()),
                new ControlMessage.Delete(new ImageKey(EntryType.POD, name("web-0"))),
                new ControlMessage.Sync(42),
                new ControlMessage.OpenStream(
                    "s",
                    new StreamRequest.Exec(
                        name("web-0"), "u", "c", List.of("ls"), true, true, false, true),
                    "192.0.2.1:6447"),
                new ControlMessage.BudgetLeased(
                    name("limit"), 3, 2, List.of(new Lease("key", 4, 1000))),
                new ControlMessage.TokenAnswered(
                    "u", TOKEN, new PodToken(TOKEN, "t", THEN, THEN.plusSeconds(3600)), ""),
                new ControlMessage.Members(List.of("192.0.2.1:6447"), "pem"),
                new ControlMessage.CertificateIssued("pem", "pem", ""),
                new ControlMessage.Ping()))
        .toList();
  }

  static List<AgentMessage> agent() {
    return List.of(
        new AgentMessage.Hello(
            "secret",
            AgentMessage.Role.GATEWAY,
            "laptop",
            "e1",
            7,
            List.of("127.0.0.1"),
            new HostInfo("linux", "amd64", "6.1", "Debian", 2, 1024),
            "nftables",
            name("tls"),
            "1.0.0",
            List.of(ControlMessage.Patch.CAPABILITY)),
        new AgentMessage.Ack(8),
        new AgentMessage.PodObserved(name("web-0"), "u", "127.65.0.2", false, "refused"),
        new AgentMessage.PodReported(name("web-0"), "u", report()),
        new AgentMessage.PodEnded(name("web-0"), "u"),
        new AgentMessage.EventObserved(
            "Pod", name("web-0"), "Normal", "Started", "m", "spec.containers{c}"),
        new AgentMessage.ListenersBound(
            List.of(
                new AgentMessage.ListenersBound.Listener(
                    name("edge"), new ListenerName("http"), "taken")),
            List.of("192.0.2.9")),
        new AgentMessage.IngressesObserved(
            80,
            443,
            List.of(
                new AgentMessage.IngressesObserved.Problem(
                    name("shop"),
                    AgentMessage.IngressesObserved.Aspect.ENDPOINTS,
                    "NoEndpoints",
                    "m"))),
        new AgentMessage.BudgetWanted(name("limit"), "life", 3, List.of(new Want("key", 4, 1))),
        new AgentMessage.TokenWanted(name("web-0"), "u", TOKEN),
        new AgentMessage.StreamOpened("s", StreamRefusal.notFound("no such container")),
        new AgentMessage.Join("abcdef", "secret", AgentMessage.Role.GATEWAY, "edge-1", "pem"),
        new AgentMessage.CertificateWanted("pem"),
        new AgentMessage.Ping());
  }

  private static PodReport report() {
    PodReport.Terminated ended = new PodReport.Terminated(1, "Error", "m", THEN, THEN, "id-0");
    return new PodReport(
        List.of("127.65.0.2"),
        "Running",
        List.of(),
        List.of(
            new PodReport.ContainerReport(
                "c", new PodReport.Running(THEN), ended, true, true, 1, "fairlead://id-1", "")));
  }
}
