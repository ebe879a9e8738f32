package io.fairlead.agent.dns;

import static io.fairlead.agent.dns.Images.clusterIp;
import static io.fairlead.agent.dns.Images.exposed;
import static io.fairlead.agent.dns.Images.externalName;
import static io.fairlead.agent.dns.Images.fromCluster;
import static io.fairlead.agent.dns.Images.headless;
import static io.fairlead.agent.dns.Images.imported;
import static io.fairlead.agent.dns.Images.inZone;
import static io.fairlead.agent.dns.Images.labelled;
import static io.fairlead.agent.dns.Images.namespace;
import static io.fairlead.agent.dns.Images.notReady;
import static io.fairlead.agent.dns.Images.ofPod;
import static io.fairlead.agent.dns.Images.pod;
import static io.fairlead.agent.dns.Images.ready;
import static io.fairlead.agent.dns.Images.slice;

import io.fairlead.agent.dns.zone.Address;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.agent.dns.zone.ZoneSettings;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The cluster the tables of answers are about. */
final class ExampleCluster {
  static final Cidr SERVICES = Cidr.parse("127.64.0.0/16").orElseThrow();
  static final Cidr PODS = Cidr.parse("127.65.0.0/16").orElseThrow();

  /** Ends inside a label of reverse names: its zones are 144.10 to 159.10 of in-addr.arpa. */
  static final Cidr ODD = Cidr.parse("10.144.0.0/12").orElseThrow();

  static final Cidr V6 = Cidr.parse("fd00::/112").orElseThrow();
  static final List<Cidr> REVERSE = List.of(SERVICES, PODS, ODD, V6);
  static final String SELF = "127.0.0.1";

  static final List<ImageEntry> ENTRIES =
      List.of(
          namespace("default"),
          namespace("kube-system"),
          namespace("shop"),
          labelled(namespace("void"), "team=none"),
          clusterIp("kube-system/kube-dns", "127.64.0.10", "dns/UDP/53", "dns-tcp/TCP/53"),
          clusterIp("shop/web", "127.64.0.20", "http/TCP/80", "https/TCP/443", "stats/UDP/9100"),
          slice(
              "shop/web-1",
              "web",
              List.of("http/TCP/8080", "https/TCP/8443"),
              ready("127.65.0.1"),
              ready("127.65.0.2", "web-a"),
              notReady("127.65.0.3", "")),
          labelled(clusterIp("shop/plain", "127.64.0.21", "/TCP/8080"), "app=plain"),
          clusterIp("shop/dual", "127.64.0.22,fd00::22", "http/TCP/80"),
          clusterIp("shop/pending", "", "http/TCP/80"),
          headless("shop/db", "pg/TCP/5432"),
          slice(
              "shop/db-1",
              "db",
              List.of("pg/TCP/5432"),
              ready("127.65.1.1", "db-0"),
              ready("127.65.1.2", "DB-1"),
              notReady("127.65.1.4", "db-3")),
          slice("shop/db-2", "db", List.of("pg/TCP/5433"), ready("127.65.1.3")),
          slice("shop/db-6", "db", List.of("pg/TCP/5432"), ready("fd00::1:1", "db-0")),
          headless("shop/spread", "x/TCP/9"),
          slice(
              "shop/spread-1",
              "spread",
              List.of("x/TCP/9"),
              inZone(ready("127.65.4.1", "one"), "zone-a"),
              inZone(ready("127.65.4.2", "two"), "Zone-A"),
              inZone(ready("127.65.4.3", "three"), "zone-b"),
              inZone(ready("127.65.4.4", "four"), "region.zone-c"),
              ofPod(ready("127.65.4.5"), "spread-5"),
              ofPod(ready("127.65.4.6"), "a.b"),
              inZone(notReady("127.65.4.7", ""), "zone-d")),
          pod("shop/lonely", "127.65.5.1", "Running"),
          pod("shop/done", "127.65.5.2", "Succeeded"),
          headless("shop/idle", "pg/TCP/5432"),
          slice("shop/idle-1", "idle", List.of("pg/TCP/5432"), notReady("127.65.1.5", "idle-0")),
          headless("shop/bare"),
          slice("shop/bare-1", "bare", List.of(), ready("127.65.1.1"), ready("192.0.2.7")),
          headless("shop/pair", "x/UDP/9"),
          slice(
              "shop/pair-1",
              "pair",
              List.of("x/UDP/9"),
              ready("127.65.2.1", "both"),
              ready("127.65.2.2", "both")),
          slice("shop/orphan-1", "orphan", List.of("x/TCP/1"), ready("127.65.3.1", "o")),
          clusterIp("shop/odd", "10.150.1.2", "x/TCP/1"),
          externalName("default/docs", "www.example.com"),
          externalName("default/inside", "web.shop.svc.cluster.local."),
          externalName("default/twice", "inside.default.svc.cluster.local"),
          externalName("default/gone", "nothing.shop.svc.cluster.local"),
          externalName("default/number", "192.0.2.1"),
          externalName("default/circle", "circle2.default.svc.cluster.local"),
          externalName("default/circle2", "circle.default.svc.cluster.local"));

