package io.fairlead.model.balancing;

import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import io.fairlead.model.balancing.BalancingSettings.Ejection;
import io.fairlead.model.balancing.BalancingSettings.Failure;
import io.fairlead.model.balancing.BalancingSettings.HealthCheck;
import io.fairlead.model.balancing.BalancingSettings.Limits;
import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import io.fairlead.model.balancing.BalancingSettings.Retries;
import io.fairlead.model.balancing.BalancingSettings.Streams;
import io.fairlead.model.ingress.nginx.Problem;
import io.fairlead.model.ingress.nginx.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the annotations of one Service, and notes what is wrong with them. */
final class BalancingReader {
  private static final Pattern TIME = Pattern.compile("(\\d{1,7})(ms|s|m)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,7})(k?)");
  private static final int LARGEST_BODY = 1 << 20;
  private static final int MOST = 1_000_000;
  private static final String VARIABLES =
      "must hold variables that are known, such as $http_x_user or $remote_addr";
  private static final Duration DAY = Duration.ofDays(1);

  private final Map<String, String> annotations;
  private final List<Problem> problems = new ArrayList<>();

  BalancingReader(Map<String, String> annotations) {
    this.annotations = annotations;
  }

  BalancingSettings.Read read() {
    Algorithm algorithm =
        value(
            BalancingAnnotation.BALANCE,
            BalancingReader::algorithm,
            "must be round-robin, least-request, ewma or hash");
    Template hashBy = value(BalancingAnnotation.HASH_BY, BalancingReader::template, VARIABLES);
    if (algorithm != Algorithm.HASH && annotations.containsKey(name(BalancingAnnotation.HASH_BY))) {
      note(
          BalancingAnnotation.HASH_BY,
          "has no effect without " + name(BalancingAnnotation.BALANCE) + ": hash");
    }
    BalancingSettings settings =
        new BalancingSettings(
            algorithm,
            algorithm == Algorithm.HASH ? hashBy : null,
            time(BalancingAnnotation.SLOW_START),
            new Ejection(
                number(BalancingAnnotation.EJECT_AFTER, 0, 1000),
                value(
                    BalancingAnnotation.EJECT_ON,
                    BalancingReader::failures,
                    "must be connect, gateway-errors or 5xx"),
                positive(BalancingAnnotation.EJECT_FOR),
                positive(BalancingAnnotation.EJECT_LONGEST),
                number(BalancingAnnotation.EJECT_MOST, 0, 100)),
            number(BalancingAnnotation.PANIC, 0, 100),
            new Limits(
                number(BalancingAnnotation.MAX_CONNECTIONS, 0, MOST),
                number(BalancingAnnotation.MAX_PENDING, 0, MOST),
                number(BalancingAnnotation.MAX_REQUESTS, 0, MOST)),
            new Retries(
                number(BalancingAnnotation.RETRY_PERCENT, 0, 100),
                number(BalancingAnnotation.RETRY_LEAST, 0, MOST),
                value(
                    BalancingAnnotation.RETRY_BODY,
                    BalancingReader::size,
                    "must be a size of at most 1024k, such as 16k or 0")),
            check(),
            new Streams(
                time(BalancingAnnotation.STREAM_CONNECT),
                time(BalancingAnnotation.STREAM_IDLE),
                time(BalancingAnnotation.STREAM_DRAIN),
                number(BalancingAnnotation.STREAM_CLIENT, 0, MOST),
                number(BalancingAnnotation.STREAM_CLIENT_RATE, 0, MOST)),
            value(
                BalancingAnnotation.PROXY_PROTOCOL,
                BalancingReader::proxyProtocol,
                "must be off, v1 or v2"));
    return new BalancingSettings.Read(settings, problems);
  }

