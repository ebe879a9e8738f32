package io.fairlead.agent.nftables.rules;

/**
 * The sets and maps of the table, each once for a family. Only their elements change while Services
 * and network policies do.
 */
public enum DataSet {
  /** ClusterIP . protocol . port : balancer. */
  CLUSTER("cluster"),
  /** External address . protocol . port : balancer; masqueraded (SD5). */
  EXTERNAL("external"),
  /** The same under policy Local, from outside: balancer of local endpoints (SD4). */
  EXTERNAL_LOCAL("external-local"),
  /** The same under policy Local, from pods and the node: balancer of all endpoints (SD4). */
  EXTERNAL_INSIDE("external-inside"),
  /** Address . protocol . port without any endpoint (SD6). */
  REJECTED("rejected"),
  /** Address . protocol . port with endpoints, but none here (SD3, SD4). */
  DROPPED("dropped"),
  /** All ClusterIPs: other ports are refused (SD7). */
  CLUSTER_IPS("cluster-ips"),
  /** Load balancer address . protocol . port that only some may use (SD12). */
  GUARDED("guarded"),
  /** The same . client: those who may; data is the last key of the range. */
  ALLOWED("allowed"),
  /**
   * Address . the same: connections of an endpoint, or of an isolated pod, to itself (SD10, N15).
   */
  HAIRPIN("hairpin"),
  /** Balancer : shape, which holds the number of its endpoints. */
  COUNT("count"),
  /** Balancer . number : endpoint address . port. */
  SLOT("slot"),
  /** Balancer . number : endpoint id, for balancers with affinity. */
  STICKY_SLOT("sticky-slot"),
  /** Balancer . endpoint id : endpoint address . port. */
  STICKY_ENDPOINT("sticky-endpoint"),
  /** Balancer . endpoint address . port: counts the bytes of its connections, both ways. */
  TRAFFIC("traffic"),
  /** Address . protocol . port that a server of this host answers itself: never tracked. */
  UNTRACKED("untracked"),
  /** Addresses of the cluster's nodes: pods come to them with their own. */
  NODES("nodes"),
  /** Addresses of this node's pods, which may be those of processes of the host itself. */
  PODS("pods"),
  /** Address of a pod isolated for ingress : class. */
  ISOLATED_INGRESS("isolated-ingress"),
  /** Address of a pod isolated for egress : class. */
  ISOLATED_EGRESS("isolated-egress"),
  /** Addresses that some policy concerns, for what comes to them. */
  JUDGED_INGRESS("judged-ingress"),
  /** Addresses that some policy concerns, for what leaves them. */
  JUDGED_EGRESS("judged-egress"),
  /** Address of a pod that rules of tier Admin concern, for what comes to it : class (CN2). */
  ADMIN_INGRESS("admin-ingress"),
  /** The same for what leaves it. */
  ADMIN_EGRESS("admin-egress"),
  /** Address of a pod that rules of tier Baseline concern, for what comes to it : class (CN2). */
  BASELINE_INGRESS("baseline-ingress"),
  /** The same for what leaves it. */
  BASELINE_EGRESS("baseline-egress"),
  /** Class . address of a pod : ports, or decisions. */
  PEER("peer"),
  /** Class . address : ports, or decisions; data is the last key of the range, then those (N7). */
  BLOCK("block"),
  /** Class : ports that everyone may come to (N4), or decisions about everyone. */
  ANYONE("anyone"),
  /** Decisions . protocol : action, for every port of it. */
  DECIDED_PROTOCOLS("decided-protocols"),
  /** Decisions . protocol . port : action. */
  DECIDED_PORTS("decided-ports"),
  /** Decisions . protocol . port : action; data is the last key of the range, then the action. */
  DECIDED_RANGES("decided-ranges"),
  /** Decisions : action, for protocols without ports. */
  DECIDED_OTHERS("decided-others"),
  /** Ports . protocol: every port of it (N9). */
  PROTOCOLS("protocols"),
  /** Ports . protocol . port. */
  PORTS("ports"),
  /** Ports . protocol . port; data is the last key of the range (N11). */
  PORT_RANGES("port-ranges"),
  /** Source . destination . protocol . port of what was denied lately; the kernel fills it. */
  DENIED("denied");

  private final String text;

  DataSet(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Keys are ranges; an element's data begins with the end of its key. */
  boolean ranges() {
    return this == ALLOWED || this == BLOCK || this == PORT_RANGES || this == DECIDED_RANGES;
  }

  /** The kernel's own: nobody else puts elements there or takes them out. */
  public boolean filledByKernel() {
    return this == DENIED;
  }

  /** Elements that count: each new connection finds a slot once, each packet its traffic. */
  public boolean counts() {
    return this == SLOT || this == STICKY_ENDPOINT || this == TRAFFIC;
  }

  /**
   * A packet that has read the count of endpoints just before it went down still looks for the last
   * one: these elements go a moment later than all others, and what counts for them too.
   */
  boolean outlivesItsCount() {
    return this == SLOT || this == STICKY_SLOT || this == TRAFFIC;
  }
}