  static final NodeImage IMAGE = NodeImage.of("epoch", 7, ENTRIES);

  /** The same, and Services that are reached from outside (D22). */
  static final NodeImage EXPOSED =
      NodeImage.of(
          "epoch",
          7,
          Stream.concat(
                  ENTRIES.stream(),
                  Stream.of(
                      exposed(
                          clusterIp("shop/front", "127.64.0.30", "http/TCP/80", "/UDP/9"),
                          List.of("203.0.113.5"),
                          List.of("198.51.100.7", "2001:db8::7", "203.0.113.5", "lb.example.net")),
                      slice("shop/front-1", "front", List.of("http/TCP/8080"), ready("127.65.6.1")),
                      exposed(headless("shop/silent"), List.of("203.0.113.9"), List.of()),
                      exposed(
                          clusterIp("shop/named", "127.64.0.31", "http/TCP/80", "x/UDP/9"),
                          List.of(),
                          List.of("lb.example.net", "other.example.net")),
                      exposed(
                          clusterIp("shop/near", "127.64.0.32", "http/TCP/80"),
                          List.of(),
                          List.of("front.shop.example.org")),
                      exposed(
                          clusterIp("dns/hidden", "127.64.0.33", "http/TCP/80"),
                          List.of("203.0.113.6"),
                          List.of())))
              .toList());

  /** The same, and Services of a set of clusters (D21). */
  static final NodeImage OF_A_SET =
      NodeImage.of(
          "epoch",
          7,
          Stream.concat(
                  ENTRIES.stream(),
                  Stream.of(
                      imported("shop/web", "127.64.9.1,fd00::9:1", "http/TCP/80", "https/TCP/443"),
                      fromCluster(
                          "west",
                          "web",
                          slice("shop/w-1", "", List.of("http/TCP/8080"), ready("192.0.2.1", "a"))),
                      imported("shop/db", "", "pg/TCP/5432", "x/TCP/9"),
                      fromCluster(
                          "west",
                          "db",
                          slice(
                              "shop/d-1",
                              "",
                              List.of("pg/TCP/5432"),
                              ready("192.0.2.11", "db-0"),
                              notReady("192.0.2.12", "db-1"))),
                      fromCluster(
                          "East",
                          "db",
                          slice(
                              "shop/d-2",
                              "",
                              List.of("pg/TCP/5433"),
                              ready("192.0.2.21", "db-0"),
                              ready("192.0.2.22"))),
                      fromCluster(
                          "east",
                          "db",
                          slice(
                              "shop/d-3",
                              "",
                              List.of("pg/TCP/5433"),
                              ready("2001:db8::21", "db-0"))),
                      imported("shop/quiet", "", "pg/TCP/5432"),
                      imported("far/away", "127.64.9.2", "/TCP/80")))
              .toList());

  private ExampleCluster() {}

  static ZoneSettings settings() {
    return settings(ZoneOptions.of("cluster.local"));
  }

  static ZoneSettings settings(ZoneOptions options) {
    return new ZoneSettings(options, REVERSE, List.of(Address.parse(SELF).orElseThrow()));
  }

  static ClusterZone zone() {
    return ClusterZone.unsynced(settings()).next(IMAGE, Set.of());
  }
}
