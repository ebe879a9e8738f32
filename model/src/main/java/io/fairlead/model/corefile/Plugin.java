package io.fairlead.model.corefile;

import io.fairlead.model.meta.SelectorQuery;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A plugin of a server block as it is set; those without a record have no settings, or none that
 * matter here. Domain names are in lower case and end with a dot, {@code .} is all; types and
 * rcodes are the protocol's numbers.
 */
public sealed interface Plugin {

  /**
   * {@code kubernetes ZONES...} (D11, D19, D20, D21).
   *
   * @param zones of the cluster; not empty
   * @param multicluster zones of the set of clusters
   * @param reverse addresses whose reverse names are asked of it
   * @param ttl seconds
   * @param namespaces empty: all
   * @param labels of the Services it answers for
   * @param namespaceLabels of the namespaces it answers for
   * @param fallthrough zones of which names that do not exist are asked elsewhere
   */
  record Kubernetes(
      List<String> zones,
      List<String> multicluster,
      List<Cidr> reverse,
      int ttl,
      Pods pods,
      boolean endpointPodNames,
      Set<String> namespaces,
      SelectorQuery labels,
      SelectorQuery namespaceLabels,
      boolean ignoreEmptyService,
      boolean noEndpoints,
      boolean zonal,
      List<String> fallthrough)
      implements Plugin {
    public Kubernetes {
      zones = List.copyOf(zones);
      multicluster = List.copyOf(multicluster);
      reverse = List.copyOf(reverse);
      namespaces = Set.copyOf(namespaces);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /** Which names pods have. */
  enum Pods {
    DISABLED,
    INSECURE,
    VERIFIED
  }

  /**
   * {@code forward FROM TO...} (D35).
   *
   * @param except names below FROM that are not asked here
   * @param expire how long idle connections are kept
   * @param serverName of {@code tls://} servers; empty: as each TO says
   * @param ca a PEM file of the authorities to trust; empty: the system's
   * @param maxConnectAttempts empty: as many as time allows
   * @param failover rcodes after which another server is asked; empty: those after which it always
   *     is
   * @param next rcodes after which the next forward is asked
   * @param maxConcurrent 0: no bound of its own
   */
  record Forward(
      String from,
      List<To> to,
      Set<String> except,
      Policy policy,
      Duration expire,
      boolean forceTcp,
      Optional<String> serverName,
      Optional<String> ca,
      HealthCheck healthCheck,
      Optional<Integer> maxConnectAttempts,
      Set<Integer> failover,
      Set<Integer> next,
      int maxConcurrent)
      implements Plugin {
    public Forward {
      to = List.copyOf(to);
      except = Set.copyOf(except);
      failover = Set.copyOf(failover);
      next = Set.copyOf(next);
    }
  }

  /** In which order servers are asked. */
  enum Policy {
    RANDOM,
    ROUND_ROBIN,
    SEQUENTIAL
  }

  /** {@code health_check INTERVAL [no_rec] [domain DOMAIN]} and {@code max_fails}. */
  record HealthCheck(Duration interval, String domain, boolean recursionDesired, int maxFails) {}

  /** {@code cache [TTL] [ZONES...]} (D37). */
  record Cache(
      List<String> zones,
      Keep success,
      Keep denial,
      Duration servfail,
      Optional<Prefetch> prefetch,
      Optional<ServeStale> serveStale,
      boolean keepTtl,
      List<String> notSuccess,
      List<String> notDenial)
      implements Plugin {
    public Cache {
      zones = List.copyOf(zones);
      notSuccess = List.copyOf(notSuccess);
      notDenial = List.copyOf(notDenial);
    }
  }

  /** {@code success CAPACITY [TTL] [MINTTL]}. */
  record Keep(int capacity, Duration ttl, Duration minTtl) {}

  /** {@code prefetch AMOUNT [DURATION] [PERCENTAGE%]}. */
  record Prefetch(int amount, Duration gap, int percentage) {}

  /** {@code serve_stale [DURATION] [REFRESH_MODE]}. */
  record ServeStale(Duration upTo, boolean verify) {}

  /**
   * {@code rewrite [continue|stop] name MATCH FROM TO [answer ...]}.
   *
   * @param from for {@code regex} an expression of RE2
   * @param answers {@code answer name|value FROM TO}, in their order
   */
  record Rewrite(
      Match match,
      String from,
      String to,
      boolean goesOn,
      boolean answerAuto,
      List<OfAnswer> answers)
      implements Plugin {
    public Rewrite {
      answers = List.copyOf(answers);
    }

    /**
     * {@code answer name FROM TO} or {@code answer value FROM TO}.
     *
     * @param value of what records say, else of whose they are
     * @param from an expression of RE2
     */
    public record OfAnswer(boolean value, String from, String to) {}

    /** What of a name is compared. */
    public enum Match {
      EXACT,
      PREFIX,
      SUFFIX,
      SUBSTRING,
      REGEX
    }
  }

  /**
   * {@code hosts [FILE [ZONES...]]}.
   *
   * @param file on the node's disk
   * @param inline entries in the form of /etc/hosts
   * @param zones names it is about; empty: all
   * @param fallthrough zones of which other names are asked elsewhere
   */
  record Hosts(
      Optional<String> file,
      List<String> inline,
      List<String> zones,
      Duration ttl,
      boolean reverse,
      Duration reload,
      List<String> fallthrough)
      implements Plugin {
    public Hosts {
      inline = List.copyOf(inline);
      zones = List.copyOf(zones);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /**
   * {@code template IN TYPE [ZONES...]}.
   *
   * @param type {@code ANY} is 255
   * @param match expressions of RE2, one of which a name has to match; empty: all names do
   * @param fallthrough zones of which names that match none are tried with the next template
   */
  record Template(
      int type,
      List<String> zones,
      List<String> match,
      List<RecordTemplate> answer,
      List<RecordTemplate> authority,
      List<RecordTemplate> additional,
      int rcode,
      List<String> fallthrough)
      implements Plugin {
    public Template {
      zones = List.copyOf(zones);
      match = List.copyOf(match);
      answer = List.copyOf(answer);
      authority = List.copyOf(authority);
      additional = List.copyOf(additional);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /**
   * {@code file DBFILE [ZONES...]}, and what {@code auto} finds.
   *
   * @param path on the node's disk, or the key of the ConfigMap
   * @param text what the key says
   * @param reload how often the file is looked at
   * @param fallthrough zones of which names that do not exist are asked elsewhere
   */
  record ZoneFile(
      List<String> zones,
      String path,
      Optional<String> text,
      Duration reload,
      List<String> fallthrough)
      implements Plugin {
    public ZoneFile {
      zones = List.copyOf(zones);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /**
   * {@code view NAME { expr ... }}: the block is for questions of which all of these are true.
   *
   * @param name for people
   */
  record View(String name, List<ViewExpression> all) implements Plugin {
    public View {
      all = List.copyOf(all);
    }
  }

  /**
   * {@code transfer [ZONES...] { to ADDRESSES... }} (D15).
   *
   * @param zones that may be transferred, with all below
   * @param anybody {@code to *}
   * @param to who may ask for them, and is told of changes
   */
  record Transfer(List<String> zones, boolean anybody, List<Peer> to) implements Plugin {
    public Transfer {
      zones = List.copyOf(zones);
      to = List.copyOf(to);
    }
  }

  /**
   * {@code k8s_external [ZONES...]} (D22).
   *
   * @param zones of the external addresses of Services; not empty
   * @param apex the label below which a zone's name server is
   * @param ttl seconds
   * @param headless whether headless Services have names of their endpoints there
   * @param fallthrough zones of which names that do not exist are asked elsewhere
   */
  record External(
      List<String> zones, String apex, int ttl, boolean headless, List<String> fallthrough)
      implements Plugin {
    public External {
      zones = List.copyOf(zones);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /** A secondary server. */
  record Peer(IpAddress address, int port) {}

  /** {@code loop}: upstreams that ask this server again are found. */
  record Loop() implements Plugin {}

  /**
   * {@code log [NAMES...] [FORMAT]}.
   *
   * @param names it is about
   * @param classes of answers: {@code success}, {@code denial}, {@code error}, {@code all}
   */
  record Log(List<String> names, Set<String> classes, String format) implements Plugin {
    public Log {
      names = List.copyOf(names);
      classes = Set.copyOf(classes);
    }
  }

  /** {@code errors}: what could not be answered is logged. */
  record Errors() implements Plugin {}

  /** {@code prometheus [ADDRESS]}. */
  record Prometheus(String address) implements Plugin {}

  /** {@code ready [ADDRESS]}. */
  record Ready(String address) implements Plugin {}

  /** {@code health [ADDRESS] { lameduck DURATION }}. */
  record Health(String address, Duration lameDuck) implements Plugin {}
}