  private @Nullable HealthCheck check() {
    Check check =
        value(
            BalancingAnnotation.HEALTH_CHECK,
            BalancingReader::checked,
            "must be off, tcp or a path that begins with a slash");
    HealthCheck asked =
        new HealthCheck(
            check.path(),
            positive(BalancingAnnotation.HEALTH_INTERVAL),
            positive(BalancingAnnotation.HEALTH_TIMEOUT),
            number(BalancingAnnotation.HEALTH_HEALTHY, 1, 100),
            number(BalancingAnnotation.HEALTH_UNHEALTHY, 1, 100));
    return check.wanted() ? asked : null;
  }

  private record Check(boolean wanted, @Nullable String path) {}

  private static Optional<Check> checked(String text) {
    return switch (text) {
      case "off" -> Optional.of(new Check(false, null));
      case "tcp" -> Optional.of(new Check(true, null));
      case String path when path.matches("/[!-~]*") -> Optional.of(new Check(true, path));
      case String _ -> Optional.empty();
    };
  }

  private static Optional<Algorithm> algorithm(String text) {
    return switch (text) {
      case "round-robin" -> Optional.of(Algorithm.ROUND_ROBIN);
      case "least-request" -> Optional.of(Algorithm.LEAST_REQUEST);
      case "ewma" -> Optional.of(Algorithm.EWMA);
      case "hash" -> Optional.of(Algorithm.HASH);
      case String _ -> Optional.empty();
    };
  }

  private static Optional<ProxyProtocol> proxyProtocol(String text) {
    return switch (text) {
      case "off" -> Optional.of(ProxyProtocol.OFF);
      case "v1" -> Optional.of(ProxyProtocol.V1);
      case "v2" -> Optional.of(ProxyProtocol.V2);
      case String _ -> Optional.empty();
    };
  }

  private static Optional<Template> template(String text) {
    return switch (Template.parse(text)) {
      case Template.Parsed.Ok(Template template) -> Optional.of(template);
      case Template.Parsed.Unknown _ -> Optional.empty();
    };
  }

  /** Each word holds those before it. */
  private static Optional<Set<Failure>> failures(String text) {
    return switch (text) {
      case "connect" -> Optional.of(EnumSet.of(Failure.CONNECT));
      case "gateway-errors" -> Optional.of(EnumSet.of(Failure.CONNECT, Failure.GATEWAY_ERRORS));
      case "5xx" -> Optional.of(EnumSet.allOf(Failure.class));
      case String _ -> Optional.empty();
    };
  }

  private static Optional<Integer> size(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return Optional.empty();
    }
    long bytes = Long.parseLong(size.group(1)) << (size.group(2).isEmpty() ? 0 : 10);
    return bytes > LARGEST_BODY ? Optional.empty() : Optional.of((int) bytes);
  }

  private Duration time(BalancingAnnotation of) {
    return value(of, BalancingReader::duration, "must be a time of at most a day, such as 30s");
  }

  private Duration positive(BalancingAnnotation of) {
    return value(
        of,
        text -> duration(text).filter(Duration::isPositive),
        "must be a time of more than zero and at most a day, such as 30s");
  }

  private static Optional<Duration> duration(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(time.group(1));
    Duration duration =
        switch (time.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case String _ -> Duration.ofMinutes(number);
        };
    return duration.compareTo(DAY) > 0 ? Optional.empty() : Optional.of(duration);
  }

  private int number(BalancingAnnotation of, int least, int most) {
    return value(
        of,
        text -> {
          if (!text.matches("\\d{1,7}")) {
            return Optional.empty();
          }
          int number = Integer.parseInt(text);
          return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        },
        "must be a whole number from %d to %d".formatted(least, most));
  }

  private <T> T value(BalancingAnnotation of, Function<String, Optional<T>> read, String rule) {
    String text = annotations.getOrDefault(name(of), of.usual()).strip();
    Optional<T> value = read.apply(text);
    if (value.isEmpty()) {
      note(of, "Invalid value: \"%s\": %s; %s holds".formatted(text, rule, of.usual()));
    }
    return value.or(() -> read.apply(of.usual())).orElseThrow();
  }

  private void note(BalancingAnnotation of, String text) {
    problems.add(new Problem(name(of), text));
  }

  private static String name(BalancingAnnotation of) {
    return of.text();
  }
}
