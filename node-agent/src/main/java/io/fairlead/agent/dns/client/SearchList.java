package io.fairlead.agent.dns.client;

import io.fairlead.model.pod.PodWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/**
 * How a stub resolver completes the names it is given (resolv.conf(5), D30).
 *
 * @param domains appended one after the other; not empty
 * @param ndots a name with at least so many dots is asked as it is before any domain is appended,
 *     one with fewer after all of them
 */
public record SearchList(List<Name> domains, int ndots) {

  private static final int DEFAULT_NDOTS = 1;
  private static final int MOST_NDOTS = 15; // of glibc, musl and Go
  private static final int LEAST_LABELS = 2;

  public SearchList {
    domains = List.copyOf(domains);
  }

  /**
   * That of a resolv.conf. Empty when it has none, when it has the option {@link
   * PodWork.DnsConfig#NO_SERVER_SEARCH}, or when resolvers differ in what they make of it.
   */
  public static Optional<SearchList> of(String resolvConf) {
    boolean walked =
        resolvConf
            .lines()
            .map(line -> List.of(line.strip().split("\\s+")))
            .noneMatch(
                words ->
                    words.getFirst().equals("options")
                        && words.contains(PodWork.DnsConfig.NO_SERVER_SEARCH));
    return walked ? written(resolvConf) : Optional.empty();
  }

  /** The same, whoever walks it. */
  public static Optional<SearchList> written(String resolvConf) {
    List<String> searches = List.of();
    int ndots = DEFAULT_NDOTS;
    for (String line : resolvConf.lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "search", "domain" -> searches = values;
        case "options" -> ndots = ndots(values).orElse(ndots);
        default -> {}
      }
    }
    Optional<List<Name>> domains = names(searches);
    int dots = ndots;
    return domains.filter(some -> !some.isEmpty()).map(some -> new SearchList(some, dots));
  }

  private static Optional<Integer> ndots(List<String> options) {
    return options.stream()
        .filter(option -> option.matches("ndots:\\d{1,9}"))
        .map(option -> Math.min(MOST_NDOTS, Integer.parseInt(option.substring(6))))
        .reduce((first, last) -> last);
  }

  /** Empty when one is no domain below the root. */
  private static Optional<List<Name>> names(List<String> texts) {
    List<Name> names = new ArrayList<>();
    for (String text : texts) {
      try {
        names.add(Name.fromString(text, Name.root));
      } catch (TextParseException notAName) {
        return Optional.empty();
      }
    }
    return names.contains(Name.root) ? Optional.empty() : Optional.of(names);
  }

  /**
   * All names a stub asks, in order, when the first that it completes is {@code first}; the name as
   * it was given is the last, unless it has so many dots that it was asked before.
   *
   * <p>Empty when {@code first} is not what completing begins with: it is not below the first
   * domain; or only one label was given, which is nearly always a Service of the pod's own
   * namespace and, asked in full before that exists, must not become a host elsewhere; or one of
   * the later names would itself look like the first of a walk.
   */
  public Optional<List<Name>> walk(Name first) {
    return given(first)
        .map(this::steps)
        .filter(steps -> steps.stream().skip(1).noneMatch(later -> given(later).isPresent()));
  }

  /**
   * Names a stub may ask later, when {@code name} is the first that it completes, and that look
   * like the first of another walk: of {@code a.b.default} it asks {@code
   * a.b.default.svc.cluster.local} second, with which it would begin for {@code a.b}.
   */
  public List<Name> mistakable(Name name) {
    return given(name, 1).stream()
        .flatMap(
            given ->
                Stream.concat(domains.stream().skip(1), Stream.of(Name.root))
                    .flatMap(domain -> completed(given, domain).stream()))
        .filter(later -> given(later).isPresent())
        .toList();
  }

  /**
   * The name one label below the first domain that the first of a {@link #walk} is below: of {@code
   * db-0.db.default.svc.cluster.local} that of the Service.
   */
  public Name above(Name first) {
    return new Name(first, first.labels() - domains.getFirst().labels() - 1);
  }

  /** What was given to a stub that begins with {@code first}: a relative name. */
  private Optional<Name> given(Name first) {
    return given(first, LEAST_LABELS);
  }

  private Optional<Name> given(Name first, int leastLabels) {
    Name own = domains.getFirst();
    if (!first.subdomain(own) || first.labels() < own.labels() + leastLabels) {
      return Optional.empty();
    }
    Name given = first.relativize(own);
    return hasDotInLabel(given) ? Optional.empty() : Optional.of(given);
  }

  private static boolean hasDotInLabel(Name name) {
    for (int i = 0; i < name.labels(); i++) {
      for (byte b : name.getLabel(i)) {
        if (b == '.') {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * What a stub asks for a relative name, one after the other until one is there.
   *
   * @param given relative to the root
   */
  public List<Name> asked(Name given) {
    Name relative = given.relativize(Name.root);
    List<Name> completed = steps(relative);
    boolean asIs = relative.labels() - 1 >= ndots;
    return asIs ? Stream.concat(Stream.of(given), completed.stream()).toList() : completed;
  }

  @Override
  public String toString() {
    return "%s, ndots %d"
        .formatted(String.join(" ", domains.stream().map(Name::toString).toList()), ndots);
  }

  /** Ends before a name that is too long, as resolvers differ in what they do then. */
  private List<Name> steps(Name given) {
    boolean asked = given.labels() - 1 >= ndots;
    List<Name> steps = new ArrayList<>();
    for (Name domain :
        Stream.concat(domains.stream(), asked ? Stream.empty() : Stream.of(Name.root)).toList()) {
      Optional<Name> step = completed(given, domain);
      if (step.isEmpty()) {
        break;
      }
      steps.add(step.get());
    }
    return steps;
  }

  /** Empty when that is too long for a name. */
  private static Optional<Name> completed(Name given, Name domain) {
    try {
      return Optional.of(Name.concatenate(given, domain));
    } catch (NameTooLongException tooLong) {
      return Optional.empty();
    }
  }
}
